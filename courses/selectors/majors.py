"""Courses as whoever keeps proof of competence asks for them: what proves what, and what was released since."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

from courses.models import CoursePage, CourseRelease

from .shelf import offered


@dataclass(frozen=True)
class Major:
    """The newest major release of a course, and the newest of all."""

    release_id: int
    number: int
    newest: int
    why: str
    published_at: dt.datetime
    course_id: int
    slug: str
    title: str
    title_en: str
    quiz_id: int | None
    after: str


def majors_of(course_ids: Collection[int]) -> dict[int, Major]:
    """Return by course its newest major release, in two statements; courses that ask for nothing are left out."""
    courses = CoursePage.objects.filter(pk__in=course_ids).exclude(after_major="nothing")
    rows = courses.values_list("pk", "slug", "title", "title_en", "quiz_id", "after_major")
    told = {pk: rest for pk, *rest in rows}
    newest: dict[int, int] = {}
    found: dict[int, Major] = {}
    releases = CourseRelease.objects.filter(course_id__in=told).order_by("number")
    for pk, course_id, number, is_major, why, at in releases.values_list(
        "pk", "course_id", "number", "is_major", "why", "published_at"
    ):
        newest[course_id] = number
        if is_major:
            slug, title, title_en, quiz_id, after = told[course_id]
            found[course_id] = Major(
                pk, number, number, why, at, course_id, slug, title, title_en, quiz_id, after
            )
    return {pk: Major(**{**one.__dict__, "newest": newest[pk]}) for pk, one in found.items()}


def courses_proving(competency_ids: Collection[int]) -> dict[int, list[CoursePage]]:
    """Return by competency the courses on offer that prove it, the lowest level first, in one statement."""
    found: dict[int, list[CoursePage]] = {}
    rows = offered().filter(competency_id__in=competency_ids).order_by("level", "path")
    for course in rows.only("slug", "title", "title_en", "competency_id", "level"):
        if course.competency_id is not None:
            found.setdefault(course.competency_id, []).append(course)
    return found


def slugs_of(course_ids: Collection[int]) -> dict[int, str]:
    """Return the addresses of courses on offer by id."""
    return dict(offered().filter(pk__in=course_ids).values_list("pk", "slug"))
