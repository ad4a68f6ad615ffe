"""What became of a learner's attempts at the quiz of a course."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass, replace
from decimal import Decimal

from django.contrib.auth import get_user_model
from django.db.models import BigIntegerField
from django.db.models.fields.json import KeyTextTransform

from common.statements import Parameter, Statement
from quizzes.selectors import shows_score


@dataclass(frozen=True)
class AttemptLine:
    """One attempt: running, waiting for marks, or with its newest result.

    ``score`` and ``max_score`` are None too where the policy of the quiz keeps them from the learner.
    """

    attempt_id: uuid.UUID
    number: int
    state: str
    started_at: dt.datetime
    submitted_at: dt.datetime | None
    score: Decimal | None
    max_score: Decimal | None
    passed: bool | None
    feedback: str | None


_ATTEMPTS = Statement(
    lambda: (
        get_user_model()
        .objects.filter(
            pk=Parameter("learner", BigIntegerField()),
            attempts__quiz_id=Parameter("quiz", BigIntegerField()),
        )
        .annotate(feedback=KeyTextTransform("feedback", "attempts__paper"))
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
            "feedback",
        )
    )
)


def attempts_at(quiz_id: int, learner_id: int, now: dt.datetime) -> list[AttemptLine]:
    """Return the learner's attempts at a quiz as the learner may see them, newest first: in one
    statement, three more where the quiz shows scores once it has closed.
    """
    rows = _ATTEMPTS.all(quiz=quiz_id, learner=learner_id)
    newest = {row[0]: AttemptLine(*row) for row in rows if row[2] != "void"}
    policies = {line.feedback for line in newest.values() if line.score is not None}
    shown = {policy: shows_score(policy, quiz_id, now) for policy in policies}
    lines = (
        line if shown.get(line.feedback) else replace(line, score=None, max_score=None)
        for line in newest.values()
    )
    return sorted(lines, key=lambda line: -line.number)
