"""Handing in."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping
from typing import Any

from django.db import transaction

from quizzes.models import Attempt, AttemptState

from .errors import AttemptClosed
from .events import move, note, require_open
from .grading import grade_quietly
from .locks import locked
from .saving import Given, refuse, take_form


def submit_attempt(
    *,
    attempt_id: uuid.UUID,
    learner_id: int,
    responses: Mapping[int, Given] | None = None,
    now: dt.datetime,
) -> Attempt:
    """Hand in, with the last answers of a form where there is one, then mark.

    The learner's work is committed before marking begins: a rule that fails leaves the attempt
    submitted, and `finish_expired` tries again. Raises Attempt.DoesNotExist, BadResponse and
    AttemptClosed (the second of two submits too).
    """
    try:
        attempt, answers = _submit(attempt_id, learner_id, responses, now)
    except AttemptClosed as closed:
        refuse(attempt_id, learner_id, closed, now, submit=True)
        raise
    grade_quietly(attempt_id, now=now, answers=answers)
    return attempt


@transaction.atomic
def _submit(
    attempt_id: uuid.UUID,
    learner_id: int,
    responses: Mapping[int, Given] | None,
    now: dt.datetime,
) -> tuple[Attempt, dict[int, Any] | None]:
    attempt = locked(Attempt.objects.defer("paper")).get(
        pk=attempt_id, learner_id=learner_id, observation=None
    )
    require_open(attempt, now)
    answers, detail = None, {}
    if responses:
        answers, conflicts = take_form(attempt, responses, now)
        if conflicts:
            detail = {"not_taken": {str(each.slot): each.value for each in conflicts}}
    move(attempt, AttemptState.SUBMITTED, submitted_at=now)
    note(attempt_id, "submitted", at=now, actor_id=learner_id, **detail)
    return attempt, answers
