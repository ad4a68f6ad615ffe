"""The plan of a year, what was held of it, what it cost; and what units need."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db.models import Count, Prefetch, Q, QuerySet, Sum
from django.utils import timezone

from courses.selectors import completed_in
from people.selectors import current_posts, led_units, unit_parents
from training.models import (
    AnnualPlan,
    Attendance,
    PlanItem,
    PlanRun,
    ProgrammeVersion,
    RunCost,
    RunState,
    Session,
    SessionState,
    TrainingNeed,
    VersionState,
)

from .attendance import current

CAME = ("present", "late", "left_early")
ZERO = Decimal(0)
HOUR = Decimal(3600)


@dataclass
class Held:
    """What became of a run, or of several."""

    sessions: int = 0  # that are not cancelled
    held: int = 0
    hours: Decimal = ZERO  # of the held
    came: int = 0  # different learners a run
    paid: Decimal = ZERO

    def add(self, other: Held) -> None:
        """Count another in."""
        self.sessions += other.sessions
        self.held += other.held
        self.hours += other.hours
        self.came += other.came
        self.paid += other.paid


@dataclass
class ItemLine:
    """An item of the plan with its runs and what became of them."""

    item: PlanItem
    runs: list[PlanRun] = field(default_factory=list)
    held: Held = field(default_factory=Held)
    completed: int | None = None  # of an item that is a course

    @property
    def standing(self) -> str:
        """``dropped``, ``course``, ``held``, ``begun``, ``scheduled`` or ``open``."""
        if self.item.is_dropped:
            return "dropped"
        if self.item.course_id and not self.runs:
            return "course"
        if self.held.sessions and self.held.held == self.held.sessions:
            return "held"
        if self.held.held:
            return "begun"
        return "scheduled" if self.runs else "open"

    def is_late(self, today: dt.date) -> bool:
        """Whether its month is over and nothing of it was held."""
        over = (self.item.plan.year, self.item.month) < (today.year, today.month)
        return over and self.standing in ("open", "scheduled")

    @property
    def version_to_run(self) -> ProgrammeVersion | None:
        """The version that a run of it would be made of."""
        programme = self.item.programme
        if programme is None or programme.retired_at is not None:
            return None
        versions = sorted(programme.versions.all(), key=lambda one: -one.number)
        wanted = (VersionState.APPROVED, VersionState.DRAFT)
        return next((one for state in wanted for one in versions if one.state == state), None)


@dataclass
class Row:
    """Planned against held, of a month or of a unit."""

    name: Any
    items: int = 0
    people: int = 0
    hours: Decimal = ZERO
    cost: Decimal = ZERO
    held: Held = field(default_factory=Held)

    def plan(self, item: PlanItem) -> None:
        """Count an item of the plan in."""
        self.items += 1
        self.people += item.people or 0
        self.hours += item.hours or ZERO
        self.cost += item.cost or ZERO


@dataclass
class Followed:
    """A plan with what was held of it, and what was held in its year without standing in it."""

    lines: list[ItemLine]
    months: list[Row]
    units: list[Row]
    total: Row
    unplanned: list[tuple[PlanRun, Held]]

    @property
    def outside(self) -> Held:
        """What became of all runs that no item asked for."""
        total = Held()
        for _run, held in self.unplanned:
            total.add(held)
        return total


def plans() -> QuerySet[AnnualPlan]:
    """Return all versions of all years, with how much stands in each."""
    standing = Q(items__dropped_because="")
    rows = AnnualPlan.objects.select_related("approved_by", "made_by").annotate(
        item_count=Count("items", filter=standing),
        hours=Sum("items__hours", filter=standing),
        cost=Sum("items__cost", filter=standing),
    )
    return rows.order_by("-year", "-number")


def needs(*, year: int | None = None, state: str = "") -> QuerySet[TrainingNeed]:
    """Return needs with all that a list shows, of a year or state only."""
    rows = TrainingNeed.objects.select_related(
        "unit", "made_by", "decided_by", "item", "merged_into__item"
    ).prefetch_related("positions", "persons", "merged__unit")
    if year is not None:
        rows = rows.filter(year=year)
    return rows.filter(state=state) if state else rows


def needs_of(user_id: int, today: dt.date) -> QuerySet[TrainingNeed]:
    """Return what a leader raised, and what others raised for the units that they lead."""
    units = led_units(user_id, today)
    return needs().filter(Q(made_by_id=user_id) | Q(unit_id__in=units)).distinct()


def open_needs(year: int | None = None) -> QuerySet[TrainingNeed]:
    """Return the needs that nobody has decided."""
    return needs(year=year, state="open")


def plans_to_approve() -> QuerySet[AnnualPlan]:
    """Return the plans that are submitted."""
    return AnnualPlan.objects.filter(state="submitted")


def followed(plan: AnnualPlan) -> Followed:
    """Return a plan's items, months and units against what was held: ten statements however many."""
    versions = Prefetch("programme__versions", ProgrammeVersion.objects.order_by("number"))
    items = list(
        plan.items.select_related("programme", "course", "unit", "plan")
        .prefetch_related(versions, "needs")
        .order_by("month", "order")
    )
    lines = {one.pk: ItemLine(one) for one in items}
    # A draft shows what is held of the version in force.
    place = {one.pk: one.pk for one in items}
    if plan.state in ("draft", "submitted"):
        place |= {one.carried_from_id: one.pk for one in items if one.carried_from_id}
    runs = list(
        PlanRun.objects.filter(
            Q(plan_item_id__in=list(place))
            | Q(plan_item=None, starts_on__year__lte=plan.year, ends_on__year__gte=plan.year)
        )
        .select_related("version__programme")
        .order_by("starts_on", "pk")
    )
    found, months = _held(runs, plan.year)
    _count_courses(lines.values(), plan.year)
    unplanned = []
    for run in runs:
        line = lines.get(place.get(run.plan_item_id or 0, 0))
        if line is not None:
            line.held.add(found[run.pk])
            if run.state != RunState.CANCELLED:
                line.runs.append(run)
        elif run.state != RunState.CANCELLED:
            unplanned.append((run, found[run.pk]))
    return _table(list(lines.values()), months, unplanned)


