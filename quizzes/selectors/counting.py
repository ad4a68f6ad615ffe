"""Which of several attempts counts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from quizzes.models import Attempt, AttemptState, Result
from quizzes.models.quiz import Counting

from .attempts import newest_results


def counting_result(
    quiz_id: int, learner_id: int, *, since: dt.datetime | None = None
) -> Result | None:
    """Return the result that counts by the quiz's rule, of the attempts started from ``since`` on.

    The first attempt counts even while its marks are open: then nothing counts yet.
    """
    results = newest_results().filter(attempt__quiz_id=quiz_id, attempt__learner_id=learner_id)
    if since is not None:
        results = results.filter(attempt__started_at__gte=since)
    found = pick_counting(results)
    is_first = found is not None and found.attempt.quiz.counting == Counting.FIRST
    return None if is_first and not counts(found.pk, since=since) else found  # type: ignore[union-attr]


def pick_counting(results: Iterable[Result]) -> Result | None:
    """Return the one of a learner's final results of a quiz that counts by the quiz's rule.

    The best: passed before failed, then by score, then the first.
    """
    found = list(results)
    if not found:
        return None
    counting = found[0].attempt.quiz.counting
    if counting == Counting.LATEST:
        return max(found, key=lambda result: result.attempt.number)
    if counting == Counting.FIRST:
        return min(found, key=lambda result: result.attempt.number)
    return max(found, key=_goodness)


def _goodness(result: Result) -> tuple[Any, ...]:
    share = result.score / result.max_score if result.max_score else 0
    return result.passed, share, -result.attempt.number


def counts(result_id: int, *, since: dt.datetime | None = None) -> bool:
    """Whether a passed result is the one that counts: always where the best does, else where no
    attempt stands before it (first) or after it with a result (latest), from ``since`` on.
    """
    own = Attempt.objects.filter(results__pk=result_id).values(
        "quiz_id", "learner_id", "number", "quiz__counting"
    )[0]
    others = Attempt.objects.filter(quiz_id=own["quiz_id"], learner_id=own["learner_id"])
    others = others.exclude(state=AttemptState.VOID)
    if since is not None:
        others = others.filter(started_at__gte=since)
    if own["quiz__counting"] == Counting.FIRST:
        return not others.filter(number__lt=own["number"]).exists()
    if own["quiz__counting"] == Counting.LATEST:
        later = others.filter(number__gt=own["number"], state=AttemptState.GRADED)
        return not later.exists()
    return True
