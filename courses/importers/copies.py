"""Does the whole text stand in the file more than once? Then one copy is taken and the others are compared with it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from .folding import fold
from .lines import Line
from .numbering import read_number

_MIN_LINES = 12
_MIN_LIKENESS = 0.7
_HEADINGS_TO_AGREE = 4
_OPENING = 3  # a title without any mark stands among the first lines


@dataclass(frozen=True)
class Copies:
    """`cover` are the lines before the first copy; `parts` the copies in order (one when nothing repeats)."""

    cover: tuple[Line, ...]
    parts: tuple[tuple[Line, ...], ...]


def split_copies(lines: tuple[Line, ...]) -> Copies:
    """One part when nothing repeats; then there is no cover either."""
    found = _first_repetition(lines)
    if found is None:
        return Copies((), (lines,))
    first, second = found
    parts, start = [lines[first:second]], second
    while (more := _first_repetition(lines[start:])) and more[0] == 0:
        parts.append(lines[start : start + more[1]])
        start += more[1]
    return Copies(lines[:first], (*parts, lines[start:]))


def _first_repetition(lines: tuple[Line, ...]) -> tuple[int, int] | None:
    """The earliest heading at which a second copy begins, with the heading at which the first began."""
    folded = [_comparable(line) for line in lines]
    openings = set(
        [text for line, text in zip(lines, folded, strict=True) if line.kind == "text"][:_OPENING]
    )
    places: dict[str, list[int]] = {}
    for i, line in enumerate(lines):
        if _may_begin_a_copy(line, folded[i], openings):
            places.setdefault(folded[i], []).append(i)
    pairs = [
        (second, first)
        for at in places.values()
        for n, second in enumerate(at)
        for first in at[max(0, n - 3) : n]
    ]
    headings = [i for i, line in enumerate(lines) if line.level or read_number(line.plain)]
    for second, first in sorted(pairs)[:2000]:
        if (
            second - first >= _MIN_LINES
            and _alike(folded, first, second)
            and _same_headings(folded, headings, first, second)
        ):
            return first, second
    return None


def _may_begin_a_copy(line: Line, folded: str, openings: set[str]) -> bool:
    if line.kind != "text" or line.cells or line.bullet or len(folded) < 2 or len(line.plain) > 60:
        return False
    number = read_number(line.plain)
    return (
        bool(line.level) or (number is not None and number.style != "letter") or folded in openings
    )


def _comparable(line: Line) -> str:
    return fold(line.plain) if line.kind == "text" and not line.cells else fold(line.raw)


def _alike(folded: list[str], first: int, second: int) -> bool:
    """As multisets of folded lines; the sizes alone rule out a table of contents before its text."""
    one = Counter(t for t in folded[first:second] if t)
    reach = second + round(1.3 * (second - first))  # behind it a third copy may follow
    two = Counter(t for t in folded[second:reach] if t)
    small, large = sorted((one.total(), two.total()))
    if small < _MIN_LINES or small < 0.6 * large:
        return False
    return (one & two).total() >= _MIN_LIKENESS * small


def _same_headings(folded: list[str], headings: list[int], first: int, second: int) -> bool:
    one = [folded[i] for i in headings if first < i < second][:_HEADINGS_TO_AGREE]
    two = [folded[i] for i in headings if i > second][:_HEADINGS_TO_AGREE]
    agreeing = sum(1 for a, b in zip(one, two, strict=False) if a == b)
    return agreeing >= max(1, min(len(one), len(two)) - 1)
