"""Our courses as plain files, and the reader that makes sense of them.

A course is a directory: ``course.json`` (its card, chapters and quiz rules), ``items.json`` (its questions)
and one Markdown file per lesson, named chapter-lesson-slug, such as ``04-2-leadership.md``.
"""

from .source import (
    ChapterSource,
    CourseSource,
    LessonSource,
    UnreadableSourceError,
    available_courses,
    read_course,
)

__all__ = [
    "ChapterSource",
    "CourseSource",
    "LessonSource",
    "UnreadableSourceError",
    "available_courses",
    "read_course",
]
