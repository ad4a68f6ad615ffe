"""The framework of this site as a file holds it."""

from __future__ import annotations

from framework.models import Competency
from framework.selectors import competencies_in_order

from .entries import Entry, EntryLevel


def entries_of() -> list[Entry]:
    """Return every competency, what something is part of before it."""
    return [_entry(row, number) for number, row in enumerate(competencies_in_order(), 1)]


def _entry(row: Competency, number: int) -> Entry:
    return Entry(
        code=row.code,
        title=row.title,
        title_en=row.title_en,
        statement=row.statement,
        parent=row.parent.code if row.parent else "",
        clauses=tuple(f"{one.standard} {one.number}" for one in row.clauses.all()),
        identifier=row.identifier,
        levels=tuple(
            EntryLevel(one.number, one.title, one.title_en, one.statement, one.identifier)
            for one in row.levels.all()
        ),
        where=number,
    )
