"""The list at the end of a month: everybody with score, figures and decision, in a handful of statements."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from people.selectors import Post, current_posts
from training.models import InspectionPlan, MonthDecision, MonthScore, RoundSheet
from training.rules import INSPECTIONS, TESTS, PartScore, RunningScore

from .running_scores import month_of, newest_decisions, newest_scores, running_scores


@dataclass(frozen=True)
class MonthLine:
    """One person of the list. ``score`` is of today's figures, ``kept`` what was written down."""

    learner: Any  # a person
    score: RunningScore
    kept: MonthScore | None
    decision: MonthDecision | None
    post: Post | None

    @property
    def share(self) -> Fraction | None:
        """The score that stands: the one written down, else the one of today's figures."""
        return self.kept.share if self.kept else self.score.share

    @property
    def is_changed(self) -> bool:
        """Whether the figures come to something else than what was written down."""
        return self.kept is not None and self.kept.share != self.score.share

    @property
    def is_undecided_on(self) -> bool:
        """Whether the decision rests on another score than the one that stands."""
        return (
            self.decision is not None
            and self.kept is not None
            and self.decision.score_id != self.kept.pk
        )

    @property
    def inspections(self) -> PartScore:
        """Count and mean of the inspections."""
        return _part(self.score, INSPECTIONS)

    @property
    def tests(self) -> PartScore:
        """Count and mean of the tests."""
        return _part(self.score, TESTS)


def _part(score: RunningScore, name: str) -> PartScore:
    return next(one for one in score.parts if one.part == name)


def month_lines(
    plan: InspectionPlan, month: dt.date, people: Sequence[Any], today: dt.date
) -> list[MonthLine]:
    """Return a line for each of these people, in their order: eight statements at most, however many."""
    first, last = month_of(month)
    ids = [one.pk for one in people]
    scores = running_scores(plan, ids, first, last, today=today)
    kept = newest_scores(plan, first, ids)
    decisions = newest_decisions(plan, first, ids)
    posts = current_posts(ids, min(last, today))
    return [
        MonthLine(one, scores[one.pk], kept.get(one.pk), decisions.get(one.pk), posts.get(one.pk))
        for one in people
    ]


def months_of(plan: InspectionPlan, today: dt.date) -> list[dt.date]:
    """Return the first days of the months of a plan until today, the newest first."""
    last = min(plan.ends_on or today, today)
    month, found = plan.starts_on.replace(day=1), []
    while month <= last:
        found.append(month)
        month = (month + dt.timedelta(days=32)).replace(day=1)
    return found[::-1] or [plan.starts_on.replace(day=1)]


def plans_that_look_at(learner_id: int) -> list[tuple[InspectionPlan, dt.date]]:
    """Return plan and month of everything that was seen of a person in rounds, the newest month first."""
    rows = (
        RoundSheet.objects.filter(learner_id=learner_id, observation__closed_at__isnull=False)
        .select_related("round__plan")
        .order_by("-round__day")
    )
    found: dict[tuple[int, dt.date], InspectionPlan] = {}
    for one in rows[:400]:
        month = one.round.day.replace(day=1)
        found.setdefault((one.round.plan_id, month), one.round.plan)
    return [(plan, month) for (_pk, month), plan in found.items()]