def _table(
    lines: list[ItemLine], months: dict[int, Held], unplanned: list[tuple[PlanRun, Held]]
) -> Followed:
    by_month = [Row(number, held=months[number]) for number in range(1, 13)]
    by_unit: dict[int | None, Row] = {}
    total = Row(None)
    for line in lines:
        item = line.item
        row = by_unit.setdefault(item.unit_id, Row(item.unit))
        row.held.add(line.held)
        total.held.add(line.held)
        if not item.is_dropped:
            for one in (row, by_month[item.month - 1], total):
                one.plan(item)
    units = sorted(by_unit.values(), key=lambda row: (row.name is None, str(row.name)))
    found = Followed(lines, by_month, units, total, unplanned)
    total.held.add(found.outside)
    return found


def _held(runs: list[PlanRun], year: int) -> tuple[dict[int, Held], dict[int, Held]]:
    """Return what became of each run, and of each month of the year; money counts where a run begins.

    Of a run outside the plan only the sessions of the year count.
    """
    outside = {one.pk for one in runs if one.plan_item_id is None}
    found = {one.pk: Held() for one in runs}
    months: dict[int, Held] = defaultdict(Held)
    for row in (
        Session.objects.filter(run__in=list(found))
        .exclude(Q(state=SessionState.CANCELLED) | Q(run__state=RunState.CANCELLED))
        .only("run_id", "state", "starts_at", "ends_at", "hours")
    ):
        day = timezone.localdate(row.starts_at)
        if day.year != year and row.run_id in outside:
            continue
        one = Held(sessions=1)
        if row.state == SessionState.HELD:
            one.held, one.hours = 1, hours_of(row)
        found[row.run_id].add(one)
        if day.year == year:
            months[day.month].add(one)
    for run_id, count in came_in(found).items():
        found[run_id].came = count
    paid = paid_for(found)
    for run in runs:
        found[run.pk].paid = paid.get(run.pk, ZERO)
        if run.starts_on.year == year:
            months[run.starts_on.month].paid += found[run.pk].paid
    return found, {number: months[number] for number in range(1, 13)}


def hours_of(session: Session) -> Decimal:
    """Return a session's training hours; where nobody has given any, its length by the clock."""
    if session.hours is not None:
        return session.hours
    seconds = Decimal((session.ends_at - session.starts_at).total_seconds())
    return (seconds / HOUR).quantize(Decimal("0.1"))


def came_in(run_ids: Iterable[int]) -> dict[int, int]:
    """Return how many different learners were in a session of each run."""
    rows = current(
        Attendance.objects.filter(
            session__run_id__in=list(run_ids),
            session__state=SessionState.HELD,
            state__in=CAME,
            enrolment__isnull=False,
        )
    )
    counted = rows.order_by().values_list("session__run_id")
    return dict(counted.annotate(n=Count("enrolment", distinct=True)))


def paid_for(run_ids: Iterable[int]) -> dict[int, Decimal]:
    """Return what each run has cost, by the entries that nothing replaces."""
    rows = RunCost.objects.filter(run_id__in=list(run_ids), replaced_by=None)
    return dict(rows.order_by().values_list("run_id").annotate(paid=Sum("amount")))


def _count_courses(lines: Iterable[ItemLine], year: int) -> None:
    """Count who completed the course of an item in the year; of its unit, by today's main posts."""
    asked = [line for line in lines if line.item.course_id]
    if not asked:
        return
    rows = completed_in(year, {line.item.course_id or 0 for line in asked})
    posts = current_posts({learner for _course, learner in rows}, timezone.localdate())
    parents = unit_parents()
    for line in asked:
        unit = line.item.unit_id
        line.completed = len(
            {
                learner
                for course, learner in rows
                if course == line.item.course_id
                and (
                    unit is None
                    or (learner in posts and _is_inside(posts[learner].unit_id, unit, parents))
                )
            }
        )


def _is_inside(unit_id: int, around: int, parents: dict[int, int | None]) -> bool:
    step: int | None = unit_id
    seen: Collection[int] = set()
    while step is not None and step not in seen:
        if step == around:
            return True
        seen = {*seen, step}
        step = parents.get(step)
    return False


def costs_of(run: PlanRun) -> list[RunCost]:
    """Return a run's entries, each followed by those that it replaced."""
    rows = list(run.costs.select_related("made_by", "replaced_by").order_by("pk"))
    before = {one.pk: one for one in rows}
    ordered = []
    for one in rows:
        step = one if not hasattr(one, "replaced_by") else None
        while step is not None:
            ordered.append(step)
            step = before.get(step.replaces_id or 0)
    return ordered
