"""The shelf as a learner sees it: what is offered, for whom, and where they stand in each."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.core.paginator import Page, Paginator
from django.db.models import BigIntegerField, Exists, OuterRef, QuerySet
from django.urls import reverse

from common.languages import in_page_language
from common.statements import Parameter, Statement
from courses import rules
from courses.models import Audience, CoursePage, CourseRelease, Enrolment

PAGE_SIZE = 24
MOST_HITS = 200


@dataclass(frozen=True)
class CatalogueEntry:
    """One card: words in the language of the page, and where the learner stands."""

    course_id: int
    title: str
    summary: str
    url: str
    audiences: tuple[str, ...]
    hours: str
    compiled: str
    standing: rules.Standing
    due_on: dt.date | None
    lessons_done: int
    lesson_count: int


def hours_text(least: Decimal | None, most: Decimal | None) -> str:
    """Return "2–3", "2" or nothing; trailing zeros are left out."""
    shown = [format(one.normalize(), "f") for one in (least, most) if one is not None]
    return "–".join(dict.fromkeys(shown))


def offered() -> QuerySet[CoursePage]:
    """Return the courses that learners can find: live, released, not retired."""
    released = CourseRelease.objects.filter(course=OuterRef("pk"))
    return CoursePage.objects.filter(Exists(released), live=True, retired_at=None)


def audiences() -> list[tuple[int, str]]:
    """Return the audiences that some course is for, by id and name."""
    rows = Audience.objects.filter(courses__in=offered()).distinct()
    return [
        (pk, in_page_language(name, name_en))
        for pk, name, name_en in rows.values_list("pk", "name", "name_en")
    ]


def catalogue(
    *,
    learner_id: int,
    audience_id: int | None = None,
    query: str = "",
    page: str | int | None = 1,
    today: dt.date,
) -> Page:
    """Return a page of cards; hits of a query in the order of the search, else by title."""
    courses = offered()
    if audience_id is not None:
        courses = courses.filter(audiences=audience_id)
    found: list | QuerySet
    if query:
        hits = [hit.pk for hit in CoursePage.objects.live().search(query)[:MOST_HITS]]
        wanted = set(courses.filter(pk__in=hits).values_list("pk", flat=True))
        found = [pk for pk in hits if pk in wanted]
    else:
        found = courses.order_by("title", "pk").values_list("pk", flat=True)
    shown = Paginator(found, PAGE_SIZE).get_page(page)
    shown.object_list = entries(list(shown.object_list), learner_id=learner_id, today=today)
    return shown


def entries(course_ids: list[int], *, learner_id: int, today: dt.date) -> list[CatalogueEntry]:
    """Return the cards of the courses in the order given: four statements."""
    rows = {
        row["pk"]: row
        for row in CoursePage.objects.filter(pk__in=course_ids).values(
            "pk", "slug", "title", "title_en", "summary", "summary_en",
            "hours_min", "hours_max", "compiled",
        )
    }  # fmt: skip
    names = audience_names(course_ids)
    standings = _newest_enrolments(course_ids, learner_id)
    counts = _lesson_counts(course_ids)
    return [
        _entry(rows[pk], names[pk], standings.get(pk), counts.get(pk, 0), today)
        for pk in course_ids
        if pk in rows
    ]


def _entry(
    row: dict, names: list[str], enrolment: dict | None, lesson_count: int, today: dt.date
) -> CatalogueEntry:
    enrolment = enrolment or {}
    due_on = enrolment.get("due_on") if enrolment.get("state") == "active" else None
    return CatalogueEntry(
        course_id=row["pk"],
        title=in_page_language(row["title"], row["title_en"]),
        summary=in_page_language(row["summary"], row["summary_en"]),
        url=reverse("courses:course", args=[row["slug"]]),
        audiences=tuple(names),
        hours=hours_text(row["hours_min"], row["hours_max"]),
        compiled=row["compiled"],
        standing=rules.standing(
            state=enrolment.get("state"),
            has_begun=enrolment.get("started_at") is not None,
            due_on=due_on,
            today=today,
        ),
        due_on=due_on,
        lessons_done=enrolment.get("lessons_done", 0),
        lesson_count=lesson_count,
    )


def audience_names(course_ids: Iterable[int]) -> dict[int, list[str]]:
    """Return the names of the audiences of each course, in the language of the page."""
    names: dict[int, list[str]] = defaultdict(list)
    rows = Audience.objects.filter(courses__in=course_ids).order_by("pk")
    for course_id, name, name_en in rows.values_list("courses", "name", "name_en"):
        names[course_id].append(in_page_language(name, name_en))
    return names


_AUDIENCES = Statement(
    lambda: (
        Audience.objects.filter(courses=Parameter("course", BigIntegerField()))
        .order_by("pk")
        .values_list("name", "name_en")
    )
)


def audience_names_of(course_id: int) -> list[str]:
    """Return the names of the audiences of one course, in the language of the page."""
    return [in_page_language(name, name_en) for name, name_en in _AUDIENCES.all(course=course_id)]


def _newest_enrolments(course_ids: Iterable[int], learner_id: int) -> dict[int, dict]:
    rows = Enrolment.objects.filter(learner_id=learner_id, course_id__in=course_ids)
    fields = ("course_id", "state", "due_on", "started_at", "lessons_done")
    return {row["course_id"]: row for row in rows.order_by("period").values(*fields)}


def _lesson_counts(course_ids: Iterable[int]) -> dict[int, int]:
    rows = CourseRelease.objects.filter(course_id__in=course_ids).order_by("number")
    return dict(rows.values_list("course_id", "lesson_count"))
