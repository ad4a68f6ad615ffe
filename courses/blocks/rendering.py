"""The HTML of a lesson, in the language of its content whatever the reader's interface speaks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import translation
from django.utils.safestring import SafeString, mark_safe

if TYPE_CHECKING:
    from courses.models import LessonPage


def render_lesson(lesson: LessonPage) -> SafeString:
    """Render the body of a lesson. Labels such as "Myth" follow the page's language."""
    with translation.override(lesson.locale.language_code):
        return mark_safe(str(lesson.body.render_as_block()).strip())  # noqa: S308 - block templates escape
