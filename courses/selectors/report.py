"""Who completed what: one line per person, course and period, for the report and its files."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import islice
from typing import Any

from django.db.models import Q, QuerySet

from common.verdicts import reasons_from_json
from courses.models import CoursePage, Enrolment, EnrolmentChange
from courses.models.enrolment import EnrolmentState
from people.selectors import current_posts, employed
from quizzes.selectors import newest_results, pick_counting

NOT_IN_THE_COURSE = (EnrolmentState.ASKED, EnrolmentState.REFUSED)
STATES = {
    "completed": Q(state=EnrolmentState.COMPLETED),
    "open": Q(state=EnrolmentState.ACTIVE),
    "overdue": Q(state=EnrolmentState.ACTIVE),  # and the day, see `completion_enrolments`
    "exempt": Q(state=EnrolmentState.EXEMPT),
    "withdrawn": Q(state=EnrolmentState.WITHDRAWN),
}
BATCH = 500
_FIELDS = (
    "pk", "learner_id", "learner__staff_number", "learner__name", "course_id", "course__title",
    "release__number", "release__quiz_id", "period", "state", "assigned_on", "due_on",
    "completed_at", "completion__pk", "completion__release__number", "completion__because",
    "completion__result__score", "completion__result__max_score", "completion__result__passed",
)  # fmt: skip


@dataclass(frozen=True)
class CompletionFilter:
    """Which lines are wanted. ``within`` bounds them to people who hold a post in these units."""

    course_id: int | None = None
    unit_ids: frozenset[int] | None = None
    state: str = ""
    since: dt.datetime | None = None
    within: frozenset[int] | None = None


@dataclass(frozen=True)
class CompletionRow:
    """One person in one period of a course. Unit and position are those of today."""

    enrolment_id: int
    completion_id: int | None
    staff_number: str
    name: str
    unit: str
    position: str
    course: str
    release: int
    period: int
    state: str
    assigned_on: dt.date
    due_on: dt.date | None
    completed_at: dt.datetime | None
    score: Decimal | None
    max_score: Decimal | None
    passed: bool | None
    because: str


def completion_enrolments(wanted: CompletionFilter, *, today: dt.date) -> QuerySet[Enrolment]:
    """Return the enrolments to report on, by staff number, course and period."""
    rows = Enrolment.objects.exclude(state__in=NOT_IN_THE_COURSE)
    if wanted.course_id is not None:
        rows = rows.filter(course_id=wanted.course_id)
    if wanted.since is not None:
        rows = rows.filter(completed_at__gte=wanted.since)
    if wanted.state in STATES:
        rows = rows.filter(STATES[wanted.state])
    if wanted.state == "overdue":
        rows = rows.filter(due_on__lt=today)
    for unit_ids in (wanted.within, wanted.unit_ids):
        if unit_ids is not None:
            rows = rows.filter(learner__in=_people_in(unit_ids, today))
    return rows.order_by("learner__staff_number", "course__title", "course_id", "period", "pk")


def _people_in(unit_ids: frozenset[int], today: dt.date) -> QuerySet:
    return (
        employed(today)
        .filter(
            Q(appointments__valid_until=None) | Q(appointments__valid_until__gte=today),
            appointments__valid_from__lte=today,
            appointments__unit_id__in=unit_ids,
        )
        .order_by()
        .values("pk")
    )


def completion_rows(
    enrolments: QuerySet[Enrolment], *, today: dt.date, batch: int = BATCH
) -> Iterator[CompletionRow]:
    """Yield the lines of the enrolments in their order, three statements more for each batch."""
    stream = enrolments.values(*_FIELDS).iterator(chunk_size=batch)
    while rows := list(islice(stream, batch)):
        yield from _lines(rows, today)


def completion_page(enrolments: QuerySet[Enrolment], *, today: dt.date) -> list[CompletionRow]:
    """Return the lines of a page of enrolments, three statements more than its own."""
    return _lines(list(enrolments.values(*_FIELDS)), today)


def reported_courses() -> list[tuple[int, str, str]]:
    """Return key and titles of the courses that somebody has ever been in."""
    return list(
        CoursePage.objects.filter(enrolments__isnull=False)
        .distinct()
        .order_by("title")
        .values_list("pk", "title", "title_en")
    )


def _lines(rows: list[dict[str, Any]], today: dt.date) -> list[CompletionRow]:
    posts = current_posts({row["learner_id"] for row in rows}, today)
    unfinished = [row for row in rows if row["state"] == EnrolmentState.ACTIVE]
    results = _results_so_far(unfinished)
    exempt = [row["pk"] for row in rows if row["state"] == EnrolmentState.EXEMPT]
    reasons = dict(
        EnrolmentChange.objects.filter(enrolment_id__in=exempt, kind="exempted")
        .order_by("made_at", "pk")
        .values_list("enrolment_id", "reason")
    )
    return [_line(row, posts, results, reasons) for row in rows]


def _results_so_far(rows: list[dict[str, Any]]) -> dict[tuple[int, int], Any]:
    """Return the result that counts of each enrolment that is not through yet, by quiz and learner."""
    found = newest_results().filter(
        attempt__quiz_id__in={row["release__quiz_id"] for row in rows} - {None},
        attempt__learner_id__in={row["learner_id"] for row in rows},
    )
    since = {(row["release__quiz_id"], row["learner_id"]): row["assigned_on"] for row in rows}
    by_learner: dict[tuple[int, int], list[Any]] = {}
    for result in found:
        key = (result.attempt.quiz_id, result.attempt.learner_id)
        if key in since and result.made_at.date() >= since[key]:
            by_learner.setdefault(key, []).append(result)
    return {key: pick_counting(results) for key, results in by_learner.items()}


def _line(row: dict[str, Any], posts: dict, results: dict, reasons: dict) -> CompletionRow:
    post = posts.get(row["learner_id"])
    score = row["completion__result__score"]
    max_score = row["completion__result__max_score"]
    passed = row["completion__result__passed"]
    result = results.get((row["release__quiz_id"], row["learner_id"]))
    if (
        row["state"] == EnrolmentState.ACTIVE
        and result
        and result.made_at.date() >= row["assigned_on"]
    ):
        score, max_score, passed = result.score, result.max_score, result.passed
    return CompletionRow(
        enrolment_id=row["pk"],
        completion_id=row["completion__pk"],
        staff_number=row["learner__staff_number"],
        name=row["learner__name"],
        unit=post.unit if post else "",
        position=post.position if post else "",
        course=row["course__title"],
        release=row["completion__release__number"] or row["release__number"],
        period=row["period"],
        state=row["state"],
        assigned_on=row["assigned_on"],
        due_on=row["due_on"],
        completed_at=row["completed_at"],
        score=score,
        max_score=max_score,
        passed=passed,
        because=_because(row, reasons),
    )


def _because(row: dict[str, Any], reasons: dict[int, str]) -> str:
    if row["completion__because"]:
        return " ".join(str(reason) for reason in reasons_from_json(row["completion__because"]))
    word = str(EnrolmentState(row["state"]).label)
    reason = reasons.get(row["pk"], "")
    return f"{word}: {reason}" if reason else word
