"""Who stands where: the participants of a course, the people of a manager's units, open requests."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery

from common.languages import in_page_language
from courses import rules
from courses.models import Assignment, Enrolment, EnrolmentChange
from courses.models.enrolment import EnrolmentState
from people.selectors import Post, current_posts, employed, main_unit_name, people_in
from quizzes.selectors import newest_results, pick_counting

# What a list can be narrowed to: the word in the address -> the rows.
STATES = {
    "open": Q(state=EnrolmentState.ACTIVE),
    "overdue": Q(state=EnrolmentState.ACTIVE),  # and the day, see `_in_state`
    "not_started": Q(state=EnrolmentState.ACTIVE, started_at=None),
    "completed": Q(state=EnrolmentState.COMPLETED),
    "exempt": Q(state=EnrolmentState.EXEMPT),
    "asked": Q(state=EnrolmentState.ASKED),
}


@dataclass(frozen=True)
class Participant:
    """One line of a list of participants."""

    enrolment_id: int
    learner_id: int
    staff_number: str
    name: str
    has_left: bool
    post: Post | None
    course_id: int
    course_title: str
    course_slug: str
    period: int
    standing: rules.Standing
    is_open: bool
    due_on: dt.date | None
    lessons_done: int
    lesson_count: int
    score: Decimal | None
    max_score: Decimal | None
    passed: bool | None
    completed_at: dt.datetime | None


def _newest_periods() -> QuerySet[Enrolment]:
    later = Enrolment.objects.filter(
        course=OuterRef("course"), learner=OuterRef("learner"), period__gt=OuterRef("period")
    )
    return Enrolment.objects.filter(~Exists(later)).order_by(
        F("due_on").asc(nulls_last=True), "learner__staff_number", "pk"
    )


def _in_state(rows: QuerySet[Enrolment], state: str, today: dt.date) -> QuerySet[Enrolment]:
    if state not in STATES:
        return rows
    rows = rows.filter(STATES[state])
    return rows.filter(due_on__lt=today) if state == "overdue" else rows


def who_stands_where(
    course_id: int, *, unit_id: int | None = None, state: str = "", today: dt.date
) -> QuerySet[Enrolment]:
    """Return each participant's newest enrolment in the course, to be paged and then shown."""
    rows = _newest_periods().filter(course_id=course_id)
    if unit_id is not None:
        rows = rows.filter(learner__in=people_in(unit_id=unit_id, today=today))
    return _in_state(rows, state, today)


def team_enrolments(
    unit_ids: Collection[int], *, state: str = "", today: dt.date
) -> QuerySet[Enrolment]:
    """Return the newest enrolments of the people who hold a post in one of the units today.

    In the order of their units, then of staff numbers; in each person's what is due first.
    """
    people = employed(today).filter(
        Q(appointments__valid_until=None) | Q(appointments__valid_until__gte=today),
        appointments__valid_from__lte=today,
        appointments__unit_id__in=unit_ids,
    )
    rows = _newest_periods().filter(learner__in=people.values("pk"))
    by_unit = rows.annotate(unit=main_unit_name("learner", today)).order_by(
        "unit", "learner__staff_number", F("due_on").asc(nulls_last=True), "pk"
    )
    return _in_state(by_unit, state, today)


def participants(enrolments: Iterable[Enrolment], *, today: dt.date) -> list[Participant]:
    """Return the lines of the enrolments in their order: three statements, however many there are."""
    wanted = [one.pk for one in enrolments]
    rows = Enrolment.objects.filter(pk__in=wanted).values(
        "pk", "learner_id", "learner__staff_number", "learner__name", "learner__left_on",
        "learner__is_active", "course_id", "course__title", "course__title_en", "course__slug", "period",
        "state", "started_at", "due_on", "lessons_done", "release__lesson_count", "release__quiz_id",
        "completed_at",
    )  # fmt: skip
    facts = {row["pk"]: row for row in rows}
    posts = current_posts({row["learner_id"] for row in facts.values()}, today)
    results = _results(facts.values())  # type: ignore[arg-type]
    return [_participant(facts[pk], posts, results, today) for pk in wanted if pk in facts]  # type: ignore[arg-type]


def _participant(row: dict, posts: dict, results: dict, today: dt.date) -> Participant:
    result = results.get((row["release__quiz_id"], row["learner_id"]))
    has_left = not row["learner__is_active"] or (
        row["learner__left_on"] is not None and row["learner__left_on"] <= today
    )
    return Participant(
        enrolment_id=row["pk"],
        learner_id=row["learner_id"],
        staff_number=row["learner__staff_number"],
        name=row["learner__name"],
        has_left=has_left,
        post=posts.get(row["learner_id"]),
        course_id=row["course_id"],
        course_title=in_page_language(row["course__title"], row["course__title_en"]),
        course_slug=row["course__slug"],
        period=row["period"],
        standing=rules.standing(
            state=row["state"],
            has_begun=row["started_at"] is not None,
            due_on=row["due_on"],
            today=today,
        ),
        is_open=row["state"] == EnrolmentState.ACTIVE,
        due_on=row["due_on"],
        lessons_done=row["lessons_done"],
        lesson_count=row["release__lesson_count"],
        score=result and result.score,
        max_score=result and result.max_score,
        passed=result and result.passed,
        completed_at=row["completed_at"],
    )


def _results(rows: Iterable[dict]) -> dict[tuple[int, int], Any]:
    """Return the result that counts, by quiz and learner."""
    rows = list(rows)
    quizzes = {row["release__quiz_id"] for row in rows} - {None}
    learners = {row["learner_id"] for row in rows}
    found = newest_results().filter(attempt__quiz_id__in=quizzes, attempt__learner_id__in=learners)
    by_learner: dict[tuple[int, int], list[Any]] = {}
    for result in found:
        by_learner.setdefault((result.attempt.quiz_id, result.attempt.learner_id), []).append(
            result
        )
    return {key: pick_counting(results) for key, results in by_learner.items()}


def open_requests() -> QuerySet[Enrolment]:
    """Return the requests to enrol that wait for a decision, the oldest first, with their note."""
    asked = EnrolmentChange.objects.filter(enrolment=OuterRef("pk"), kind="asked")
    return (
        Enrolment.objects.filter(state=EnrolmentState.ASKED)
        .annotate(asked_because=Subquery(asked.values("reason")[:1]))
        .select_related("learner", "course")
        .order_by("assigned_on", "pk")
    )


def posts_of(enrolments: Iterable[Enrolment], *, today: dt.date) -> dict[int, Post]:
    """Return the main posts of the learners by their id, in one statement."""
    return current_posts({one.learner_id for one in enrolments}, today)


def assignments(*, has_ended: bool | None) -> QuerySet[Assignment]:
    """Return assignments with what they name and how many are in it, the newest first."""
    rows = Assignment.objects.select_related("course", "user", "unit", "position", "made_by")
    if has_ended is not None:
        rows = rows.filter(ended_at__isnull=not has_ended)
    of_this = Enrolment.objects.filter(assignment=OuterRef("pk")).order_by().values("assignment")
    return rows.annotate(
        people=Subquery(of_this.annotate(n=Count("pk")).values("n")),
        completed=Subquery(
            of_this.filter(state=EnrolmentState.COMPLETED).annotate(n=Count("pk")).values("n")
        ),
    )
