"""A lesson's text as raw blocks: Markdown between fences, and inside each fence what its name says.

A fence opens with ``:::name`` and what else the block needs on that line, and closes with ``:::``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

RawBlock = dict[str, Any]

_OPENS = re.compile(r"^:::\s*([a-z]+)\s*(.*)$")
_KEY = re.compile(r"^([a-z_]+):\s*(.*)$")
_NUMBERED = re.compile(r"^\d+\.\s+(.*)$")
_DIVIDER = re.compile(r"^:?-+:?$")


class BadDirectiveError(ValueError):
    """The text cannot be read; ``line`` counts from the first line of the body."""

    def __init__(self, message: str, line: int) -> None:
        super().__init__(message)
        self.line = line


def read_blocks(text: str) -> list[RawBlock]:
    """Return the raw blocks of a lesson's text. Raises BadDirectiveError."""
    blocks: list[RawBlock] = []
    for name, argument, lines, first in _sections(text):
        if not name:
            markdown = "\n".join(lines).strip()
            blocks += [{"type": "markdown", "value": markdown}] if markdown else []
            continue
        reader = _READERS.get(name)
        if reader is None:
            raise BadDirectiveError(f"unknown block :::{name}", first)
        try:
            blocks.append(reader(name, argument, [line.rstrip() for line in lines]))
        except (KeyError, ValueError, IndexError) as error:
            raise BadDirectiveError(f":::{name}: {error}", first) from error
    return blocks


def _sections(text: str) -> Iterator[tuple[str, str, list[str], int]]:
    """Yield (name, argument, lines, first line); plain text has an empty name."""
    name, argument, lines, first = "", "", [], 1
    for number, line in enumerate(text.splitlines(), start=1):
        opens = _OPENS.match(line)
        closes = line.strip() == ":::"
        if not opens and not closes:
            lines.append(line)
            continue
        if bool(name) == bool(opens):
            raise BadDirectiveError("a fence opens inside another, or closes nothing", number)
        yield name, argument, lines, first
        name, argument = (opens[1], opens[2].strip()) if opens else ("", "")
        lines, first = [], number
    if name:
        raise BadDirectiveError(f":::{name} is never closed", first)
    yield name, argument, lines, first


def _callout(name: str, argument: str, lines: list[str]) -> RawBlock:
    text = "\n".join(lines).strip()
    return {"type": "callout", "value": {"kind": name, "title": argument, "text": text}}


def _figure(_name: str, argument: str, lines: list[str]) -> RawBlock:
    keys = {match[1]: match[2] for line in lines if (match := _KEY.match(line))}
    words = "\n".join(line for line in lines if not _KEY.match(line)).strip()
    value = {
        "drawing": argument.replace("-", "_"),
        "caption": keys.get("caption", ""),
        "text_alternative": words,
        "suggestion": "",
    }
    return {"type": "figure", "value": value}


def _table(_name: str, argument: str, lines: list[str]) -> RawBlock:
    rows = [_cells(line) for line in lines if line.strip()]
    headings, divider, body = rows[0], rows[1], rows[2:]
    if not all(_DIVIDER.match(cell) for cell in divider):
        raise ValueError("the second line must divide the heading from the rows")
    if any(len(row) != len(headings) for row in rows):
        raise ValueError("every row needs as many cells as the heading")
    columns = [
        {"type": "number" if cell.endswith(":") else "text", "heading": heading}
        for heading, cell in zip(headings, divider, strict=True)
    ]
    table = {"columns": columns, "rows": [{"values": row} for row in body], "caption": argument}
    return {"type": "table", "value": {"table": table, "row_headers": True}}


def _cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.strip().strip("|").split("|")]


def _clock(_name: str, argument: str, lines: list[str]) -> RawBlock:
    """The start and a title; then a table: minutes before it (or nothing), in words, who, what."""
    start, _space, title = argument.partition(" ")
    rows = [_cells(line) for line in lines if line.strip()][2:]
    if not title or not rows or any(len(row) != 4 for row in rows):
        raise ValueError("needs “14:00 title” and a table of four columns")
    entries = [
        {"minutes": int(minutes) if minutes else None, "lead": lead, "who": who, "what": what}
        for minutes, lead, who, what in rows
    ]
    return {"type": "clock", "value": {"title": title, "start": start, "entries": entries}}


