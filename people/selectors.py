"""Who stands where: units, posts and the people in them. Reads only."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import BigIntegerField, DateField, Exists, OuterRef, Q, QuerySet, Subquery

from common.languages import in_page_language
from common.statements import Parameter, Statement

from .models import Appointment, OrgUnit, Position, User


@dataclass(frozen=True)
class Post:
    """A person's main appointment on a day, in words."""

    unit_id: int
    unit: str
    unit_en: str
    position_id: int
    position: str
    position_en: str
    leads: bool
    valid_from: dt.date

    @property
    def unit_name(self) -> str:
        """The unit in the language of the page."""
        return in_page_language(self.unit, self.unit_en)

    @property
    def position_name(self) -> str:
        """The position in the language of the page."""
        return in_page_language(self.position, self.position_en)


def _parents() -> dict[int, int | None]:
    return dict(OrgUnit.objects.values_list("pk", "parent_id"))


def unit_parents() -> dict[int, int | None]:
    """Return for each unit the one that it is part of, in one query."""
    return _parents()


def units_below(unit_id: int) -> set[int]:
    """Return the unit and all units that are part of it, in one query."""
    children = defaultdict(list)
    for pk, parent_id in _parents().items():
        children[parent_id].append(pk)
    found: set[int] = set()
    waiting = [unit_id]
    while waiting:
        pk = waiting.pop()
        if pk not in found:
            found.add(pk)
            waiting += children[pk]
    return found


def units_above(unit_id: int) -> list[int]:
    """Return the unit and what it is part of, from the inside out, in one query."""
    return _chain(unit_id, _parents())


def _chain(unit_id: int, parents: Mapping[int, int | None]) -> list[int]:
    found: list[int] = []
    step: int | None = unit_id
    while step is not None and step not in found:
        found.append(step)
        step = parents.get(step)
    return found


def units_around(user_id: int, today: dt.date) -> list[int]:
    """Return the units that the person works in and those that these are part of, nearest first."""
    posts = Appointment.objects.on(today).filter(user_id=user_id).order_by("-primary", "pk")
    own = list(posts.values_list("unit_id", flat=True))
    parents = _parents() if own else {}
    found: list[int] = []
    level: list[int] = own
    while level:
        found += level
        above = (parents.get(pk) for pk in level)
        level = [pk for pk in dict.fromkeys(above) if pk is not None and pk not in found]
    return list(dict.fromkeys(found))


def unit_paths() -> dict[int, str]:
    """Return for each unit its names from the top down, "Company / Kitchen", in one query."""
    units = {unit.pk: unit for unit in OrgUnit.objects.all()}
    paths = {}
    for pk in units:
        names: list[str] = []
        seen: set[int] = set()
        step: int | None = pk
        while step is not None and step not in seen:
            seen.add(step)
            names.insert(0, units[step].label)
            step = units[step].parent_id
        paths[pk] = " / ".join(names)
    return paths


def employed(today: dt.date) -> QuerySet[User]:
    """Return the people who may log in and have not left."""
    return User.objects.filter(Q(left_on=None) | Q(left_on__gt=today), is_active=True)


def find_person(user_id: int) -> User | None:
    """Return the person, whether they have left or not."""
    return User.objects.filter(pk=user_id).first()


def people_in(
    *,
    unit_id: int | None = None,
    unit_ids: Iterable[int] | None = None,
    position_id: int | None = None,
    today: dt.date,
) -> QuerySet[User]:
    """Return who holds a post on that day, each once; a unit stands for all units below it.

    ``unit_ids`` are these units and no others.
    """
    posts = Appointment.objects.on(today).filter(user_id=OuterRef("pk"))
    if unit_ids is not None:
        posts = posts.filter(unit_id__in=list(unit_ids))
    if unit_id is not None:
        posts = posts.filter(unit_id__in=units_below(unit_id))
    if position_id is not None:
        posts = posts.filter(position_id=position_id)
    return employed(today).filter(Exists(posts))


def posts_between(
    first: dt.date, last: dt.date, *, unit_ids: Iterable[int], position_ids: Iterable[int]
) -> list[tuple[int, int, int, bool, dt.date, dt.date]]:
    """Return who held a post in one of these units, or one of these positions, in a span: one statement.

    A row is person, unit, position, whether they lead the unit, first and last day (dt.date.max while open); a
    person who has left holds none from that day on.
    """
    rows = Appointment.objects.filter(
        Q(unit_id__in=list(unit_ids)) | Q(position_id__in=list(position_ids)),
        Q(valid_until=None) | Q(valid_until__gte=first),
        valid_from__lte=last,
        user__is_active=True,
    )
    columns = ("user_id", "unit_id", "position_id", "leads", "valid_from")
    return [
        (*row, min(until or dt.date.max, last_day_before(left_on)))
        for *row, until, left_on in rows.values_list(*columns, "valid_until", "user__left_on")
    ]


def last_day_before(left_on: dt.date | None) -> dt.date:
    """Return the last day on which somebody is there who left on ``left_on``."""
    return dt.date.max if left_on is None else left_on - dt.timedelta(days=1)


def holders_of(position_ids: Iterable[int], today: dt.date) -> dict[int, set[int]]:
    """Return who holds each of these positions on that day, in one query; nobody: left out."""
    found: dict[int, set[int]] = defaultdict(set)
    rows = Appointment.objects.on(today).filter(
        position_id__in=set(position_ids), user__in=employed(today)
    )
    for position_id, user_id in rows.values_list("position_id", "user_id"):
        found[position_id].add(user_id)
    return dict(found)


def main_appointment(user_id: int, today: dt.date) -> Appointment | None:
    """Return the main appointment in force on that day, with unit and position."""
    return (
        Appointment.objects.on(today)
        .filter(user_id=user_id, primary=True)
        .select_related("unit", "position")
        .first()
    )


