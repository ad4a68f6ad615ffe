"""The slogan of the week: whose, and who may set it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q

from people.selectors import led_units, units, units_around
from training.models import (
    InspectionPlan,
    PlanRun,
    PlanState,
    RunEnrolment,
    RunState,
    SeatState,
    Slogan,
)


@dataclass(frozen=True)
class Whose:
    """A run or unit with its slogans of this week and the next, None where none is set."""

    kind: str  # run or unit
    pk: int
    label: str
    this_week: Slogan | None
    next_week: Slogan | None


def slogans_of(user_id: int, today: dt.date) -> list[Slogan]:
    """Return this week's slogans for a person: of the runs they are in and the units they work in."""
    week = today - dt.timedelta(days=today.weekday())
    seats = RunEnrolment.objects.filter(
        run=OuterRef("run"), learner_id=user_id, state=SeatState.ENROLLED
    )
    rows = Slogan.objects.filter(Exists(seats) | Q(unit__isnull=False), week=week).exclude(text="")
    found = list(rows)
    if all(one.unit_id is None for one in found):  # nearly always: the first page stays cheap
        return found
    around = set(units_around(user_id, today))
    return [one for one in found if one.unit_id is None or one.unit_id in around]


def slogan_of_plan(plan: InspectionPlan, day: dt.date) -> Slogan | None:
    """Return the slogan that people of a plan know in a day's week."""
    week = day - dt.timedelta(days=day.weekday())
    rows = Slogan.objects.filter(week=week, run=plan.run_id, unit=plan.unit_id)
    return rows.exclude(text="").first()


def slogans_to_set(user_id: int, today: dt.date, *, sees_all: bool) -> list[Whose]:
    """Return the runs and units whose slogan a person sets: approved runs that they organise and units that they
    lead; ``sees_all``: every run and every unit with inspections.
    """
    week = today - dt.timedelta(days=today.weekday())
    runs = PlanRun.objects.filter(state=RunState.APPROVED, slogans__isnull=False).distinct()
    own = units()
    if sees_all:
        plans = InspectionPlan.objects.filter(unit__isnull=False, state=PlanState.RUNNING)
        own = own.filter(pk__in=plans.values("unit_id"))
    else:
        runs = runs.filter(organiser_id=user_id)
        own = own.filter(pk__in=led_units(user_id, today))
    weeks = (week, week + dt.timedelta(days=7))
    found = Slogan.objects.filter(week__in=weeks).exclude(text="")
    by_key = {(one.run_id, one.unit_id, one.week): one for one in found}
    lines: list[tuple[str, int, str, int | None, int | None]] = [
        ("run", one.pk, one.label, one.pk, None) for one in runs
    ]
    lines += [("unit", one.pk, one.label, None, one.pk) for one in own]
    return [
        Whose(kind, pk, label, *(by_key.get((run, unit, one)) for one in weeks))
        for kind, pk, label, run, unit in lines
    ]
