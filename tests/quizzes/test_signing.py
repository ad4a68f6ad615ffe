"""Signatures: password, digest, void; opening again, acknowledging, objecting."""

import pytest
from axes.models import AccessAttempt
from django.db import transaction

from common.verdicts import Reason, Verdict
from people.services import LoginLockedError, WrongPasswordError
from quizzes import ports, services
from quizzes.models import Observation, Result, SheetFile, Signature
from quizzes.selectors.observations import counting
from quizzes.selectors.signatures import content_of, digest_of, signatures_of
from quizzes.services.errors import (
    AlreadyDone,
    AttemptClosed,
    BadResponse,
    BadSheet,
    OwnAttempt,
    ReasonMissing,
)
from quizzes.signals import attempt_graded, attempt_voided, observation_reopened

from .conftest import minutes
from .observing import PASSWORD, close, fill, good, make_checklist, make_person, make_sheet, sign

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def no_gates(monkeypatch):
    monkeypatch.setattr(ports.sign_gates, "_answers", [])
    monkeypatch.setattr(attempt_voided, "receivers", [])


@pytest.fixture
def checklist(db):
    return make_checklist(critical=(1,))


@pytest.fixture
def trainer(db):
    return make_person("T-1", "孙老师", "trainer")


@pytest.fixture
def sheet(checklist, learner, assessor, now):
    return fill(make_sheet(checklist, learner, assessor, now=now), now=now)


@pytest.fixture
def signed(sheet, now):
    sign(sheet, now=now)
    sheet.refresh_from_db()
    return sheet


class TestSigning:
    def test_it_binds_name_time_with_zone_meaning_and_content(self, sheet, assessor, now):
        signature = sign(sheet, now=now)
        assert (signature.signer, signature.signer_name) == (assessor, "赵敏")
        assert (signature.meaning, signature.zone) == ("assessed", "Asia/Shanghai +0800")
        assert signature.signed_at == now
        assert signature.digest == digest_of(sheet)
        assert (signature.score, signature.max_score, signature.passed) == (30, 30, True)

    def test_a_wrong_password_signs_nothing(self, sheet, now):
        with pytest.raises(WrongPasswordError):
            sign(sheet, now=now, password="another-word-1")
        assert not Signature.objects.exists()

    def test_wrong_passwords_are_counted_with_those_of_the_login(self, sheet, now, settings):
        settings.AXES_ENABLED = True
        for _time in range(settings.AXES_FAILURE_LIMIT):
            with pytest.raises(WrongPasswordError):
                services.sign_sheet(
                    attempt_id=sheet.pk, meaning="assessed", password="x", by=sheet.observer,
                    address="10.0.0.7", now=now,
                )  # fmt: skip
        assert AccessAttempt.objects.get().ip_address == "10.0.0.7"
        with pytest.raises(LoginLockedError):
            services.sign_sheet(
                attempt_id=sheet.pk, meaning="assessed", password=PASSWORD, by=sheet.observer,
                address="10.0.0.7", now=now,
            )  # fmt: skip

    def test_who_may_not_look_at_the_person_any_more_does_not_sign(self, sheet, assessor, now):
        assessor.groups.clear()
        with pytest.raises(BadSheet) as refused:
            sign(sheet, type(assessor).objects.get(pk=assessor.pk), now=now)
        assert refused.value.code == "may_not"

    def test_what_is_not_judged_yet_is_not_signed(self, checklist, learner, assessor, now):
        sheet = make_sheet(checklist, learner, assessor, now=now)
        value = {**good(sheet.paper["slots"][1]), "remark": "好"}
        services.save_response(
            attempt_id=sheet.pk, learner_id=assessor.pk, slot=2, seq=1, value=value, now=now
        )
        with pytest.raises(BadSheet) as refused:
            sign(sheet, now=now)
        assert (refused.value.code, refused.value.slots) == ("lines", (1, 3))

    def test_a_critical_line_that_was_not_seen_leaves_it_unsigned(self, sheet, assessor, now):
        services.save_response(
            attempt_id=sheet.pk, learner_id=assessor.pk, slot=1, seq=2, value={"not_seen": True}, now=now
        )  # fmt: skip
        with pytest.raises(BadSheet) as refused:
            sign(sheet, now=now)
        assert (refused.value.code, refused.value.slots) == ("critical", (1,))

    def test_another_line_that_was_not_seen_drops_out(self, sheet, assessor, now):
        services.save_response(
            attempt_id=sheet.pk, learner_id=assessor.pk, slot=2, seq=2, value={"not_seen": True}, now=now
        )  # fmt: skip
        signature = sign(sheet, now=now)
        assert (signature.score, signature.max_score) == (20, 20)
        assert {"code": "quizzes.not_seen", "params": {"slots": "2"}} in signature.because

    def test_only_the_observer_says_assessed_and_once(self, sheet, trainer, learner, now):
        with pytest.raises(BadSheet):
            sign(sheet, trainer, now=now)
        with pytest.raises(OwnAttempt):
            sign(sheet, learner, now=now)
        sign(sheet, now=now)
        with pytest.raises(AttemptClosed):
            sign(sheet, now=now)

    @pytest.mark.parametrize("meaning", ["reviewed", "approved"])
    def test_somebody_else_reviews_and_approves_what_is_signed(
        self, sheet, trainer, assessor, learner, now, meaning
    ):
        with pytest.raises(BadSheet) as refused:
            sign(sheet, trainer, now=now, meaning=meaning)
        assert refused.value.code == "unsigned"
        sign(sheet, now=now)
        for person in (assessor, learner):
            with pytest.raises(OwnAttempt):
                sign(sheet, person, now=now, meaning=meaning)
        stranger = make_person("X-1", "路人")
        with pytest.raises(BadSheet) as refused:
            sign(sheet, stranger, now=now, meaning=meaning)
        assert refused.value.code == "may_not"
        assert sign(sheet, trainer, now=now, meaning=meaning).number == 2
        with pytest.raises(AlreadyDone):
            sign(sheet, trainer, now=now, meaning=meaning)
        assert [each.is_void for each in signatures_of(sheet)] == [False, False]


