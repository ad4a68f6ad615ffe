"""Whom inspection plans look at on each day of a span: six statements, however many plans, days and people."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from django.utils import timezone

from people.selectors import last_day_before, posts_between, unit_parents
from training.models import InspectionPlan, RunEnrolment, SeatState

EVER = dt.date.max


@dataclass(frozen=True)
class Stay:
    """A person whom a plan looks at from a day until a day, both included."""

    user_id: int
    first: dt.date
    last: dt.date


@dataclass(frozen=True)
class Roll:
    """Whom a plan looks at. Its inspectors are not looked for: nobody looks at themselves."""

    stays: tuple[Stay, ...]

    def on(self, day: dt.date) -> set[int]:
        """Return who is to be seen on a day."""
        return {one.user_id for one in self.stays if one.first <= day <= one.last}


def rolls(plans: Iterable[InspectionPlan], first: dt.date, last: dt.date) -> dict[int, Roll]:
    """Return the roll of each plan by its id, good for the days of the span.

    As `selectors.inspection.people_of` has it for one day, without the inspectors and, in a run, without the days
    before somebody was enrolled.
    """
    plans = list(plans)
    named, inspectors = _named(plans), _inspectors(plans)
    rest = [one for one in plans if one.pk not in named]
    below = _units_below(rest)
    posts = posts_between(
        first,
        last,
        unit_ids={unit for units in below.values() for unit in units},
        position_ids={
            one.position_id
            for one in rest
            if one.run_id is not None and one.position_id is not None
        },
    )
    seats = _seats(rest)
    found = {}
    for plan in plans:
        looking = inspectors.get(plan.pk, set())
        if plan.pk in named:
            stays = named[plan.pk]
        elif plan.run_id is None:
            stays = [
                Stay(user, since, until)
                for user, unit, position, _leads, since, until in posts
                if unit in below[plan.pk] and plan.position_id in (None, position)
            ]
        else:
            stays = seats.get(plan.run_id, [])
            if plan.position_id is not None:
                stays = _at_post(stays, plan.position_id, posts)
        if not looking and plan.run is not None:
            looking = {plan.run.organiser_id}
        elif not looking:
            looking = {
                user
                for user, unit, _position, leads, *_days in posts
                if leads and unit == plan.unit_id
            }
        found[plan.pk] = Roll(tuple(one for one in stays if one.user_id not in looking))
    return found


def _at_post(stays: Iterable[Stay], position_id: int, posts: Iterable[tuple]) -> list[Stay]:
    """Return the parts of stays in which the person holds the position."""
    held = defaultdict(list)
    for user, _unit, position, _leads, since, until in posts:
        if position == position_id:
            held[user].append((since, until))
    return [
        Stay(one.user_id, max(one.first, since), min(one.last, until))
        for one in stays
        for since, until in held.get(one.user_id, ())
    ]


def _named(plans: Collection[InspectionPlan]) -> dict[int, list[Stay]]:
    rows = InspectionPlan.people.through.objects.filter(inspectionplan__in=plans)
    found: dict[int, list[Stay]] = defaultdict(list)
    for plan_id, user_id, is_active, left_on in rows.values_list(
        "inspectionplan_id", "user_id", "user__is_active", "user__left_on"
    ):
        last = last_day_before(left_on) if is_active else dt.date.min
        found[plan_id].append(Stay(user_id, dt.date.min, last))
    return found


def _inspectors(plans: Collection[InspectionPlan]) -> dict[int, set[int]]:
    rows = InspectionPlan.inspectors.through.objects.filter(inspectionplan__in=plans)
    found: dict[int, set[int]] = defaultdict(set)
    for plan_id, user_id in rows.values_list("inspectionplan_id", "user_id"):
        found[plan_id].add(user_id)
    return found


def _units_below(plans: Iterable[InspectionPlan]) -> Mapping[int, set[int]]:
    """Return for each plan of a unit that unit and all units that are part of it: one statement at most."""
    of_units = {one.pk: one.unit_id for one in plans if one.unit_id is not None}
    if not of_units:
        return {}
    parents = unit_parents()
    found: dict[int, set[int]] = {pk: set() for pk in of_units}
    for unit in parents:
        above: int | None = unit
        line = set()
        while above is not None and above not in line:
            line.add(above)
            above = parents.get(above)
        for pk, wanted in of_units.items():
            if wanted in line:
                found[pk].add(unit)
    return found


def _seats(plans: Iterable[InspectionPlan]) -> dict[int, list[Stay]]:
    runs = {one.run_id for one in plans if one.run_id is not None}
    if not runs:
        return {}
    rows = RunEnrolment.objects.filter(
        run__in=runs, state=SeatState.ENROLLED, learner__is_active=True
    )
    found: dict[int, list[Stay]] = defaultdict(list)
    for run_id, user_id, made_at, left_on in rows.values_list(
        "run_id", "learner_id", "made_at", "learner__left_on"
    ):
        found[run_id].append(Stay(user_id, timezone.localdate(made_at), last_day_before(left_on)))
    return found
