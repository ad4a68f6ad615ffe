"""The working days as everybody in the company knows them."""

from __future__ import annotations

import datetime as dt

from training.models import CompanyDay
from training.scheduling import WorkCalendar, state_day


def work_calendar() -> WorkCalendar:
    """Return the state's calendar with the company's days, in one statement."""
    return WorkCalendar(state_day, dict(CompanyDay.objects.values_list("day", "is_working")))


def last_announced_year(today: dt.date) -> int:
    """Return the last year whose holidays are known, or the one before today's."""
    year = today.year - 1
    while state_day(dt.date(year + 1, 1, 1)) is not None:
        year += 1
    return year