def managers_of(user_id: int, today: dt.date) -> list[User]:
    """Return who leads the person's unit or, where nobody else does, the nearest unit above."""
    return managers_of_many([user_id], today)[user_id]


def managers_of_many(user_ids: Iterable[int], today: dt.date) -> dict[int, list[User]]:
    """Return for each person what `managers_of` says, in three statements however many."""
    ids = list(user_ids)
    posts = current_posts(ids, today)
    parents = _parents() if posts else {}
    chains = {one.unit_id: _chain(one.unit_id, parents) for one in posts.values()}
    leaders: dict[int, list[User]] = defaultdict(list)
    led = (
        Appointment.objects.on(today)
        .filter(
            unit_id__in={above for chain in chains.values() for above in chain},
            leads=True,
            user__in=employed(today),
        )
        .select_related("user")
        .order_by("user__staff_number")
    )
    for appointment in led:
        if appointment.user not in leaders[appointment.unit_id]:
            leaders[appointment.unit_id].append(appointment.user)
    found: dict[int, list[User]] = {user_id: [] for user_id in ids}
    for user_id, post in posts.items():
        others = (
            [one for one in leaders[unit_id] if one.pk != user_id]
            for unit_id in chains[post.unit_id]
        )
        found[user_id] = next((people for people in others if people), [])
    return found


def current_posts(user_ids: Iterable[int] | QuerySet, today: dt.date) -> dict[int, Post]:
    """Return each person's main post on that day, in one query; who holds none is left out.

    Many people are better given as a query set of their ids than one by one.
    """
    asked = user_ids if isinstance(user_ids, QuerySet) else list(user_ids)
    rows = (
        Appointment.objects.on(today)
        .filter(user_id__in=asked, primary=True)
        .order_by("valid_from", "pk")
        .values_list(
            "user_id",
            "unit_id",
            "unit__name",
            "unit__name_en",
            "position_id",
            "position__name",
            "position__name_en",
            "leads",
            "valid_from",
        )
    )
    return {user_id: Post(*rest) for user_id, *rest in rows}


def posts_in(person: Any, unit_ids: Iterable[int], today: dt.date) -> QuerySet[Appointment]:
    """Return the posts of a person (an id or an OuterRef) in these units on that day."""
    return Appointment.objects.on(today).filter(user_id=person, unit_id__in=list(unit_ids))


def main_unit_name(person: str, today: dt.date) -> Subquery:
    """Return the name of a person's main unit on that day; ``person`` names the column of the query."""
    posts = Appointment.objects.on(today).filter(user_id=OuterRef(person), primary=True)
    return Subquery(posts.order_by("-valid_from", "-pk").values("unit__name")[:1])


_LEADING = Statement(
    lambda: (
        Appointment.objects.on(Parameter("day", DateField()))
        .filter(user_id=Parameter("user", BigIntegerField()), leads=True)
        .order_by()
        .values_list("pk")[:1]
    )
)


def leads_any(user_id: int, today: dt.date) -> bool:
    """Say whether the person leads a unit on that day."""
    return _LEADING.first(user=user_id, day=today) is not None


def led_units(user_id: int, today: dt.date) -> set[int]:
    """Return the units that the person leads on that day, with all units below them."""
    led = Appointment.objects.on(today).filter(user_id=user_id, leads=True)
    found: set[int] = set()
    for unit_id in led.values_list("unit_id", flat=True):
        found |= units_below(unit_id)
    return found


def appointments_of(user_id: int) -> QuerySet[Appointment]:
    """Return a person's appointments, the newest first."""
    return Appointment.objects.filter(user_id=user_id).select_related("unit", "position")


def newest_post(user_id: int) -> Appointment | None:
    """Return the open main appointment, in force or about to be."""
    return appointments_of(user_id).filter(primary=True, valid_until=None).first()


def units() -> QuerySet[OrgUnit]:
    """Return all units by name."""
    return OrgUnit.objects.all()


def positions() -> QuerySet[Position]:
    """Return all positions by name."""
    return Position.objects.all()


def positions_held(user_ids: Iterable[int] | QuerySet, day: dt.date) -> list[tuple[int, int]]:
    """Return person and position of each appointment in force on that day, in one query."""
    asked = user_ids if isinstance(user_ids, QuerySet) else list(user_ids)
    rows = (
        Appointment.objects.on(day).filter(user_id__in=asked).order_by("user_id", "-primary", "pk")
    )
    return list(rows.values_list("user_id", "position_id"))


def person_by_number(staff_number: str) -> User | None:
    """Return the person with this staff number as it was typed, or None."""
    return User.objects.filter(staff_number=User.normalise_staff_number(staff_number)).first()


def people_by_number(staff_numbers: Iterable[str]) -> dict[str, User]:
    """Return people by staff number, those that exist."""
    asked = {User.normalise_staff_number(one) for one in staff_numbers}
    return {one.staff_number: one for one in User.objects.filter(staff_number__in=asked)}


def find_people(user_ids: Iterable[int]) -> dict[int, User]:
    """Return people by id, whether they have left or not."""
    return User.objects.in_bulk(list(user_ids))


def top_unit(unit_ids: Iterable[int] | None, chosen: int | None) -> OrgUnit | None:
    """Return the unit chosen or, without one, the first at the top of these (of all for None)."""
    if chosen is not None:
        return OrgUnit.objects.filter(pk=chosen).first()
    rows = OrgUnit.objects.all()
    if unit_ids is not None:
        rows = rows.filter(pk__in=list(unit_ids)).exclude(parent_id__in=list(unit_ids))
    else:
        rows = rows.filter(parent=None)
    return rows.order_by("pk").first()
