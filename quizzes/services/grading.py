"""From a submitted attempt to its result."""

from __future__ import annotations

import datetime as dt
import logging
import uuid
from collections.abc import Mapping
from typing import Any

from django.db import OperationalError, transaction
from django.db.models import Exists, OuterRef, Subquery

from quizzes.models import Attempt, AttemptState, Regrade, Result

from .errors import AttemptClosed
from .judging import judge
from .locks import is_busy, locked

logger = logging.getLogger(__name__)


def grade_attempt(
    *,
    attempt_id: uuid.UUID,
    now: dt.datetime,
    answers: Mapping[int, Any] | None = None,
    skip: bool = False,
) -> Result | None:
    """Mark a submitted attempt. None while an answer waits for a person; each such answer becomes
    a task in the assessors' queue. Marking twice gives the one result again.

    ``answers`` spares the reading of what the caller holds; ``skip`` gives up when the row is held.
    Raises AttemptClosed for an attempt that is running or void.
    """
    with transaction.atomic():
        attempt = hold_for_marking(attempt_id, skip=skip)
        if attempt is None:
            return None
        if attempt.state == AttemptState.GRADED:
            return attempt.results.order_by("-number").first()
        if attempt.state != AttemptState.SUBMITTED:
            raise AttemptClosed(attempt.state)
        return judge(attempt, now=now, answers=answers)


def grade_quietly(
    attempt_id: uuid.UUID,
    *,
    now: dt.datetime,
    answers: Mapping[int, Any] | None = None,
    skip: bool = False,
) -> None:
    """Mark, and keep a failure from the learner: the work is safe, and marking is tried again."""
    try:
        grade_attempt(attempt_id=attempt_id, now=now, answers=answers, skip=skip)
    except Exception as error:
        if skip and isinstance(error, OperationalError) and is_busy(error):
            return  # asked for: others write, the job comes later
        logger.exception("Marking attempt %s failed; it stays submitted.", attempt_id)


def hold_for_marking(attempt_id: uuid.UUID, *, skip: bool = False) -> Attempt | None:
    """Lock the attempt with its paper, the number of its newest result and whether its quiz has
    corrections. None for a sheet of a checklist: signatures close it (services/closing.py).
    """
    newest = Result.objects.filter(attempt_id=OuterRef("pk")).order_by("-number")
    return (
        locked(Attempt.objects.all(), skip=skip)
        .annotate(
            newest_number=Subquery(newest.values("number")[:1]),
            is_corrected=Exists(Regrade.objects.filter(quiz_id=OuterRef("quiz_id"))),
        )
        .filter(pk=attempt_id, observation=None)
        .first()
    )
