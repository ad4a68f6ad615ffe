"""What a learner sees, and when: at once, after marking, after the close, marks only, never."""

import pytest
from django.urls import reverse
from django.utils import timezone

from quizzes import services
from quizzes.models import Attempt, AttemptEvent, Quiz, Response, Result
from quizzes.services.errors import BadResponse, StaleResponse

from .conftest import ANSWERS, make_quiz, minutes
from .statements import at_most

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(client, learner):
    client.force_login(learner)
    return client


def begin(quiz, learner):
    return services.start_attempt(quiz_id=quiz.pk, learner=learner, now=timezone.now())


def url(name, attempt, *more):
    return reverse(f"quizzes:{name}", args=[attempt.pk, *more])


def save(attempt, slot, value, seq=1):
    services.save_response(
        attempt_id=attempt.pk, learner_id=attempt.learner_id, slot=slot, seq=seq, value=value,
        now=timezone.now(),
    )  # fmt: skip


def check(attempt, slot):
    services.check_answer(
        attempt_id=attempt.pk, learner_id=attempt.learner_id, slot=slot, now=timezone.now()
    )


class TestAtOnce:
    @pytest.fixture
    def attempt(self, learner):
        return begin(make_quiz(ANSWERS, feedback="at_once"), learner)

    def test_before_anything_is_checked_the_page_knows_no_key(self, client, attempt):
        save(attempt, 4, ["12", "x"])
        page = client.get(url("attempt", attempt)).content.decode()
        for marker in ("KEY-EXPLANATION", "一打", "策划", "state--"):
            assert marker not in page
        assert page.count("check-") == 5

    def test_the_button_saves_judges_and_shows_that_answer_alone(self, client, attempt):
        fields = {"seq-3": 0, "q3": "false", "seq-4": 0, "q4": ["12", ""], "do": "check-4"}
        response = client.post(url("submit", attempt), fields)
        assert response["Location"].endswith("#q4")
        page = client.get(url("attempt", attempt)).content.decode()
        assert "一打" in page
        assert page.count("KEY-EXPLANATION") == 1
        assert "5/10" in page or "5 " in page
        assert 'name="q4"' not in page
        assert 'name="q3"' in page
        assert AttemptEvent.objects.get(kind="checked").detail == {"slot": 4}

    @pytest.mark.parametrize("seq", [2, 3, 2**31 - 2])
    def test_a_checked_answer_is_changed_no_more(self, attempt, seq):
        save(attempt, 3, True)
        check(attempt, 3)
        with pytest.raises(StaleResponse) as stale:
            save(attempt, 3, False, seq=seq)
        assert stale.value.value is True
        assert {row.value for row in Response.objects.all()} == {True}

    def test_nor_by_the_form_of_an_old_page(self, client, attempt):
        save(attempt, 3, True)
        check(attempt, 3)
        client.post(url("submit", attempt), {"seq-3": 1, "q3": "false"})
        client.post(url("submit", attempt), {"seq-3": 2**31 - 1, "q3": "false"})
        assert {row.value for row in Response.objects.all()} == {True}

    def test_the_number_of_a_checked_answer_cannot_be_sent(self, attempt):
        with pytest.raises(BadResponse):
            save(attempt, 3, True, seq=2**31 - 1)

    def test_checking_twice_is_once(self, attempt):
        save(attempt, 3, True)
        check(attempt, 3)
        check(attempt, 3)
        assert Response.objects.count() == 2

    def test_an_empty_answer_is_not_checked(self, client, attempt):
        client.post(url("submit", attempt), {"do": "check-3"})
        assert not Response.objects.exists()

    def test_a_text_is_shown_beside_its_marking_points_and_waits_for_a_person(
        self, client, attempt
    ):
        save(attempt, 5, "计划")
        check(attempt, 5)
        page = client.get(url("attempt", attempt)).content.decode()
        assert "策划" in page
        assert "state--marking" in page

    def test_the_result_is_that_of_any_attempt(self, client, attempt):
        save(attempt, 3, False)
        check(attempt, 3)
        client.post(url("submit", attempt), {"do": "final"})
        assert Result.objects.get().score == 10

    def test_checked_answers_cost_the_page_no_statement(self, client, attempt):
        for slot, value in ((3, True), (4, ["1", "2"])):
            save(attempt, slot, value)
            check(attempt, slot)
        with at_most(9):
            client.get(url("attempt", attempt))


