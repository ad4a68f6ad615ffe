"""Attempts whose time is over are handed in by the site, with what was saved until then."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable

from django.db import OperationalError, transaction
from django.db.models import Exists, OuterRef, QuerySet

from quizzes.models import Attempt, AttemptState, MarkingTask

from .events import is_over, move, note
from .grading import grade_quietly
from .locks import brief_wait, locked

# A submitted attempt without open tasks is marked in the same second; later it was left behind.
LEFT_BEHIND = dt.timedelta(minutes=1)


def finish_expired(*, now: dt.datetime, limit: int = 200) -> int:
    """Finish attempts whose time is over and mark those left behind; returns how many were finished.

    Each in its own transactions; running it twice, or beside itself, changes nothing.
    """
    finished = _finish_all(Attempt.objects.all(), now, limit)
    _mark_left_behind(now, limit)
    return finished


def finish_expired_of(quiz_id: int, *, now: dt.datetime) -> int:
    """Finish the attempts at one quiz whose time is over, as many as there are; returns how many."""
    return _finish_all(Attempt.objects.filter(quiz_id=quiz_id), now, None)


def _finish_all(attempts: QuerySet[Attempt], now: dt.datetime, limit: int | None) -> int:
    candidates = (
        attempts.filter(state=AttemptState.IN_PROGRESS, deadline_at__lt=now)
        .only("state", "deadline_at", "grace_seconds")
        .order_by("deadline_at")[:limit]
    )
    finished = 0
    for attempt in list(candidates):
        if is_over(attempt, now) and _finish(attempt.pk, now):
            grade_quietly(attempt.pk, now=now)
            finished += 1
    return finished


def settle(attempt: Attempt, *, now: dt.datetime) -> None:
    """Finish or mark this attempt if that is overdue, before a page shows it.

    Skipped where another writer is busy: the page must not wait, and the job comes later.
    """
    if attempt.state == AttemptState.IN_PROGRESS and is_over(attempt, now):
        settle_by_id(attempt.pk, now=now)
    elif attempt.state == AttemptState.SUBMITTED and not _waits_for_person(attempt):
        with brief_wait():
            grade_quietly(attempt.pk, now=now, skip=True)
    else:
        return
    attempt.refresh_from_db(fields=["state", "submitted_at", "graded_at"])


def settle_shown(attempts: Iterable[Attempt], *, now: dt.datetime) -> None:
    """Finish those of a page's attempts whose time is over; where there is none, nothing is asked."""
    for attempt in attempts:
        if attempt.state == AttemptState.IN_PROGRESS:
            settle(attempt, now=now)


def settle_by_id(attempt_id: uuid.UUID, *, now: dt.datetime) -> None:
    """Finish an attempt whose time is over, unless another writer is busy with it."""
    with brief_wait():
        try:
            finished = _finish(attempt_id, now, skip=True)
        except OperationalError:
            return
        if finished:
            grade_quietly(attempt_id, now=now, skip=True)


@transaction.atomic
def _finish(attempt_id: uuid.UUID, now: dt.datetime, *, skip: bool = False) -> bool:
    attempt = locked(Attempt.objects.defer("paper"), skip=skip).filter(pk=attempt_id).first()
    if attempt is None or attempt.state != AttemptState.IN_PROGRESS or not is_over(attempt, now):
        return False
    move(attempt, AttemptState.SUBMITTED, submitted_at=attempt.deadline_at)
    note(attempt_id, "expired", at=now)
    return True


def _waits_for_person(attempt: Attempt) -> bool:
    return MarkingTask.objects.filter(attempt=attempt, done_at=None).exists()


def _mark_left_behind(now: dt.datetime, limit: int) -> None:
    open_tasks = MarkingTask.objects.filter(attempt=OuterRef("pk"), done_at=None)
    left = Attempt.objects.filter(
        ~Exists(open_tasks),
        state=AttemptState.SUBMITTED,
        observation=None,
        submitted_at__lt=now - LEFT_BEHIND,
    ).order_by("submitted_at")
    for attempt_id in list(left.values_list("pk", flat=True)[:limit]):
        grade_quietly(attempt_id, now=now)
