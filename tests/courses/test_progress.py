"""From the last lesson and the quiz to the completion."""

import datetime as dt
from types import SimpleNamespace

import pytest

from courses import services
from courses.models import Completion
from courses.receivers import on_attempt_graded
from courses.selectors import gates
from courses.signals import course_completed
from tests import factories as make

pytestmark = pytest.mark.django_db
NOW = make.NOW
LATER = NOW + dt.timedelta(hours=2)


@pytest.fixture
def learner():
    return make.make_user("王芳")


@pytest.fixture
def quiz():
    return make.make_quiz("结业测验")


@pytest.fixture
def completed():
    heard = []

    def hear(sender, event, **kwargs):
        heard.append(event)

    course_completed.connect(hear)
    yield heard
    course_completed.disconnect(hear)


def read_all(enrolment, now=NOW):
    for position in enrolment.release.lessons.filter(counts=True).values_list(
        "position", flat=True
    ):
        step = services.finish_lesson(enrolment=enrolment, position=position, now=now)
    return step


def grade(result):
    attempt = result.attempt
    event = SimpleNamespace(
        result_id=result.pk,
        attempt_id=attempt.pk,
        quiz_id=attempt.quiz_id,
        learner_id=attempt.learner_id,
        passed=result.passed,
    )
    on_attempt_graded(sender=type(result), event=event, now=LATER)


def test_a_course_without_quiz_is_completed_by_its_last_lesson(learner, completed):
    enrolment = make.make_enrolment(make.make_released_course(), learner)
    step = read_all(enrolment)
    completion = Completion.objects.get()
    assert step.completion_id == completion.pk
    assert completion.completed_at == NOW
    assert completion.release == enrolment.release
    assert [event.completion_id for event in completed] == [completion.pk]


def test_a_course_with_quiz_waits_for_the_result(learner, quiz, completed):
    enrolment = make.make_enrolment(make.make_released_course(quiz=quiz), learner)
    assert read_all(enrolment).completion_id is None
    assert not completed


def test_a_passed_result_completes_the_course_and_says_because(learner, quiz, completed):
    enrolment = make.make_enrolment(make.make_released_course(quiz=quiz), learner)
    read_all(enrolment)
    result = make.make_result(quiz, learner, at=LATER)
    grade(result)
    enrolment.refresh_from_db()
    completion = enrolment.completion
    assert (enrolment.state, enrolment.completed_at) == ("completed", LATER)
    assert completion.result == result
    assert [reason["code"] for reason in completion.because] == [
        "courses.lessons_done",
        "courses.quiz_passed",
    ]
    assert completion.because[1]["params"]["score"] == "17"
    assert len(completed) == 1


def test_a_failed_result_completes_nothing(learner, quiz, completed):
    enrolment = make.make_enrolment(make.make_released_course(quiz=quiz), learner)
    read_all(enrolment)
    grade(make.make_result(quiz, learner, passed=False, at=LATER))
    assert not Completion.objects.exists()


def test_a_result_that_is_announced_twice_completes_once(learner, quiz, completed):
    enrolment = make.make_enrolment(make.make_released_course(quiz=quiz), learner)
    read_all(enrolment)
    result = make.make_result(quiz, learner, at=LATER)
    grade(result)
    grade(result)
    assert Completion.objects.count() == len(completed) == 1


def test_listening_to_a_passed_result_costs_four_statements(
    learner, quiz, django_assert_num_queries
):
    enrolment = make.make_enrolment(make.make_released_course(quiz=quiz), learner)
    read_all(enrolment)
    result = make.make_result(quiz, learner, at=LATER)
    listeners, course_completed.receivers = course_completed.receivers, []
    course_completed.sender_receivers_cache.clear()
    try:
        with django_assert_num_queries(4):
            grade(result)
    finally:
        course_completed.receivers = listeners
        course_completed.sender_receivers_cache.clear()


