"""What learners say about questions and marks, and what they are answered."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction

from quizzes.models import Attempt, AttemptState, ItemReport, MarkObjection
from quizzes.selectors import newest_grades

from .errors import AlreadyDone, BadResponse, NotFinal, OwnAttempt
from .marking import give_grade

MAX_REMARK = 4_000


def report_item(
    *, attempt_id: uuid.UUID, learner_id: int, slot: int, text: str, now: dt.datetime
) -> ItemReport:
    """Say that a question is faulty, during the attempt or after it; once an attempt and question."""
    attempt = Attempt.objects.get(pk=attempt_id, learner_id=learner_id, observation=None)
    _check_slot(attempt, slot)
    try:
        with transaction.atomic():
            return ItemReport.objects.create(
                attempt=attempt,
                slot=slot,
                item_id=attempt.paper["slots"][slot - 1]["item"],
                text=clean_text(text, slot),
                made_at=now,
            )
    except IntegrityError:
        raise AlreadyDone from None


def object_to_mark(
    *, attempt_id: uuid.UUID, learner_id: int, slot: int, text: str, now: dt.datetime
) -> MarkObjection:
    """Object to a mark of the final result; once a result and question."""
    attempt = Attempt.objects.get(pk=attempt_id, learner_id=learner_id, observation=None)
    _check_slot(attempt, slot)
    if attempt.state != AttemptState.GRADED:
        raise NotFinal
    result = attempt.results.order_by("-number")[0]
    try:
        with transaction.atomic():
            return MarkObjection.objects.create(
                result=result, slot=slot, text=clean_text(text, slot), made_at=now
            )
    except IntegrityError:
        raise AlreadyDone from None


@transaction.atomic
def answer_report(*, report_id: int, answer: str, by: Any, now: dt.datetime) -> ItemReport:
    """Answer a report. Raises AlreadyDone where somebody has."""
    report = ItemReport.objects.select_for_update(of=("self",)).get(pk=report_id)
    if report.answered_at:
        raise AlreadyDone
    report.answer, report.answered_by, report.answered_at = clean_text(answer), by, now
    report.save(update_fields=["answer", "answered_by", "answered_at"])
    return report


@transaction.atomic
def answer_objection(
    *,
    objection_id: int,
    answer: str,
    by: Any,
    score: Decimal | None = None,
    points_met: Sequence[int] = (),
    now: dt.datetime,
) -> MarkObjection:
    """Answer an objection; with a ``score`` it is upheld, and the new mark makes the next result.

    The comment and the ticked points of the standing mark stay beside the new score.
    Raises AlreadyDone, OwnAttempt, BadGrade; AttemptClosed for a score in an attempt that was voided or
    reopened meanwhile, which can still be answered without one.
    """
    objection = (
        MarkObjection.objects.select_for_update(of=("self",))
        .select_related("result__attempt")
        .get(pk=objection_id)
    )
    attempt = objection.result.attempt
    if objection.answered_at:
        raise AlreadyDone
    if attempt.learner_id == by.pk:
        raise OwnAttempt
    answer = clean_text(answer, objection.slot)
    if score is not None:
        standing = newest_grades(attempt.pk).get(objection.slot)
        give_grade(
            attempt_id=attempt.pk,
            slot=objection.slot,
            assessor=by,
            points_met=points_met or (standing.points_met if standing else ()),
            score=score,
            comment=standing.comment if standing else "",
            reason=answer,
            now=now,
        )
    objection.answer, objection.upheld = answer, score is not None
    objection.answered_by, objection.answered_at = by, now
    objection.save(update_fields=["answer", "upheld", "answered_by", "answered_at"])
    return objection


def _check_slot(attempt: Attempt, slot: int) -> None:
    if not 1 <= slot <= len(attempt.kinds):
        raise BadResponse("slot", slot)


def clean_text(text: str, slot: int | None = None) -> str:
    """Return a sentence without what cannot be stored; raises BadResponse (empty, too_long)."""
    text = text.replace("\0", "").strip()
    if not text:
        raise BadResponse("empty", slot)
    if len(text) > MAX_REMARK:
        raise BadResponse("too_long", slot)
    return text
