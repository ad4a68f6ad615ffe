"""Single lines of a self-test: the number a question carries, and how its lines join."""

from __future__ import annotations

import re

from .blocks import join_lines
from .lines import Line
from .numbering import read_number

_OTHER_NUMBER = re.compile(
    r"^(?:第\s*(\d{1,3}|[一二三四五六七八九十]+)\s*(?:小?题)|(?:题目?|问题?|Q|question)\s*(\d{1,3})|[【\[]\s*(\d{1,3})\s*[】\]])\s*[.．、:：)）]?\s*(.*)$",
    re.I,
)
LABELLED_QUESTION = re.compile(r"^(?:提?问|Q|question)\s*[:：]\s*(\S.*)$", re.I)
LABELLED_LINE = re.compile(r"^(?:提?问|Q|question)\s*\d{0,3}\s*[:：.．、)）]", re.I)
LABELLED_ANSWER = re.compile(r"^\s*A\s*\d{0,3}\s*[:：]\s*(\S.*)$")
_LEAD = re.compile(r"^[(（]([\s\u3000]*[√×✓✗✔✘对错☒☑TF]?[\s\u3000]*)[)）]\s*(?=\d)")


def question_number(line: Line) -> tuple[int | None, str, str]:
    """Number, style and stem of a line that may begin a question; a mark before the number goes behind the stem."""
    text = line.plain
    if line.cells is not None:
        return None, "", ""
    if found := _OTHER_NUMBER.match(text):
        number = read_number(f"{found[1] or found[2] or found[3]}. x")
        return (
            (number.last, "word", found[4].strip())
            if number and found[4].strip()
            else (None, "", "")
        )
    lead = _LEAD.match(text)
    number = read_number(text[lead.end() :] if lead else text)
    if number is None or number.style not in ("dec1", "paren") or not number.title:
        return None, "", ""
    mark = lead[1].strip() if lead else ""
    return number.last, number.style, number.title + (f"（{mark}）" if mark else "")


def longer(stem: str, text: str) -> str:
    """The next line of a stem: a new line where the last one had ended, else the rest of its sentence."""
    if stem[-1:] in "。？！?!：:；;）)" or read_number(text) is not None:
        return f"{stem}\n{text}".strip()
    return join_lines(stem, text)


def point_text(line: Line) -> str:
    """A line of an answer, table rows included."""
    return " ".join(line.cells) if line.cells is not None else line.plain


def cut_at(text: str, pattern: re.Pattern) -> tuple[str, str]:
    """The text before the pattern and what the pattern holds; the text must not begin with it."""
    found = pattern.search(text)
    return (
        (text[: found.start()].strip(), found[1].strip())
        if found and found.start() > 0
        else (text, "")
    )