def _situation(_name: str, argument: str, lines: list[str]) -> RawBlock:
    """Scenes (``## name``, what happens) with choices: ``- verdict | what one does | reply | next``."""
    scenes = []
    for name, rest in _titled(lines):
        choices = []
        for line in rest:
            if line.startswith("- "):
                verdict, text, feedback, leads_to = (part.strip() for part in line[2:].split("|"))
                if verdict not in {"good", "fair", "poor"}:
                    raise ValueError(f"no verdict “{verdict}”")
                choice = {"verdict": verdict, "text": text, "feedback": feedback}
                choices.append(choice | {"leads_to": leads_to})
        text = "\n".join(line for line in rest if not line.startswith("- "))
        scenes.append({"name": name, "text": text, "choices": choices})
    return {"type": "situation", "value": {"title": argument, "scenes": scenes}}


def _groups(lines: list[str]) -> list[dict[str, str]]:
    """Return ``key: value`` lines as one dict per group; an empty line ends a group."""
    groups: list[dict[str, str]] = [{}]
    for line in lines:
        if not line.strip():
            groups.append({})
            continue
        match = _KEY.match(line)
        if not match:
            raise ValueError(f"not “key: value”: {line[:40]}")
        groups[-1][match[1]] = match[2].strip()
    return [group for group in groups if group]


def _terms(_name: str, _argument: str, lines: list[str]) -> RawBlock:
    terms = [
        {"term": group["term"], "meaning": group["meaning"], "example": group.get("example", "")}
        for group in _groups(lines)
    ]
    return {"type": "terms", "value": terms}


def _myths(_name: str, _argument: str, lines: list[str]) -> RawBlock:
    myths = [
        {"myth": group["myth"], "fact": group["fact"], "raw_mark": ""} for group in _groups(lines)
    ]
    return {"type": "myths", "value": myths}


def _titled(lines: list[str]) -> Iterator[tuple[str, list[str]]]:
    """Yield (title, lines) for every ``## title``."""
    title = ""
    rest: list[str] = []
    for line in lines:
        if line.startswith("## "):
            if title:
                yield title, rest
            title, rest = line[3:].strip(), []
        elif line.strip():
            rest.append(line.strip())
    if not title:
        raise ValueError("needs a “## title”")
    yield title, rest


def _steps(_name: str, _argument: str, lines: list[str]) -> RawBlock:
    steps = []
    for heading, rest in _titled(lines):
        title, _bar, duration = (part.strip() for part in heading.partition("|"))
        actions = [line.removeprefix("- ") for line in rest]
        steps.append({"title": title, "duration": duration, "actions": actions})
    return {"type": "steps", "value": steps}


def _cases(_name: str, _argument: str, lines: list[str]) -> RawBlock:
    cases = []
    for title, rest in _titled(lines):
        steps = [match[1] for line in rest if (match := _NUMBERED.match(line))]
        results = [_result(line[2:]) for line in rest if line.startswith("- ")]
        background = [
            line for line in rest if not line.startswith("- ") and not _NUMBERED.match(line)
        ]
        cases.append(
            {
                "title": title,
                "background": "\n".join(background),
                "steps": steps,
                "results": results,
            }
        )
    return {"type": "cases", "value": cases}


def _result(line: str) -> dict[str, str]:
    parts = [part.strip() for part in line.split("|")]
    what, before, after = (*parts, "", "")[:3]
    return {"what": what, "before": before, "after": after}


_READERS: dict[str, Callable[[str, str, list[str]], RawBlock]] = {
    "note": _callout,
    "core": _callout,
    "tip": _callout,
    "warning": _callout,
    "figure": _figure,
    "table": _table,
    "terms": _terms,
    "myths": _myths,
    "steps": _steps,
    "cases": _cases,
    "clock": _clock,
    "situation": _situation,
}
