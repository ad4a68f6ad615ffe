"""What a line of a checklist earns: pure, exact fractions.

A line is judged by a person who fills it in; what that is worth follows from the paper. A line that was not
seen is worth nothing and asks nothing: it drops out, and a pass mark in points shrinks with it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from typing import Any

from .outcome import MACHINE, Mark
from .paper import Slot
from .quantity import DAY, read_number, read_time

LINES = frozenset({"levels", "measured", "timed"})
NOT_SEEN, UNANSWERED = "not_seen", "unanswered"
BETWEEN, BEYOND, LATE = (
    "between",
    "beyond",
    "late",
)  # why a measured or timed line has a word beside it
RISING, FALLING, LEVEL = "rising", "falling", "level"

AFTER_START = 4 * 60  # minutes after the start (or due time) in which something is late, not early
MOST_LATE = 18 * 60

Judged = tuple[Fraction, str, Mapping[str, Any]]  # share of the points, why, detail


def is_judged(asked: Mapping[str, Any], value: Any) -> bool:
    """Whether a response judges the line of a paper, or says that it was not seen."""
    return was_not_seen(value) or _given(asked, value) is not None


def was_not_seen(value: Any) -> bool:
    """Whether a response says that the line was not observed."""
    return isinstance(value, Mapping) and value.get("not_seen") is True


def mark_line(slot: Slot, value: Any) -> Mark:
    """Mark one line."""
    if was_not_seen(value):
        return Mark(slot.slot, slot.kind, Fraction(0), Fraction(0), MACHINE, NOT_SEEN)
    judged = _given(slot.asked, value)
    if judged is None:
        return Mark(slot.slot, slot.kind, Fraction(0), slot.points, MACHINE, UNANSWERED)
    share, why, detail = RULES[slot.kind](slot.asked, judged)
    return Mark(slot.slot, slot.kind, slot.points * share, slot.points, MACHINE, why, detail=detail)


def due_minutes(start: Fraction | int, lead_minutes: int) -> int:
    """Return the minutes after midnight at which a timed line is due, on whatever day."""
    return int(start - lead_minutes) % DAY


def trend(values: Sequence[Fraction]) -> str:
    """Return which way a series goes: the sign of its least-squares slope over its order."""
    count = len(values)
    middle, mean = Fraction(count - 1, 2), sum(values, Fraction(0)) / (count or 1)
    slope = sum(((at - middle) * (value - mean) for at, value in enumerate(values)), Fraction(0))
    return RISING if slope > 0 else FALLING if slope < 0 else LEVEL


def _given(asked: Mapping[str, Any], value: Any) -> Any:
    """What the response says of its line, read; None where it says nothing, or of another line."""
    if not isinstance(value, Mapping):
        return None
    if asked["kind"] == "levels":
        level = value.get("level")
        return level if any(each["id"] == level for each in asked["levels"]) else None
    if asked["kind"] == "timed":
        return read_time(value.get("at") or "")
    texts = [*(value.get("values") or ()), *filter(None, [value.get("value")])]
    unit, least = asked.get("unit") or "", _least(asked)
    numbers = [read_number(text, unit) for text in texts]
    return [one for one in numbers if one is not None and one >= least] or None


def _least(asked: Mapping[str, Any]) -> Fraction | float:
    """What a measured line cannot fall below: minutes, rings and pieces start at nought."""
    bounds = [Fraction(asked[name]) for name in ("target", "limit") if asked.get(name)]
    return 0 if all(bound >= 0 for bound in bounds) else float("-inf")


def _levels(asked: Mapping[str, Any], level: str) -> Judged:
    shares = {each["id"]: Fraction(each["share"]) / 100 for each in asked["levels"]}
    return shares[level], "", {}


def _measured(asked: Mapping[str, Any], numbers: Sequence[Fraction]) -> Judged:
    """The worst of a series counts; between target and limit all points are earned, with a word beside it."""
    sign = -1 if asked["direction"] == "at_least" else 1
    worst = max(numbers, key=lambda number: number * sign)
    target, limit = Fraction(asked["target"]), Fraction(asked["limit"])
    detail: dict[str, Any] = {"worst": _plain(worst), "n": len(numbers)}
    if len(numbers) > 1:
        detail["trend"] = trend(numbers)
    if worst * sign <= target * sign:
        return Fraction(1), "", detail
    if worst * sign <= limit * sign:
        return Fraction(1), BETWEEN, detail
    return Fraction(0), BEYOND, detail


def _timed(asked: Mapping[str, Any], at: Fraction) -> Judged:
    """Full when not later than due and tolerance. Midnight parts nothing: what lies hours after the start was
    done the day before, as preparations are.
    """
    due = read_time(asked.get("due") or "")
    if due is None:
        return Fraction(0), UNANSWERED, {}
    latest = min(max(int(asked.get("lead_minutes") or 0), 0) + AFTER_START, MOST_LATE)
    late = (at - due) % DAY
    late = late if late <= latest else late - DAY
    detail = {"due": asked["due"], "late": _plain(late)}
    if late <= asked["tolerance_minutes"]:
        return Fraction(1), "", detail
    return Fraction(0), LATE, detail


def _plain(number: Fraction) -> str:
    return str(number.numerator) if number.denominator == 1 else f"{float(number):.6g}"


RULES: dict[str, Callable[[Mapping[str, Any], Any], Judged]] = {
    "levels": _levels,
    "measured": _measured,
    "timed": _timed,
}
