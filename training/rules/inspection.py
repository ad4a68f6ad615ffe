"""When a look is due, and what became of it. Pure: the calendar comes in as functions."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass

ONE_DAY = dt.timedelta(days=1)
DUE, DONE, MISSED, EXCUSED = "due", "done", "missed", "excused"


@dataclass(frozen=True)
class Rhythm:
    """Days and times of a plan. ``weekdays`` are numbers from 1 (Monday) to 7; empty: the working days."""

    starts_on: dt.date
    ends_on: dt.date | None
    weekdays: frozenset[int]
    looks: tuple[dt.time, ...]


def inspection_days(
    rhythm: Rhythm,
    first: dt.date,
    last: dt.date,
    *,
    is_working: Callable[[dt.date], bool],
    is_off: Callable[[dt.date], bool],
) -> Iterator[dt.date]:
    """Yield the days from ``first`` to ``last`` on which the plan looks.

    Chosen weekdays are looked at unless the state or the company frees the day (``is_off``); without any
    the working days are, make-up days included.
    """
    day = max(first, rhythm.starts_on)
    end = last if rhythm.ends_on is None else min(last, rhythm.ends_on)
    while day <= end:
        if rhythm.weekdays:
            wanted = day.isoweekday() in rhythm.weekdays and not is_off(day)
        else:
            wanted = is_working(day)
        if wanted:
            yield day
        day += ONE_DAY


def state_of(stored: str | None, day: dt.date, today: dt.date) -> str:
    """Return what a look is today: one that nobody has done or excused is missed once its day is over."""
    if stored in (None, DUE):
        return MISSED if day < today else DUE
    return stored or DUE
