"""A course and its lessons as one learner sees them. Reads only, few statements whatever the size.

Rows are read as values and addresses are put together in Python: a course of a hundred lessons must
cost little more than one of ten.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db.models import BigIntegerField, CharField
from django.urls import reverse

from common.languages import in_page_language
from common.statements import Parameter, Statement
from courses import rules
from courses.models import CoursePage, CourseRelease, Enrolment, LessonProgress
from courses.models.enrolment import EnrolmentState
from courses.models.pages import EnrolmentMode

from .attempts import AttemptLine
from .shelf import audience_names_of, hours_text

READING_STATES = (EnrolmentState.ACTIVE, EnrolmentState.COMPLETED)

_COURSE = (
    "pk", "slug", "title", "title_en", "summary", "summary_en", "hours_min", "hours_max",
    "compiled", "compilation_note", "disclaimer", "outcomes", "enrolment_mode", "live",
    "retired_at",
)  # fmt: skip
_RELEASE = (
    "pk", "number", "why", "is_major", "published_at", "outline", "lesson_count", "level",
    "validity_months", "competency__title", "competency__title_en", "quiz_id", "quiz__title",
    "quiz__title_en", "quiz__pass_mark", "quiz__pass_unit", "quiz__timing",
    "quiz__time_limit_minutes", "quiz__attempts_rule", "quiz__max_attempts", "quiz__mode",
)  # fmt: skip
_ENROLMENT = (
    "pk", "state", "period", "assigned_on", "due_on", "started_at", "completed_at",
    "lessons_done", "release_id", "last_lesson__position",
)  # fmt: skip


class LessonLine(NamedTuple):
    """A lesson in an outline."""

    position: int
    number: str
    title: str
    minutes: int | None
    url: str
    is_done: bool
    is_here: bool


@dataclass(frozen=True)
class ChapterBlock:
    """A chapter or appendix in an outline, with how much of it is done."""

    kind: str
    number: str
    title: str
    lessons: tuple[LessonLine, ...]
    is_here: bool

    @property
    def done(self) -> int:
        """The number of lessons done."""
        return sum(lesson.is_done for lesson in self.lessons)

    @property
    def total(self) -> int:
        """The number of lessons."""
        return len(self.lessons)

    @property
    def share(self) -> str:
        """How many are done, as "3/4"; text, because a template formats numbers slowly."""
        return f"{self.done}/{self.total}"


@dataclass(frozen=True)
class CourseView:
    """All that the course page shows. ``release`` is None for a course that nobody can read yet."""

    course: dict[str, Any]
    title: str
    summary: str
    hours: str
    url: str
    audiences: tuple[str, ...]
    outcomes: tuple[str, ...]
    release: dict[str, Any]
    enrolment: dict[str, Any] | None
    standing: rules.Standing
    chapters: tuple[ChapterBlock, ...]
    appendices: tuple[ChapterBlock, ...]
    resume: LessonLine | None

    @property
    def lessons_done(self) -> int:
        """The number of counting lessons done in this period."""
        return self.enrolment["lessons_done"] if self.enrolment else 0

    @property
    def is_read(self) -> bool:
        """Whether all counting lessons are done."""
        return self.lessons_done >= self.release["lesson_count"]

    @property
    def parts(self) -> tuple[tuple[ChapterBlock, ...], ...]:
        """Chapters and appendices."""
        return (self.chapters, self.appendices)

    @property
    def is_reading(self) -> bool:
        """Whether the learner is in the course now or has completed it."""
        return self.enrolment is not None and self.enrolment["state"] in READING_STATES


def main_action(view: CourseView, attempts: Sequence[AttemptLine]) -> str:
    """Return the name of the one thing that the learner can do now on the course page."""
    state = view.enrolment["state"] if view.enrolment else None
    if state == EnrolmentState.ACTIVE:
        return _action_in_progress(view, attempts)
    if state == EnrolmentState.ASKED:
        return "wait"
    if view.course["retired_at"] is not None:
        return "retired"
    again = "again_" if state == EnrolmentState.COMPLETED else ""
    return again + _WAYS_IN[EnrolmentMode(view.course["enrolment_mode"])]


_WAYS_IN = {
    EnrolmentMode.SELF: "enrol",
    EnrolmentMode.ASK: "ask",
    EnrolmentMode.ASSIGNED: "assigned_only",
}


def _action_in_progress(view: CourseView, attempts: Sequence[AttemptLine]) -> str:
    is_observed = view.release["quiz__mode"] == "observed"  # nobody sits it
    newest = attempts[0].state if attempts and not is_observed else None
    if newest in ("in_progress", "submitted"):
        return {"in_progress": "resume_quiz", "submitted": "marking"}[newest]
    if view.is_read and view.release["quiz_id"]:
        return "observed" if is_observed else "quiz"
    if view.resume is None:
        return "none"
    return "continue" if view.enrolment and view.enrolment["started_at"] else "start"


def course_view(*, slug: str, learner_id: int, today: dt.date) -> CourseView | None:
    """Return the course for a learner, None where there is none that they could read.

    Three statements for who is in it: the enrolment with course and release, audiences, progress.
    """
    found = _as_reader(slug, learner_id) or _from_outside(slug, learner_id)
    if found is None:
        return None
    course, release, enrolment = found
    is_reading = enrolment is not None and enrolment["state"] in READING_STATES
    done = done_lessons(enrolment["pk"]) if enrolment and is_reading else set()
    stopped = enrolment["last_lesson__position"] if enrolment and is_reading else None
    here = resume_position(release["outline"], done, stopped)
    url = reverse("courses:course", args=[slug])
    blocks = outline_blocks(release["outline"], url=url, done=done, here=here)
    return CourseView(
        course=course,
        title=in_page_language(course["title"], course["title_en"]),
        summary=in_page_language(course["summary"], course["summary_en"]),
        hours=hours_text(course["hours_min"], course["hours_max"]),
        url=url,
        audiences=tuple(audience_names_of(course["pk"])),
        outcomes=tuple(block["value"] for block in course["outcomes"].raw_data),
        release=release,
        enrolment=enrolment,
        standing=rules.standing(
            state=enrolment and enrolment["state"],  # type: ignore[arg-type]
            has_begun=bool(enrolment and enrolment["started_at"]),
            due_on=enrolment and enrolment["due_on"],  # type: ignore[arg-type]
            today=today,
        ),
        chapters=tuple(block for block in blocks if block.kind == "chapter"),
        appendices=tuple(block for block in blocks if block.kind != "chapter"),
        resume=line_at(blocks, here),
    )


_NEWEST_ENROLMENT = Statement(
    lambda: (
        Enrolment.objects.filter(
            course__slug=Parameter("slug", CharField()),
            learner_id=Parameter("learner", BigIntegerField()),
        )
        .order_by("-period")
        .values_list(
            *_ENROLMENT,
            *(f"course__{name}" for name in _COURSE),
            *(f"release__{name}" for name in _RELEASE),
        )[:1]
    )
)

Found = tuple[dict[str, Any], dict[str, Any], dict[str, Any] | None]


def _as_reader(slug: str, learner_id: int) -> Found | None:
    """Return course, release and enrolment of who reads the course, in one statement."""
    newest = _NEWEST_ENROLMENT.first(slug=slug, learner=learner_id)
    if newest is None:
        return None
    values = iter(newest)
    enrolment, course, release = (
        dict(zip(names, values, strict=False)) for names in (_ENROLMENT, _COURSE, _RELEASE)
    )
    return (course, release, enrolment) if enrolment["state"] in READING_STATES else None


def _from_outside(slug: str, learner_id: int) -> Found | None:
    """Return the newest release for who is not in the course, with a request or refusal of theirs."""
    course = CoursePage.objects.filter(slug=slug, live=True).values(*_COURSE).first()
    if course is None:
        return None
    releases = CourseRelease.objects.filter(course_id=course["pk"]).order_by("-number")
    release = releases.values(*_RELEASE).first()
    if release is None:
        return None
    enrolments = Enrolment.objects.filter(course_id=course["pk"], learner_id=learner_id)
    return course, release, enrolments.order_by("-period").values(*_ENROLMENT).first()


PROGRESS = Statement(
    lambda: LessonProgress.objects.filter(
        enrolment_id=Parameter("enrolment", BigIntegerField())
    ).values_list("lesson_id", "done_at", "anchor")
)


def done_lessons(enrolment_id: int) -> set[int]:
    """Return the ids of the lesson pages done in an enrolment."""
    return {
        lesson_id
        for lesson_id, done_at, _ in PROGRESS.all(enrolment=enrolment_id)
        if done_at is not None
    }


def outline_blocks(
    outline: Sequence[dict], *, url: str, done: set[int], here: int | None
) -> tuple[ChapterBlock, ...]:
    """Return the stored outline of a release with this learner's progress and addresses."""
    blocks = []
    for chapter in outline:
        lessons = tuple(
            LessonLine(
                position=lesson["position"],
                number=lesson["number"],
                title=lesson["title"],
                minutes=lesson["minutes"],
                url=f"{url}{lesson['position']}/",
                is_done=lesson["lesson"] in done,
                is_here=lesson["position"] == here,
            )
            for lesson in chapter["lessons"]
        )
        blocks.append(
            ChapterBlock(
                kind=chapter["kind"],
                number=chapter["number"],
                title=chapter["title"],
                lessons=lessons,
                is_here=any(lesson.is_here for lesson in lessons),
            )
        )
    return tuple(blocks)


def resume_position(outline: Sequence[dict], done: set[int], here: int | None) -> int | None:
    """Return where the learner reads on.

    That is where they stopped; if they have done that lesson, the next counting one that is not
    done, then the first such one. With nothing left to do it is where they stopped, or the first.
    """
    lessons = [
        (lesson["position"], lesson["lesson"] in done, chapter["kind"] == "chapter")
        for chapter in outline
        for lesson in chapter["lessons"]
    ]
    is_done = {position: done for position, done, _ in lessons}
    if is_done.get(here) is False:
        return here
    left = [position for position, done, counts in lessons if counts and not done]
    later = [position for position in left if here is None or position > here]
    if left:
        return (later or left)[0]
    return here if here in is_done else next(iter(is_done), None)


def line_at(blocks: Sequence[ChapterBlock], position: int | None) -> LessonLine | None:
    """Return the lesson at a position of an outline."""
    lines = (line for block in blocks for line in block.lessons)
    return next((line for line in lines if line.position == position), None)
