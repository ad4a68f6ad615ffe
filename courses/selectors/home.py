"""What is next and what is due for one learner: home, lists, notices."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import BigIntegerField
from django.urls import reverse

from common.languages import in_page_language
from common.statements import Parameter, Statement
from courses import rules
from courses.models import Enrolment
from courses.models.enrolment import EnrolmentState
from quizzes.selectors import waiting_attempts

from .learning import (
    READING_STATES,
    LessonLine,
    done_lessons,
    line_at,
    outline_blocks,
    resume_position,
)

LATEST = dt.date.max


@dataclass(frozen=True)
class OpenCourse:
    """A course that the learner is in."""

    enrolment_id: int
    course_id: int
    title: str
    url: str
    due_on: dt.date | None
    days_left: int | None
    standing: rules.Standing
    lessons_done: int
    lesson_count: int
    quiz_id: int | None

    @property
    def has_quiz(self) -> bool:
        """Whether the course ends in a quiz."""
        return self.quiz_id is not None

    @property
    def is_read(self) -> bool:
        """Whether only the quiz is left."""
        return self.lessons_done >= self.lesson_count

    @property
    def days_overdue(self) -> int:
        """Days since the due date; 0 before it."""
        return max(-(self.days_left or 0), 0)


@dataclass(frozen=True)
class NextStep:
    """The one thing to do now: ``what`` is ``start``, ``read_on`` or ``quiz``."""

    what: str
    course: OpenCourse
    lesson: LessonLine | None
    url: str


@dataclass(frozen=True)
class HomeView:
    """Home of a learner. ``due`` has a due date, ``in_progress`` has none; both without the next step."""

    next_step: NextStep | None
    due: tuple[OpenCourse, ...]
    in_progress: tuple[OpenCourse, ...]
    completed: int


def home_of(learner_id: int, today: dt.date) -> HomeView:
    """Return what a learner's home shows: at most four statements.

    A course whose quiz waits for marks asks nothing of the learner, so it is no next step.
    """
    rows = _rows(learner_id)
    courses = _in_order(_active(rows), today)
    first = next(iter(_asking_something(courses, learner_id)), None)
    others = [one for one in courses if one is not first]
    return HomeView(
        next_step=_next_step(first) if first else None,
        due=tuple(one for one in others if one.due_on is not None),
        in_progress=tuple(one for one in others if one.due_on is None),
        completed=len(
            {row["course_id"] for row in rows if row["state"] == EnrolmentState.COMPLETED}
        ),
    )


def _asking_something(courses: list[OpenCourse], learner_id: int) -> list[OpenCourse]:
    """Leave out the courses whose quiz is handed in."""
    if not any(one.is_read and one.has_quiz for one in courses):
        return courses
    waiting = {attempt.quiz_id for attempt in waiting_attempts(learner_id)}
    return [one for one in courses if not (one.is_read and one.quiz_id in waiting)]


def due_of(learner_id: int, today: dt.date) -> list[OpenCourse]:
    """Return the courses of a learner that have a due date, the earliest first."""
    return [one for one in open_courses(learner_id, today) if one.due_on is not None]


def open_courses(learner_id: int, today: dt.date) -> list[OpenCourse]:
    """Return the courses that a learner is in: by due date, then what was begun, then the newest."""
    return _in_order(_active(_rows(learner_id)), today)


_FIELDS = (
    "pk", "state", "course_id", "course__title", "course__title_en", "course__slug", "due_on",
    "assigned_on", "started_at", "lessons_done", "release__lesson_count", "release__quiz_id",
)  # fmt: skip
_ROWS = Statement(
    lambda: Enrolment.objects.filter(
        learner_id=Parameter("learner", BigIntegerField()), state__in=READING_STATES
    ).values_list(*_FIELDS)
)


def _rows(learner_id: int) -> list[dict]:
    return [dict(zip(_FIELDS, row, strict=True)) for row in _ROWS.all(learner=learner_id)]


def _active(rows: Iterable[dict]) -> list[dict]:
    return [row for row in rows if row["state"] == EnrolmentState.ACTIVE]


def _in_order(rows: Iterable[dict], today: dt.date) -> list[OpenCourse]:
    ordered = sorted(
        rows,
        key=lambda row: (
            row["due_on"] or LATEST,
            row["started_at"] is None,
            -row["assigned_on"].toordinal(),
            row["pk"],
        ),
    )
    return [_open_course(row, today) for row in ordered]


def _open_course(row: dict, today: dt.date) -> OpenCourse:
    due_on = row["due_on"]
    return OpenCourse(
        enrolment_id=row["pk"],
        course_id=row["course_id"],
        title=in_page_language(row["course__title"], row["course__title_en"]),
        url=reverse("courses:course", args=[row["course__slug"]]),
        due_on=due_on,
        days_left=(due_on - today).days if due_on else None,
        standing=rules.standing(
            state=EnrolmentState.ACTIVE,
            has_begun=row["started_at"] is not None,
            due_on=due_on,
            today=today,
        ),
        lessons_done=row["lessons_done"],
        lesson_count=row["release__lesson_count"],
        quiz_id=row["release__quiz_id"],
    )


_PLACE = Statement(
    lambda: Enrolment.objects.filter(pk=Parameter("enrolment", BigIntegerField())).values_list(
        "started_at", "release__outline", "last_lesson__position"
    )
)


def _next_step(course: OpenCourse) -> NextStep:
    if course.is_read and course.has_quiz:
        return NextStep("quiz", course, None, reverse("quizzes:start", args=[course.quiz_id]))
    started_at, outline, stopped = _PLACE.first(enrolment=course.enrolment_id)
    done = done_lessons(course.enrolment_id)
    here = resume_position(outline, done, stopped)
    line = line_at(outline_blocks(outline, url=course.url, done=done, here=here), here)
    what = "read_on" if started_at else "start"
    return NextStep(what, course, line, line.url if line else course.url)


@dataclass(frozen=True)
class ChapterProgress:
    """How much of a chapter is done."""

    number: str
    title: str
    done: int
    total: int


@dataclass(frozen=True)
class Progress:
    """How far an enrolment is, in all and by chapter; appendices do not count."""

    done: int
    total: int
    chapters: tuple[ChapterProgress, ...]


def progress_of(enrolment: Enrolment) -> Progress:
    """Return the progress of an enrolment in its release: two statements."""
    release = enrolment.release
    blocks = outline_blocks(release.outline, url="", done=done_lessons(enrolment.pk), here=None)
    chapters = tuple(
        ChapterProgress(block.number, block.title, block.done, block.total)
        for block in blocks
        if block.kind == "chapter"
    )
    return Progress(
        done=sum(one.done for one in chapters), total=release.lesson_count, chapters=chapters
    )
