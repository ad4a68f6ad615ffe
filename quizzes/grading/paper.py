"""The part of a frozen paper that marks depend on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

SCHEMAS = (1,)


@dataclass(frozen=True)
class Slot:
    """One question: its kind, what it is worth, its key; ``veto``: it must earn all its points;
    ``asked``: all that the paper says of it.
    """

    slot: int
    kind: str
    points: Fraction
    key: Mapping[str, Any]
    section: int = 0
    veto: bool = False
    asked: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Section:
    """A part of the paper. With ``pass_percent`` it must be passed by itself."""

    number: int
    title: str
    title_en: str = ""
    pass_percent: Fraction | None = None


@dataclass(frozen=True)
class PassRule:
    """The pass mark as a person set it, in points or percent of the points."""

    mark: Fraction
    unit: str

    def needed(self, max_score: Fraction) -> Fraction:
        """Return the points that are enough."""
        return self.mark * max_score / 100 if self.unit == "percent" else self.mark


@dataclass(frozen=True)
class Paper:
    """What is asked and when it is passed."""

    slots: tuple[Slot, ...]
    pass_rule: PassRule
    sections: tuple[Section, ...] = ()

    @property
    def max_score(self) -> Fraction:
        """The sum of the points."""
        return sum((slot.points for slot in self.slots), Fraction(0))


def read_paper(stored: Mapping[str, Any]) -> Paper:
    """Read a stored paper; raises ValueError for a schema that this code does not know."""
    if stored["schema"] not in SCHEMAS:
        raise ValueError(f"Unknown paper schema {stored['schema']!r}.")
    sections = tuple(map(_section, stored.get("sections", ())))
    slots = tuple(map(_slot, stored["slots"]))
    return Paper(slots, PassRule(Fraction(stored["pass_mark"]), stored["pass_unit"]), sections)


def _slot(entry: Mapping[str, Any]) -> Slot:
    return Slot(
        entry["slot"],
        entry["kind"],
        Fraction(entry["points"]),
        entry["key"],
        section=entry.get("section", 0),
        veto=entry.get("veto", False),
        asked=entry,
    )


def _section(entry: Mapping[str, Any]) -> Section:
    percent = entry.get("pass_percent")
    return Section(
        entry["number"],
        entry["title"],
        entry.get("title_en", ""),
        None if percent is None else Fraction(percent),
    )
