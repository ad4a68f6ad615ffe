"""What is asked of positions and people, as of a day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.db.models import Q, QuerySet
from django.utils import timezone

from competence import rules
from competence.models import Criterion, Requirement
from people.selectors import positions_held

Demand = dict[int, rules.Asked]


def local_day(moment: dt.datetime) -> dt.date:
    """Return the day in the site's zone, whatever zone is active for the request."""
    return moment.astimezone(timezone.get_default_timezone()).date()


def statements(
    *, positions: Iterable[int] | None = None, competency_id: int | None = None
) -> list[rules.Statement]:
    """Return what was said of these positions (of all without), in one query."""
    rows = Requirement.objects.order_by("pk")
    if positions is not None:
        rows = rows.filter(position_id__in=set(positions))
    if competency_id is not None:
        rows = rows.filter(competency_id=competency_id)
    names = ("pk", "position_id", "competency_id", "risk_class", "number", "level", "necessity", "valid_from", "valid_until", "made_at")  # fmt: skip
    return [
        rules.Statement(*values[:-1], local_day(values[-1]))  # type: ignore[call-arg, arg-type]
        for values in rows.values_list(*names)
    ]


def asked_of_people(
    user_ids: Iterable[int],
    on: dt.date,
    known_on: dt.date | None = None,
    *,
    competency_id: int | None = None,
) -> dict[int, Demand]:
    """Return by person and competency what is asked of them on a day, in two queries."""
    posts: dict[int, list[int]] = {}
    for user_id, position_id in positions_held(user_ids, on):
        posts.setdefault(user_id, []).append(position_id)
    positions = {one for held in posts.values() for one in held}
    if not positions:
        return {}
    said = rules.in_force(
        statements(positions=positions, competency_id=competency_id), on, known_on
    ).values()
    by_positions: dict[tuple[int, ...], Demand] = {}
    found = {}
    for user_id, held in posts.items():
        key = tuple(sorted(set(held)))
        if key not in by_positions:
            by_positions[key] = rules.asked_of(key, said)
        found[user_id] = by_positions[key]
    return found


def requirements_of(position_id: int) -> QuerySet[Requirement]:
    """Return everything that was ever said of a position, the newest first."""
    rows = Requirement.objects.filter(position_id=position_id).order_by("-made_at", "-pk")
    return rows.select_related("competency", "made_by")


def criteria(
    competency_ids: Iterable[int] | None = None, known_on: dt.date | None = None
) -> dict[tuple[int, int, str], Criterion]:
    """Return the newest criterion by competency, level and purpose, in one query; ``{}`` is left out."""
    rows = Criterion.objects.order_by("number")
    if competency_ids is not None:
        rows = rows.filter(competency_id__in=set(competency_ids))
    newest = {}
    for row in rows:
        if known_on is None or local_day(row.made_at) <= known_on:
            newest[(row.competency_id, row.level, row.purpose)] = row
    return {key: row for key, row in newest.items() if row.tree}


def has_criterion(competency_id: int, level: int) -> bool:
    """Say whether a criterion of its own decides about this level, not the rule without one."""
    newest = Criterion.objects.filter(
        competency_id=competency_id, level=level, purpose="first"
    ).order_by("-number")
    return bool(newest.values_list("tree", flat=True).first())


def criteria_of(competency_id: int) -> QuerySet[Criterion]:
    """Return every criterion that a competency ever had, the newest first."""
    return Criterion.objects.filter(Q(competency_id=competency_id)).select_related("made_by").order_by("level", "purpose", "-number")  # fmt: skip
