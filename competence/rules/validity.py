"""How long a record holds.

The first valid day is the day of completion in the site's zone. The last valid day, n months later,
is the day before the same day of the month; where that month has no such day, it is the month's own
last day. So 12 months from 2025-03-01 end on 2026-02-28, one month from 2025-01-31 ends on
2025-02-28, and 24 months from 2024-02-29 end on 2026-02-28. No day is lost and none counted twice: a
record renewed on the day after its last valid day follows without a gap.
"""

from __future__ import annotations

import calendar
import datetime as dt
from enum import StrEnum

DUE_WITHIN_DAYS = 30
_ONE_DAY = dt.timedelta(days=1)


class Standing(StrEnum):
    """Where a record stands on a day."""

    NOT_YET = "not_yet"
    HELD = "held"
    DUE = "due"
    EXPIRED = "expired"


def last_valid_day(first_day: dt.date, months: int | None) -> dt.date | None:
    """Return the last valid day, or None for a record without end (``months=None``).

    Raises ValueError for less than one month or a day beyond the calendar.
    """
    if months is None:
        return None
    if months < 1:
        raise ValueError("A record is valid for at least one month.")
    year, month = divmod(first_day.year * 12 + first_day.month - 1 + months, 12)
    month += 1
    if year > dt.MAXYEAR:
        raise ValueError("The last valid day lies beyond the calendar.")
    days_in_month = calendar.monthrange(year, month)[1]
    if first_day.day > days_in_month:
        return dt.date(year, month, days_in_month)
    return dt.date(year, month, first_day.day) - _ONE_DAY


def standing(valid_from: dt.date, valid_until: dt.date | None, today: dt.date) -> Standing:
    """Say where a record stands; the last valid day still counts, 30 days before it is due."""
    if today < valid_from:
        return Standing.NOT_YET
    if valid_until is None:
        return Standing.HELD
    if today > valid_until:
        return Standing.EXPIRED
    if (valid_until - today).days <= DUE_WITHIN_DAYS:
        return Standing.DUE
    return Standing.HELD
