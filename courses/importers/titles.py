"""Which of the first lines is the title of the handout."""

from __future__ import annotations

import re

from .lines import Line
from .scheme import heading_like

_NAMED = re.compile(
    r"^(?:课程|教材|培训|讲义|手册)?(?:名称|主题|题目|标题|课题|title|course|subject)\s*[:：]\s*(\S.*)$",
    re.I,
)
_LABEL = re.compile(r"^[^：:]{1,12}[：:]\s*\S")
_WORDS = re.compile(
    r"培训|教材|手册|讲义|资料|指南|须知|入门|课程|教程|读本|知识|规范|基础|安全|"
    r"\b(?:manual|training|guide|course|handbook|handout|introduction|basics|basic)\b",
    re.I,
)
_ASIDE = re.compile(r"^[(（\[【<《].*[)）\]】>》]$")
_LINES_LOOKED_AT = 8


def find_title(marked: Line | None, preface: list[Line]) -> tuple[str, Line | None]:
    """The title and the line it was taken from: a named one, a marked heading, else the likeliest line."""
    texts = [line for line in preface if line.kind == "text" and line.cells is None]
    texts = texts[:_LINES_LOOKED_AT]
    for line in texts:
        if found := _NAMED.match(line.plain):
            return found[1].strip(), line
    if marked is not None and (_WORDS.search(marked.plain) or not _headings(texts)):
        return marked.plain, marked
    likely = _headings(texts) or [line for line in texts if _may_be_title(line)]
    best = next((line for line in likely if _WORDS.search(line.plain)), None)
    best = best or marked or (likely[0] if likely else None)
    return (best.plain, best) if best is not None else ("", None)


def _headings(lines: list[Line]) -> list[Line]:
    return [line for line in lines if line.level and _may_be_title(line)]


def _may_be_title(line: Line) -> bool:
    text = line.plain
    return (
        heading_like(line) and len(text) >= 2 and not _LABEL.match(text) and not _ASIDE.match(text)
    )