def test_a_failed_result_costs_no_statement(learner, quiz, django_assert_num_queries):
    make.make_enrolment(make.make_released_course(quiz=quiz), learner)
    result = make.make_result(quiz, learner, passed=False)
    with django_assert_num_queries(0):
        grade(result)


def test_a_result_of_an_earlier_period_proves_nothing_in_this_one(learner, quiz):
    course = make.make_released_course(quiz=quiz)
    make.make_result(quiz, learner, at=NOW - dt.timedelta(days=400))
    enrolment = make.make_enrolment(course, learner, period=2)
    assert read_all(enrolment).completion_id is None


def test_a_lesson_added_after_the_quiz_completes_the_course_when_it_is_read(learner, quiz):
    enrolment = make.make_enrolment(make.make_released_course(quiz=quiz), learner)
    services.finish_lesson(enrolment=enrolment, position=1, now=NOW)
    result = make.make_result(quiz, learner, at=LATER)
    grade(result)
    assert not Completion.objects.exists()
    read_all(enrolment, now=LATER)
    assert Completion.objects.get().result == result


def test_a_result_that_was_regraded_to_failed_completes_nothing(learner, quiz):
    enrolment = make.make_enrolment(make.make_released_course(quiz=quiz), learner)
    services.finish_lesson(enrolment=enrolment, position=1, now=NOW)
    result = make.make_result(quiz, learner, at=LATER)
    type(result).objects.create(
        attempt=result.attempt, number=2, score=3, max_score=20, passed=False,
        marks=[], because=[], made_at=LATER,
    )  # fmt: skip
    read_all(enrolment, now=LATER)
    assert not Completion.objects.exists()


# --- may the quiz start? ----------------------------------------------------------------------------


def test_the_quiz_starts_when_every_counting_lesson_is_read(learner, quiz):
    course = make.make_released_course(quiz=quiz, appendices=1)
    enrolment = make.make_enrolment(course, learner)
    read_all(enrolment)
    assert gates.may_start(learner, quiz, NOW).met


def test_the_quiz_names_the_lessons_that_are_missing(learner, quiz):
    course = make.make_released_course(quiz=quiz)
    enrolment = make.make_enrolment(course, learner)
    services.finish_lesson(enrolment=enrolment, position=1, now=NOW)
    verdict = gates.may_start(learner, quiz, NOW)
    assert not verdict.met
    assert verdict.because[0].params["lessons"] == "1.2 课文1.2、1.3 课文1.3"


def test_the_quiz_refuses_who_is_not_enrolled(learner, quiz):
    make.make_released_course("消防", quiz=quiz)
    verdict = gates.may_start(learner, quiz, NOW)
    assert not verdict.met
    assert verdict.because[0].params == {"course": "消防"}


@pytest.mark.parametrize("state", ["asked", "exempt", "withdrawn"])
def test_the_quiz_refuses_an_enrolment_that_does_not_read(learner, quiz, state):
    make.make_enrolment(make.make_released_course(quiz=quiz), learner, state=state)
    assert not gates.may_start(learner, quiz, NOW).met


def test_a_new_period_reads_first(learner, quiz):
    course = make.make_released_course(quiz=quiz)
    make.make_enrolment(course, learner, state="completed", lessons_done=3)
    make.make_enrolment(course, learner, period=2)
    assert not gates.may_start(learner, quiz, NOW).met


def test_a_trainer_may_look_at_the_quiz(quiz):
    make.make_released_course(quiz=quiz)
    assert gates.may_start(make.make_user(roles=("trainer",)), quiz, NOW).met


def test_a_quiz_of_no_course_is_free(learner, quiz):
    assert gates.may_start(learner, quiz, NOW).met


def test_after_a_result_the_way_leads_back_to_the_course(learner, quiz):
    course = make.make_released_course("消防", quiz=quiz)
    make.make_enrolment(course, learner)
    step = gates.next_step(make.make_result(quiz, learner))
    assert (step.title, step.url) == ("消防", f"/courses/{course.slug}/")
