"""Declaring an attempt void: it happened, it is kept, it does not count."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from django.db import transaction

from quizzes.models import Attempt, AttemptState, MarkingTask, MarkObjection, Observation
from quizzes.signals import AttemptVoided, attempt_voided

from .closing import carries, reconsider, unclose
from .errors import OwnAttempt, ReasonMissing
from .events import move, note
from .locks import locked
from .observing import hold_observation


@transaction.atomic
def void_attempt(*, attempt_id: uuid.UUID, reason: str, by: Any, now: dt.datetime) -> Attempt:
    """Declare an attempt void, whatever its state; what waits for assessors waits no more;
    objections to its marks are answered with the reason. An occasion that rests on a sheet is looked at anew.

    Raises OwnAttempt, ReasonMissing, AttemptClosed (void already), Attempt.DoesNotExist.
    """
    reason = reason.replace("\0", "").strip()
    if not reason:
        raise ReasonMissing
    observation = Observation.objects.filter(sheets__pk=attempt_id).first()
    if observation:  # the occasion is held first, as whoever signs does
        observation = hold_observation(observation.pk)
    attempt = locked(Attempt.objects.defer("paper")).get(pk=attempt_id)
    if attempt.learner_id == by.pk:
        raise OwnAttempt
    before = attempt.state
    move(attempt, AttemptState.VOID)
    MarkingTask.objects.filter(attempt=attempt, done_at=None).update(done_at=now)
    open_objections = MarkObjection.objects.filter(result__attempt=attempt, answered_at=None)
    open_objections.update(answer=reason, upheld=False, answered_by=by, answered_at=now)
    note(attempt_id, "voided", at=now, actor_id=by.pk, reason=reason, before=before)
    event = AttemptVoided(attempt.pk, attempt.quiz_id, attempt.learner_id, reason)
    rests = observation is not None and carries(attempt)
    if observation and rests:  # before it is announced: who hears it reads what counts now
        unclose(observation, now=now)
        # Whom the void sheet differed from may agree with another.
        observation.disputed_at = None
        observation.save(update_fields=["disputed_at"])
    attempt_voided.send(sender=Attempt, event=event, now=now)
    if observation and rests:
        reconsider(observation, now=now, by_id=by.pk, reason=reason)
    return attempt
