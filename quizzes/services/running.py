"""What a person may do to attempts that run or have just ended: minutes, reopening, handing in."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Collection
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.urls import reverse

from notices.services import tell
from quizzes.models import Attempt, AttemptEvent, AttemptState, MarkingTask, Origin, Result
from quizzes.selectors.feedback import keys_shown

from .errors import BadMinutes, NotReopened
from .events import is_over, move, note
from .grading import grade_quietly
from .locks import locked

MOST_MINUTES = 24 * 60


@transaction.atomic
def give_minutes(
    *,
    quiz_id: int,
    attempt_ids: Collection[uuid.UUID] | None = None,
    sitting_id: int | None = None,
    minutes: int,
    reason: str,
    by: Any,
    now: dt.datetime,
) -> int:
    """Move the end of attempts of a quiz that run: of some, of a sitting, or of all. Three statements.

    Returns how many got them. What has no end, what is over, and one's own is left alone. Raises BadMinutes.
    """
    if not 1 <= minutes <= MOST_MINUTES:
        raise BadMinutes("minutes")
    if not reason.strip():
        raise BadMinutes("reason")
    running = [
        attempt
        for attempt in locked(_running(quiz_id, attempt_ids, sitting_id)).only(
            "pk", "learner_id", "deadline_at", "grace_seconds"
        )
        if attempt.learner_id != by.pk
        and attempt.deadline_at is not None
        and not is_over(attempt, now)
    ]
    for attempt in running:
        attempt.deadline_at = (attempt.deadline_at or now) + dt.timedelta(minutes=minutes)
    Attempt.objects.bulk_update(running, ["deadline_at"], batch_size=200)
    AttemptEvent.objects.bulk_create(
        AttemptEvent(
            attempt_id=attempt.pk,
            kind="extended",
            actor=by,
            at=now,
            detail={
                "minutes": minutes,
                "until": attempt.deadline_at.isoformat() if attempt.deadline_at else "",
                "reason": reason.strip(),
            },
        )
        for attempt in running
    )
    return len(running)


def _running(
    quiz_id: int, attempt_ids: Collection[uuid.UUID] | None, sitting_id: int | None
) -> QuerySet[Attempt]:
    rows = Attempt.objects.filter(quiz_id=quiz_id, state=AttemptState.IN_PROGRESS, observation=None)
    if attempt_ids is not None:
        rows = rows.filter(pk__in=attempt_ids)
    if sitting_id is not None:
        rows = rows.filter(sitting_id=sitting_id)
    return rows.order_by("pk")


def hand_in_for(
    *,
    quiz_id: int,
    attempt_ids: Collection[uuid.UUID] | None = None,
    sitting_id: int | None = None,
    by: Any,
    now: dt.datetime,
) -> int:
    """Hand in attempts that run, of some learners or a whole sitting, with what was saved until now.

    Each in its own transaction, then marked; returns how many were handed in.
    """
    ids = list(_running(quiz_id, attempt_ids, sitting_id).values_list("pk", flat=True))
    handed_in = [pk for pk in ids if _hand_in(pk, by, now)]
    for pk in handed_in:
        grade_quietly(pk, now=now)
    return len(handed_in)


@transaction.atomic
def _hand_in(attempt_id: uuid.UUID, by: Any, now: dt.datetime) -> bool:
    attempt = locked(Attempt.objects.defer("paper")).get(pk=attempt_id)
    if attempt.state != AttemptState.IN_PROGRESS:
        return False
    end = attempt.deadline_at if attempt.deadline_at and is_over(attempt, now) else now
    move(attempt, AttemptState.SUBMITTED, submitted_at=end)
    note(attempt_id, "handed_in", at=now, actor_id=by.pk)
    return True


def reopen_attempt(
    *, attempt_id: uuid.UUID, minutes: int, reason: str, by: Any, now: dt.datetime
) -> Attempt:
    """Let an attempt that was handed in go on for so many minutes; answers, grades and results stay.

    What waits for an assessor waits no more: what is handed in again is judged anew. The learner is
    told. Raises NotReopened: a passed attempt is never reopened, nor one beside a running one.
    """
    if not 1 <= minutes <= MOST_MINUTES:
        raise NotReopened("minutes")
    if not reason.strip():
        raise NotReopened("reason")
    try:
        return _reopen(attempt_id, minutes, reason.strip(), by, now)
    except IntegrityError:  # the learner has started another one at the same moment
        raise NotReopened("running") from None


@transaction.atomic
def _reopen(attempt_id: uuid.UUID, minutes: int, reason: str, by: Any, now: dt.datetime) -> Attempt:
    attempt = locked(Attempt.objects.select_related("quiz")).get(pk=attempt_id)
    if attempt.state not in {AttemptState.SUBMITTED, AttemptState.GRADED}:
        raise NotReopened("state")
    if attempt.observation_id:  # its observer opens it again, services/sheets.py
        raise NotReopened("state")
    if attempt.origin == Origin.PAPER:
        raise NotReopened("paper")
    if attempt.learner_id == by.pk:
        raise NotReopened("own")
    newest = Result.objects.filter(attempt=attempt).order_by("-number").first()
    if newest and newest.passed:
        raise NotReopened("passed")
    others = Attempt.objects.filter(
        quiz_id=attempt.quiz_id, learner_id=attempt.learner_id, state=AttemptState.IN_PROGRESS
    )
    if others.exists():
        raise NotReopened("running")
    shown = keys_shown(attempt, now)
    before = attempt.submitted_at
    until = now + dt.timedelta(minutes=minutes)
    move(
        attempt,
        AttemptState.IN_PROGRESS,
        deadline_at=until,
        submitted_at=None,
        graded_at=None,
    )
    MarkingTask.objects.filter(attempt=attempt).delete()
    note(
        attempt.pk,
        "reopened",
        at=now,
        actor_id=by.pk,
        minutes=minutes,
        until=until.isoformat(),
        submitted_at=before.isoformat() if before else "",
        keys_shown=shown,
        reason=reason,
    )
    tell(
        user_ids=[attempt.learner_id],
        kind="quizzes.reopened",
        params={
            "quiz": attempt.quiz.title,
            "quiz_en": attempt.quiz.title_en,
            "until": until.isoformat(),
            "reason": reason,
        },
        url=reverse("quizzes:attempt", args=[attempt.pk]),
        key=f"quizzes.reopened:{attempt.pk}:{until.isoformat()}",
        now=now,
    )
    return attempt
