"""What this app announces."""

from __future__ import annotations

from dataclasses import dataclass

from django.dispatch import Signal


@dataclass(frozen=True)
class CourseCompleted:
    """A learner completed a course; the completion row holds release, result and because."""

    completion_id: int
    learner_id: int


@dataclass(frozen=True)
class CourseReleased:
    """A course was published as a new release."""

    release_id: int
    course_id: int
    is_major: bool


course_completed = Signal()  # event: CourseCompleted, now: datetime
course_released = Signal()  # event: CourseReleased, now: datetime
