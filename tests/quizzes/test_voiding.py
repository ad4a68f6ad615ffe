"""A void attempt happened, is kept, and does not count."""

import pytest

from quizzes import selectors, services
from quizzes.models import AttemptEvent, MarkingTask
from quizzes.services import Given
from quizzes.services.errors import AttemptClosed, OwnAttempt, ReasonMissing
from quizzes.services.voiding import void_attempt
from quizzes.signals import attempt_voided

from .conftest import right_answers

pytestmark = pytest.mark.django_db


@pytest.fixture
def trainer(django_user_model):
    return django_user_model.objects.create_user("T-1", "孙老师", "secret-word-1")


@pytest.fixture
def attempt(machine_quiz, learner, now):
    return services.start_attempt(quiz_id=machine_quiz.pk, learner=learner, now=now)


def hand_in(attempt, now):
    given = {slot: Given(value, 0) for slot, value in right_answers(attempt).items()}
    services.submit_attempt(
        attempt_id=attempt.pk, learner_id=attempt.learner_id, responses=given, now=now
    )


def void(attempt, by, now, reason="替考"):
    return void_attempt(attempt_id=attempt.pk, reason=reason, by=by, now=now)


def test_a_running_attempt_takes_no_answer_any_more(attempt, trainer, now):
    void(attempt, trainer, now)
    with pytest.raises(AttemptClosed):
        services.save_response(
            attempt_id=attempt.pk, learner_id=attempt.learner_id, slot=3, seq=1, value=True, now=now
        )


def test_a_final_result_does_not_count_any_more_but_is_kept(attempt, trainer, now):
    hand_in(attempt, now)
    void(attempt, trainer, now)
    assert not selectors.results_of(attempt.learner_id).exists()
    assert attempt.results.count() == 1


def test_what_waits_for_an_assessor_waits_no_more(quiz, learner, assessor, trainer, now):
    attempt = services.start_attempt(quiz_id=quiz.pk, learner=learner, now=now)
    hand_in(attempt, now)
    void(attempt, trainer, now)
    assert not MarkingTask.objects.filter(done_at=None).exists()
    assert not selectors.marking_queue(assessor.pk).exists()


def test_it_is_noted_who_did_it_why_and_what_it_was(attempt, trainer, now):
    void(attempt, trainer, now)
    event = AttemptEvent.objects.get(kind="voided")
    assert (event.actor, event.at) == (trainer, now)
    assert event.detail == {"reason": "替考", "before": "in_progress"}


def test_it_is_announced(attempt, trainer, now):
    heard = []

    def listen(sender, event, **kwargs):
        heard.append((event.attempt_id, event.reason))

    attempt_voided.connect(listen)
    void(attempt, trainer, now)
    attempt_voided.disconnect(listen)
    assert heard == [(attempt.pk, "替考")]


def test_without_a_reason_nothing_happens(attempt, trainer, now):
    with pytest.raises(ReasonMissing):
        void(attempt, trainer, now, " ")
    assert not AttemptEvent.objects.filter(kind="voided").exists()


def test_nobody_voids_their_own_attempt(attempt, learner, now):
    with pytest.raises(OwnAttempt):
        void(attempt, learner, now)


def test_void_is_for_ever(attempt, trainer, now):
    void(attempt, trainer, now)
    with pytest.raises(AttemptClosed):
        void(attempt, trainer, now)
