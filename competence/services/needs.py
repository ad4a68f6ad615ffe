"""A gap becomes a training need of the annual plan."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from competence.selectors.demand import local_day
from training.selectors.proofs import open_need
from training.services import raise_need

from .errors import refuse


def raise_gap(
    *, competency: Any, unit: Any, persons: Sequence[Any], by: Any, now: dt.datetime
) -> Any:
    """Ask for a training of this competency for the people who lack it; return the need.

    Raises Refused where nobody lacks it, or where the same is asked for already and open.
    """
    if not persons:
        raise refuse("nobody_lacks_it")
    year = local_day(now).year
    title = f"{competency.title}"[:150]
    known = open_need(title=title, unit_id=unit.pk, year=year)
    if known is not None and {one.pk for one in persons} <= known:
        raise refuse("need_open_already")
    why = _("Required of these %(n)s and not held on %(day)s (%(code)s).") % {
        "n": len(persons),
        "day": local_day(now).isoformat(),
        "code": competency.code,
    }
    return raise_need(
        year=year, unit=unit, title=title, why=why, origin="manager", people=len(persons),
        persons=persons, by=by, now=now,
    )  # fmt: skip
