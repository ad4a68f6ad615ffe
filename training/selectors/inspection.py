"""Daily inspections: whose plans, which looks, who is looked at, and what was seen."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet
from django.utils import timezone

from people.selectors import employed, led_units, people_in, posts_in, units_above
from training.models import (
    InspectionPlan,
    InspectionRound,
    PlanState,
    RoundSheet,
    RunEnrolment,
    SeatState,
)
from training.rules.inspection import DONE, DUE, EXCUSED, MISSED, Rhythm, inspection_days, state_of
from training.scheduling import WorkCalendar

from .calendar import work_calendar
from .inspection_rolls import rolls

PURPOSE = "training.round:"


@dataclass(frozen=True)
class Look:
    """One look on one day, whether it has a row or not.

    ``seen`` counts sheets that count, ``begun`` all; ``wanted`` whom the plan looks at that day, said only where
    somebody was seen and others were not.
    """

    plan: InspectionPlan
    day: dt.date
    number: int
    due_at: dt.datetime
    state: str
    round: InspectionRound | None = None
    seen: int = 0
    begun: int = 0
    wanted: int = 0

    @property
    def is_partial(self) -> bool:
        """Whether some were seen and others were not: that is not done."""
        return self.state in (DUE, MISSED) and self.seen > 0

    @property
    def is_late(self) -> bool:
        """Whether what was seen came only after the day."""
        done_at = self.round.done_at if self.round else None
        return self.state == DONE and done_at is not None and timezone.localdate(done_at) > self.day


def purpose_of(round_id: int) -> str:
    """Return the key that an observation of the round carries."""
    return f"{PURPOSE}{round_id}"


def rhythm_of(plan: InspectionPlan) -> Rhythm:
    """Return days and times of a plan; a stopped one ends with the day before it was stopped."""
    ends = plan.ends_on
    if plan.stopped_at is not None:
        last = timezone.localdate(plan.stopped_at) - dt.timedelta(days=1)
        ends = last if ends is None else min(ends, last)
    return Rhythm(plan.starts_on, ends, frozenset(plan.weekdays), tuple(plan.looks))


def days_of(
    plan: InspectionPlan, first: dt.date, last: dt.date, calendar: WorkCalendar
) -> list[dt.date]:
    """Return the days of a plan within a span."""

    def is_off(day: dt.date) -> bool:
        return calendar.company.get(day) is False or calendar.holiday(day) is not None

    rhythm = rhythm_of(plan)
    return list(inspection_days(rhythm, first, last, is_working=calendar.is_working, is_off=is_off))


def due_at(plan: InspectionPlan, day: dt.date, look: int) -> dt.datetime:
    """Return when a look (from 1) is due."""
    return dt.datetime.combine(day, plan.looks[look - 1], timezone.get_current_timezone())


def looks_between(
    plans: Iterable[InspectionPlan], first: dt.date, last: dt.date, today: dt.date
) -> list[Look]:
    """Return every look of started plans within a span, by day and time: two statements, three more where
    somebody was seen and others were not.
    """
    plans = [one for one in plans if one.state != PlanState.DRAFT]
    calendar = work_calendar()
    rows = InspectionRound.objects.filter(plan__in=plans, day__gte=first, day__lte=last).annotate(
        begun=Count("sheets"),
        seen=Count("sheets", filter=Q(sheets__observation__closed_at__isnull=False)),
    )
    held = {(one.plan_id, one.day, one.look): one for one in rows}
    found = []
    for plan in plans:
        wanted = {
            (day, number): None
            for day in days_of(plan, first, last, calendar)
            for number in range(1, len(plan.looks) + 1)
        }
        # What was done before the plan was changed stays in sight.
        kept = {(day, number): None for pk, day, number in held if pk == plan.pk}
        for day, number in wanted | kept:
            found.append(_look(plan, day, number, held.get((plan.pk, day, number)), today))
    return sorted(
        _counted(found, first, last), key=lambda one: (one.due_at, one.plan.pk, one.number)
    )


def _counted(looks: list[Look], first: dt.date, last: dt.date) -> Iterator[Look]:
    """Yield the looks; those in which some were seen say of how many."""
    partial = {one.plan.pk: one.plan for one in looks if one.is_partial}
    known = rolls(partial.values(), first, last) if partial else {}
    for one in looks:
        if one.is_partial:
            wanted = max(one.seen, len(known[one.plan.pk].on(one.day)))
            yield replace(one, wanted=wanted)
        else:
            yield one


def _look(plan: InspectionPlan, day: dt.date, number: int, row: Any, today: dt.date) -> Look:
    state = state_of(row.state if row else None, day, today)
    if row is None:
        return Look(plan, day, number, due_at(plan, day, number), state)
    return Look(plan, day, number, row.due_at, state, row, row.seen, row.begun)


def find_look(plan: InspectionPlan, day: dt.date, number: int, today: dt.date) -> Look | None:
    """Return one look, None where the plan has none there."""
    looks = looks_between([plan], day, day, today)
    return next((one for one in looks if one.number == number), None)


def started_plans() -> QuerySet[InspectionPlan]:
    """Return the plans that run or have run, with what their pages name."""
    return InspectionPlan.objects.exclude(state=PlanState.DRAFT).select_related(
        "run", "unit", "checklist", "position"
    )


def plans_to_inspect(user_id: int, today: dt.date, *, sees_all: bool) -> QuerySet[InspectionPlan]:
    """Return the plans of today whose looks are this person's: named, or where nobody is named the unit's
    leader and the run's organiser. ``sees_all``: every plan of today.
    """
    rows = started_plans().filter(
        Q(ends_on=None) | Q(ends_on__gte=today), state=PlanState.RUNNING, starts_on__lte=today
    )
    return rows if sees_all else rows.filter(_inspected_by(user_id, today))


def looks_of_home(user_id: int, today: dt.date) -> tuple[bool, list[Look], int]:
    """Return whether a person inspects at all, their looks of today and how many were missed yesterday: one
    statement for nearly everybody.
    """
    named = InspectionPlan.inspectors.through.objects.filter(inspectionplan=OuterRef("pk"))
    mine = Exists(named.filter(user_id=user_id)) | Q(run__organiser_id=user_id)
    rows = started_plans().filter(
        mine | Q(unit__isnull=False),
        Q(ends_on=None) | Q(ends_on__gte=today),
        state=PlanState.RUNNING,
        starts_on__lte=today,
    )
    if not rows.exists():
        return False, [], 0
    plans = list(plans_to_inspect(user_id, today, sees_all=False))
    if not plans:
        return False, [], 0
    looks = looks_between(plans, today - dt.timedelta(days=1), today, today)
    missed = sum(one.state == MISSED for one in looks)
    return True, [one for one in looks if one.day == today], missed


def _inspected_by(user_id: int, today: dt.date) -> Q:
    named = InspectionPlan.inspectors.through.objects.filter(inspectionplan=OuterRef("pk"))
    fallback = Q(unit_id__in=led_units(user_id, today)) | Q(run__organiser_id=user_id)
    return Exists(named.filter(user_id=user_id)) | (~Exists(named) & fallback)


def plans_to_read(user_id: int, today: dt.date, *, sees_all: bool) -> QuerySet[InspectionPlan]:
    """Return the plans whose rounds and scores a person may read: as inspector, as leader of the unit, as
    organiser, or all of them.
    """
    rows = started_plans()
    if sees_all:
        return rows
    led = Q(unit_id__in=led_units(user_id, today)) | Q(run__organiser_id=user_id)
    return rows.filter(_inspected_by(user_id, today) | led)


def inspectors_of(plan: InspectionPlan, today: dt.date) -> set[int]:
    """Return who has to look: the named, else the leaders of the unit or of the nearest above, else the
    organiser of the run.
    """
    named = set(plan.inspectors.values_list("pk", flat=True))
    if named:
        return named
    if plan.run is not None:
        return {plan.run.organiser_id} if plan.run.organiser_id else set()
    for unit_id in units_above(plan.unit_id) if plan.unit_id else ():
        leading = posts_in(OuterRef("pk"), [unit_id], today).filter(leads=True)
        leaders = set(employed(today).filter(Exists(leading)).values_list("pk", flat=True))
        if leaders:
            return leaders
    return set()


def people_of(plan: InspectionPlan, day: dt.date) -> QuerySet:
    """Return whom a plan looks at on a day, by staff number."""
    if plan.run_id is not None:
        seats = RunEnrolment.objects.filter(
            run_id=plan.run_id, learner=OuterRef("pk"), state=SeatState.ENROLLED
        )
        everybody = employed(day)
        if plan.position_id is not None:
            everybody = people_in(position_id=plan.position_id, today=day)
        group = everybody.filter(Exists(seats))
    else:
        group = people_in(unit_id=plan.unit_id, position_id=plan.position_id, today=day)
    named = InspectionPlan.people.through.objects.filter(inspectionplan=plan)
    # Named people are looked at wherever they work.
    return (
        employed(day)
        .filter(
            Exists(named.filter(user_id=OuterRef("pk")))
            | (~Exists(named) & Q(pk__in=group.values("pk")))
        )
        .order_by("staff_number")
    )


def are_all_seen(round_: InspectionRound) -> bool:
    """Say whether everybody whom the plan looks at on the day has a sheet that counts."""
    rows = round_.sheets.filter(observation__closed_at__isnull=False)
    seen = set(rows.values_list("learner_id", flat=True))
    wanted = rolls([round_.plan], round_.day, round_.day)[round_.plan_id].on(round_.day)
    return bool(seen) and wanted <= seen


def sheets_of(round_: InspectionRound | None) -> dict[int, RoundSheet]:
    """Return the sheets of a round by learner, with observation, result and attempts."""
    if round_ is None:
        return {}
    rows = round_.sheets.select_related("observation__result").prefetch_related(
        Prefetch("observation__sheets")
    )
    return {one.learner_id: one for one in rows}


def missed_between(
    plans: Iterable[InspectionPlan], first: dt.date, last: dt.date, today: dt.date
) -> list[Look]:
    """Return the missed looks of a span, the newest first."""
    looks = looks_between(plans, first, last, today)
    return [one for one in reversed(looks) if one.state == MISSED]


__all__ = [
    "DONE",
    "DUE",
    "EXCUSED",
    "MISSED",
    "PURPOSE",
    "Look",
    "are_all_seen",
    "days_of",
    "due_at",
    "find_look",
    "inspectors_of",
    "looks_between",
    "looks_of_home",
    "missed_between",
    "people_of",
    "plans_to_inspect",
    "plans_to_read",
    "purpose_of",
    "rhythm_of",
    "rolls",
    "sheets_of",
    "started_plans",
]
