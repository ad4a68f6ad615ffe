"""Occasions and sheets: who sees whom, what closes, what stays beside."""

import datetime as dt
import uuid
from fractions import Fraction

import pytest
from django.db import IntegrityError, transaction

from common.verdicts import Reason, Verdict
from people.models import Appointment, OrgUnit, Position
from quizzes import ports, services
from quizzes.models import (
    Attempt,
    ItemBank,
    Observation,
    Quiz,
    QuizDraw,
    Response,
    Result,
)
from quizzes.permissions import standpoints_of
from quizzes.selectors import newest_results, publish_problems
from quizzes.selectors.observations import (
    agreement_by_line,
    agreement_of,
    counting,
    open_observations,
    sheets_of,
)
from quizzes.selectors.practice import items_under_way
from quizzes.services.errors import (
    AttemptClosed,
    BadObservation,
    NotPublishable,
    OwnAttempt,
    StartRefused,
)
from quizzes.services.grading import grade_attempt
from quizzes.services.voiding import void_attempt
from quizzes.signals import attempt_graded, attempt_voided, observation_closed

from .conftest import ANSWERS, make_quiz, minutes
from .observing import (
    LINES,
    close,
    fill,
    levels,
    make_checklist,
    make_person,
    make_sheet,
    sign,
    timed,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def no_gates(monkeypatch):
    monkeypatch.setattr(ports.sign_gates, "_answers", [])


@pytest.fixture
def checklist(db):
    return make_checklist()


@pytest.fixture
def second(db):
    return make_person("A-2", "钱进", "assessor")


@pytest.fixture
def third(db):
    return make_person("A-3", "孙立", "trainer")


@pytest.fixture
def heard(monkeypatch):
    """What was announced, in order."""
    events = []
    for name, signal in (
        ("graded", attempt_graded),
        ("voided", attempt_voided),
        ("closed", observation_closed),
    ):
        monkeypatch.setattr(signal, "receivers", [])
        signal.connect(
            lambda sender, event, now, name=name, **kwargs: events.append((name, event)), weak=False
        )
    return events


def plan(checklist, learner, by, now, **fields):
    return services.plan_observation(
        quiz_id=checklist.pk, learner_id=learner.pk, by=by, now=now, **fields
    )


def opened(observation, observer, now, standpoint="centre"):
    return services.open_sheet(
        observation_id=observation.pk, observer=observer, standpoint=standpoint, now=now
    )


def two_sheets(checklist, learner, people, now, fails=((), ())):
    observation = plan(checklist, learner, people[0], now, needed=2)
    for person, wrong in zip(people, fails, strict=True):
        sign(fill(opened(observation, person, now), now=now, fails=wrong), now=now)
    observation.refresh_from_db()
    return observation


class TestClosing:
    def test_one_signed_sheet_closes_its_occasion_with_the_exact_share(
        self, checklist, learner, assessor, now, heard
    ):
        sheet = make_sheet(checklist, learner, assessor, now=now, purpose="training.round:7")
        middle = sheet.paper["slots"][1]["levels"][1]["id"]
        sign(fill(sheet, now=now, line_2={"level": middle}), now=now)
        row = counting(purpose="training.round:7")[0]
        assert (row.fraction, row.passed, row.learner_id) == (Fraction(26, 30), True, learner.pk)
        assert Result.objects.get().score == 26
        assert Attempt.objects.get().state == "graded"
        assert [name for name, _event in heard] == ["graded", "closed"]
        assert heard[1][1].fraction == Fraction(26, 30)
        assert heard[1][1].purpose == "training.round:7"

    def test_a_failed_critical_line_fails_the_list_and_is_named(self, learner, assessor, now):
        checklist = make_checklist([("levels", levels())] * 10, critical=(3,))
        close(checklist, learner, assessor, now=now, fails=(3,))
        result = Result.objects.get()
        assert not result.passed
        assert result.because[0] == {
            "code": "quizzes.line_failed",
            "params": {"slot": 3, "line": "检查项 3"},
        }

    def test_a_sheet_of_the_person_or_a_colleague_is_kept_beside_and_never_counts(
        self, checklist, learner, now, heard
    ):
        observation = plan(checklist, learner, learner, now)
        sheet = opened(observation, learner, now, "self")
        assert not sign(fill(sheet, now=now), now=now).counts
        observation.refresh_from_db()
        assert observation.closed_at is None
        assert heard == []
        assert counting() == []

    def test_a_gate_that_is_not_met_keeps_the_sheet_and_its_verdict_but_no_result(
        self, checklist, learner, assessor, now, monkeypatch
    ):
        asked = []

        def gate(*args):
            asked.append(args)
            return Verdict(False, (Reason("x.no", {"a": 1}),))

        monkeypatch.setattr(ports.sign_gates, "_answers", [gate])
        sheet = make_sheet(checklist, learner, assessor, now=now)
        signature = sign(fill(sheet, now=now), now=now)
        assert asked == [(assessor.pk, checklist.pk, learner.pk, "assessed", dt.date(2026, 11, 20))]
        assert not signature.counts
        assert signature.gates == [
            {"met": False, "because": [{"code": "x.no", "params": {"a": 1}}]}
        ]
        assert Attempt.objects.get().state == "submitted"
        assert not Result.objects.exists()

    def test_the_second_who_signs_an_occasion_for_one_overwrites_nothing(
        self, checklist, learner, assessor, second, now
    ):
        observation = plan(checklist, learner, assessor, now)
        sheets = [opened(observation, each, now) for each in (assessor, second)]
        sign(fill(sheets[0], now=now), now=now)
        sign(fill(sheets[1], now=now, fails=(1, 2, 3)), now=now + minutes(1))
        assert [row.passed for row in counting()] == [True]
        assert Result.objects.count() == 1


class TestTwo:
    def test_two_who_agree_count_by_their_exact_mean(self, learner, assessor, second, now):
        checklist = make_checklist(
            [("levels", levels(("好", 100), ("中", 70), ("差", 0)))] * 3, agreement_percent=10
        )
        observation = plan(checklist, learner, assessor, now, needed=2)
        one, other = (opened(observation, each, now) for each in (assessor, second))
        middle = other.paper["slots"][0]["levels"][1]["id"]
        sign(fill(one, now=now), now=now)
        assert counting() == []
        sign(fill(other, now=now, line_1={"level": middle}), now=now)
        row = counting()[0]
        assert (row.fraction, row.passed) == (Fraction(95, 100), True)
        found = agreement_of(observation.pk)[0].agreement
        assert (found.pairs, found.same) == (3, 2)

    @pytest.mark.parametrize("fails", [((), (1, 2)), ((1, 2), ())])
    def test_two_who_differ_wait_for_a_third_whose_sheet_decides(
        self, checklist, learner, assessor, second, third, now, fails, heard
    ):
        observation = two_sheets(checklist, learner, (assessor, second), now, fails)
        assert observation.disputed_at == now
        assert observation.closed_at is None
        assert heard == []
        sheet = opened(observation, third, now)
        sign(fill(sheet, now=now), now=now)
        observation.refresh_from_db()
        assert observation.result.attempt_id == sheet.pk
        assert observation.passed
        assert [each.state for each in sheets_of(observation.pk)] == [
            "submitted",
            "submitted",
            "graded",
        ]

    def test_a_dispute_is_not_lifted_by_setting_one_s_sheet_like_the_other_s(
        self, checklist, learner, assessor, second, third, now
    ):
        observation = two_sheets(checklist, learner, (assessor, second), now, ((), (1, 2)))
        sheet = observation.sheets.get(observer=second)
        services.reopen_sheet(attempt_id=sheet.pk, reason="看错", by=second, now=now)
        sign(fill(sheet, now=now, seq=2), now=now)
        observation.refresh_from_db()
        assert (observation.closed_at, observation.disputed_at) == (None, now)
        decides = fill(opened(observation, third, now), now=now, fails=(1, 2))
        sign(decides, now=now)
        observation.refresh_from_db()
        assert (observation.passed, observation.result.attempt_id) == (False, decides.pk)

    def test_the_second_sheet_has_the_lines_of_the_first_whatever_was_published_since(
        self, checklist, learner, assessor, second, now
    ):
        observation = plan(checklist, learner, assessor, now, needed=2)
        first = opened(observation, assessor, now)
        checklist.slots.first().delete()
        assert opened(observation, second, now).paper == first.paper

    def test_agreement_by_line_over_many_occasions(
        self, checklist, learner, other_learner, assessor, second, now
    ):
        two_sheets(checklist, learner, (assessor, second), now)
        two_sheets(checklist, other_learner, (assessor, second), now, ((), (1,)))
        found = list(agreement_by_line(checklist.pk).values())
        assert [(each.pairs, each.same) for each in found] == [(2, 1), (2, 2), (2, 2)]


class TestOpening:
    def test_the_same_hand_gets_its_sheet_back(self, checklist, learner, assessor, now):
        observation = plan(checklist, learner, assessor, now)
        assert opened(observation, assessor, now) == opened(observation, assessor, now)
        copy = Attempt.objects.get()
        copy.pk, copy.number = uuid.uuid4(), 9
        copy._state.adding = True
        with pytest.raises(IntegrityError), transaction.atomic():
            copy.save()

    @pytest.mark.parametrize("standpoint", ["peer", "supervisor", "centre"])
    def test_nobody_observes_themselves_but_as_themselves(self, checklist, now, standpoint):
        trainer = make_person("T-1", "孙老师", "trainer")
        observation = plan(checklist, trainer, trainer, now)
        with pytest.raises(OwnAttempt):
            opened(observation, trainer, now, standpoint)
        sheet = opened(observation, trainer, now, "self")
        with pytest.raises(IntegrityError), transaction.atomic():
            Attempt.objects.filter(pk=sheet.pk).update(standpoint=standpoint)

    def test_who_has_no_right_to_look_opens_nothing(self, checklist, learner, other_learner, now):
        observation = plan(checklist, learner, learner, now)
        for standpoint in ("peer", "supervisor", "centre"):
            with pytest.raises(BadObservation) as refused:
                opened(observation, other_learner, now, standpoint)
            assert refused.value.code == "may_not"

    def test_standpoints_follow_posts_and_roles(self, learner, other_learner, assessor, now):
        unit = OrgUnit.objects.create(name="前台")
        post = Position.objects.create(name="接待员")
        leader = make_person("M-1", "林主管")
        for person, leads in ((learner, False), (other_learner, False), (leader, True)):
            Appointment.objects.create(
                user=person, unit=unit, position=post, leads=leads, valid_from=dt.date(2026, 1, 1)
            )
        today = dt.date(2026, 11, 20)
        assert standpoints_of(learner, learner.pk, today) == ["self"]
        assert standpoints_of(other_learner, learner.pk, today) == ["peer"]
        assert standpoints_of(leader, learner.pk, today) == ["supervisor", "peer"]
        assert standpoints_of(assessor, learner.pk, today) == ["centre", "supervisor"]

    def test_timed_lines_need_a_start(self, learner, assessor, now):
        checklist = make_checklist([("timed", timed(30))])
        observation = plan(checklist, learner, assessor, now)
        with pytest.raises(BadObservation) as refused:
            opened(observation, assessor, now)
        assert refused.value.code == "start"
        services.set_start(observation_id=observation.pk, start_at=now, by=assessor, now=now)
        sheet = opened(observation, assessor, now)
        assert sheet.paper["slots"][0]["due"] == "13:30"
        with pytest.raises(BadObservation) as refused:
            services.set_start(observation_id=observation.pk, start_at=now, by=assessor, now=now)
        assert refused.value.code == "begun"

    def test_nothing_is_opened_after_the_end(self, checklist, learner, assessor, second, now):
        observation = plan(checklist, learner, assessor, now)
        sign(fill(opened(observation, assessor, now), now=now), now=now)
        with pytest.raises(BadObservation) as refused:
            opened(observation, second, now)
        assert refused.value.code == "closed"

    def test_a_cancelled_occasion_says_why_and_takes_no_sheet(
        self, checklist, learner, assessor, now
    ):
        observation = plan(checklist, learner, assessor, now)
        with pytest.raises(BadObservation):
            services.cancel_observation(
                observation_id=observation.pk, reason=" ", by=assessor, now=now
            )
        services.cancel_observation(
            observation_id=observation.pk, reason="会议取消", by=assessor, now=now
        )
        with pytest.raises(BadObservation) as refused:
            opened(observation, assessor, now)
        assert refused.value.code == "cancelled"
        assert not open_observations().exists()

    def test_what_was_signed_does_not_vanish_with_a_cancelled_occasion(
        self, checklist, learner, assessor, now
    ):
        observation = plan(checklist, learner, assessor, now)
        sheet = opened(observation, assessor, now)
        sign(fill(sheet, now=now, fails=(1,)), now=now)
        services.reopen_sheet(attempt_id=sheet.pk, reason="看错", by=assessor, now=now)
        with pytest.raises(BadObservation) as refused:
            services.cancel_observation(
                observation_id=observation.pk, reason="算了", by=assessor, now=now
            )
        assert refused.value.code == "signed"

    def test_open_occasions_are_mine_or_nobodys_and_never_about_me(
        self, checklist, learner, assessor, second, now
    ):
        mine = plan(checklist, learner, second, now, assessor_ids=[assessor.pk])
        plan(checklist, learner, second, now, assessor_ids=[second.pk])
        anyones = plan(checklist, learner, second, now)
        plan(checklist, assessor, second, now)
        assert set(open_observations(assessor_id=assessor.pk)) == {mine, anyones}

    def test_a_quiz_is_no_checklist_and_a_checklist_no_quiz(self, checklist, quiz, learner, now):
        with pytest.raises(StartRefused) as refused:
            services.start_attempt(quiz_id=checklist.pk, learner=learner, now=now)
        assert refused.value.verdict.because[0].code == "quizzes.is_checklist"
        with pytest.raises(StartRefused) as refused:
            plan(quiz, learner, learner, now)
        assert refused.value.verdict.because[0].code == "quizzes.no_checklist"


class TestBesideSatAttempts:
    def test_a_sheet_is_written_by_its_observer_alone(self, checklist, learner, assessor, now):
        sheet = make_sheet(checklist, learner, assessor, now=now)
        with pytest.raises(Attempt.DoesNotExist):
            services.save_response(
                attempt_id=sheet.pk, learner_id=learner.pk, slot=1, seq=1, value=None, now=now
            )
        with pytest.raises(Attempt.DoesNotExist):
            services.submit_attempt(attempt_id=sheet.pk, learner_id=learner.pk, now=now)

    def test_a_sheet_costs_a_save_as_many_statements_as_an_answer(
        self, checklist, quiz, learner, assessor, now, django_assert_num_queries
    ):
        sheet = make_sheet(checklist, learner, assessor, now=now)
        attempt = services.start_attempt(quiz_id=quiz.pk, learner=learner, now=now)
        value = {"level": sheet.paper["slots"][0]["levels"][0]["id"], "remark": "稳"}
        for held, writer, given in ((attempt, learner, []), (sheet, assessor, value)):
            with django_assert_num_queries(4):  # two, and the savepoint of the test around them
                services.save_response(
                    attempt_id=held.pk, learner_id=writer.pk, slot=1, seq=1, value=given, now=now
                )

    def test_several_sheets_about_one_person_are_open_at_once(
        self, checklist, learner, assessor, second, now
    ):
        for observer in (assessor, second):
            make_sheet(checklist, learner, observer, now=now)
            make_sheet(checklist, learner, observer, now=now)
        assert sorted(Attempt.objects.values_list("number", flat=True)) == [1, 2, 3, 4]

    def test_marking_practice_and_the_clock_leave_sheets_alone(
        self, checklist, learner, assessor, second, now
    ):
        make_sheet(checklist, learner, second, now=now)
        observation = plan(checklist, learner, assessor, now, needed=2)
        sheet = fill(opened(observation, assessor, now), now=now, fails=(1,))
        assert items_under_way(learner.pk) == set()
        sign(sheet, now=now)
        assert grade_attempt(attempt_id=sheet.pk, now=now) is None
        services.finish_expired(now=now + minutes(600))
        assert not Result.objects.exists()
        assert services.hand_in_for(quiz_id=checklist.pk, by=second, now=now) == 0

    def test_lines_are_not_drawn_for_quizzes(self, checklist, learner, now):
        quiz = make_quiz(ANSWERS[:1])
        QuizDraw.objects.create(
            quiz=quiz, bank=ItemBank.objects.get(slug="lines"), count=1, points=5
        )
        assert any("0" in each for each in publish_problems(quiz))
        with pytest.raises(StartRefused):
            services.start_attempt(quiz_id=quiz.pk, learner=learner, now=now)


class TestPublishing:
    def test_a_checklist_needs_no_times_and_no_attempts_but_a_pass_mark_and_lines(self, checklist):
        assert publish_problems(checklist) == []
        assert len(publish_problems(Quiz(mode="observed", slug="x", title="空"))) >= 2

    def test_a_question_in_a_checklist_and_a_line_in_a_quiz_are_refused(self, now, assessor):
        checklist = make_checklist([("true_false", {"answer": "true"})])
        assert len(publish_problems(checklist)) == 1
        with pytest.raises(NotPublishable):
            services.publish_quiz(quiz=make_quiz(LINES[:1]), by=assessor, now=now)


class TestVoiding:
    def test_a_void_sheet_opens_its_occasion_again_and_its_observer_may_begin_anew(
        self, checklist, learner, assessor, now, heard
    ):
        trainer = make_person("T-1", "孙老师", "trainer")
        sheet = close(checklist, learner, assessor, now=now)
        void_attempt(attempt_id=sheet.pk, reason="人认错了", by=trainer, now=now)
        assert counting() == []
        assert not newest_results().exists()
        again = opened(Observation.objects.get(), assessor, now)
        assert again.pk != sheet.pk
        sign(fill(again, now=now, fails=(1, 2)), now=now)
        assert [row.passed for row in counting()] == [False]

    def test_lines_are_closed_once_signed(self, checklist, learner, assessor, now):
        sheet = close(checklist, learner, assessor, now=now)
        with pytest.raises(AttemptClosed):
            services.save_response(
                attempt_id=sheet.pk, learner_id=assessor.pk, slot=1, seq=9, value=None, now=now
            )
        assert Response.objects.count() == 3
