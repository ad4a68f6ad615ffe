"""What a course promises of its own text, such as seven principles of four points: counts of blocks.

Each is a dict of ``course.json``: ``title``, ``in`` (a chapter or a lesson by its number), ``count`` (a name
of COUNTS), ``is``, and ``each`` where every lesson has to hold the same number.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

_POINT = re.compile(r"^\d+\. \*\*", re.M)
_LIST_POINT = re.compile(r"<li[^>]*>\s*(?:<p>)?\s*<(?:b|strong)>")


@dataclass(frozen=True)
class Broken:
    """A promise that the text does not keep: in ``number`` stand ``found`` and not ``promised``."""

    title: str
    number: str
    promised: int
    found: int


def _plain(value: Any) -> Any:
    """A list block stores its entries in an envelope; a source file does not."""
    if isinstance(value, Mapping):
        return value["value"] if value.get("type") == "item" and "value" in value else value
    return value


def _entries(value: Any) -> list[Any]:
    return [_plain(entry) for entry in value]


def _points(block: Mapping[str, Any]) -> int:
    if block["type"] == "markdown":
        return len(_POINT.findall(block["value"]))
    return len(_LIST_POINT.findall(block["value"])) if block["type"] == "rich_text" else 0


def _rows(block: Mapping[str, Any]) -> int:
    return len(block["value"]["table"]["rows"]) if block["type"] == "table" else 0


def _actions(block: Mapping[str, Any]) -> int:
    if block["type"] != "steps":
        return 0
    return sum(len(step["actions"]) for step in _entries(block["value"]))


def _of(kind: str) -> Any:
    return lambda block: len(block["value"]) if block["type"] == kind else 0


COUNTS = {
    "points": _points,
    "rows": _rows,
    "step_actions": _actions,
    "steps": _of("steps"),
    "terms": _of("terms"),
    "myths": _of("myths"),
    "cases": _of("cases"),
}


def broken_promises(
    promises: Iterable[Mapping[str, Any]], lessons: Mapping[str, Sequence[Mapping[str, Any]]]
) -> list[Broken]:
    """Return what the text does not keep. ``lessons`` holds raw blocks by the number of the lesson."""
    broken = []
    for promise in promises:
        place, count = promise["in"], COUNTS[promise["count"]]
        found = {
            number: sum(count(block) for block in blocks)
            for number, blocks in lessons.items()
            if number == place or number.startswith(f"{place}.")
        }
        if sum(found.values()) != promise["is"]:
            total = sum(found.values())
            broken.append(Broken(promise["title"], place, promise["is"], total))
        each = promise.get("each")
        broken += [
            Broken(promise["title"], number, each, number_found)
            for number, number_found in found.items()
            if each is not None and number_found != each
        ]
    return broken