class TestVoid:
    def test_a_later_change_makes_it_visibly_void_until_it_is_signed_anew(
        self, signed, assessor, trainer, now
    ):
        sign(signed, trainer, now=now, meaning="approved")
        services.reopen_sheet(attempt_id=signed.pk, reason="看错一行", by=assessor, now=now)
        assert [each.is_void for each in signatures_of(signed)] == [False, False]
        fill(signed, now=now, seq=2, fails=(2, 3))
        assert [each.is_void for each in signatures_of(signed)] == [True, True]
        sign(signed, now=now + minutes(5))
        assert [each.is_void for each in signatures_of(signed)] == [True, True, False]

    def test_who_changes_back_has_changed(self, signed, assessor, now):
        before = [row.value for row in signed.responses.order_by("slot")]
        services.reopen_sheet(attempt_id=signed.pk, reason="看错", by=assessor, now=now)
        fill(signed, now=now, seq=2, fails=(2,))
        fill(signed, now=now, seq=3)
        assert [row.value for row in signed.responses.filter(seq=3).order_by("slot")] == before
        assert signatures_of(signed)[0].is_void

    @pytest.mark.parametrize("value", [{"level": "zzz"}, {"value": 1.5}, 7])
    def test_an_answer_that_somebody_changes_behind_the_site_is_seen(self, signed, value):
        signed.responses.filter(slot=2).update(value=value)
        assert signatures_of(signed)[0].is_void

    @pytest.mark.parametrize(
        "change",
        [
            lambda sheet: {"paper": sheet.paper | {"pass_mark": "1"}},
            lambda sheet: {"standpoint": "supervisor"},
            lambda sheet: {"learner": make_person("000999", "别人")},
            lambda sheet: {"observer": make_person("A-9", "别的考评员")},
        ],
        ids=["pass mark", "standpoint", "person", "observer"],
    )
    def test_so_is_any_other_field_of_the_sheet(self, signed, change):
        rows = type(signed).objects.filter(pk=signed.pk)
        rows.update(**change(signed))
        assert signatures_of(rows.get())[0].is_void

    @pytest.mark.parametrize("change", [{"place": "别处"}, {"purpose": "x:1"}, {"start_at": True}])
    def test_and_of_its_occasion(self, signed, now, change):
        Observation.objects.update(**{k: now if v is True else v for k, v in change.items()})
        assert signatures_of(type(signed).objects.get())[0].is_void

    def test_so_is_a_file(self, sheet, assessor, now):
        services.add_sheet_file(
            attempt_id=sheet.pk, slot=1, name="a.jpg", data=b"one", content_type="image/jpeg", by=assessor, now=now
        )  # fmt: skip
        sign(sheet, now=now)
        assert not signatures_of(sheet)[0].is_void
        SheetFile.objects.update(digest="0" * 64)
        assert signatures_of(sheet)[0].is_void

    def test_the_content_names_person_observer_and_occasion(self, sheet, learner, assessor):
        content = content_of(sheet)
        assert (content["learner"], content["observer"]) == (learner.pk, assessor.pk)
        assert content["observation"] == sheet.observation_id


