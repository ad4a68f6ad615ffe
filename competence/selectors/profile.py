"""A person's profile by dimensions: headings of the framework whose parts are competencies."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from framework.selectors import tree_of

from .as_of import AsOf, Line


@dataclass(frozen=True)
class Dimension:
    """One heading: of how many competencies how many are held, the newest day and what it rests on."""

    competency: Any
    held: int
    of: int
    newest: dt.date | None
    sources: list[Line]


@dataclass(frozen=True)
class Profile:
    """A field of work with its dimensions."""

    competency: Any
    dimensions: list[Dimension]


def profiles_of(stands: AsOf) -> list[Profile]:
    """Return the profiles of those fields of which anything is asked or held, in one statement.

    A field is a competency at the top; its dimensions are those of its parts that have parts themselves.
    """
    lines = {one.competency.pk: one for one in stands.lines}
    if not lines:
        return []
    tree = tree_of()
    found = []
    for top in tree.get(None, []):
        dimensions = [
            _dimension(heading, tree[heading.pk], lines)
            for heading in tree.get(top.pk, [])
            if heading.pk in tree
        ]
        if any(one.sources for one in dimensions):
            found.append(Profile(top, dimensions))
    return found


def _dimension(heading: Any, parts: list[Any], lines: dict[int, Line]) -> Dimension:
    known = [lines[one.pk] for one in parts if one.pk in lines]
    held = [one for one in known if one.level]
    days = [one.held.period.valid_from for one in held if one.held]
    return Dimension(heading, len(held), len(parts), max(days, default=None), known)
