"""How this handout numbers its chapters, and what its table of contents promises. Decided once, before reading on."""

from __future__ import annotations

import itertools
import re
from collections import Counter
from dataclasses import dataclass, field

from .folding import fold_title
from .lines import Line
from .numbering import Number, read_number
from .roles import question_section, role_of

_LEADER = re.compile(r"(?:[.·…。\-_\s\u3000]{2,}|\t+)\s*\d{1,4}\s*$|[.·…]{2,}\s*$")
_LINK = re.compile(r"\[([^\]]+)\]\([^)]*\)")
_ENDS_A_SENTENCE = ("。", "；", ";", "，", ",", "！", "、", "…")
HEADING_CHARS = 45
_ENTRY_CHARS = 150


@dataclass(frozen=True)
class Scheme:
    """`style` is a style of numbering.py, or `plain` when only the # count tells a chapter (then `level`)."""

    marked: bool
    style: str
    level: int
    toc: dict = field(default_factory=dict)  # folded title -> number or 0
    toc_lines: frozenset = frozenset()
    titles: dict = field(default_factory=dict)  # number -> title as the contents give it


def heading_like(line: Line) -> bool:
    """Short and not a sentence: could be a heading although nothing marks it."""
    text = line.plain
    if line.kind != "text" or line.cells or line.bullet or not text or len(text) > HEADING_CHARS:
        return False
    return not text.endswith(_ENDS_A_SENTENCE)


def bold_only(line: Line) -> bool:
    """All of the line is bold: a heading by hand."""
    return line.text.startswith("**") and line.text.endswith("**") and line.text.count("**") == 2


def find_scheme(lines: tuple[Line, ...]) -> Scheme:
    """Looks through the whole text once."""
    toc, toc_lines = _read_contents(lines)
    promised = [read_number(_title_text(_own_text(x))) for x in lines if x.number in toc_lines]
    titles = {n.last: n.title for n in promised if n and len(n.values) == 1}
    marked = sum(1 for line in lines if line.level) >= 3
    numbers = [
        (line, number)
        for line in lines
        if line.number not in toc_lines and (line.level or (not marked and heading_like(line)))
        if (number := read_number(line.plain)) and not question_section(line.plain)
    ]
    style = _chapter_style(lines, numbers, toc, marked)
    level = _chapter_level(lines) if style == "plain" else 0
    return Scheme(marked, style, level, toc, toc_lines, titles)


def _chapter_style(lines, numbers: list[tuple[Line, Number]], toc: dict, marked: bool) -> str:
    counts = Counter(number.style for _, number in numbers)
    for style in ("chapter", "section"):
        if counts[style] >= 2 and _is_ascending(numbers, style):
            return style
    return _style_of_contents(numbers, toc) or _style_without_contents(numbers, counts, marked)


def _style_without_contents(
    numbers: list[tuple[Line, Number]], counts: Counter, marked: bool
) -> str:
    if counts["dec2"] >= 2 and counts["dec1"] and not _opens_earlier(numbers, "cn_dot", "dec1"):
        return "dec1"
    if counts["chapter"] == 1 and _is_ascending(numbers, "chapter"):
        return "chapter"
    for style in sorted(("cn_dot", "dec1", "cn_paren"), key=lambda s: _first_place(numbers, s)):
        if counts[style] >= 2 and _is_ascending(numbers, style):
            return style
    if marked:
        return "plain"
    return "dec1" if counts["dec1"] else "plain"


def _is_ascending(numbers, style: str) -> bool:
    values = [n.last for _, n in numbers if n.style == style]
    return any(b == a + 1 for a, b in itertools.pairwise(values)) or len(values) == 1


def _first_place(numbers, style: str) -> int:
    return next(
        (line.number for line, number in numbers if number.style == style and number.last <= 1),
        10**9,
    )


def _opens_earlier(numbers, style: str, other: str) -> bool:
    return _first_place(numbers, style) < _first_place(numbers, other)


def _style_of_contents(numbers, toc: dict) -> str:
    styles = Counter(
        n.style
        for _, n in numbers
        if fold_title(n.title) in toc and n.style in ("chapter", "cn_dot", "dec1", "section")
    )
    best = styles.most_common(1)
    return best[0][0] if best and best[0][1] >= 2 else ""


def _chapter_level(lines: tuple[Line, ...]) -> int:
    """Without numbers: the shallowest level that occurs twice, the title's level if it occurs only once apart."""
    levels = Counter(
        line.level for line in lines if line.level and role_of(line.plain) not in ("toc", "note")
    )
    for level in sorted(levels):
        if levels[level] >= 2:
            return level
    return max(levels, default=0)


def _read_contents(lines: tuple[Line, ...]) -> tuple[dict, frozenset]:
    """The entries below 目录 and the lines they stand on. An entry is a line whose title comes again further down."""
    toc: dict = {}
    places: set[int] = set()
    later = Counter(_entry(_own_text(line)) for line in lines if line.kind == "text")
    inside, last = False, 0
    for line in lines:
        if _is_contents_heading(line):
            inside = not _has_chapters(toc)
            places.add(line.number)
            continue
        if not inside or line.kind in ("blank", "rule", "stray", "page"):
            continue
        title, number = _entry(_own_text(line)), read_number(_title_text(_own_text(line)))
        continues = number is not None and len(number.values) == 1 and number.last == last + 1
        if (
            line.level
            or title in toc
            or not (later[title] > 1 or continues or _LEADER.search(line.raw[-_ENTRY_CHARS:]))
        ):
            inside = False
            continue
        toc[title] = last = number.last if number and len(number.values) == 1 else 0
        places.add(line.number)
    return toc, frozenset(places)


def _has_chapters(toc: dict) -> bool:
    return len(toc) > 1


def _is_contents_heading(line: Line) -> bool:
    return line.kind == "text" and len(line.plain) <= 20 and role_of(line.plain) == "toc"


def _own_text(line: Line) -> str:
    text = line.raw if line.cells else line.plain
    return text if len(text) <= _ENTRY_CHARS else ""


def _title_text(raw: str) -> str:
    text = _LEADER.sub("", _LINK.sub(r"\1", raw.strip()))
    return text.lstrip("#-*+• \t\u3000").strip()


def _entry(raw: str) -> str:
    text = _title_text(raw)
    number = read_number(text)
    return fold_title(number.title if number and number.title else text)


# --- what a line looks like among its neighbours ---------------------------------------------------


def is_card_line(line: Line) -> bool:
    """Short, or a label with its value: stands between a title and the text."""
    return len(line.plain) <= 15 or bool(re.match(r"^[^：:]{2,12}[：:]", line.plain))


def style_of(line: Line) -> str:
    """The style of the number at the start of a line of text; empty without one."""
    number = read_number(line.plain) if line.kind == "text" and not line.cells else None
    return number.style if number else ""


def is_list_member(lines: tuple[Line, ...], index: int, style: str) -> bool:
    """A neighbour of the same style, or an announcing colon before it, makes the line part of a list."""
    before = next((line for line in reversed(lines[:index]) if line.kind != "blank"), None)
    after = next((line for line in lines[index + 1 :] if line.kind != "blank"), None)
    if before is not None and (before.plain.endswith(("：", ":")) or style_of(before) == style):
        return True
    return after is not None and style_of(after) == style
