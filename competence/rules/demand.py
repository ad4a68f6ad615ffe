"""What is asked of whoever holds a position on a day, out of statements that are only added."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

Key = tuple[int, int, str]


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement on a key: from a day (until a day) this level is asked for, or nothing (``NONE``).

    ``necessity`` is ``mandatory``, ``wanted`` or ``none``; ``day`` the day in the site's zone on
    which it was recorded.
    """

    pk: int
    position: int
    competency: int
    risk_class: str
    number: int
    level: int
    necessity: str
    valid_from: dt.date
    valid_until: dt.date | None
    day: dt.date

    @property
    def key(self) -> Key:
        """What it is a statement on."""
        return self.position, self.competency, self.risk_class

    def holds(self, on: dt.date) -> bool:
        """Whether it speaks of this day."""
        return self.valid_from <= on and (self.valid_until is None or on <= self.valid_until)


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked of a person: the strongest of the statements on a competency, and which."""

    competency: int
    level: int
    mandatory: bool
    statements: tuple[Statement, ...]


def in_force(
    statements: Iterable[Statement], on: dt.date, known_on: dt.date | None = None
) -> dict[Key, Statement]:
    """Return for each key the statement in force on a day, as it was known at the end of ``known_on``.

    Of those that hold on the day the one with the highest number counts; a key whose newest word is
    "no longer" is left out. So there is never more than one.
    """
    newest: dict[Key, Statement] = {}
    for one in statements:
        if not one.holds(on) or (known_on is not None and one.day > known_on):
            continue
        known = newest.get(one.key)
        if known is None or one.number > known.number:
            newest[one.key] = one
    return {key: one for key, one in newest.items() if one.necessity != "none"}


def asked_of(positions: Iterable[int], statements: Iterable[Statement]) -> dict[int, Asked]:
    """Return by competency what holding these positions asks for, of statements in force.

    Where several ask for the same competency the highest level counts; it is mandatory where the
    statement of the highest level is, or any other of the same level.
    """
    held = set(positions)
    found: dict[int, list[Statement]] = {}
    for one in statements:
        if one.position in held:
            found.setdefault(one.competency, []).append(one)
    asked = {}
    for competency, rows in found.items():
        level = max(one.level for one in rows)
        mandatory = any(one.necessity == "mandatory" and one.level == level for one in rows)
        ordered = tuple(sorted(rows, key=lambda one: (-one.level, one.pk)))
        asked[competency] = Asked(competency, level, mandatory, ordered)
    return asked
