"""The series behind a control chart: what was seen of a person with a checklist, in the order of time."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from fractions import Fraction

from django.contrib.auth import get_user_model
from django.utils import timezone

from training.models import ControlChartVerdict
from training.rules import Chart, judge_series

WINDOW = 60  # the newest observations that a chart is drawn of


@dataclass(frozen=True)
class Point:
    """One observation that counts."""

    observation_id: int
    closed_at: dt.datetime
    share: Fraction
    passed: bool

    @property
    def day(self) -> dt.date:
        """The day on which it was signed."""
        return timezone.localdate(self.closed_at)


def series_of(learner_id: int, checklist_id: int) -> list[Point]:
    """Return the newest observations that count, the oldest first, whether of a round or ad hoc: one statement."""
    learner = get_user_model()(pk=learner_id)
    rows = (
        learner.observations.filter(quiz_id=checklist_id, closed_at__isnull=False)
        .order_by("-closed_at", "-pk")
        .values_list("pk", "closed_at", "fraction", "passed")[:WINDOW]
    )
    return [
        Point(pk, at, Fraction(share), passed)
        for pk, at, share, passed in reversed(rows)
        if at is not None and passed is not None  # a closed one has both
    ]


def chart_of(learner_id: int, checklist_id: int) -> tuple[list[Point], Chart]:
    """Return a person's series and what the chart says of it now."""
    points = series_of(learner_id, checklist_id)
    return points, judge_series([one.share for one in points])


def verdicts_of(learner_id: int, checklist_id: int) -> list[ControlChartVerdict]:
    """Return what the chart said before, the newest first."""
    return list(
        ControlChartVerdict.objects.filter(learner_id=learner_id, checklist_id=checklist_id)[:20]
    )


def checklists_of(learner_id: int) -> list[tuple[int, str, str, str]]:
    """Return the checklists that a person was observed with: id, slug, title, title in English."""
    learner = get_user_model()(pk=learner_id)
    rows = learner.observations.filter(closed_at__isnull=False).order_by("quiz__title")
    columns = ("quiz_id", "quiz__slug", "quiz__title", "quiz__title_en")
    return [(pk, slug or "", zh, en) for pk, slug, zh, en in rows.values_list(*columns).distinct()]
