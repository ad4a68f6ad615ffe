"""Putting a programme's activities on days, from the day of the start and nothing else.

Three cadences: consecutive working days; certain weekdays, week after week; steps of so many weeks
or months one after the other. A week has seven days; a month ends on the same day of the next one.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from .calendar import FURTHEST, ONE_DAY, NoWorkingDayError, WorkCalendar, add_months, days_from


class Cadence(StrEnum):
    """How the training days of a programme follow each other."""

    WORKING_DAYS = "working_days"
    WEEKDAYS = "weekdays"
    STEPS = "steps"


class Unit(StrEnum):
    """What the length of a step is counted in."""

    WEEK = "week"
    MONTH = "month"


@dataclass(frozen=True)
class Planned:
    """An activity to place. ``day`` counts training days from 1; None is not placed.

    ``until_day`` ends what goes on for several training days. A step has ``least`` and ``most`` in
    ``unit`` instead of a day, and follows the step before it in the order given.
    """

    key: int
    day: int | None = None
    until_day: int | None = None
    least: int | None = None
    most: int | None = None
    unit: Unit = Unit.WEEK


@dataclass(frozen=True)
class Placed:
    """An activity on its days, both ends included; a step also has the latest ones."""

    key: int
    on: dt.date
    until: dt.date
    latest_on: dt.date
    latest_until: dt.date


@dataclass(frozen=True)
class Warned:
    """Something the trainer should know: a code and what its sentence names."""

    code: str
    params: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Schedule:
    """What was placed, when it ends at the earliest and the latest, and what is odd about it."""

    placed: tuple[Placed, ...]
    not_placed: tuple[int, ...]
    earliest_end: dt.date
    latest_end: dt.date
    warnings: tuple[Warned, ...]


def place(
    planned: Iterable[Planned],
    *,
    start: dt.date,
    cadence: Cadence,
    weekdays: Sequence[int] = (),
    calendar: WorkCalendar,
) -> Schedule:
    """Place a programme. ``weekdays`` are numbers from 1 (Monday) to 7, for that cadence only.

    Raises ValueError for a day below 1, an end before its beginning, a step without a length, or a
    cadence by weekdays that names none; NoWorkingDayError where the calendar has no day left.
    """
    activities = tuple(planned)
    if cadence is Cadence.STEPS:
        return _place_steps(activities, start, calendar)
    for one in activities:
        _check_days(one)
    needed = max((one.until_day or one.day or 0 for one in activities), default=0)
    days, warnings = _training_days(needed, start, cadence, weekdays, calendar)
    placed = tuple(_on_days(one, days) for one in activities if one.day is not None)
    end = max((one.until for one in placed), default=start)
    return Schedule(
        placed=placed,
        not_placed=tuple(one.key for one in activities if one.day is None),
        earliest_end=end,
        latest_end=end,
        warnings=(*warnings, *_not_announced(start, end, calendar)),
    )


def _check_days(one: Planned) -> None:
    if one.day is None:
        return
    if one.day < 1 or (one.until_day is not None and one.until_day < one.day):
        raise ValueError(f"activity {one.key} has no sensible days: {one.day} to {one.until_day}")


def _on_days(one: Planned, days: Sequence[dt.date]) -> Placed:
    day = one.day or 1
    on, until = days[day - 1], days[(one.until_day or day) - 1]
    return Placed(one.key, on, until, on, until)


def _training_days(
    needed: int,
    start: dt.date,
    cadence: Cadence,
    weekdays: Sequence[int],
    calendar: WorkCalendar,
) -> tuple[list[dt.date], list[Warned]]:
    if cadence is Cadence.WEEKDAYS:
        return _days_by_weekday(needed, start, weekdays, calendar)
    days: list[dt.date] = []
    if needed:
        for day in calendar.working_days(start):
            days.append(day)
            if len(days) == needed:
                break
        else:
            raise NoWorkingDayError(start)
    if days and days[0] != start:
        moved = {"day": start.isoformat(), "to": days[0].isoformat()}
        return days, [Warned("start_moved", moved)]
    return days, []


def _days_by_weekday(
    needed: int, start: dt.date, weekdays: Sequence[int], calendar: WorkCalendar
) -> tuple[list[dt.date], list[Warned]]:
    """Take the weekdays one after the other; one that is a day off is left out, never made up for
    by another weekday, so that the number of training days stays and the end moves."""
    wanted = frozenset(weekdays)
    if not wanted or not wanted <= frozenset(range(1, 8)):
        raise ValueError("a cadence by weekdays names weekdays from 1 (Monday) to 7")
    warnings: list[Warned] = []
    days: list[dt.date] = []
    last = start
    for day in days_from(start):
        if len(days) == needed:
            if days and start.isoweekday() not in wanted:
                moved = {"day": start.isoformat(), "to": days[0].isoformat()}
                warnings.insert(0, Warned("start_moved", moved))
            return days, warnings
        if (day - last).days > FURTHEST:
            break
        if day.isoweekday() not in wanted:
            continue
        if calendar.is_working(day):
            days.append(day)
            last = day
        else:
            warnings.append(_skipped(day, calendar))
    raise NoWorkingDayError(last)


def _skipped(day: dt.date, calendar: WorkCalendar) -> Warned:
    holiday = calendar.holiday(day)
    if holiday is None:
        return Warned("day_off_skipped", {"day": day.isoformat()})
    named = {"day": day.isoformat(), "holiday": holiday.name, "holiday_en": holiday.name_en}
    return Warned("holiday_skipped", named)


def _place_steps(
    activities: tuple[Planned, ...], start: dt.date, calendar: WorkCalendar
) -> Schedule:
    early = late = start
    placed = []
    for one in activities:
        if one.least is None or one.most is None or not 0 < one.least <= one.most:
            raise ValueError(f"step {one.key} has no sensible length: {one.least} to {one.most}")
        early_end, late_end = _after(early, one.least, one.unit), _after(late, one.most, one.unit)
        placed.append(Placed(one.key, early, early_end - ONE_DAY, late, late_end - ONE_DAY))
        early, late = early_end, late_end
    earliest = placed[-1].until if placed else start
    latest = placed[-1].latest_until if placed else start
    return Schedule(
        placed=tuple(placed),
        not_placed=(),
        earliest_end=earliest,
        latest_end=latest,
        warnings=_not_announced(start, latest, calendar),
    )


def _after(day: dt.date, count: int, unit: Unit) -> dt.date:
    return add_months(day, count) if unit is Unit.MONTH else day + dt.timedelta(weeks=count)


def _not_announced(start: dt.date, end: dt.date, calendar: WorkCalendar) -> tuple[Warned, ...]:
    """Name each year of the schedule whose holidays nobody knows yet."""
    years = [
        year
        for year in range(start.year, end.year + 1)
        if not calendar.is_announced(min(max(start, dt.date(year, 1, 1)), dt.date(year, 12, 31)))
    ]
    return tuple(Warned("year_not_announced", {"year": year}) for year in years)
