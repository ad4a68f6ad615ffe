"""The lines of a question that has an error, to be mended where they stand."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from .limits import MAX_EXCERPT_CHARS, MAX_EXCERPT_LINES

Span = tuple[int, int]  # first and last line, from 1
_NUMBERED = re.compile(
    r"\s{0,8}(?:第?\d{1,4}\s{0,2}[.．、)）题]|[一二三四五六七八九十]{1,3}、)\s{0,4}\S"
)


def span_of(lines: Sequence[str], file_format: str, line: int) -> Span:
    """Return the lines of the question on this line, as far as a person wants to see."""
    at = min(max(line, 1), len(lines)) - 1
    first, last = FINDERS.get(file_format, _paragraph)(lines, at)
    return first + 1, min(last, first + MAX_EXCERPT_LINES - 1) + 1


def excerpt(lines: Sequence[str], span: Span) -> str | None:
    """Return these lines; None where they are too much to mend on a screen."""
    text = "\n".join(lines[span[0] - 1 : span[1]])
    return text if len(text) <= MAX_EXCERPT_CHARS else None


def spliced(lines: Sequence[str], mended: Mapping[Span, str]) -> str:
    """Return the whole text with other words in the place of some spans that do not overlap."""
    whole = list(lines)
    for (first, last), text in sorted(mended.items(), reverse=True):
        whole[first - 1 : last] = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return "\n".join(whole)


def _paragraph(lines: Sequence[str], at: int) -> tuple[int, int]:
    """From blank line to blank line."""
    first = last = at
    while first > 0 and lines[first - 1].strip():
        first -= 1
    while last + 1 < len(lines) and lines[last + 1].strip():
        last += 1
    return first, last


def _question(lines: Sequence[str], at: int) -> tuple[int, int]:
    """From a number to the line before the next number or heading."""
    last = at
    while last + 1 < len(lines) and not _NUMBERED.match(lines[last + 1]):
        last += 1
    while last > at and not lines[last].strip():
        last -= 1
    return at, last


def _element(lines: Sequence[str], at: int) -> tuple[int, int]:
    first = last = at
    while first > 0 and "<question" not in lines[first]:
        first -= 1
    while last + 1 < len(lines) and "</question>" not in lines[last]:
        last += 1
    return first, last


def _entry(lines: Sequence[str], at: int) -> tuple[int, int]:
    """From the brace that opens an entry to the one that closes it; strings are not told apart."""
    depth, last = 0, at
    for last in range(at, len(lines)):
        depth += len(re.findall(r"[{\[]", lines[last])) - len(re.findall(r"[}\]]", lines[last]))
        if depth <= 0:
            break
    return at, last


FINDERS = {"moodlexml": _element, "json": _entry, "paper": _question}
