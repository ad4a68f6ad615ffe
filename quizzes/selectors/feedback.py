"""What a learner may see of a final result, by the policy that the paper was sat under."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import Max

from quizzes.models import Attempt, AttemptState, Override, Quiz
from quizzes.models.quiz import Feedback


@dataclass(frozen=True)
class Sight:
    """``marks``: score and reasons; ``keys``: right answers and explanations.

    ``from_``: when both can be seen, where they cannot yet.
    """

    marks: bool
    keys: bool
    from_: dt.datetime | None = None


def sight_of(feedback: str, quiz_id: int, now: dt.datetime) -> Sight:
    """Say what may be seen. Two statements more where that waits for the quiz to close."""
    if feedback in {Feedback.AT_ONCE, Feedback.AFTER_GRADING}:
        return Sight(marks=True, keys=True)
    if feedback == Feedback.MARKS_ONLY:
        return Sight(marks=True, keys=False)
    if feedback == Feedback.AFTER_CLOSE:
        end = closes_for_all(quiz_id)
        is_over = end is not None and end <= now and not _anybody_runs(quiz_id)
        return Sight(marks=is_over, keys=is_over, from_=None if is_over else end)
    return Sight(marks=False, keys=False)


def closes_for_all(quiz_id: int) -> dt.datetime | None:
    """Return when the quiz closes for the last of those who may sit it; None where it never does."""
    closes_at = Quiz.objects.values_list("closes_at", flat=True).get(pk=quiz_id)
    granted = Override.objects.filter(quiz_id=quiz_id, revoked_at=None)
    latest = granted.aggregate(latest=Max("closes_at"))["latest"]
    return max(filter(None, (closes_at, latest)), default=None) if closes_at else None


def _anybody_runs(quiz_id: int) -> bool:
    return Attempt.objects.filter(quiz_id=quiz_id, state=AttemptState.IN_PROGRESS).exists()
