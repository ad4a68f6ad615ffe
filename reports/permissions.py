"""Who may see which lines of a report."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from people.permissions import AUDITOR, HR, has_role
from people.selectors import led_units


@dataclass(frozen=True)
class Scope:
    """What a person may see: everybody (``units`` is None), or the people of these units."""

    units: frozenset[int] | None


def completions_scope(user, today: dt.date) -> Scope | None:
    """Return whose completions the person may see; None for nobody's.

    HR, auditors and administrators see all, who leads units sees the people of these.
    """
    if has_role(user, HR, AUDITOR):
        return Scope(None)
    units = led_units(user.pk, today) if user.is_authenticated and user.is_active else set()
    return Scope(frozenset(units)) if units else None
