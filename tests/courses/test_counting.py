"""Which attempt of the quiz counts decides whether a course is completed, and what lists show."""

import datetime as dt

import pytest

from courses import services
from courses.models import Completion
from courses.selectors.report import completion_page
from courses.selectors.standing import participants, who_stands_where
from courses.services import complete_after_result
from quizzes.models import Attempt
from quizzes.selectors import counting_result
from tests import factories as make

pytestmark = pytest.mark.django_db
NOW = make.NOW


@pytest.fixture
def learner():
    return make.make_user()


def tried(quiz, learner, *outcomes):
    """One graded attempt a day; ``outcomes`` say whether each was passed."""
    return [
        make.make_result(
            quiz, learner, passed=passed, number=number, at=NOW + dt.timedelta(days=number)
        )
        for number, passed in enumerate(outcomes, start=1)
    ]


@pytest.mark.parametrize(
    ("counting", "outcomes", "which"),
    [
        ("best", [False, True, False], 2),
        ("best", [False, False], 1),
        ("latest", [True, False], 2),
        ("first", [False, True], 1),
        ("first", [True, False], 1),
    ],
)
def test_the_rule_of_the_quiz_says_which_result_counts(learner, counting, outcomes, which):
    quiz = make.make_quiz(counting=counting)
    results = tried(quiz, learner, *outcomes)
    assert counting_result(quiz.pk, learner.pk) == results[which - 1]


def test_the_first_attempt_counts_even_while_it_waits_for_marks(learner):
    quiz = make.make_quiz(counting="first")
    tried(quiz, learner, False, True)
    Attempt.objects.filter(number=1).update(state="submitted")
    assert counting_result(quiz.pk, learner.pk) is None
    Attempt.objects.filter(number=1).update(state="void")
    assert counting_result(quiz.pk, learner.pk).attempt.number == 2


@pytest.mark.parametrize(
    ("counting", "outcomes", "completes"),
    [
        ("best", [False, True], True),
        ("latest", [False, True], True),
        ("first", [False, True], False),
        ("first", [True, True], True),
    ],
)
@pytest.mark.parametrize("lessons_first", [True, False])
def test_a_course_is_completed_by_the_attempt_that_counts(
    learner, counting, outcomes, completes, lessons_first
):
    quiz = make.make_quiz(counting=counting)
    enrolment = make.make_enrolment(make.make_released_course(quiz=quiz, lessons=1), learner)
    if lessons_first:
        services.finish_lesson(enrolment=enrolment, position=1, now=NOW)
    for result in tried(quiz, learner, *outcomes):
        if result.passed:
            complete_after_result(
                quiz_id=quiz.pk, learner_id=learner.pk, result_id=result.pk, now=NOW
            )
    if not lessons_first:
        services.finish_lesson(enrolment=enrolment, position=1, now=NOW)
    assert Completion.objects.exists() is completes


def test_an_older_attempt_that_is_passed_later_does_not_count_against_the_latest(
    learner, unguarded
):
    quiz = make.make_quiz(counting="latest")
    make.make_enrolment(make.make_released_course(quiz=quiz, lessons=0), learner)
    first, _second = tried(quiz, learner, False, False)
    first.passed = True
    first.save()
    complete_after_result(quiz_id=quiz.pk, learner_id=learner.pk, result_id=first.pk, now=NOW)
    assert not Completion.objects.exists()


def test_the_first_attempt_of_an_earlier_period_is_not_the_first_of_this_one(learner):
    quiz = make.make_quiz(counting="first")
    course = make.make_released_course(quiz=quiz, lessons=0)
    make.make_result(quiz, learner, passed=False, number=1, at=NOW - dt.timedelta(days=400))
    make.make_enrolment(course, learner, period=2)
    passed = make.make_result(quiz, learner, number=2, at=NOW + dt.timedelta(days=1))
    complete_after_result(quiz_id=quiz.pk, learner_id=learner.pk, result_id=passed.pk, now=NOW)
    assert Completion.objects.exists()


@pytest.mark.parametrize(
    ("counting", "passed"), [("best", True), ("latest", False), ("first", False)]
)
def test_lists_show_the_result_that_counts(learner, counting, passed):
    quiz = make.make_quiz(counting=counting)
    course = make.make_released_course(quiz=quiz)
    make.make_enrolment(course, learner)
    tried(quiz, learner, False, True, False)
    rows = who_stands_where(course.pk, today=make.TODAY)
    assert participants(rows, today=make.TODAY)[0].passed is passed
    assert completion_page(rows, today=make.TODAY)[0].passed is passed
