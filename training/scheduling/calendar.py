"""Which days are worked: the state's holidays and make-up days, and what the company says."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

ONE_DAY = dt.timedelta(days=1)
# Nobody rests longer: a calendar without a working day in two years is a slip of the pen.
FURTHEST = 2 * 366


class NoWorkingDayError(ValueError):
    """No working day within two years of a day, so nothing can be placed."""

    def __init__(self, day: dt.date) -> None:
        super().__init__(f"no working day within two years of {day}")
        self.day = day


@dataclass(frozen=True)
class StateDay:
    """What the state has announced for a day, with the name of the holiday concerned."""

    is_working: bool
    name: str = ""
    name_en: str = ""


AskState = Callable[[dt.date], StateDay | None]


@dataclass(frozen=True)
class WorkCalendar:
    """Working days. ``ask_state`` answers None for a day of a year that is not announced.

    ``company`` says for single days whether they are worked, and goes before the state.
    """

    ask_state: AskState
    company: Mapping[dt.date, bool] = field(default_factory=dict)

    def is_working(self, day: dt.date) -> bool:
        """Say whether a day is worked; beyond the announced years from Monday to Friday."""
        if day in self.company:
            return self.company[day]
        announced = self.ask_state(day)
        return day.weekday() < 5 if announced is None else announced.is_working

    def is_announced(self, day: dt.date) -> bool:
        """Say whether the state has announced the holidays of the day's year."""
        return self.ask_state(day) is not None

    def holiday(self, day: dt.date) -> StateDay | None:
        """Return the holiday that frees a day, None for other days off."""
        announced = self.ask_state(day)
        if day in self.company or announced is None or announced.is_working:
            return None
        return announced if announced.name else None

    def working_days(self, start: dt.date) -> Iterator[dt.date]:
        """Yield the working days from a day on, the day included. Raises NoWorkingDayError."""
        last = start
        for day in days_from(start):
            if self.is_working(day):
                last = day
                yield day
            elif (day - last).days > FURTHEST:
                raise NoWorkingDayError(last)

    def on_or_after(self, day: dt.date) -> dt.date:
        """Return the day itself, or the next working day. Raises NoWorkingDayError."""
        for found in self.working_days(day):
            return found
        raise NoWorkingDayError(day)


def days_from(start: dt.date) -> Iterator[dt.date]:
    """Yield the days from a day on until the last one that a date can hold."""
    for ordinal in range(start.toordinal(), dt.date.max.toordinal() + 1):
        yield dt.date.fromordinal(ordinal)


def add_months(day: dt.date, months: int) -> dt.date:
    """Return the same day so many months later, or the last day of a month that is shorter."""
    month = day.year * 12 + day.month - 1 + months
    first = dt.date(month // 12, month % 12 + 1, 1)
    following = dt.date((month + 1) // 12, (month + 1) % 12 + 1, 1)
    return first + min(dt.timedelta(days=day.day - 1), following - first - ONE_DAY)
