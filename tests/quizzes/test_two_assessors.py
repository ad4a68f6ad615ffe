"""Two assessors, each without the other's mark; a third decides where they are too far apart."""

from decimal import Decimal

import pytest

from quizzes import selectors, services
from quizzes.models import Attempt, Grade, MarkingTask, Result
from quizzes.services import Given
from quizzes.services.errors import BadGrade

from .conftest import ANSWERS, make_quiz, minutes

pytestmark = pytest.mark.django_db


@pytest.fixture
def three(django_user_model):
    return [
        django_user_model.objects.create_user(f"A-{n}", f"考评员{n}", "secret-word-1")
        for n in range(3)
    ]


def sit(learner, now):
    """Ten points for the one answer; marks may be 10 % (one point) apart."""
    quiz = make_quiz(ANSWERS[4:], assessor_count=2, agreement_percent=10)
    attempt = services.start_attempt(quiz_id=quiz.pk, learner=learner, now=now)
    attempt.paper |= {"assessors": 2, "agreement_percent": 10}
    attempt.save()
    services.submit_attempt(
        attempt_id=attempt.pk, learner_id=learner.pk, responses={1: Given("策划", 0)}, now=now
    )
    return attempt


@pytest.fixture
def attempt(learner, now):
    return sit(learner, now)


def mark(attempt, assessor, score, now, **more):
    return services.give_grade(
        attempt_id=attempt.pk, slot=1, assessor=assessor, points_met=[], score=Decimal(score),
        comment="", now=now, **more,
    )  # fmt: skip


def code_of(refused):
    return refused.value.code


def test_one_mark_makes_no_result(attempt, three, now):
    assert mark(attempt, three[0], "7", now) is None
    assert MarkingTask.objects.get().done_at is None


def test_two_close_marks_make_the_mean(attempt, three, now):
    mark(attempt, three[0], "7", now)
    result = mark(attempt, three[1], "7.25", now)
    assert (result.score, result.marks[0]["score"]) == (Decimal("7.12"), "7.12")
    assert list(Grade.objects.values_list("role", flat=True)) == ["first", "second"]


def test_the_mean_is_compared_exactly(learner, three, now):
    attempt = sit(learner, now)
    exact = attempt.paper | {"pass_mark": "7.125", "pass_unit": "points"}
    Attempt.objects.filter(pk=attempt.pk).update(paper=exact)
    mark(attempt, three[0], "7", now)
    assert mark(attempt, three[1], "7.25", now).passed is True


def test_too_far_apart_a_third_person_decides(attempt, three, now):
    mark(attempt, three[0], "2", now)
    assert mark(attempt, three[1], "9", now) is None
    task = MarkingTask.objects.get()
    assert (task.disputed_at, task.done_at) == (now, None)
    result = mark(attempt, three[2], "8", now, settles=True)
    assert result.score == 8


def test_neither_of_the_two_decides(attempt, three, now):
    mark(attempt, three[0], "2", now)
    mark(attempt, three[1], "9", now)
    with pytest.raises(BadGrade) as refused:
        mark(attempt, three[0], "9", now, settles=True, reason="还是我")
    assert code_of(refused) == "third"


def test_who_did_not_know_of_the_dispute_is_told_before_deciding(attempt, three, now):
    mark(attempt, three[0], "2", now)
    mark(attempt, three[1], "9", now)
    with pytest.raises(BadGrade) as refused:
        mark(attempt, three[2], "8", now)
    assert code_of(refused) == "disputed"


def test_the_first_may_change_their_own_mark_with_a_reason(attempt, three, now):
    mark(attempt, three[0], "2", now)
    with pytest.raises(BadGrade) as refused:
        mark(attempt, three[0], "9", now)
    assert code_of(refused) == "reason"
    mark(attempt, three[0], "9", now, reason="看漏了")
    assert mark(attempt, three[1], "9", now).score == 9
    assert Grade.objects.count() == 3


def test_each_sees_what_still_waits_for_them(attempt, three, now):
    waits = [selectors.marking_queue(each.pk).count for each in three]
    mark(attempt, three[0], "2", now)
    assert [count() for count in waits] == [0, 1, 1]
    mark(attempt, three[1], "9", now)
    assert [count() for count in waits] == [0, 0, 1]


def test_a_final_mark_is_changed_by_a_decision_with_a_reason(attempt, three, now):
    mark(attempt, three[0], "7", now)
    mark(attempt, three[1], "7", now)
    result = mark(attempt, three[0], "9", now + minutes(1), reason="申诉成立")
    assert (result.number, result.score) == (2, 9)
    assert Grade.objects.order_by("pk").last().role == "settling"


def test_an_objection_is_answered_with_a_deciding_mark(attempt, three, now):
    mark(attempt, three[0], "7", now)
    mark(attempt, three[1], "7", now)
    objection = services.object_to_mark(
        attempt_id=attempt.pk, learner_id=attempt.learner_id, slot=1, text="写了", now=now
    )
    services.answer_objection(
        objection_id=objection.pk, answer="您说得对", by=three[2], score=Decimal(10), now=now
    )
    assert Result.objects.order_by("-number")[0].score == 10


def test_marks_of_before_an_attempt_was_reopened_count_no_more(attempt, three, now):
    mark(attempt, three[0], "7", now)
    mark(attempt, three[1], "7", now)
    later = now + minutes(5)
    Attempt.objects.update(state="submitted", submitted_at=later)
    assert services.grade_attempt(attempt_id=attempt.pk, now=later) is None
    assert selectors.marking_queue(three[0].pk).count() == 1
    mark(attempt, three[0], "3", later)
    assert mark(attempt, three[1], "3", later).score == 3
