"""A frozen paper as it is marked once a question turned out to be wrong. The paper itself stays."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from .marks import grade
from .outcome import MACHINE, Mark, Outcome
from .paper import read_paper

NEW_KEY, FULL_MARKS, DROP = "new_key", "full_marks", "drop"
DROPPED = "dropped"  # why a mark is 0 of 0


@dataclass(frozen=True)
class Correction:
    """What is done about a question. ``part`` counts from 1 in a case, 0 is the item itself."""

    item: int
    part: int
    action: str
    key: Mapping[str, Any] | None = None


def apply_corrections(
    stored: Mapping[str, Any], corrections: Sequence[Correction]
) -> Mapping[str, Any]:
    """Return the paper with the corrections in it; the last one about a question counts.

    A dropped question keeps its place and is worth nothing; a pass mark in points shrinks in the
    same proportion as the points. A new key that does not fit an older form of the question (its
    options are others) leaves that paper as it was.
    """
    last = {(each.item, each.part): each for each in corrections}
    if not last:
        return stored
    slots = [_corrected(entry, last.get(place(entry))) for entry in stored["slots"]]
    return {**stored, "slots": slots, "pass_mark": _pass_mark(stored, slots)}


def grade_corrected(
    stored: Mapping[str, Any],
    responses: Mapping[int, Any],
    given: Mapping[int, Fraction],
    corrections: Sequence[Correction],
) -> Outcome:
    """Mark a stored paper as it is read with its corrections."""
    read = apply_corrections(stored, corrections)
    return with_corrections(grade(read_paper(read), responses, given), read)


def with_corrections(outcome: Outcome, corrected: Mapping[str, Any]) -> Outcome:
    """Return the outcome with the marks that a correction gives to everybody alike, whoever marked."""
    fixed = {entry["slot"]: entry["fixed"] for entry in corrected["slots"] if "fixed" in entry}
    if not fixed:
        return outcome
    marks = (_fixed(mark, fixed.get(mark.slot)) for mark in outcome.marks)
    return replace(outcome, marks=tuple(marks))


def _fixed(mark: Mark, why: str | None) -> Mark:
    return replace(mark, score=mark.max_score, by=MACHINE, why=why) if why else mark


def without(stored: Mapping[str, Any], slots: Collection[int]) -> Mapping[str, Any]:
    """Return the paper with some slots worth nothing; a pass mark in points shrinks with them."""
    if not slots:
        return stored
    kept = [
        {**entry, "points": "0"} if entry["slot"] in slots else entry for entry in stored["slots"]
    ]
    return {**stored, "slots": kept, "pass_mark": _pass_mark(stored, kept)}


def place(entry: Mapping[str, Any]) -> tuple[int, int]:
    """Return the item and part that an entry of a paper asks."""
    case = entry.get("case") or {}
    return case.get("item", entry["item"]), case.get("part", 0)


def fits(entry: Mapping[str, Any], key: Mapping[str, Any]) -> bool:
    """Whether a key speaks of the options that this form of the question has."""
    options = {option["id"] for option in entry.get("options", ())}
    lefts = {left["id"] for left in entry.get("lefts", ())}
    pairs = key.get("pairs", {})
    return (
        options.issuperset(key.get("right", ()))
        and options.issuperset(key.get("order", ()))
        and options.issuperset(pairs.values())
        and lefts.issuperset(pairs)
    )


def _corrected(entry: Mapping[str, Any], correction: Correction | None) -> Mapping[str, Any]:
    if correction is None:
        return entry
    if correction.action == FULL_MARKS:
        return {**entry, "fixed": FULL_MARKS}
    if correction.action == DROP:
        return {**entry, "fixed": DROPPED, "points": "0"}
    return with_key(entry, correction.key or {})


def with_key(entry: Mapping[str, Any], key: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the entry with a new key, as it is where the key speaks of other options."""
    return {**entry, "key": {**entry["key"], **key}} if fits(entry, key) else entry


def _pass_mark(stored: Mapping[str, Any], slots: Sequence[Mapping[str, Any]]) -> str:
    if stored["pass_unit"] == "percent":  # noqa: S105 - no secret
        return stored["pass_mark"]
    before, after = _points(stored["slots"]), _points(slots)
    if before == after:
        return stored["pass_mark"]
    return str(Fraction(stored["pass_mark"]) * after / before)


def _points(slots: Sequence[Mapping[str, Any]]) -> Fraction:
    return sum((Fraction(entry["points"]) for entry in slots), Fraction(0))
