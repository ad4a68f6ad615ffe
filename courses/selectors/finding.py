"""Courses and lessons that a learner finds by words."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import F, Max, OuterRef, Subquery
from django.urls import reverse

from courses.models import CoursePage, CourseRelease, LessonPage, ReleasedLesson

LIMIT = 30


@dataclass(frozen=True)
class Find:
    """One find: what it is called, where it stands, its address."""

    title: str
    context: str
    url: str


def find_courses(query: str) -> list[Find]:
    """Return released courses whose card holds the words, best first, at most LIMIT."""
    shown = CoursePage.objects.live().filter(retired_at=None)
    released = set(CourseRelease.objects.values_list("course_id", flat=True).distinct())
    return [
        Find(course.title, course.summary, reverse("courses:course", args=[course.slug]))
        for course in shown.search(query)[:LIMIT]
        if course.pk in released
    ]


def find_lessons(query: str) -> list[Find]:
    """Return lessons of the newest releases that hold the words, best first, at most LIMIT."""
    best_first = [page.pk for page in LessonPage.objects.live().search(query)[:LIMIT]]
    newest = (
        CourseRelease.objects.filter(course=OuterRef("release__course"))
        .values("course")
        .annotate(newest=Max("number"))
        .values("newest")
    )
    rows = ReleasedLesson.objects.filter(
        lesson_id__in=best_first,
        release__number=Subquery(newest),
        release__course__retired_at=None,
    ).values(
        "lesson_id",
        "position",
        "number",
        "title",
        course=F("release__course__title"),
        slug=F("release__course__slug"),
    )
    ordered = sorted(rows, key=lambda row: best_first.index(row["lesson_id"]))
    return [
        Find(
            f"{row['number']} {row['title']}".strip(),
            row["course"],
            reverse("courses:lesson", args=[row["slug"], row["position"]]),
        )
        for row in ordered
    ]
