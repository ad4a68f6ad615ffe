"""Where people stand, derived for lists: may be thrown away and made again at any time."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from typing import Any

from django.db import transaction

from competence import rules
from competence.models import Standing
from competence.selectors.demand import asked_of_people
from competence.selectors.holdings import periods_of

_DERIVED = (
    "required_level", "is_mandatory", "held_level", "status", "valid_until", "ends_on",
    "record_id", "is_gap",
)  # fmt: skip
A_WRITE = 500


@transaction.atomic
def derive_standings(
    *, user_ids: Collection[int], competency_id: int | None = None, today: dt.date
) -> int:
    """Derive the standings of these people on a day; return how many rows changed. Five statements.

    ``competency_id`` None: of every competency.
    """
    if not user_ids:
        return 0
    wanted = _wanted(user_ids, competency_id, today)
    rows = Standing.objects.filter(user_id__in=list(user_ids))
    if competency_id is not None:
        rows = rows.filter(competency_id=competency_id)
    gone, same = [], set()
    for row in rows:
        key = (row.user_id, row.competency_id)
        derived = wanted.get(key)
        if derived is None:
            gone.append(row.pk)
        elif all(getattr(row, name) == derived[name] for name in _DERIVED):
            same.add(key)
    written = [
        Standing(user_id=user_id, competency_id=competency, derived_on=today, **derived)
        for (user_id, competency), derived in wanted.items()
        if (user_id, competency) not in same
    ]
    Standing.objects.bulk_create(
        written,
        batch_size=A_WRITE,
        update_conflicts=True,
        unique_fields=["user", "competency"],
        update_fields=[*(name.removesuffix("_id") for name in _DERIVED), "derived_on"],
    )
    for start in range(0, len(gone), A_WRITE):
        Standing.objects.filter(pk__in=gone[start : start + A_WRITE]).delete()
    return len(written) + len(gone)


def _wanted(
    user_ids: Collection[int], competency_id: int | None, today: dt.date
) -> dict[tuple[int, int], dict[str, Any]]:
    asked = asked_of_people(user_ids, today, competency_id=competency_id)
    periods = periods_of(user_ids, competency_id=competency_id)
    wanted = {}
    for user_id in user_ids:
        demand = asked.get(user_id, {})
        held = rules.held_on(periods.get(user_id, []), today)
        for one in demand.keys() | held.keys():
            wanted[(user_id, one)] = _derived(demand.get(one), held.get(one))
    return wanted


def _derived(asked: rules.Asked | None, held: rules.Held | None) -> dict[str, Any]:
    level = held.period.level if held and held.counts else 0
    return {
        "required_level": asked.level if asked else 0,
        "is_mandatory": bool(asked and asked.mandatory),
        "held_level": level,
        "status": held.status.value if held else "",
        "valid_until": held.period.valid_until if held else None,
        "ends_on": held.period.ends_on if held else None,
        "record_id": held.period.pk if held else None,
        "is_gap": bool(asked and level < asked.level),
    }
