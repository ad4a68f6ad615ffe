"""The public holidays and make-up working days of mainland China, as announced by the State Council."""

from __future__ import annotations

import datetime as dt

import chinese_calendar

from .calendar import StateDay


def state_day(day: dt.date) -> StateDay | None:
    """Return what is announced for a day, or None for a year that is not announced (yet)."""
    try:
        is_off, name = chinese_calendar.get_holiday_detail(day)
    except NotImplementedError:
        return None
    if not name:
        return StateDay(is_working=not is_off)
    return StateDay(not is_off, chinese_calendar.Holiday(name).chinese, name)
