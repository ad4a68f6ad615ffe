"""How the practicals of one person went: sheets in time order, shares and measured values."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from django.db.models import Count, Q, QuerySet

from quizzes.grading.lines import trend
from quizzes.grading.quantity import read_number
from quizzes.kinds import Kind
from quizzes.models import (
    COUNTING_STANDPOINTS,
    Attempt,
    AttemptState,
    Observation,
    Origin,
    Quiz,
    Response,
)

from .observations import read_fraction

MOST_POINTS = 60  # of a chart
MOST_CHARTS = 8
MOST_SHEETS = 30  # whose measured lines are read


@dataclass(frozen=True)
class Point:
    """One closed occasion: when, which share of the points, whether it was passed."""

    day: Any
    fraction: Fraction
    passed: bool


@dataclass(frozen=True)
class Trend:
    """The values of one measured line over the sheets, the oldest first."""

    stem: str
    unit: str
    values: Sequence[Fraction]
    words: str
    limit: Fraction

    @property
    def way(self) -> str:
        """Which way it goes, see `grading.lines.trend`."""
        return trend(self.values)


@dataclass(frozen=True)
class Course:
    """One checklist over time."""

    quiz: Quiz
    points: Sequence[Point]
    trends: Sequence[Trend] = ()


def sheets_of(learner_id: int, *, quiz_id: int | None = None) -> QuerySet[Attempt]:
    """Return what was handed in about a person, the newest first, without papers."""
    rows = Attempt.objects.filter(learner_id=learner_id, origin=Origin.OBSERVED)
    rows = rows.exclude(state=AttemptState.IN_PROGRESS)
    if quiz_id is not None:
        rows = rows.filter(quiz_id=quiz_id)
    wanted = rows.select_related("quiz", "observer", "observation").defer("paper", "kinds")
    return wanted.order_by("-started_at", "-pk")


def checklists_of(learner_id: int) -> list[Quiz]:
    """Return the checklists at which this person was observed, each with its ``count`` of sheets."""
    handed_in = Q(attempts__learner_id=learner_id, attempts__origin=Origin.OBSERVED) & ~Q(
        attempts__state=AttemptState.IN_PROGRESS
    )
    rows = Quiz.objects.filter(handed_in).annotate(count=Count("attempts", distinct=True))
    return list(rows.order_by("title", "pk"))


def courses_of(learner_id: int, *, quiz_id: int | None = None) -> list[Course]:
    """Return per checklist the closed occasions over time; of one chosen checklist also its measured lines."""
    rows = Observation.objects.filter(learner_id=learner_id, closed_at__isnull=False)
    if quiz_id is not None:
        rows = rows.filter(quiz_id=quiz_id)
    found: dict[int, list[Observation]] = defaultdict(list)
    for row in rows.order_by("-closed_at", "-pk")[: MOST_POINTS * MOST_CHARTS]:
        found[row.quiz_id].append(row)
    quizzes = {quiz.pk: quiz for quiz in Quiz.objects.filter(pk__in=list(found)[:MOST_CHARTS])}
    trends = _trends(learner_id, quiz_id) if quiz_id is not None and found else []
    return [
        Course(quiz, [_point(row) for row in reversed(found[pk][:MOST_POINTS])], trends)
        for pk, quiz in sorted(quizzes.items(), key=lambda each: each[1].title)
    ]


def _point(row: Observation) -> Point:
    return Point(row.closed_at, read_fraction(row.fraction), bool(row.passed))


def _trends(learner_id: int, quiz_id: int) -> list[Trend]:
    """The measured lines of the newest sheets that count: two statements."""
    sheets = list(
        Attempt.objects.filter(
            learner_id=learner_id,
            quiz_id=quiz_id,
            state=AttemptState.GRADED,
            standpoint__in=COUNTING_STANDPOINTS,
        ).order_by("-started_at", "-pk")[:MOST_SHEETS]
    )
    newest: dict[tuple[Any, int], Any] = {}
    for row in Response.objects.filter(attempt__in=sheets).order_by("seq"):
        newest[row.attempt_id, row.slot] = row.value
    entries: dict[int, dict[str, Any]] = {}
    values: dict[int, list[Fraction]] = defaultdict(list)
    for sheet in reversed(sheets):
        for entry in sheet.paper["slots"]:
            if entry["kind"] == Kind.MEASURED:
                entries[entry["item"]] = entry
                values[entry["item"]] += _numbers(newest.get((sheet.pk, entry["slot"])))
    return [
        Trend(
            entry["stem"],
            entry["unit"],
            values[item],
            ", ".join(f"{float(value):g}" for value in values[item]),
            Fraction(entry["limit"]),
        )
        for item, entry in entries.items()
        if len(values[item]) > 1
    ]


def _numbers(value: Any) -> list[Fraction]:
    if not isinstance(value, dict) or value.get("not_seen"):
        return []
    texts = [*(value.get("values") or ()), *filter(None, [value.get("value")])]
    return [number for number in map(read_number, texts) if number is not None]
