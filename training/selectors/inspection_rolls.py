"""Whom inspection plans look at on each day of a span: three statements, however many plans, days and people."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from django.db.models import DateTimeField, F, QuerySet, Value
from django.db.models.functions import Cast
from django.utils import timezone

from people.selectors import last_day_before, posts_between, unit_parents
from training.models import InspectionPlan, RunEnrolment, SeatState


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
    named, inspectors, seats = _given(plans)
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
            looking = {plan.run.organiser_id} if plan.run.organiser_id else set()
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


def _given(
    plans: Collection[InspectionPlan],
) -> tuple[dict[int, list[Stay]], dict[int, set[int]], dict[int, list[Stay]]]:
    """Return the named people and the inspectors by plan, and who is enrolled by run: one statement."""
    people, looking = InspectionPlan.people.through, InspectionPlan.inspectors.through
    nothing = Cast(Value(None), DateTimeField())  # PostgreSQL asks for the type
    columns = ("kind", "of", "person", "since", "is_there", "left_on")
    rows = (
        _labelled(people.objects.filter(inspectionplan__in=plans), "named", "inspectionplan_id", "user")
        .annotate(since=nothing)
        .values_list(*columns)
        .union(
            _labelled(looking.objects.filter(inspectionplan__in=plans), "looks", "inspectionplan_id", "user")
            .annotate(since=nothing)
            .values_list(*columns),
            _labelled(
                RunEnrolment.objects.filter(
                    run__in=[one.run_id for one in plans if one.run_id], state=SeatState.ENROLLED
                ).order_by(),
                "seat", "run_id", "learner",
            )
            .annotate(since=F("made_at"))
            .values_list(*columns),
            all=True,
        )
    )  # fmt: skip
    named: dict[int, list[Stay]] = defaultdict(list)
    inspectors: dict[int, set[int]] = defaultdict(set)
    seats: dict[int, list[Stay]] = defaultdict(list)
    for kind, of, person, since, is_there, left_on in rows:
        last = last_day_before(left_on) if is_there else dt.date.min
        if kind == "looks":
            inspectors[of].add(person)
        elif kind == "named":
            named[of].append(Stay(person, dt.date.min, last))
        else:
            seats[of].append(Stay(person, timezone.localdate(since), last))
    return named, inspectors, seats


def _labelled(rows: QuerySet, kind: str, of: str, person: str) -> QuerySet:
    return rows.annotate(
        kind=Value(kind),
        of=F(of),
        person=F(f"{person}_id"),
        is_there=F(f"{person}__is_active"),
        left_on=F(f"{person}__left_on"),
    )


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
