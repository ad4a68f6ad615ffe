"""The desk of overrides, requests, sittings and attempts that run."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from learning_site.roles import apply_roles
from people.models import OrgUnit
from quizzes import ports, services
from quizzes.models import Attempt, AttemptRequest, Override, Presence, Quiz, Sitting
from tests.factories import make_user

from .conftest import ANSWERS, make_quiz, minutes, seconds
from .statements import at_most

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def roles(db):
    apply_roles()


@pytest.fixture
def trainer(db):
    return make_user("培训师", roles=("trainer",))


@pytest.fixture
def desk(client, trainer):
    client.force_login(trainer)
    return client


@pytest.fixture
def exam(db):
    return make_quiz(ANSWERS[:4], is_invigilated=True)


@pytest.fixture
def sitting(exam, trainer):
    return services.open_sitting(quiz=exam, place="二号会议室", by=trainer, now=timezone.now())


def url(name, *args):
    return reverse(f"quizzes_desk:{name}", args=args)


def begin(sitting, learner, now=None):
    return services.start_attempt(
        quiz_id=sitting.quiz_id, learner=learner, code=sitting.code, now=now or timezone.now()
    )


class TestOverrides:
    def test_a_person_is_named_by_staff_number(self, desk, quiz, learner):
        data = {"staff_number": learner.staff_number, "extra_minutes": 15, "reason": "视力"}
        assert desk.post(url("add_override", quiz.pk), data).status_code == 302
        assert Override.objects.get().learner == learner
        assert "视力" in desk.get(url("overrides", quiz.pk)).content.decode()

    def test_who_is_writing_is_named_as_not_concerned(self, desk, quiz, learner):
        services.start_attempt(quiz_id=quiz.pk, learner=learner, now=timezone.now())
        data = {"staff_number": learner.staff_number, "extra_minutes": 15, "reason": "视力"}
        page = desk.post(url("add_override", quiz.pk), data, follow=True)
        assert url("running", quiz.pk) in page.text

    def test_a_unit(self, desk, quiz):
        unit = OrgUnit.objects.create(name="厨房")
        data = {"unit": unit.pk, "closes_at": "2027-01-01T09:00", "reason": "倒班"}
        desk.post(url("add_override", quiz.pk), data)
        assert timezone.localtime(Override.objects.get().closes_at).hour == 9

    @pytest.mark.parametrize(
        "data",
        [
            {"extra_minutes": 5, "reason": "x"},
            {"staff_number": "nobody", "extra_minutes": 5, "reason": "x"},
            {"staff_number": "000123", "reason": "x"},
            {"staff_number": "000123", "extra_minutes": 5},
            {"staff_number": "000123", "opens_at": "2027-01-02T09:00",
             "closes_at": "2027-01-01T09:00", "reason": "x"},
        ],
    )  # fmt: skip
    def test_what_cannot_stand_comes_back_with_a_sentence(self, desk, quiz, learner, data):
        response = desk.post(url("add_override", quiz.pk), data)
        assert response.status_code == 422
        assert not Override.objects.exists()

    def test_it_is_revoked(self, desk, quiz, learner, trainer):
        made = services.grant_override(
            quiz=quiz, learner=learner, grant=services.Grant(extra_minutes=1), reason="x",
            by=trainer, now=timezone.now(),
        )  # fmt: skip
        desk.post(url("revoke_override", made.pk))
        made.refresh_from_db()
        assert made.revoked_by == trainer


class TestRequests:
    @pytest.fixture
    def asked(self, learner):
        quiz = make_quiz(ANSWERS[:4])
        return AttemptRequest.objects.create(
            quiz=quiz, learner=learner, text="断网了", made_at=timezone.now()
        )

    def test_it_is_listed_and_granted(self, desk, asked):
        assert "断网了" in desk.get(url("requests", asked.quiz_id)).content.decode()
        desk.post(url("answer_request", asked.pk), {"do": "grant", "answer": ""})
        assert Override.objects.get().extra_attempts == 1
        assert "断网了" in desk.get(url("requests", asked.quiz_id) + "?answered=1").content.decode()

    def test_the_open_ones_of_all_quizzes_stand_on_one_page_at_a_constant_price(
        self, desk, asked, learner
    ):
        Quiz.objects.update(title="甲测验", title_en="Quiz A")
        address = url("all_requests")
        desk.get(address)
        with CaptureQueriesContext(connection) as few:
            page = desk.get(address).content.decode()
        assert "断网了" in page
        assert "甲测验" in page
        for number in range(60):
            AttemptRequest.objects.create(
                quiz=make_quiz([], title=f"测验{number}"), learner=learner, text="再来一次",
                made_at=timezone.now(),
            )  # fmt: skip
        with CaptureQueriesContext(connection) as many:
            page = desk.get(address).content.decode()
        assert len(few) == len(many)
        assert (page.count("再来一次"), "p=2" in page) == (49, True)
        response = desk.post(url("answer_request", asked.pk) + "?all", {"do": "grant"})
        assert response["Location"] == address
        assert "断网了" not in desk.get(address).content.decode()
        assert "断网了" in desk.get(address + "?answered=1").content.decode()

    def test_declining_without_a_reason_is_asked_again(self, desk, asked):
        response = desk.post(url("answer_request", asked.pk), {"do": "decline", "answer": " "})
        assert response.status_code == 422
        asked.refresh_from_db()
        assert asked.answered_at is None


class TestBoard:
    def test_opening_a_sitting_leads_to_its_board_with_the_code(self, desk, exam):
        response = desk.post(url("sittings", exam.pk), {"place": "大堂"}, follow=True)
        page = response.content.decode()
        assert Sitting.objects.get().code in page
        assert "大堂" in page

    def test_a_quiz_that_is_not_invigilated_has_no_sittings(self, desk, quiz):
        desk.post(url("sittings", quiz.pk), {"place": ""})
        assert not Sitting.objects.exists()

    def test_who_is_expected_and_has_not_come_is_named(
        self, desk, sitting, learner, other_learner, monkeypatch
    ):
        monkeypatch.setattr(
            ports.expected, "_answers", [lambda quiz_id: {learner.pk, other_learner.pk}]
        )
        begin(sitting, learner)
        page = desk.get(url("board", sitting.pk) + "?who=missing").content.decode()
        assert other_learner.name in page
        assert learner.name not in page

    def test_it_says_how_far_everybody_is(self, desk, sitting, learner):
        attempt = begin(sitting, learner)
        services.save_response(
            attempt_id=attempt.pk, learner_id=learner.pk, slot=3, seq=1, value=True,
            now=timezone.now(),
        )  # fmt: skip
        page = desk.get(url("board", sitting.pk) + "?part=1").content.decode()
        assert "1/4" in page
        assert "<html" not in page

    @pytest.mark.parametrize(("after", "silent"), [(29, False), (31, True)])
    def test_silence_of_more_than_thirty_seconds_is_seen(
        self, desk, sitting, learner, after, silent
    ):
        attempt = begin(sitting, learner, timezone.now() - minutes(5))
        Presence.objects.create(attempt=attempt, seen_at=timezone.now() - seconds(after))
        page = desk.get(url("board", sitting.pk)).content.decode()
        assert ("exam__bad" in page) is silent

    def test_fifty_learners_cost_as_many_statements_as_one(self, desk, sitting, learner):
        people = type(learner).objects
        sizes = []
        for size in (1, 60):
            for number in range(size):
                begin(sitting, people.create_user(f"B{size}-{number}", "学员", "x"))
            with at_most(10):
                page = desk.get(url("board", sitting.pk) + "?part=1").content.decode()
            sizes.append(page.count('name="attempt"'))
        assert sizes == [1, 50]

    def test_minutes_for_one_and_handing_in_for_all(self, desk, sitting, learner, other_learner):
        first, second = begin(sitting, learner), begin(sitting, other_learner)
        base = {"sitting": sitting.pk}
        ticked = base | {"attempt": [first.pk], "minutes": 7, "reason": "停电"}
        desk.post(url("act", sitting.quiz_id), ticked | {"do": "minutes-ticked"})
        ends = [Attempt.objects.get(pk=each.pk).deadline_at for each in (first, second)]
        assert ends == [first.deadline_at + minutes(7), second.deadline_at]
        response = desk.post(url("act", sitting.quiz_id), base | {"do": "handin-all"})
        assert response["Location"] == url("board", sitting.pk)
        assert set(Attempt.objects.values_list("state", flat=True)) == {"graded"}

    def test_nothing_happens_to_all_when_nobody_is_ticked(self, desk, sitting, learner):
        begin(sitting, learner)
        for do in ("minutes-ticked", "handin-ticked", "", "nonsense"):
            desk.post(
                url("act", sitting.quiz_id), {"do": do, "minutes": 5, "reason": "x", "attempt": "?"}
            )
        assert Attempt.objects.get().state == "in_progress"

    def test_an_attempt_of_another_quiz_is_not_touched(self, desk, sitting, quiz, learner):
        other = services.start_attempt(quiz_id=quiz.pk, learner=learner, now=timezone.now())
        desk.post(url("act", sitting.quiz_id), {"do": "handin-ticked", "attempt": [other.pk]})
        assert Attempt.objects.get().state == "in_progress"

    def test_closing(self, desk, sitting):
        desk.post(url("close_sitting", sitting.pk))
        sitting.refresh_from_db()
        assert sitting.closed_at
        assert "exam__code" not in desk.get(url("board", sitting.pk)).content.decode()


class TestRunning:
    def test_attempts_that_run_can_be_given_time_without_a_sitting(self, desk, quiz, learner):
        attempt = services.start_attempt(quiz_id=quiz.pk, learner=learner, now=timezone.now())
        assert str(attempt.pk) in desk.get(url("running", quiz.pk)).content.decode()
        desk.post(url("act", quiz.pk), {"do": "minutes-all", "minutes": 5, "reason": "停电"})
        assert Attempt.objects.get().deadline_at == attempt.deadline_at + minutes(5)

    def test_one_that_was_handed_in_is_reopened(self, desk, machine_quiz, learner):
        now = timezone.now()
        attempt = services.start_attempt(quiz_id=machine_quiz.pk, learner=learner, now=now)
        services.submit_attempt(attempt_id=attempt.pk, learner_id=learner.pk, now=now)
        assert url("reopen", attempt.pk) in desk.get(url("running", machine_quiz.pk) + "?ended=1").content.decode()  # fmt: skip
        bad = desk.post(url("reopen", attempt.pk), {"minutes": 0, "reason": ""})
        assert bad.status_code == 422
        desk.post(url("reopen", attempt.pk), {"minutes": 10, "reason": "断网"})
        assert Attempt.objects.get().state == "in_progress"


class TestTimeOver:
    """A list that shows an attempt whose time is over has handed it in, though the job never ran."""

    @pytest.mark.parametrize("place", ["board", "running", "outcomes", "start"])
    def test_it_is_handed_in_by_the_list_that_shows_it(self, desk, sitting, learner, place):
        attempt = begin(sitting, learner, timezone.now() - minutes(31))
        if place == "start":
            desk.force_login(learner)
        address = {
            "board": url("board", sitting.pk),
            "running": url("running", sitting.quiz_id),
            "outcomes": reverse("quizzes:outcomes", args=[sitting.quiz_id]),
            "start": reverse("quizzes:start", args=[sitting.quiz_id]),
        }[place]
        page = desk.get(address).content.decode()
        attempt.refresh_from_db()
        assert (attempt.state, attempt.submitted_at) == ("graded", attempt.deadline_at)
        assert f'value="{attempt.pk}"' not in page
        if place in {"outcomes", "start"}:
            assert reverse("quizzes:result", args=[attempt.pk]) in page


@pytest.mark.parametrize("number", ["9" * 5000, "²", "-1"])
def test_a_sitting_of_an_absurd_number_is_none(desk, quiz, number):
    assert desk.post(url("act", quiz.pk), {"sitting": number, "do": ""}).status_code == 302


@pytest.mark.parametrize("name", ["overrides", "requests", "sittings", "running"])
def test_an_auditor_reads_and_changes_nothing(client, quiz, name):
    client.force_login(make_user("审核员", roles=("auditor",)))
    response = client.get(url(name, quiz.pk))
    assert response.status_code == 200
    assert client.post(url("act", quiz.pk), {"do": "handin-all"}).status_code != 200
    assert 'name="do"' not in response.content.decode()
