"""Invigilated examinations: opening and closing a sitting, and who is there."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from django.db import IntegrityError, OperationalError, transaction
from wagtail.log_actions import log

from quizzes.models import Presence, Quiz, Sitting
from quizzes.selectors import quiz_verdict

from .codes import new_code
from .errors import AlreadyDone, NotInvigilated, StartRefused
from .locks import brief_wait

TRIES = 5


def open_sitting(*, quiz: Quiz, place: str, by: Any, now: dt.datetime) -> Sitting:
    """Open a sitting with a new code. Raises NotInvigilated, and StartRefused where nobody could
    start the quiz.
    """
    if not quiz.is_invigilated:
        raise NotInvigilated
    verdict = quiz_verdict(quiz, now)
    if not verdict.met:
        raise StartRefused(verdict)
    for _time in range(TRIES - 1):
        try:
            return _open(quiz, place, by, now)
        except IntegrityError:  # an open sitting has that code: one in a million
            continue
    return _open(quiz, place, by, now)


@transaction.atomic
def _open(quiz: Quiz, place: str, by: Any, now: dt.datetime) -> Sitting:
    sitting = Sitting.objects.create(
        quiz=quiz, place=place.strip(), code=new_code(), opened_by=by, opened_at=now
    )
    log(instance=quiz, action="quizzes.sitting_opened", user=by, timestamp=now)
    return sitting


@transaction.atomic
def close_sitting(*, sitting: Sitting, by: Any, now: dt.datetime) -> None:
    """Let nobody start with the code any more; attempts that run go on. Raises AlreadyDone."""
    if not Sitting.objects.filter(pk=sitting.pk, closed_at=None).update(closed_at=now):
        raise AlreadyDone
    log(instance=sitting.quiz, action="quizzes.sitting_closed", user=by, timestamp=now)
    sitting.refresh_from_db(fields=["closed_at"])


def note_presence(*, attempt_id: uuid.UUID, now: dt.datetime) -> None:
    """Keep that the page of an attempt has just been heard of; skipped where a writer is busy."""
    with brief_wait():
        try:
            Presence.objects.bulk_create(
                [Presence(attempt_id=attempt_id, seen_at=now)],
                update_conflicts=True,
                unique_fields=["attempt"],
                update_fields=["seen_at"],
            )
        except OperationalError:
            return
