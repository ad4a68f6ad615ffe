"""People × competencies: one page of people, totals over all of them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from competence.models import Standing
from framework.selectors import code_order, competencies_by_id
from people.selectors import employed, people_in

from .shapes import SHOWN

PAGE = 50
MOST_COLUMNS = 60
SOON = (30, 60, 90)


@dataclass(frozen=True)
class Column:
    """A competency with its totals over all people chosen."""

    competency: Any
    required: int
    gaps: int

    @property
    def met(self) -> int:
        """How many of those of whom it is asked hold it."""
        return self.required - self.gaps


@dataclass(frozen=True)
class Cell:
    """Where a person stands with a competency."""

    standing: Standing | None

    @property
    def shown(self) -> str:
        """The state to draw, "" for nothing asked and nothing held."""
        one = self.standing
        if one is None:
            return ""
        return "missing" if one.is_gap and one.held_level else SHOWN[one.status]

    @property
    def is_gap(self) -> bool:
        """Whether more is asked than held."""
        return bool(self.standing and self.standing.is_gap)


def chosen_people(
    *, unit_ids: Iterable[int] | None, only_gaps: bool, competency_id: int | None, today: dt.date
) -> QuerySet[Any]:
    """Return the people of a matrix, by staff number. ``unit_ids`` None: everybody."""
    rows = employed(today) if unit_ids is None else _in_units(unit_ids, today)
    gaps = Standing.objects.filter(user_id=OuterRef("pk"), is_gap=True)
    if competency_id is not None:
        mine = Standing.objects.filter(user_id=OuterRef("pk"), competency_id=competency_id)
        gaps = gaps.filter(competency_id=competency_id)
        if not only_gaps:
            rows = rows.filter(Exists(mine.filter(required_level__gt=0)))
    if only_gaps:
        rows = rows.filter(Exists(gaps))
    return rows.order_by("staff_number")


def _in_units(unit_ids: Iterable[int], today: dt.date) -> QuerySet[Any]:
    return people_in(unit_ids=list(unit_ids), today=today)


def columns(
    people: QuerySet[Any] | None, *, competency_id: int | None = None
) -> tuple[list[Column], int]:
    """Return the competencies that are asked of these people with totals, and how many were left out.

    Two statements. ``people`` None: everybody, which needs no look at people at all.
    """
    rows = Standing.objects.filter(required_level__gt=0)
    if people is not None:
        rows = rows.filter(user_id__in=people.order_by().values("pk"))
    if competency_id is not None:
        rows = rows.filter(competency_id=competency_id)
    totals = rows.values_list("competency_id").annotate(
        asked=Count("pk"), gaps=Count("pk", filter=Q(is_gap=True))
    )
    counted = {pk: (required, gaps) for pk, required, gaps in totals.order_by()}
    found = competencies_by_id(counted)
    ordered = sorted(found.values(), key=lambda one: code_order(one.code))
    shown = [Column(one, *counted[one.pk]) for one in ordered]
    return shown[:MOST_COLUMNS], max(0, len(shown) - MOST_COLUMNS)


def cells(people: Iterable[Any], shown: Iterable[Column]) -> list[tuple[Any, list[Cell]]]:
    """Return a row of cells for each person, in one statement."""
    people, shown = list(people), list(shown)
    rows = Standing.objects.filter(
        user_id__in=[one.pk for one in people],
        competency_id__in=[one.competency.pk for one in shown],
    )
    by_key = {(row.user_id, row.competency_id): row for row in rows}
    return [
        (one, [Cell(by_key.get((one.pk, column.competency.pk))) for column in shown])
        for one in people
    ]


@dataclass(frozen=True)
class Figures:
    """What stands of all people chosen: who may not work as they are, what ends soon, who is at risk."""

    people: int
    with_gaps: int
    at_risk: int
    soon: dict[int, int]


def figures(people: QuerySet[Any], today: dt.date) -> Figures:
    """Count over all people chosen, in two statements."""
    ids = people.order_by().values("pk")
    rows = Standing.objects.filter(user_id__in=ids)
    counts = {
        f"in_{days}": Count(
            "pk",
            filter=Q(
                valid_until__gte=today,
                valid_until__lte=today + dt.timedelta(days=days),
                status__in=["valid", "window", "at_risk", "temporary"],
            ),
        )
        for days in SOON
    }
    found = rows.aggregate(
        gaps=Count("user_id", filter=Q(is_gap=True, is_mandatory=True), distinct=True),
        risk=Count("pk", filter=Q(status="at_risk")),
        **counts,
    )
    soon = {days: found[f"in_{days}"] for days in SOON}
    return Figures(people.count(), found["gaps"], found["risk"], soon)


def ending(people: QuerySet[Any], today: dt.date, *, days: int) -> QuerySet[Standing]:
    """Return what ends within so many days, the first first, with person and competency."""
    return (
        Standing.objects.filter(
            user_id__in=people.order_by().values("pk"),
            valid_until__gte=today,
            valid_until__lte=today + dt.timedelta(days=days),
            status__in=["valid", "window", "at_risk", "temporary"],
        )
        .select_related("user", "competency", "record")
        .order_by("valid_until", "user__staff_number", "pk")
    )


def at_risk(people: QuerySet[Any]) -> QuerySet[Standing]:
    """Return what is at risk, with person and competency."""
    return (
        Standing.objects.filter(user_id__in=people.order_by().values("pk"), status="at_risk")
        .select_related("user", "competency", "record")
        .order_by("user__staff_number", "pk")
    )


def may_work(people: Iterable[Any]) -> dict[int, list[Standing]]:
    """Return by person what is mandatory and missing; who is not in it may work. One statement."""
    rows = Standing.objects.filter(
        user_id__in=[one.pk for one in people], is_gap=True, is_mandatory=True
    ).select_related("competency")
    found: dict[int, list[Standing]] = {}
    for row in rows.order_by("competency__code"):
        found.setdefault(row.user_id, []).append(row)
    return found