@pytest.mark.parametrize("policy", ["after_grading", "after_close", "marks_only", "never"])
def test_nothing_is_checked_in_an_examination(client, learner, policy):
    attempt = begin(make_quiz(ANSWERS[:4], feedback=policy), learner)
    save(attempt, 3, True)
    with pytest.raises(BadResponse):
        check(attempt, 3)
    client.post(url("submit", attempt), {"do": "check-3"})
    page = client.get(url("attempt", attempt)).content.decode()
    assert "check-" not in page
    assert "KEY-EXPLANATION" not in page


class TestAfterwards:
    def finished(self, client, learner, policy, **fields):
        quiz = make_quiz(ANSWERS[:4], feedback=policy, **fields)
        attempt = begin(quiz, learner)
        save(attempt, 3, False)
        client.post(url("submit", attempt), {"do": "final"})
        return attempt

    def sees(self, client, attempt):
        page = client.get(url("result", attempt)).content.decode()
        start = client.get(reverse("quizzes:start", args=[attempt.quiz_id])).content.decode()
        marks = "10</b>/40" in page
        assert ("10/40" in start) is marks
        assert marks is ("10/40" in start)
        return marks, "KEY-EXPLANATION" in page

    @pytest.mark.parametrize(
        ("policy", "sees"),
        [
            ("at_once", (True, True)),
            ("after_grading", (True, True)),
            ("marks_only", (True, False)),
            ("never", (False, False)),
        ],
    )
    def test_the_policy_is_kept_on_result_and_start_page(self, client, learner, policy, sees):
        assert self.sees(client, self.finished(client, learner, policy)) == sees

    def test_never_says_whether_it_was_passed_and_no_number(self, client, learner):
        attempt = self.finished(client, learner, "never")
        page = client.get(url("result", attempt)).content.decode().split("<main", 1)[1]
        assert "because" not in page
        assert 'id="q1"' not in page

    def test_after_close_waits_for_the_close(self, client, learner):
        closes_at = timezone.now() + minutes(10)
        attempt = self.finished(client, learner, "after_close", closes_at=closes_at)
        assert self.sees(client, attempt) == (False, False)
        Quiz.objects.update(closes_at=timezone.now() - minutes(1))
        assert self.sees(client, attempt) == (True, True)

    def test_and_for_those_who_may_sit_it_later(self, client, learner, other_learner, assessor):
        attempt = self.finished(
            client, learner, "after_close", closes_at=timezone.now() + minutes(10)
        )
        services.grant_override(
            quiz=attempt.quiz, learner=other_learner, by=assessor, reason="病", now=timezone.now(),
            grant=services.Grant(closes_at=timezone.now() + minutes(60)),
        )  # fmt: skip
        Quiz.objects.update(closes_at=timezone.now() - minutes(1))
        assert self.sees(client, attempt) == (False, False)

    def test_and_for_those_who_still_write(self, client, learner, other_learner):
        attempt = self.finished(
            client, learner, "after_close", closes_at=timezone.now() + minutes(10)
        )
        begin(attempt.quiz, other_learner)
        Quiz.objects.update(closes_at=timezone.now() - minutes(1))
        assert self.sees(client, attempt) == (False, False)

    def test_the_policy_is_that_of_the_paper(self, client, learner):
        attempt = self.finished(client, learner, "never")
        Quiz.objects.update(feedback="after_grading")
        assert self.sees(client, attempt) == (False, False)
        assert Attempt.objects.get().paper["feedback"] == "never"
