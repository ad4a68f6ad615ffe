"""Whom work of the background looks at next."""

from __future__ import annotations

from django.utils import timezone

from competence.models import Evidence
from people.selectors import employed, people_in


def next_people(
    *, after: int, position_id: int | None, competency_id: int | None, most: int
) -> list[int]:
    """Return the ids of the next people in the order of their ids: who holds the position, or everybody."""
    today = timezone.localdate()
    rows = (
        employed(today) if position_id is None else people_in(position_id=position_id, today=today)
    )
    return list(rows.filter(pk__gt=after).order_by("pk").values_list("pk", flat=True)[:most])


def all_concerned(*, after: int, most: int) -> list[int]:
    """Return the ids of the next people who are employed or of whom there is evidence."""
    today = timezone.localdate()
    rows = employed(today).filter(pk__gt=after).order_by("pk").values_list("pk", flat=True)
    left = (
        Evidence.objects.filter(user_id__gt=after)
        .order_by("user_id")
        .values_list("user_id", flat=True)
        .distinct()
    )
    return sorted({*rows[:most], *left[:most]})[:most]
