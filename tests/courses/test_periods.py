"""Taking a course again gives the attempts of its quiz anew."""

import datetime as dt

import pytest

from quizzes.selectors import standing_of
from tests import factories as make

pytestmark = pytest.mark.django_db
LATER = make.NOW + dt.timedelta(days=400)


@pytest.fixture
def quiz(db):
    return make.make_quiz(attempts_rule="limited", max_attempts=2)


@pytest.fixture
def learner(db):
    return make.make_user()


def test_attempts_of_the_first_period_count(quiz, learner):
    make.make_enrolment(make.make_released_course(quiz=quiz), learner)
    make.make_result(quiz, learner, passed=False)
    assert standing_of(quiz, learner.pk, make.NOW).left == 1


def test_attempts_of_a_period_that_is_over_are_used_up_no_more(quiz, learner):
    course = make.make_released_course(quiz=quiz)
    make.make_enrolment(course, learner, state="completed", completed_at=make.NOW)
    make.make_result(quiz, learner)
    make.make_enrolment(course, learner, period=2)
    assert standing_of(quiz, learner.pk, make.NOW).left == 2


def test_attempts_of_the_second_period_count(quiz, learner):
    course = make.make_released_course(quiz=quiz)
    make.make_enrolment(course, learner, state="completed", completed_at=make.NOW)
    make.make_enrolment(course, learner, period=2)
    make.make_result(quiz, learner, passed=False, at=LATER)
    assert standing_of(quiz, learner.pk, make.NOW).left == 1


def test_a_completed_course_gives_no_attempts_anew(quiz, learner):
    make.make_enrolment(
        make.make_released_course(quiz=quiz), learner, state="completed", completed_at=make.NOW
    )
    make.make_result(quiz, learner)
    assert standing_of(quiz, learner.pk, make.NOW).left == 1
