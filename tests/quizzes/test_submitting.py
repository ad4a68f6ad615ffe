"""One attempt, one result; the work is safe before marking begins."""

from decimal import Decimal

import pytest

from quizzes import services
from quizzes.models import Attempt, AttemptEvent, AttemptState, MarkingTask, Result
from quizzes.services import Given
from quizzes.services.errors import AttemptClosed
from quizzes.services.events import TRANSITIONS, move
from quizzes.signals import attempt_graded

from .conftest import minutes, right_answers, seconds
from .statements import at_most

pytestmark = pytest.mark.django_db


@pytest.fixture
def attempt(machine_quiz, learner, now):
    return services.start_attempt(quiz_id=machine_quiz.pk, learner=learner, now=now)


@pytest.fixture
def listener():
    heard = []

    def listen(sender, event, now, **kwargs):
        heard.append(event)

    attempt_graded.connect(listen)
    yield heard
    attempt_graded.disconnect(listen)


def submit(attempt, now, responses=None):
    return services.submit_attempt(
        attempt_id=attempt.pk, learner_id=attempt.learner_id, responses=responses, now=now
    )


def test_right_answers_make_a_passed_result_that_says_because(attempt, now, listener):
    submit(attempt, now, {slot: Given(value, 0) for slot, value in right_answers(attempt).items()})
    result = Result.objects.get()
    assert (result.score, result.max_score, result.passed) == (Decimal(40), Decimal(40), True)
    assert result.because == [
        {"code": "quizzes.reached", "params": {"score": "40", "max_score": "40", "needed": "24"}}
    ]
    assert [mark["by"] for mark in result.marks] == ["machine"] * 4
    assert [(event.result_id, event.passed) for event in listener] == [(result.pk, True)]
    attempt.refresh_from_db()
    assert (attempt.state, attempt.submitted_at, attempt.graded_at) == ("graded", now, now)


def test_an_empty_paper_fails_and_names_the_questions(attempt, now):
    submit(attempt, now)
    result = Result.objects.get()
    assert (result.score, result.passed) == (0, False)
    assert {"code": "quizzes.unanswered", "params": {"slots": "1, 2, 3, 4"}} in result.because


def test_each_step_is_noted(attempt, now):
    submit(attempt, now)
    assert list(AttemptEvent.objects.values_list("kind", flat=True)) == [
        "started",
        "submitted",
        "graded",
    ]


def test_submitting_twice_is_refused_and_gives_one_result(attempt, now):
    submit(attempt, now)
    with pytest.raises(AttemptClosed):
        submit(attempt, now)
    assert Result.objects.count() == 1
    assert AttemptEvent.objects.filter(kind="refused").count() == 1


def test_marking_twice_gives_the_same_result(attempt, now):
    submit(attempt, now)
    result = Result.objects.get()
    assert services.grade_attempt(attempt_id=attempt.pk, now=now) == result
    assert Result.objects.count() == 1


def test_a_running_attempt_is_not_marked(attempt, now):
    with pytest.raises(AttemptClosed):
        services.grade_attempt(attempt_id=attempt.pk, now=now)


def test_a_failing_listener_leaves_the_attempt_submitted_and_it_is_tried_again(attempt, now):
    def fail(sender, **kwargs):
        raise RuntimeError("a rule of a higher app")

    attempt_graded.connect(fail)
    try:
        submit(attempt, now)
    finally:
        attempt_graded.disconnect(fail)
    attempt.refresh_from_db()
    assert attempt.state == "submitted"
    assert not Result.objects.exists()

    services.finish_expired(now=now + minutes(2))
    assert Result.objects.count() == 1


@pytest.mark.parametrize(("offset", "taken"), [(-1, True), (4.9, True), (5.1, False)])
def test_submitting_at_the_end_of_time(attempt, offset, taken):
    moment = attempt.deadline_at + seconds(offset)
    responses = {3: Given(False, 0)}
    if taken:
        submit(attempt, moment, responses)
    else:
        with pytest.raises(AttemptClosed):
            submit(attempt, moment, responses)
    assert Result.objects.get().score == (10 if taken else 0)


def test_submitting_takes_ten_statements_with_a_form_and_eight_without(machine_quiz, learner, now):
    for responses, limit in ((True, 9), (False, 8)):
        attempt = services.start_attempt(quiz_id=machine_quiz.pk, learner=learner, now=now)
        given = {s: Given(v, 0) for s, v in right_answers(attempt).items()} if responses else None
        with at_most(limit):
            submit(attempt, now, given)


@pytest.mark.parametrize("start", AttemptState.values)
@pytest.mark.parametrize("end", AttemptState.values)
def test_only_listed_steps_are_taken(attempt, now, start, end):
    attempt.state = start
    attempt.submitted_at = attempt.graded_at = now
    if end in TRANSITIONS[start]:
        move(attempt, end, submitted_at=now, graded_at=now)
        assert Attempt.objects.get().state == end
    else:
        with pytest.raises(AttemptClosed):
            move(attempt, end, submitted_at=now, graded_at=now)
        assert Attempt.objects.get().state == "in_progress"


class TestExpiry:
    def test_what_was_saved_is_marked_when_the_learner_never_returns(self, attempt, now):
        services.save_response(
            attempt_id=attempt.pk,
            learner_id=attempt.learner_id,
            slot=3,
            seq=1,
            value=False,
            now=now,
        )
        assert services.finish_expired(now=now + minutes(31)) == 1
        attempt.refresh_from_db()
        assert (attempt.state, attempt.submitted_at) == ("graded", attempt.deadline_at)
        assert Result.objects.get().score == 10

    def test_nothing_happens_before_the_grace_is_over(self, attempt):
        assert services.finish_expired(now=attempt.deadline_at + seconds(4)) == 0
        assert services.finish_expired(now=attempt.deadline_at + seconds(6)) == 1

    def test_running_twice_changes_nothing(self, attempt, now):
        services.finish_expired(now=now + minutes(31))
        assert services.finish_expired(now=now + minutes(32)) == 0
        assert Result.objects.count() == 1

    def test_the_batch_is_limited(self, machine_quiz, learner, other_learner, now):
        for person in (learner, other_learner):
            services.start_attempt(quiz_id=machine_quiz.pk, learner=person, now=now)
        assert services.finish_expired(now=now + minutes(31), limit=1) == 1
        assert Attempt.objects.filter(state="in_progress").count() == 1

    def test_a_page_settles_it_where_the_job_does_not_run(self, attempt, now):
        services.settle(attempt, now=now + minutes(31))
        assert attempt.state == "graded"
        assert Result.objects.count() == 1

    def test_a_page_leaves_alone_what_waits_for_a_person(self, quiz, learner, now):
        attempt = services.start_attempt(quiz_id=quiz.pk, learner=learner, now=now)
        submit(attempt, now, {5: Given("策划", 0)})
        attempt.refresh_from_db()
        services.settle(attempt, now=now + minutes(31))
        assert attempt.state == "submitted"
        assert MarkingTask.objects.count() == 1
