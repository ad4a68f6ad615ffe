"""The lines of the completions report, with the numbers that they led to."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from itertools import islice

from django.db import connection, transaction

from competence.selectors import record_numbers
from courses.selectors.report import (
    CompletionFilter,
    CompletionRow,
    completion_enrolments,
    completion_page,
    completion_rows,
)

BATCH = 500


@dataclass(frozen=True)
class Line:
    """One line of the report, its fields in the order of the columns."""

    staff_number: str
    name: str
    unit: str
    position: str
    course: str
    release: int
    period: int
    assigned_on: dt.date
    due_on: dt.date | None
    completed_at: dt.datetime | None
    score: Decimal | None
    max_score: Decimal | None
    passed: bool | None
    because: str
    record: str
    certificate: str


COLUMNS = tuple(Line.__dataclass_fields__)
_SHARED = COLUMNS[:-2]


@contextmanager
def one_point_in_time() -> Iterator[None]:
    """Let everything read inside come from one state of the database, without holding up writers."""
    if connection.in_atomic_block:
        yield
    elif connection.vendor == "postgresql":
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            yield
    else:
        # Django would begin with the write lock; a deferred transaction reads a snapshot and waits
        # for nobody.
        with connection.cursor() as cursor:
            cursor.execute("BEGIN DEFERRED")
            try:
                yield
            finally:
                cursor.execute("ROLLBACK")


def report_lines(wanted: CompletionFilter, *, today: dt.date) -> Iterator[Line]:
    """Yield all lines; statements grow with the number of batches, memory does not grow."""
    rows = completion_rows(completion_enrolments(wanted, today=today), today=today, batch=BATCH)
    while batch := list(islice(rows, BATCH)):
        yield from _numbered(batch)


def report_page(enrolments, *, today: dt.date) -> list[tuple[CompletionRow, Line]]:
    """Return the lines of one page of enrolments beside what they come from."""
    rows = completion_page(enrolments, today=today)
    return list(zip(rows, _numbered(rows), strict=True))


def _numbered(rows: Iterable[CompletionRow]) -> list[Line]:
    rows = list(rows)
    numbers = record_numbers(row.completion_id for row in rows if row.completion_id)
    lines = []
    for row in rows:
        found = numbers.get(row.completion_id or 0)
        shared = {name: getattr(row, name) for name in _SHARED}
        lines.append(
            Line(
                **shared,
                record=found.record if found else "",
                certificate=found.certificate if found else "",
            )
        )
    return lines
