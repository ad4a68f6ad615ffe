"""The attempts at a quiz with their results, page by page and as a table."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import connection
from django.db.models import (
    Exists,
    F,
    Func,
    IntegerField,
    JSONField,
    Max,
    OuterRef,
    QuerySet,
    Subquery,
)

from people.selectors import Post, current_posts, posts_in
from quizzes.models import Attempt, Result, Sitting

BATCH = 500


@dataclass(frozen=True)
class Wanted:
    """Which attempts are asked for. ``units`` None: everybody's; else of the people of these units."""

    units: frozenset[int] | None = None
    state: str = ""
    passed: bool | None = None
    sitting_id: int | None = None


@dataclass(slots=True)
class OutcomeRow:
    """One attempt; score and verdict are None until there is a result."""

    attempt_id: uuid.UUID
    learner_id: int
    number: int
    state: str
    deadline_at: dt.datetime | None
    grace_seconds: int
    started_at: dt.datetime
    submitted_at: dt.datetime | None
    staff_number: str
    name: str
    score: Decimal | None = None
    max_score: Decimal | None = None
    passed: bool | None = None
    results: int = 0
    points: list[str] | None = None
    post: Post | None = None


_COLUMNS = (
    "pk",
    "learner_id",
    "number",
    "state",
    "deadline_at",
    "grace_seconds",
    "started_at",
    "submitted_at",
    "learner__staff_number",
    "learner__name",
)


def outcomes_of(quiz_id: int, wanted: Wanted, *, today: dt.date) -> QuerySet[Attempt]:
    """Return the attempts asked for, the newest first, without their papers."""
    rows = Attempt.objects.filter(quiz_id=quiz_id).order_by("-started_at", "-pk")
    if wanted.units is not None:
        rows = rows.filter(Exists(posts_in(OuterRef("learner_id"), wanted.units, today)))
    if wanted.state:
        rows = rows.filter(state=wanted.state)
    if wanted.sitting_id:
        rows = rows.filter(sitting_id=wanted.sitting_id)
    if wanted.passed is not None:
        newest = Result.objects.filter(attempt_id=OuterRef("pk")).order_by("-number")
        rows = rows.annotate(has_passed=Subquery(newest.values("passed")[:1]))
        rows = rows.filter(state="graded", has_passed=wanted.passed)
    return rows


def outcome_page(attempts: QuerySet[Attempt], *, today: dt.date) -> list[OutcomeRow]:
    """Return one page of attempts with results and posts: three statements."""
    rows = [OutcomeRow(*values) for values in attempts.values_list(*_COLUMNS)]
    found = Result.objects.filter(attempt_id__in=[row.attempt_id for row in rows])
    _fill(rows, found.values_list("attempt_id", "number", "score", "max_score", "passed"))
    _place(rows, today)
    return rows


class _Points(Func):
    """The points of each answer out of the marks of a result, which hold much more beside them."""

    output_field = JSONField()

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        path = "jsonb_path_query_array(%(expressions)s, '$[*].score')"
        return self.as_sql(compiler, connection, template=path, **context)

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        path = "(SELECT json_group_array(json_extract(value, '$.score')) FROM json_each(%(expressions)s))"
        return self.as_sql(compiler, connection, template=path, **context)


def outcome_table(attempts: QuerySet[Attempt], *, today: dt.date) -> Iterator[OutcomeRow]:
    """Yield all attempts with the points of each answer: two statements, however many there are.

    No list of ids goes to the database: an attempt comes once with each result, the newest last.
    """
    posts = current_posts(attempts.order_by().values("learner_id"), today)
    columns = ("score", "max_score", "passed", "number")
    found = (
        attempts.order_by("-started_at", "pk", "results__number")
        .values_list(
            *_COLUMNS, *(f"results__{name}" for name in columns), _Points("results__marks")
        )
        .iterator(chunk_size=BATCH)
    )
    for row in _newest(found):
        row.post = posts.get(row.learner_id)
        yield row


def _newest(found: Iterable[tuple[Any, ...]]) -> Iterator[OutcomeRow]:
    row = None
    for values in found:
        if row is not None and row.attempt_id != values[0]:
            yield row
        row = OutcomeRow(*values)
    if row is not None:
        yield row


def _fill(rows: list[OutcomeRow], results: Iterable[tuple[Any, ...]]) -> None:
    by_attempt: Mapping[Any, OutcomeRow] = {row.attempt_id: row for row in rows}
    for attempt_id, number, score, max_score, passed in results:
        row = by_attempt[attempt_id]
        if number > row.results:
            row.results, row.score, row.max_score, row.passed = number, score, max_score, passed


def _place(rows: list[OutcomeRow], today: dt.date) -> None:
    posts = current_posts({row.learner_id for row in rows}, today)
    for row in rows:
        row.post = posts.get(row.learner_id)


def sittings_of(quiz_id: int) -> QuerySet[Sitting]:
    """Return the sittings of a quiz, newest first."""
    return Sitting.objects.filter(quiz_id=quiz_id).order_by("-opened_at")


def most_questions(quiz_id: int) -> int:
    """Return how many questions the longest paper of a quiz has."""
    function = "jsonb_array_length" if connection.vendor == "postgresql" else "json_array_length"
    length = Func(F("kinds"), function=function, output_field=IntegerField())
    found = Attempt.objects.filter(quiz_id=quiz_id).aggregate(most=Max(length))
    return found["most"] or 0