class TestOpeningAgain:
    def test_the_closing_is_taken_back_and_made_anew_with_the_reason(self, signed, assessor, now):
        assert counting()
        services.reopen_sheet(attempt_id=signed.pk, reason="看错一行", by=assessor, now=now)
        assert counting() == []
        fill(signed, now=now, seq=2, fails=(1,))
        events = []
        attempt_graded.connect(lambda event, **kwargs: events.append(event), weak=False)
        sign(signed, now=now + minutes(5))
        attempt_graded.receivers = []
        assert [row.passed for row in counting()] == [False]
        assert (events[0].passed, events[0].was_passed) == (False, True)
        results = Result.objects.order_by("number")
        assert [(each.passed, each.reason) for each in results] == [
            (True, ""),
            (False, "看错一行"),
        ]

    def test_it_is_announced_and_the_day_of_the_first_closing_stays(self, signed, assessor, now):
        events = []

        def hear(event, **_kwargs):
            events.append(event.observation_id)

        observation_reopened.connect(hear)
        services.reopen_sheet(attempt_id=signed.pk, reason="看错", by=assessor, now=now)
        observation_reopened.disconnect(hear)
        assert events == [signed.observation_id]
        sign(signed, now=now + minutes(60 * 24))
        assert [row.closed_at for row in counting()] == [now]

    def test_whose_second_signature_does_not_count_gives_the_place_up(
        self, checklist, learner, assessor, trainer, now, monkeypatch
    ):
        observation = services.plan_observation(
            quiz_id=checklist.pk, learner_id=learner.pk, by=trainer, now=now
        )
        first, second = (
            services.open_sheet(
                observation_id=observation.pk, observer=each, standpoint="centre", now=now
            )
            for each in (assessor, trainer)
        )
        sign(fill(first, now=now), now=now)
        services.reopen_sheet(attempt_id=first.pk, reason="看错", by=assessor, now=now)
        sign(fill(second, now=now, fails=(1,)), now=now)
        refused = Verdict(met=False, because=(Reason("quizzes.passed"),))
        monkeypatch.setattr(ports.sign_gates, "_answers", [lambda *asked: refused])
        sign(first, now=now + minutes(1))
        assert [row.passed for row in counting()] == [False]

    @pytest.mark.parametrize("person", ["learner", "trainer"])
    def test_only_the_observer_does_it_and_says_why(self, signed, request, person, assessor, now):
        with pytest.raises(BadSheet):
            services.reopen_sheet(
                attempt_id=signed.pk, reason="x", by=request.getfixturevalue(person), now=now
            )
        with pytest.raises(ReasonMissing):
            services.reopen_sheet(attempt_id=signed.pk, reason=" ", by=assessor, now=now)

    def test_what_was_signed_first_keeps_its_place_while_it_is_open_again(
        self, checklist, learner, assessor, trainer, now
    ):
        observation = services.plan_observation(
            quiz_id=checklist.pk, learner_id=learner.pk, by=trainer, now=now
        )
        sheets = [
            services.open_sheet(
                observation_id=observation.pk, observer=each, standpoint="centre", now=now
            )
            for each in (assessor, trainer)
        ]
        sign(fill(sheets[0], now=now), now=now)
        services.reopen_sheet(attempt_id=sheets[0].pk, reason="看错", by=assessor, now=now)
        sign(fill(sheets[1], now=now, fails=(1, 2, 3)), now=now + minutes(1))
        assert counting() == []
        sign(sheets[0], now=now + minutes(2))
        assert [row.passed for row in counting()] == [True]


