"""Courses made, copied, retired and brought back."""

from __future__ import annotations

import datetime as dt
import json
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _
from wagtail.coreutils import string_to_ascii
from wagtail.log_actions import log
from wagtail.models import Page

from courses.models import ChapterPage, CourseIndexPage, CoursePage, LessonPage
from courses.selectors.drafts import draft_course

if TYPE_CHECKING:
    from people.models import User


@transaction.atomic
def course_shelf() -> CourseIndexPage:
    """Return the page that all courses stand under; the first call makes it."""
    shelf = CourseIndexPage.objects.order_by("pk").first()
    if shelf is not None:
        return shelf
    root = Page.objects.select_for_update().get(depth=1)
    return root.add_child(instance=CourseIndexPage(title="课程", slug="course-shelf"))


def free_slug(title: str) -> str:
    """Return an address for a new course, in plain letters: Chinese ones are unreadable in a link."""
    base = slugify(string_to_ascii(title))[:60].strip("-") or "course"
    taken = set(CoursePage.objects.filter(slug__startswith=base).values_list("slug", flat=True))
    number, slug = 1, base
    while slug in taken:
        number += 1
        slug = f"{base}-{number}"
    return slug


def add_draft(parent: Page, page: Any, by: User | None) -> Any:
    """Add a page that no learner sees, with its first revision."""
    page.live = False
    page.has_unpublished_changes = True
    page.owner = by
    parent.add_child(instance=page)
    page.save_revision(user=by, clean=False)
    return page


@transaction.atomic
def duplicate_course(*, course: CoursePage, by: User | None, now: dt.datetime) -> CoursePage:
    """Copy the drafts of a course as a new draft course, without releases and enrolments.

    The quiz stays the same one; a different quiz is chosen in the copy.
    """
    draft = draft_course(course)
    source = draft.page
    copy = CoursePage(
        title=_("%(title)s (copy)") % {"title": source.title[:240]},
        slug=free_slug(f"{source.slug}-copy"),
        **{name: getattr(source, name) for name in _COPIED_FIELDS},
    )
    copy.audiences = list(source.audiences.all())
    add_draft(course_shelf(), copy, by)
    for chapter in draft.chapters:
        page = chapter.page
        new = ChapterPage(title=page.title, slug=page.slug, number=page.number, kind=page.kind)
        add_draft(copy, new, by)
        for lesson in chapter.lessons:
            add_draft(new, _copy_of_lesson(lesson), by)
    log(
        instance=copy,
        action="courses.duplicate",
        user=by,
        timestamp=now,
        data={"source": course.pk, "title": source.title},
    )
    return copy


_COPIED_FIELDS = (
    "title_en",
    "summary",
    "summary_en",
    "hours_min",
    "hours_max",
    "compiled",
    "compilation_note",
    "disclaimer",
    "outcomes",
    "enrolment_mode",
    "owner_note",
    "quiz",
    "competency",
    "level",
    "validity_months",
    "after_major",
)


def _copy_of_lesson(lesson: LessonPage) -> LessonPage:
    return LessonPage(
        title=lesson.title,
        slug=lesson.slug,
        number=lesson.number,
        minutes=lesson.minutes,
        body=json.dumps(list(lesson.body.raw_data)),
        owner_person=lesson.owner_person,
        check_by=lesson.check_by,
        source_line=lesson.source_line,
        source_end_line=lesson.source_end_line,
    )


@transaction.atomic
def retire_course(*, course: CoursePage, by: User | None, now: dt.datetime) -> None:
    """Take the course out of the catalogue; who is in it may finish. Twice is once."""
    if CoursePage.objects.filter(pk=course.pk, retired_at=None).update(retired_at=now):
        log(instance=course, action="courses.retire", user=by, timestamp=now)
    course.refresh_from_db(fields=["retired_at"])


@transaction.atomic
def bring_back_course(*, course: CoursePage, by: User | None, now: dt.datetime) -> None:
    """Put a retired course back into the catalogue, with the release it had."""
    if CoursePage.objects.filter(pk=course.pk).exclude(retired_at=None).update(retired_at=None):
        log(instance=course, action="courses.bring_back", user=by, timestamp=now)
    course.refresh_from_db(fields=["retired_at"])
