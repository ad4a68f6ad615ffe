"""All marks of a paper, and whether they are enough."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from .paper import Section

MACHINE, ASSESSOR = "machine", "assessor"


@dataclass(frozen=True)
class Mark:
    """The judgement of one answer. ``score`` None: a person must decide. ``why`` is a code or empty.

    ``section`` 0: the paper has none. ``detail``: what stands beside a line of a checklist (lines.py).
    """

    slot: int
    kind: str
    score: Fraction | None
    max_score: Fraction
    by: str
    why: str = ""
    section: int = 0
    veto: bool = False
    detail: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class SectionOutcome:
    """The points of one section. ``needed`` is None where it need not be passed by itself."""

    section: Section
    score: Fraction
    max_score: Fraction
    needed: Fraction | None

    @property
    def failed(self) -> bool:
        """Whether the section must be passed and is not."""
        return self.needed is not None and self.score < self.needed


@dataclass(frozen=True)
class Outcome:
    """All marks of a paper. ``score`` and ``passed`` are None while a mark is open."""

    marks: tuple[Mark, ...]
    max_score: Fraction
    needed: Fraction
    sections: tuple[Section, ...] = ()

    @property
    def open_slots(self) -> tuple[int, ...]:
        """The slots that wait for a person."""
        return tuple(mark.slot for mark in self.marks if mark.score is None)

    @property
    def score(self) -> Fraction | None:
        """The exact sum."""
        return None if self.open_slots else _sum(mark.score for mark in self.marks)

    @property
    def enough(self) -> bool | None:
        """Whether the exact sum reaches the exact pass mark; sections and vetoes are not asked."""
        score = self.score
        return None if score is None else score >= self.needed

    @property
    def passed(self) -> bool | None:
        """Enough points, every section that must be passed, and no point lost where none may be."""
        if self.enough is None:
            return None
        return self.enough and not self.failed_sections and not self.lost_vetoes

    @property
    def section_outcomes(self) -> tuple[SectionOutcome, ...]:
        """The points of each section, as far as they are known."""
        return tuple(self._of_section(section) for section in self.sections)

    def _of_section(self, section: Section) -> SectionOutcome:
        marks = [mark for mark in self.marks if mark.section == section.number]
        max_score = _sum(mark.max_score for mark in marks)
        percent = section.pass_percent
        return SectionOutcome(
            section,
            _sum(mark.score for mark in marks),
            max_score,
            None if percent is None else percent * max_score / 100,
        )

    @property
    def failed_sections(self) -> tuple[SectionOutcome, ...]:
        """The sections that had to be passed and were not; none while a mark is open."""
        if self.open_slots:
            return ()
        return tuple(each for each in self.section_outcomes if each.failed)

    @property
    def lost_vetoes(self) -> tuple[int, ...]:
        """The slots that had to be right and lost a point."""
        return tuple(
            mark.slot
            for mark in self.marks
            if mark.veto and mark.score is not None and mark.score < mark.max_score
        )


def _sum(scores: Iterable[Fraction | None]) -> Fraction:
    return sum((score for score in scores if score is not None), Fraction(0))
