"""What a learner may see of a final result, by the policy that the paper was sat under."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Exists, Max, OuterRef, Q
from django.db.models.fields.json import KT

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


def keys_shown(attempt: Attempt, now: dt.datetime) -> bool:
    """Whether the learner of a judged attempt could read its right answers by now."""
    if attempt.state != AttemptState.GRADED:
        return False
    return sight_of(attempt.paper["feedback"], attempt.quiz_id, now).keys


# The policies that keep a learner from their own score, for good or for now.
_KEEPING_BACK = (Feedback.NEVER, Feedback.AFTER_CLOSE)


def shows_score(feedback: str | None, quiz_id: int, now: dt.datetime) -> bool:
    """Whether learners may read their own score now, wherever it stands, and not only the verdict."""
    return feedback not in _KEEPING_BACK or sight_of(feedback, quiz_id, now).marks


def kept_back(attempt_ids: Collection[uuid.UUID], now: dt.datetime) -> frozenset[uuid.UUID]:
    """Return those of the attempts whose learner must not read the score now.

    One statement, two where some are shown only once their quiz has closed.
    """
    rows = Attempt.objects.filter(pk__in=attempt_ids).annotate(feedback=KT("paper__feedback"))
    columns = rows.values_list("pk", "quiz_id", "feedback")
    kept = [row for row in columns if row[2] in _KEEPING_BACK]
    waiting = {quiz_id for _pk, quiz_id, feedback in kept if feedback == Feedback.AFTER_CLOSE}
    closed = _closed_for_all(waiting, now) if waiting else set()
    return frozenset(
        pk for pk, quiz_id, feedback in kept if feedback == Feedback.NEVER or quiz_id not in closed
    )


def _closed_for_all(quiz_ids: Collection[int], now: dt.datetime) -> set[int]:
    """Return those of the quizzes of which `sight_of` would say that they are over."""
    granted = Max("overrides__closes_at", filter=Q(overrides__revoked_at=None))
    runs = Attempt.objects.filter(quiz_id=OuterRef("pk"), state=AttemptState.IN_PROGRESS)
    over = Quiz.objects.filter(~Exists(runs), pk__in=quiz_ids, closes_at__lte=now)
    rows = over.annotate(granted=granted).values_list("pk", "granted")
    return {pk for pk, latest in rows if latest is None or latest <= now}


def closes_for_all(quiz_id: int) -> dt.datetime | None:
    """Return when the quiz closes for the last of those who may sit it; None where it never does."""
    closes_at = Quiz.objects.values_list("closes_at", flat=True).get(pk=quiz_id)
    granted = Override.objects.filter(quiz_id=quiz_id, revoked_at=None)
    latest = granted.aggregate(latest=Max("closes_at"))["latest"]
    return max(filter(None, (closes_at, latest)), default=None) if closes_at else None


def _anybody_runs(quiz_id: int) -> bool:
    return Attempt.objects.filter(quiz_id=quiz_id, state=AttemptState.IN_PROGRESS).exists()
