"""From a paper and its responses to marks and a verdict."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

from .kinds import RULES
from .lines import LINES, mark_line
from .outcome import ASSESSOR, MACHINE, Mark, Outcome
from .paper import Paper, Slot
from .shapes import is_empty


def grade(
    paper: Paper,
    responses: Mapping[int, Any],
    given: Mapping[int, Decimal | Fraction] | None = None,
) -> Outcome:
    """Mark every slot. A mark ``given`` by a person goes before the machine's."""
    given = given or {}
    marks = tuple(_mark(slot, responses.get(slot.slot), given) for slot in paper.slots)
    max_score = paper.max_score
    return Outcome(marks, max_score, paper.pass_rule.needed(max_score), paper.sections)


def _mark(slot: Slot, value: Any, given: Mapping[int, Decimal | Fraction]) -> Mark:
    if slot.slot in given:
        mark = Mark(slot.slot, slot.kind, Fraction(given[slot.slot]), slot.points, ASSESSOR)
    else:
        mark = mark_slot(slot, value)
    return replace(mark, section=slot.section, veto=slot.veto)


def mark_slot(slot: Slot, value: Any) -> Mark:
    """Mark one answer as far as a machine may."""
    if slot.kind in LINES:
        return mark_line(slot, value)
    if is_empty(value):
        return Mark(slot.slot, slot.kind, Fraction(0), slot.points, MACHINE, "unanswered")
    part = RULES[slot.kind](slot.key, slot.asked, value)
    score = None if part is None else slot.points * part
    return Mark(slot.slot, slot.kind, score, slot.points, ASSESSOR if part is None else MACHINE)


def round_down(value: Fraction, places: int = 2) -> Decimal:
    """Return so many places, never more than was earned."""
    scale = 10**places
    return Decimal(value.numerator * scale // value.denominator).scaleb(-places)


def side_by_side(score: Fraction, needed: Fraction) -> tuple[Decimal, Decimal]:
    """Return score and pass mark with as many places (two at least) as it takes for what is shown
    to agree with the verdict: 59.995 is not shown as the 60 that it missed.
    """
    for places in range(2, 12):
        shown = round_down(score, places), round_down(needed, places)
        if (shown[0] >= shown[1]) == (score >= needed):
            return shown
    return shown


def plain(number: Decimal) -> str:
    """Write a number exactly, without needless zeros."""
    text = format(number, "f")
    return (text.rstrip("0").rstrip(".") if "." in text else text) or "0"
