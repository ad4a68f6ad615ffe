"""Putting right what a wrong question did: looked at first, then done attempt by attempt.

A regrade once made is part of how its quiz is marked; what is left of the attempts is done by whoever
comes next, so that a kill half-way loses nothing, and doing it twice changes nothing.
"""

from __future__ import annotations

import datetime as dt
import logging
import uuid
from typing import Any

from django.db import transaction
from django.db.models import Count, Max

from quizzes.grading.corrections import DROP, NEW_KEY, Correction, place
from quizzes.grading.keys import BadKey, check_key
from quizzes.models import Attempt, AttemptState, Grade, MarkingTask, Regrade, Result
from quizzes.selectors.regrades import DryRun, asked_form, dry_run, judged_attempts

from .errors import BadRegrade, OwnAttempt
from .grading import hold_for_marking
from .judging import Cause, judge

logger = logging.getLogger(__name__)


def try_regrade(*, quiz_id: int, wanted: Correction, now: dt.datetime) -> DryRun:
    """Return what the correction would change, and write nothing. Raises BadRegrade."""
    entry = asked_form(quiz_id, wanted.item, wanted.part)
    if entry is None:
        raise BadRegrade("not_asked")
    if wanted.action == NEW_KEY:
        try:
            check_key(entry, wanted.key or {})
        except BadKey:
            raise BadRegrade("key") from None
    found = dry_run(quiz_id, wanted, now=now)
    if wanted.action == DROP and found.emptied:
        raise BadRegrade("nothing_left")
    return found


def make_regrade(
    *, quiz_id: int, wanted: Correction, reason: str, seal: str, by: Any, now: dt.datetime
) -> Regrade:
    """Make the correction; `run_regrade` then marks the attempts again.

    ``seal`` is that of the dry run that was looked at; BadRegrade "outdated" where it would come out
    otherwise by now. Raises OwnAttempt for who has an attempt at this quiz: nobody regrades themselves.
    """
    if not reason.strip():
        raise BadRegrade("reason")
    if _has_own(quiz_id, by, wanted):
        raise OwnAttempt
    # Marking hundreds of attempts on trial takes seconds, and nobody who saves an answer waits for it.
    stamp = _stamp(quiz_id)
    found = try_regrade(quiz_id=quiz_id, wanted=wanted, now=now)
    with transaction.atomic():
        if found.seal != seal or _stamp(quiz_id) != stamp:
            raise BadRegrade("outdated")
        return Regrade.objects.create(
            quiz_id=quiz_id,
            item_id=wanted.item,
            part=wanted.part,
            action=wanted.action,
            key=wanted.key,
            reason=reason.strip(),
            summary=found.as_json(),
            made_by=by,
            made_at=now,
        )


def _stamp(quiz_id: int) -> tuple[Any, ...]:
    """What changes whenever an attempt of the quiz is handed in, marked, voided or corrected."""
    attempts = Attempt.objects.filter(quiz_id=quiz_id).order_by()
    states = attempts.values_list("state").annotate(count=Count("pk"))
    rows = [Result.objects.filter(attempt__quiz_id=quiz_id), Grade.objects.filter(attempt__quiz_id=quiz_id), Regrade.objects.filter(quiz_id=quiz_id)]  # fmt: skip
    newest = tuple(each.aggregate(newest=Max("pk"))["newest"] for each in rows)
    return (tuple(sorted(states)), newest)


def _has_own(quiz_id: int, by: Any, wanted: Correction) -> bool:
    own = Attempt.objects.filter(quiz_id=quiz_id, learner_id=by.pk).exclude(state=AttemptState.VOID)
    papers = own.values_list("paper", flat=True)
    asked = (wanted.item, wanted.part)
    return any(place(entry) == asked for paper in papers for entry in paper["slots"])


def run_regrade(*, regrade_id: int, now: dt.datetime, limit: int | None = None) -> bool:
    """Mark the attempts again, each in its own transaction; return whether all are done.

    An attempt that fails is left for the next run and does not hold up the others.
    """
    regrade = Regrade.objects.get(pk=regrade_id)
    if regrade.done_at:
        return True
    waiting = judged_attempts(regrade.quiz_id, until=regrade.made_at)
    waiting = waiting.exclude(results__regrade=regrade)
    ids = list(waiting.values_list("pk", flat=True))
    done = [_quietly(attempt_id, regrade, now) for attempt_id in ids[:limit]]
    if not all(done) or len(done) < len(ids):
        return False
    Regrade.objects.filter(pk=regrade_id, done_at=None).update(done_at=now)
    return True


def finish_regrades(*, now: dt.datetime) -> int:
    """Finish every regrade that was cut off; return how many were finished."""
    open_ids = list(Regrade.objects.filter(done_at=None).values_list("pk", flat=True))
    return sum(run_regrade(regrade_id=regrade_id, now=now) for regrade_id in open_ids)


def _quietly(attempt_id: uuid.UUID, regrade: Regrade, now: dt.datetime) -> bool:
    try:
        _again(attempt_id, regrade, now)
    except Exception:
        logger.exception("Regrade %s of attempt %s failed.", regrade.pk, attempt_id)
        return False
    return True


@transaction.atomic
def _again(attempt_id: uuid.UUID, regrade: Regrade, now: dt.datetime) -> None:
    attempt = hold_for_marking(attempt_id)
    if attempt is None or not _asks(attempt, regrade):
        return
    if attempt.state == AttemptState.SUBMITTED:
        _release(attempt, regrade, now)
        if MarkingTask.objects.filter(attempt_id=attempt_id, done_at=None).exists():
            return
    elif attempt.state != AttemptState.GRADED:
        return
    judge(attempt, now=now, cause=Cause(regrade.made_by_id, regrade.reason, regrade.pk))


def _asks(attempt: Attempt, regrade: Regrade) -> bool:
    asked = (regrade.item_id, regrade.part)
    return any(place(entry) == asked for entry in attempt.paper["slots"])


def _release(attempt: Attempt, regrade: Regrade, now: dt.datetime) -> None:
    """An answer that counts in full or not at all needs no assessor any more."""
    if regrade.action == NEW_KEY:
        return
    asked = (regrade.item_id, regrade.part)
    slots = [entry["slot"] for entry in attempt.paper["slots"] if place(entry) == asked]
    open_tasks = MarkingTask.objects.filter(attempt_id=attempt.pk, done_at=None)
    open_tasks.filter(slot__in=slots).update(done_at=now)
