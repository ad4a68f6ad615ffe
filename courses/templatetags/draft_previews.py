"""A draft in the learner's own templates, for Wagtail's preview."""

from __future__ import annotations

from typing import Any

from django import template
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.safestring import SafeString

from common.languages import in_page_language
from courses import rules
from courses.blocks import render_lesson
from courses.models import CoursePage, LessonPage
from courses.selectors.drafts import draft_course, outline_of
from courses.selectors.learning import CourseView, main_action, outline_blocks
from courses.selectors.lessons import LessonView
from courses.selectors.shelf import hours_text

register = template.Library()

_QUIZ_RULES = (
    "title",
    "title_en",
    "pass_mark",
    "pass_unit",
    "timing",
    "time_limit_minutes",
    "attempts_rule",
    "max_attempts",
    "mode",
)


@register.simple_tag(takes_context=True)
def lesson_as_learner(context: dict[str, Any], lesson: LessonPage) -> SafeString:
    """Render a draft lesson in the learner's page, with the contents of the draft course."""
    chapter = lesson.get_parent() if lesson.pk else None
    chapter = chapter.specific if chapter else None
    course = chapter.course() if chapter else None
    outline = outline_of(draft_course(course).chapters) if course else []
    address = course.learner_address() if course else lesson.learner_address()
    here = _position(outline, lesson)
    view = LessonView(
        course_title=course.title if course else "",
        course_url=address,
        lesson={
            "position": here or 0,
            "chapter_number": getattr(chapter, "number", ""),
            "chapter_title": chapter.title if chapter else "",
            "number": lesson.number,
            "title": lesson.title,
            "html": render_lesson(lesson),
        },
        chapters=outline_blocks(outline, url=address, done=set(), here=here),
        previous=None,
        following=None,
        is_done=False,
        anchor=0,
        lessons_done=0,
        lesson_count=sum(len(part["lessons"]) for part in outline),
        is_reader=False,
        has_quiz=False,
    )
    return SafeString(render_to_string("courses/lesson.html", {"view": view}, context["request"]))


def _position(outline: list[dict], lesson: LessonPage) -> int | None:
    lines = [line for part in outline for line in part["lessons"]]
    return next((line["position"] for line in lines if line["lesson"] == lesson.pk), None)


@register.simple_tag(takes_context=True)
def course_as_learner(context: dict[str, Any], course: CoursePage) -> SafeString:
    """Render a draft course as somebody sees it who is not in it yet."""
    outline = outline_of(draft_course(course).chapters) if course.pk else []
    blocks = outline_blocks(outline, url=course.learner_address(), done=set(), here=None)
    today = timezone.localdate()
    view = CourseView(
        course={name: getattr(course, name) for name in _COURSE},
        title=in_page_language(course.title, course.title_en),
        summary=in_page_language(course.summary, course.summary_en),
        hours=hours_text(course.hours_min, course.hours_max),
        url=course.learner_address(),
        audiences=tuple(audience.name for audience in course.audiences.all()),
        outcomes=tuple(str(block.value) for block in course.outcomes),
        release=_next_release(course, outline),
        enrolment=None,
        standing=rules.standing(state=None, has_begun=False, due_on=None, today=today),
        chapters=tuple(block for block in blocks if block.kind == "chapter"),
        appendices=tuple(block for block in blocks if block.kind != "chapter"),
        resume=None,
    )
    competency = course.competency
    page = {
        "view": view,
        "action": main_action(view, []),
        "attempts": [],
        "today": today,
        "panels": [],
        "may_open": False,
        "proves": in_page_language(competency.title, competency.title_en) if competency else "",
    }
    return SafeString(render_to_string("courses/course.html", page, context["request"]))


_COURSE = ("slug", "compiled", "compilation_note", "disclaimer", "enrolment_mode", "retired_at")


def _next_release(course: CoursePage, outline: list[dict]) -> dict[str, Any]:
    last = course.releases.first() if course.pk else None
    quiz = course.quiz
    return {
        "number": (last.number if last else 0) + 1,
        "published_at": timezone.now(),
        "lesson_count": sum(len(chapter["lessons"]) for chapter in outline),
        "level": course.level,
        "validity_months": course.validity_months,
        "quiz_id": course.quiz_id,
        **{f"quiz__{name}": getattr(quiz, name, None) for name in _QUIZ_RULES},
    }
