"""Which result counts, for many learners and quizzes at once."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection

from django.db.models import QuerySet

from quizzes.models import Attempt, AttemptState, Mode, Quiz, Result
from quizzes.models.quiz import Counting

from .attempts import newest_results
from .counting import pick_counting

AWAITED = (AttemptState.IN_PROGRESS, AttemptState.SUBMITTED)


def tests() -> QuerySet[Quiz]:
    """Return the published quizzes that are sat, by title."""
    return Quiz.objects.filter(mode=Mode.SAT, live=True, retired_at=None).order_by("title", "pk")


def counted_results(
    quiz_ids: Collection[int],
    learner_ids: Collection[int],
    *,
    since: dt.datetime | None = None,
    until: dt.datetime | None = None,
) -> tuple[dict[tuple[int, int], Result], set[tuple[int, int]]]:
    """Return by (quiz, learner) the result that counts, and who has an attempt without a result yet.

    Each quiz goes by its own rule, among the attempts started from ``since`` until ``until``. Where the
    first attempt counts and its marks are open, nothing counts yet. Two statements, however many.
    """
    attempts = Attempt.objects.filter(quiz_id__in=quiz_ids, learner_id__in=learner_ids)
    results = newest_results().filter(
        attempt__quiz_id__in=quiz_ids, attempt__learner_id__in=learner_ids
    )
    if since is not None:
        attempts = attempts.filter(started_at__gte=since)
        results = results.filter(attempt__started_at__gte=since)
    if until is not None:
        attempts = attempts.filter(started_at__lte=until)
        results = results.filter(attempt__started_at__lte=until)
    waiting: dict[tuple[int, int], int] = {}
    rows = attempts.filter(state__in=AWAITED).order_by("-number")
    for quiz_id, learner_id, number in rows.values_list("quiz_id", "learner_id", "number"):
        waiting[quiz_id, learner_id] = number  # the earliest remains
    found: dict[tuple[int, int], list[Result]] = defaultdict(list)
    for one in results.defer("marks", "because", "attempt__paper", "attempt__kinds"):
        found[one.attempt.quiz_id, one.attempt.learner_id].append(one)
    counting = {key: pick_counting(rows) for key, rows in found.items()}
    return {
        key: one for key, one in counting.items() if one and not _comes_too_early(one, waiting, key)
    }, set(waiting)


def _comes_too_early(
    one: Result, waiting: dict[tuple[int, int], int], key: tuple[int, int]
) -> bool:
    is_first = one.attempt.quiz.counting == Counting.FIRST
    return is_first and waiting.get(key, one.attempt.number) < one.attempt.number
