"""Courses as pages, their releases, who is to take them and how far they are."""

from .enrolment import Assignment, Completion, Enrolment, EnrolmentChange, LessonProgress
from .imports import ImportedDocument, ImportWarning
from .pages import Audience, ChapterPage, CourseIndexPage, CoursePage, LessonPage
from .release import CourseRelease, ReleasedLesson

__all__ = [
    "Assignment",
    "Audience",
    "ChapterPage",
    "Completion",
    "CourseIndexPage",
    "CoursePage",
    "CourseRelease",
    "Enrolment",
    "EnrolmentChange",
    "ImportWarning",
    "ImportedDocument",
    "LessonPage",
    "LessonProgress",
    "ReleasedLesson",
]
