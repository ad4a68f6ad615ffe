"""Where a record stands on a day, and what a person holds: two times, valid and recorded."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

_ONE_DAY = dt.timedelta(days=1)


class Status(StrEnum):
    """Where a record stands on a day."""

    NOT_YET = "not_yet"
    VALID = "valid"
    WINDOW = "window"
    GRACE = "grace"
    EXPIRED = "expired"
    SUSPENDED = "suspended"
    REVOKED = "revoked"
    TEMPORARY = "temporary"
    AT_RISK = "at_risk"


COUNTS = frozenset({Status.VALID, Status.WINDOW, Status.GRACE, Status.TEMPORARY, Status.AT_RISK})


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened to a record; ``day`` is that of its recording in the site's zone."""

    pk: int
    kind: str
    valid_from: dt.date
    valid_until: dt.date | None
    day: dt.date
    why: str = ""


@dataclass(frozen=True, slots=True)
class Period:
    """A record as the rules see it, with its events."""

    pk: int
    competency: int
    level: int
    valid_from: dt.date
    valid_until: dt.date | None
    day: dt.date
    window_days: int = 30
    grace_days: int = 0
    temporary: bool = False
    events: tuple[Event, ...] = ()

    @property
    def ends_on(self) -> dt.date | None:
        """The last day on which it counts, with grace; None without end."""
        if self.valid_until is None:
            return None
        try:
            return self.valid_until + dt.timedelta(days=self.grace_days)
        except OverflowError:
            return dt.date.max

    @property
    def window_from(self) -> dt.date | None:
        """The first day on which it may be renewed so that the next period follows without a gap."""
        if self.valid_until is None:
            return None
        first = self.valid_until.toordinal() - self.window_days + 1
        return max(dt.date.fromordinal(max(first, 1)), self.valid_from)


def known(period: Period, known_on: dt.date | None) -> Period | None:
    """Return the record as it was known at the end of a day, None where it was not known yet."""
    if known_on is None:
        return period
    if period.day > known_on:
        return None
    events = tuple(one for one in period.events if one.day <= known_on)
    if len(events) == len(period.events):
        return period
    return Period(
        period.pk, period.competency, period.level, period.valid_from, period.valid_until,
        period.day, period.window_days, period.grace_days, period.temporary, events,
    )  # fmt: skip


def _marked(period: Period, on: dt.date, sets: str, ends: str) -> bool:
    """Whether the newest word that speaks of the day sets the mark.

    An event that sets it speaks of its own days; one that ends it of all days from its first.
    """
    newest: Event | None = None
    for one in period.events:
        if one.kind not in (sets, ends) or one.valid_from > on:
            continue
        if one.valid_until is not None and one.valid_until < on:
            continue
        if newest is None or one.pk > newest.pk:
            newest = one
    return newest is not None and newest.kind == sets


def status_on(period: Period, on: dt.date) -> Status:
    """Say where a record stands on a day; of what fits, the first in the order of the specification."""
    if any(one.kind == "revoked" and one.valid_from <= on for one in period.events):
        return Status.REVOKED
    if on < period.valid_from:
        return Status.NOT_YET
    ends_on = period.ends_on
    if ends_on is not None and on > ends_on:
        return Status.EXPIRED
    if _marked(period, on, "suspended", "lifted"):
        return Status.SUSPENDED
    return _status_inside(period, on)


def _status_inside(period: Period, on: dt.date) -> Status:
    if period.valid_until is not None and on > period.valid_until:
        return Status.GRACE
    if _marked(period, on, "at_risk", "recovered"):
        return Status.AT_RISK
    if period.temporary:
        return Status.TEMPORARY
    window = period.window_from
    return Status.WINDOW if window is not None and on >= window else Status.VALID


@dataclass(frozen=True, slots=True)
class Held:
    """A competency that a person holds, or held last: the record that counts and where it stands."""

    competency: int
    period: Period
    status: Status

    @property
    def counts(self) -> bool:
        """Whether it may be relied on."""
        return self.status in COUNTS


def held_on(
    periods: Iterable[Period], on: dt.date, known_on: dt.date | None = None
) -> dict[int, Held]:
    """Return by competency what a person holds on a day, as known at the end of ``known_on``.

    Of records that count the highest level, then the longest; where none counts, the newest that has
    begun, so that one sees what became of it.
    """
    by_competency: dict[int, list[Held]] = {}
    for given in periods:
        period = known(given, known_on)
        if period is None:
            continue
        status = status_on(period, on)
        if status != Status.NOT_YET:
            held = Held(period.competency, period, status)
            by_competency.setdefault(period.competency, []).append(held)
    return {competency: _best(rows) for competency, rows in by_competency.items()}


def _best(rows: Sequence[Held]) -> Held:
    return max(
        rows,
        key=lambda one: (
            one.counts,
            one.period.level if one.counts else 0,
            (one.period.ends_on or dt.date.max),
            one.period.pk,
        ),
    )


def next_period_start(held: Sequence[Period], level: int, met_on: dt.date) -> dt.date | None:
    """Return the first day of the period that a criterion met on a day begins, None for no new one.

    ``held`` are the records of the competency. A record of the level or above that covers the day
    makes a new one needless until its window begins; then, and in its grace, the next period begins
    on the day after its end. What was recorded before a revocation does not count any more.
    """
    revoked = [one.valid_from for period in held for one in period.events if one.kind == "revoked"]
    if any(met_on <= day for day in revoked):
        return None
    good = [
        one for one in held if one.level >= level and not _is_revoked(one) and not one.temporary
    ]
    if any(one.valid_from > met_on for one in good):
        return None  # a later period has been recorded already
    covering = [one for one in good if one.ends_on is None or met_on <= one.ends_on]
    if not covering:
        return met_on
    last = max(covering, key=lambda one: one.valid_until or dt.date.max)
    if last.valid_until is None or last.window_from is None or met_on < last.window_from:
        return None
    return last.valid_until + _ONE_DAY


def _is_revoked(period: Period) -> bool:
    return any(one.kind == "revoked" for one in period.events)
