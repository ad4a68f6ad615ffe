"""One lesson as its reader sees it: the text of the release that is read, and where it stands in it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import BigIntegerField, CharField
from django.urls import reverse

from common.languages import in_page_language
from common.statements import Parameter, Statement
from courses.models import CourseRelease, Enrolment, ReleasedLesson
from courses.models.enrolment import EnrolmentState

from .learning import PROGRESS, READING_STATES, ChapterBlock, LessonLine, outline_blocks


@dataclass(frozen=True)
class LessonView:
    """All that the lesson page shows. ``is_reader`` is False for a trainer who only looks."""

    course_title: str
    course_url: str
    lesson: dict[str, Any]
    chapters: tuple[ChapterBlock, ...]
    previous: LessonLine | None
    following: LessonLine | None
    is_done: bool
    anchor: int
    lessons_done: int
    lesson_count: int
    is_reader: bool
    has_quiz: bool
    glossary: tuple[LessonLine, ...] = ()


_READING_FIELDS = (
    "pk", "state", "release_id", "lessons_done", "release__outline", "release__lesson_count",
    "release__quiz_id", "course__title", "course__title_en",
)  # fmt: skip


_READING = Statement(
    lambda: (
        Enrolment.objects.filter(
            course__slug=Parameter("slug", CharField()),
            learner_id=Parameter("learner", BigIntegerField()),
            state__in=READING_STATES,
        )
        .order_by("-period")
        .values_list(*_READING_FIELDS)[:1]
    )
)


def reading_of(slug: str, learner_id: int) -> dict[str, Any] | None:
    """Return the enrolment in which a learner reads the course: in progress or completed."""
    row = _READING.first(slug=slug, learner=learner_id)
    return row and dict(zip(_READING_FIELDS, row, strict=True))


def newest_reading(slug: str) -> dict[str, Any] | None:
    """Return the same for somebody who only looks: the newest release, nothing done."""
    names = {
        "release_id": "pk",
        "release__outline": "outline",
        "release__lesson_count": "lesson_count",
        "release__quiz_id": "quiz_id",
        "course__title": "course__title",
        "course__title_en": "course__title_en",
    }
    row = (
        CourseRelease.objects.filter(course__slug=slug)
        .order_by("-number")
        .values(*names.values())
        .first()
    )
    if row is None:
        return None
    values = {name: row[field] for name, field in names.items()}
    return {"pk": None, "state": None, "lessons_done": 0} | values


_LESSON_FIELDS = (
    "lesson_id", "position", "chapter_number", "chapter_title", "counts", "number", "title",
    "minutes", "html",
)  # fmt: skip
_LESSON = Statement(
    lambda: (
        ReleasedLesson.objects.filter(
            release_id=Parameter("release", BigIntegerField()),
            position=Parameter("position", BigIntegerField()),
        )
        .order_by()
        .values_list(*_LESSON_FIELDS)
    )
)


def lesson_view(*, slug: str, position: int, reading: dict[str, Any]) -> LessonView | None:
    """Return a lesson of the release that is read, None where it has no such position.

    Two statements: the lesson, the progress.
    """
    row = _LESSON.first(release=reading["release_id"], position=position)
    if row is None:
        return None
    lesson = dict(zip(_LESSON_FIELDS, row, strict=True))
    progress = _progress(reading["pk"])
    done = {lesson_id for lesson_id, (is_done, _) in progress.items() if is_done}
    url = reverse("courses:course", args=[slug])
    blocks = outline_blocks(reading["release__outline"], url=url, done=done, here=position)
    lines = {line.position: line for block in blocks for line in block.lessons}
    _, anchor = progress.get(lesson["lesson_id"], (False, 0))
    return LessonView(
        course_title=in_page_language(reading["course__title"], reading["course__title_en"]),
        course_url=url,
        lesson=lesson,
        chapters=blocks,
        previous=lines.get(position - 1),
        following=lines.get(position + 1),
        is_done=lesson["lesson_id"] in done,
        anchor=anchor,
        lessons_done=reading["lessons_done"],
        lesson_count=reading["release__lesson_count"],
        is_reader=reading["state"] == EnrolmentState.ACTIVE,
        has_quiz=reading["release__quiz_id"] is not None,
        glossary=glossary_of(reading["release__outline"], lines),
    )


def glossary_of(
    outline: Sequence[dict[str, Any]], lines: Mapping[int, LessonLine]
) -> tuple[LessonLine, ...]:
    """Return the lessons of an outline that explain terms."""
    return tuple(
        lines[lesson["position"]]
        for chapter in outline
        for lesson in chapter["lessons"]
        if lesson.get("terms")
    )


def _progress(enrolment_id: int | None) -> dict[int, tuple[bool, int]]:
    if enrolment_id is None:
        return {}
    return {
        lesson_id: (done_at is not None, anchor)
        for lesson_id, done_at, anchor in PROGRESS.all(enrolment=enrolment_id)
    }
