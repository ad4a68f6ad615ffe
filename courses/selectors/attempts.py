"""What became of a learner's attempts at the quiz of a course."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass
from decimal import Decimal

from django.contrib.auth import get_user_model
from django.db.models import BigIntegerField

from common.statements import Parameter, Statement


@dataclass(frozen=True)
class AttemptLine:
    """One attempt: running, waiting for marks, or with its newest result."""

    attempt_id: uuid.UUID
    number: int
    state: str
    started_at: dt.datetime
    submitted_at: dt.datetime | None
    score: Decimal | None
    max_score: Decimal | None
    passed: bool | None


_ATTEMPTS = Statement(
    lambda: (
        get_user_model()
        .objects.filter(
            pk=Parameter("learner", BigIntegerField()),
            attempts__quiz_id=Parameter("quiz", BigIntegerField()),
        )
        .order_by("attempts__number", "attempts__results__number")
        .values_list(
            "attempts__pk",
            "attempts__number",
            "attempts__state",
            "attempts__started_at",
            "attempts__submitted_at",
            "attempts__results__score",
            "attempts__results__max_score",
            "attempts__results__passed",
        )
    )
)


def attempts_at(quiz_id: int, learner_id: int) -> list[AttemptLine]:
    """Return the learner's attempts at a quiz, newest first, in one statement."""
    rows = _ATTEMPTS.all(quiz=quiz_id, learner=learner_id)
    newest = {row[0]: AttemptLine(*row) for row in rows if row[2] != "void"}
    return sorted(newest.values(), key=lambda line: -line.number)