class TestThePerson:
    def test_acknowledges_with_a_drawing_once_a_signature(self, signed, learner, assessor, now):
        def say(by):
            return services.acknowledge_sheet(
                attempt_id=signed.pk, drawing=b"png", remark="收到", by=by, now=now
            )

        with pytest.raises(signed.DoesNotExist):
            say(assessor)
        kept = say(learner)
        assert (kept.remark, kept.signature.number) == ("收到", 1)
        with pytest.raises(AlreadyDone):
            say(learner)

    def test_cannot_acknowledge_what_nobody_signed_nor_without_drawing(self, sheet, learner, now):
        with pytest.raises(BadSheet) as refused:
            services.acknowledge_sheet(attempt_id=sheet.pk, drawing=b"png", by=learner, now=now)
        assert refused.value.code == "unsigned"

    def test_objects_to_a_line_and_is_answered_by_a_third(
        self, signed, learner, assessor, trainer, now
    ):
        objection = services.object_to_line(
            attempt_id=signed.pk, slot=2, text="当时我在接电话", by=learner, now=now
        )
        with pytest.raises(AlreadyDone):
            services.object_to_line(attempt_id=signed.pk, slot=2, text="x", by=learner, now=now)
        with pytest.raises(BadResponse):
            services.object_to_line(attempt_id=signed.pk, slot=4, text="x", by=learner, now=now)
        for person in (learner, assessor):
            with pytest.raises(OwnAttempt):
                services.answer_line_objection(
                    objection_id=objection.pk, answer="x", upheld=False, by=person, now=now
                )
        answered = services.answer_line_objection(
            objection_id=objection.pk, answer="录像可见", upheld=False, by=trainer, now=now
        )
        assert (answered.answer, answered.upheld) == ("录像可见", False)
        signed.refresh_from_db()
        assert signed.state == "graded"

    def test_an_objection_that_is_upheld_opens_the_sheet_for_its_observer(
        self, signed, learner, trainer, now
    ):
        objection = services.object_to_line(
            attempt_id=signed.pk, slot=0, text="那天我不在", by=learner, now=now
        )
        services.answer_line_objection(
            objection_id=objection.pk, answer="考勤属实", upheld=True, by=trainer, now=now
        )
        signed.refresh_from_db()
        assert signed.state == "in_progress"
        assert Observation.objects.get().closed_at is None
        assert signed.events.get(kind="reopened").detail["reason"] == "考勤属实"

    def test_an_objection_to_what_was_signed_anew_since_opens_nothing(
        self, signed, learner, assessor, trainer, now
    ):
        objection = services.object_to_line(
            attempt_id=signed.pk, slot=0, text="那天我不在", by=learner, now=now
        )
        services.reopen_sheet(attempt_id=signed.pk, reason="看错", by=assessor, now=now)
        sign(signed, now=now + minutes(1))
        services.answer_line_objection(
            objection_id=objection.pk, answer="已改", upheld=True, by=trainer, now=now
        )
        signed.refresh_from_db()
        assert signed.state == "graded"


def test_files_are_kept_once_a_line_and_only_by_the_observer(sheet, learner, assessor, now):
    def add(by=assessor, slot=1, data=b"one", kind="image/png"):
        return services.add_sheet_file(
            attempt_id=sheet.pk, slot=slot, name="x.png", data=data, content_type=kind, by=by, now=now
        )  # fmt: skip

    assert add() == add()
    assert SheetFile.objects.count() == 1
    with pytest.raises(sheet.DoesNotExist):
        add(by=learner)
    with pytest.raises(BadResponse):
        add(slot=9)
    with pytest.raises(BadSheet):
        add(kind="text/html")
    sign(sheet, now=now)
    with pytest.raises(AttemptClosed), transaction.atomic():
        add(data=b"two")


def test_the_makers_close_in_one_step(checklist, learner, assessor, now):
    assert close(checklist, learner, assessor, now=now).state == "graded"
