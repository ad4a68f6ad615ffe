"""A chapter without numbered lessons is cut by what stands in it: principles, cases, small headings; or stays one lesson."""

from __future__ import annotations

import re
from collections import Counter

from .lines import Line
from .nodes import Node
from .numbering import Number, read_number
from .roles import SUBHEAD_WORDS
from .scheme import heading_like

_MYTH_LABELS = ("误区", "误解", "myth", "misconception")
_STYLES = ("section", "cn_dot", "cn_paren", "dec2", "dec1", "paren")


def cut_into_lessons(chapter: Node) -> None:
    """Moves the chapter's lines below lessons of their own, numbered by position, unless it has lessons already.

    The practice at the end of a chapter is none: it comes behind what the text is cut into.
    """
    practice = [lesson for lesson in chapter.lessons if lesson.quiz]
    own_text = any(line.kind == "text" for line in chapter.lines)
    if chapter.quiz or len(practice) < len(chapter.lessons) or (practice and not own_text):
        return
    chapter.lessons = []
    _cut(chapter)
    for lesson in practice:
        lesson.number = f"{chapter.number}.{len(chapter.lessons) + 1}"
        chapter.lessons.append(lesson)


def _cut(chapter: Node) -> None:
    starts = _labelled(chapter.lines) or _numbered(chapter.lines) or _unnumbered(chapter.lines)
    if len(starts) < 2:
        chapter.lessons = [
            Node("lesson", f"{chapter.number}.1", chapter.title, chapter.heading, chapter.lines)
        ]
        chapter.lines = []
        return
    ends = [*(index for index, _ in starts[1:]), len(chapter.lines)]
    for position, ((index, title), end) in enumerate(zip(starts, ends, strict=True), start=1):
        heading, lines = chapter.lines[index], chapter.lines[index + 1 : end]
        chapter.lessons.append(
            Node("lesson", f"{chapter.number}.{position}", title, heading, lines)
        )
    chapter.lines = chapter.lines[: starts[0][0]]


def _labelled(lines: list[Line]) -> list[tuple[int, str]]:
    """`原则 1：…`, `案例 2：…`: a word and a number. Myths belong on one page, steps in one figure."""
    found: list[tuple[int, Number]] = []
    for index, line in enumerate(lines):
        number = read_number(line.plain) if line.level or heading_like(line) else None
        if number is not None and number.style == "labelled" and not line.bullet:
            found.append((index, number))
    labels = Counter(number.label.lower() for _, number in found)
    if not labels:
        return []
    label, count = labels.most_common(1)[0]
    if count < 2 or label in _MYTH_LABELS or label.endswith(_MYTH_LABELS):
        return []
    return [(index, lines[index].plain) for index, number in found if number.label.lower() == label]


def _numbered(lines: list[Line]) -> list[tuple[int, str]]:
    for style in _STYLES:
        found = [
            (i, number)
            for i, line in enumerate(lines)
            if (number := _own_number(line)) and number.style == style
        ]
        marked = [(i, number) for i, number in found if lines[i].level]
        for candidates in (marked, [] if marked else found):
            values = [number.last for _, number in candidates]
            if (
                len(values) >= 2
                and values == list(range(values[0], values[0] + len(values)))
                and _have_text(lines, candidates)
            ):
                return [(i, number.title) for i, number in candidates]
    return []


def _own_number(line: Line) -> Number | None:
    number = read_number(line.plain) if line.level or heading_like(line) else None
    return number if number and number.title and len(number.title) <= 40 else None


def _have_text(lines: list[Line], starts: list[tuple[int, Number]]) -> bool:
    """Headings have something below them; members of a list follow one another."""
    if any(line.level for line in (lines[i] for i, _ in starts)):
        return True
    before = next((line for line in reversed(lines[: starts[0][0]]) if line.kind == "text"), None)
    if before is not None and before.plain.endswith(("：", ":")):
        return False
    ends = [*(i for i, _ in starts[1:]), len(lines)]
    return all(
        any(line.kind == "text" for line in lines[i + 1 : end])
        for (i, _), end in zip(starts, ends, strict=True)
    )


def _unnumbered(lines: list[Line]) -> list[tuple[int, str]]:
    """Marked headings without a number, the shallowest there are; `怎么做：` and its like are parts, not lessons."""
    found = [(i, line) for i, line in enumerate(lines) if line.level and not _is_small(line)]
    if not found:
        return []
    shallowest = min(line.level for _, line in found)
    return [(i, line.plain.rstrip(":：")) for i, line in found if line.level == shallowest]


def _is_small(line: Line) -> bool:
    text = line.plain
    number = read_number(text)
    if number is not None and (
        number.style == "step" or (number.label.lower().endswith(_MYTH_LABELS) and number.label)
    ):
        return True
    return text.endswith(("：", ":")) or bool(
        SUBHEAD_WORDS.match(re.sub(r"[:：\s]", "", text).lower())
    )
