"""Whom work of the background looks at next."""

from __future__ import annotations

from django.utils import timezone

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
