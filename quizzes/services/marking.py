"""Marks given by people."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

from django.db import transaction

from quizzes.models import Attempt, AttemptState, Grade, GradeRole, MarkingTask, Result
from quizzes.selectors.judgement import opinion_of, standing_grades

from .errors import AttemptClosed, BadGrade, OwnAttempt
from .events import note
from .grading import hold_for_marking
from .judging import Cause, judge

CENT = Decimal("0.01")


@transaction.atomic
def give_grade(
    *,
    attempt_id: uuid.UUID,
    slot: int,
    assessor: Any,
    points_met: Sequence[int],
    score: Decimal,
    comment: str,
    reason: str = "",
    settles: bool = False,
    now: dt.datetime,
) -> Result | None:
    """Add a person's mark for one answer; the last one that was waited for makes the result.

    A mark that replaces another needs a reason; on a final result it makes the next result. Where
    two assessors mark and are too far apart, a third person ``settles`` it. Raises OwnAttempt,
    BadGrade (codes slot, score, points, reason, open, third, disputed), AttemptClosed,
    Attempt.DoesNotExist.
    """
    attempt = hold_for_marking(attempt_id)
    if attempt is None:
        raise Attempt.DoesNotExist
    if attempt.learner_id == assessor.pk:
        raise OwnAttempt
    if attempt.state not in {AttemptState.SUBMITTED, AttemptState.GRADED}:
        raise AttemptClosed(attempt.state)
    entry = entry_of(attempt, slot)
    score = _check(entry, points_met, score)
    role = _turn(attempt, slot, assessor.pk, reason.strip(), settles)
    Grade.objects.create(
        attempt_id=attempt_id,
        slot=slot,
        assessor=assessor,
        role=role,
        score=score,
        points_met=sorted(set(points_met)),
        comment=comment,
        reason=reason,
        graded_at=now,
    )
    note(attempt_id, "marked", at=now, actor_id=assessor.pk, slot=slot, score=str(score), role=role)
    _close_task(attempt, entry, now)
    if MarkingTask.objects.filter(attempt_id=attempt_id, done_at=None).exists():
        return None
    return judge(attempt, now=now, cause=Cause(assessor.pk, reason))


def entry_of(attempt: Attempt, slot: int) -> dict[str, Any]:
    """Return the paper's entry of a slot; raises BadGrade where there is none."""
    if not 1 <= slot <= len(attempt.paper["slots"]):
        raise BadGrade("slot")
    return attempt.paper["slots"][slot - 1]


def _check(entry: dict[str, Any], points_met: Sequence[int], score: Decimal) -> Decimal:
    count = len(entry["key"].get("marking_points", []))
    if any(not 0 <= number < count for number in points_met):
        raise BadGrade("points")
    try:
        exact = Decimal(score).quantize(CENT)
    except (InvalidOperation, TypeError):
        raise BadGrade("score") from None
    if exact != score or not 0 <= exact <= Decimal(entry["points"]):
        raise BadGrade("score")
    return exact


def _turn(attempt: Attempt, slot: int, assessor_id: int, reason: str, settles: bool) -> str:
    """Return whose mark it is. Before the result only answers that wait are marked; what replaces a
    mark says why.
    """
    if attempt.state == AttemptState.GRADED:
        _require(reason, "reason")
        return GradeRole.SETTLING if attempt.paper.get("assessors", 1) > 1 else GradeRole.FIRST
    task = MarkingTask.objects.filter(attempt_id=attempt.pk, slot=slot).first()
    if task is None:
        raise BadGrade("open")
    if task.done_at:
        _require(reason, "reason")
    if task.needed == 1:
        return GradeRole.FIRST
    if task.done_at:
        return GradeRole.SETTLING
    standing = standing_grades(attempt).get(slot, {})
    by = {grade.assessor_id: role for role, grade in standing.items()}
    if task.disputed_at:
        _require(assessor_id not in by, "third")
        _require(settles, "disputed")
        return GradeRole.SETTLING
    if assessor_id in by:
        _require(reason, "reason")
        return by[assessor_id]
    return GradeRole.SECOND if standing else GradeRole.FIRST


def _require(holds: object, code: str) -> None:
    if not holds:
        raise BadGrade(code)


def _close_task(attempt: Attempt, entry: dict[str, Any], now: dt.datetime) -> None:
    """Close the answer's task where its marks come to something; two too far apart wait for a third."""
    task = MarkingTask.objects.filter(attempt_id=attempt.pk, slot=entry["slot"], done_at=None)
    if attempt.paper.get("assessors", 1) == 1:
        task.update(done_at=now)
        return
    opinion = opinion_of(entry, standing_grades(attempt).get(entry["slot"], {}), attempt.paper)
    if opinion.score is not None:
        task.update(done_at=now)
    elif opinion.disputed:
        task.update(disputed_at=now)
