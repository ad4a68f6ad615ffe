"""A whole sheet of a checklist: its lines, what was not seen, and what that comes to. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .corrections import without
from .lines import NOT_SEEN, is_judged, was_not_seen
from .marks import grade
from .outcome import Outcome
from .paper import read_paper


def grade_sheet(stored: Mapping[str, Any], responses: Mapping[int, Any]) -> Outcome:
    """Mark a sheet; lines that were not seen are worth 0 of 0, and a pass mark in points shrinks with them."""
    unseen = {slot for slot, value in responses.items() if was_not_seen(value)}
    return grade(read_paper(without(stored, unseen)), responses)


def open_lines(stored: Mapping[str, Any], responses: Mapping[int, Any]) -> list[int]:
    """Return the slots of a stored paper that nobody has judged yet."""
    return [
        entry["slot"]
        for entry in stored["slots"]
        if not is_judged(entry, responses.get(entry["slot"]))
    ]


def unseen_critical(stored: Mapping[str, Any], responses: Mapping[int, Any]) -> list[int]:
    """Return the critical lines that were not seen: without them nobody can say whether it was passed."""
    return [
        entry["slot"]
        for entry in stored["slots"]
        if entry.get("veto") and was_not_seen(responses.get(entry["slot"]))
    ]


def nothing_seen(outcome: Outcome) -> bool:
    """Whether no line of a marked sheet was seen."""
    return all(mark.why == NOT_SEEN for mark in outcome.marks)
