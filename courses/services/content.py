"""Loading a course from its source files: pages, questions and quiz as drafts, ready for a release."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any, TypeVar

from django.db import transaction
from django.utils.translation import gettext_lazy as _
from wagtail.log_actions import log, registry
from wagtail.models import Page, PageLogEntry

from courses.content import ChapterSource, CourseSource, LessonSource, read_course
from courses.content.parts import is_asked, places_of
from courses.content.source import digest_of
from courses.models import Audience, ChapterPage, CourseIndexPage, CoursePage, LessonPage
from courses.selectors.drafts import draft_of
from framework.selectors import competency_by_code
from framework.services import load_framework
from quizzes.services.sources import keep_items, keep_quiz

LOAD = "courses.load"
# What stands in the same file and is not written on the course's page.
NOT_THE_CARD = {"chapters", "quiz", "promises", "conflicts"}
PLACE_KEYS = ("section", "veto")  # of a question in the quiz, not of the question itself
P = TypeVar("P", CoursePage, ChapterPage, LessonPage)

registry.register_action(LOAD, _("Load from source files"), _("Loaded from the source files"))


@transaction.atomic
def load_course(slug: str, *, by: Any, now: dt.datetime) -> CoursePage:
    """Load a course that comes with the site, or bring its drafts up to date with its files.

    What has not changed in the files since the last load is left alone, so that a second run changes
    nothing and the edits of trainers stay. Nothing is published. The log entry of the course keeps
    the fingerprints of what was loaded. Raises UnreadableSourceError, and Competency.DoesNotExist
    when the framework lacks what the course proves.
    """
    source = read_course(slug)
    course = CoursePage.objects.filter(slug=source.slug).first()
    before = _fingerprints_of(course)
    now_there = _fingerprints(source)
    if course is not None and before == now_there:
        return course
    changed = {name for name, print_ in now_there.items() if before.get(name) != print_}
    course = _keep_course(course, source, changed, by=by, now=now)
    _keep_tree(course, source, changed, by=by)
    log(instance=course, action=LOAD, user=by, timestamp=now, data={"sources": now_there})
    return CoursePage.objects.get(pk=course.pk)


def _fingerprints(source: CourseSource) -> dict[str, str]:
    card = {name: value for name, value in source.card.items() if name not in NOT_THE_CARD}
    asked = [_asked(ref, entry) for ref, entry in source.items.items() if is_asked(entry)]
    prints = {"card": digest_of(card), "quiz": digest_of([source.card["quiz"], asked])}
    prints |= {f"item:{ref}": digest_of(_in_bank(entry)) for ref, entry in source.items.items()}
    for chapter in source.chapters:
        names = [chapter.number, chapter.kind, chapter.title, chapter.title_en]
        prints[f"page:{chapter.slug}"] = digest_of(names)
        for lesson in chapter.lessons:
            prints[f"page:{chapter.slug}/{lesson.slug}"] = lesson.digest
    return prints


def _asked(ref: str, entry: dict[str, Any]) -> Any:
    place = {key: entry[key] for key in PLACE_KEYS if key in entry}
    return [ref, place] if place else ref


def _in_bank(entry: dict[str, Any]) -> dict[str, Any]:
    """The question itself, without its place in the quiz."""
    return {key: value for key, value in entry.items() if key not in PLACE_KEYS}


def _fingerprints_of(course: CoursePage | None) -> dict[str, str]:
    if course is None:
        return {}
    entry = (
        PageLogEntry.objects.filter(page=course.pk, action=LOAD)
        .order_by("-timestamp", "-pk")
        .first()
    )
    return entry.data["sources"] if entry else {}


# --- the course and its quiz -------------------------------------------------------------------------


def _keep_course(
    course: CoursePage | None, source: CourseSource, changed: set[str], *, by: Any, now: dt.datetime
) -> CoursePage:
    draft = CoursePage(slug=source.slug) if course is None else draft_of(course)
    items = keep_items(
        slug=source.bank["slug"],
        name=source.bank["name"],
        name_en=source.bank["name_en"],
        entries=source.items,
        changed=[name.removeprefix("item:") for name in changed if name.startswith("item:")],
        source_name=f"courses/content/{source.slug}/items.json",
        by=by,
        now=now,
    )
    if "quiz" in changed:
        quiz = source.card["quiz"]
        asked = [
            item
            for item, entry in zip(items, source.items.values(), strict=True)
            if is_asked(entry)
        ]
        places = places_of(quiz, [entry for entry in source.items.values() if is_asked(entry)])
        quiz_before = draft.quiz_id
        draft.quiz = keep_quiz(
            quiz=draft.quiz, settings=quiz, items=asked, places=places, by=by, now=now
        )
        if draft.quiz_id != quiz_before:
            changed.add("card")
    if "card" in changed:
        _fill_card(draft, source.card)
        _save(draft, None if course else _shelf(), by=by)
    return draft


def _fill_card(course: CoursePage, card: dict[str, Any]) -> None:
    for name in ("title", "title_en", "summary", "summary_en", "compiled"):
        setattr(course, name, card[name])
    course.hours_min, course.hours_max = (Decimal(hours) for hours in card["hours"])
    course.compilation_note = card["compilation_note"]
    course.disclaimer = card["disclaimer"]
    course.enrolment_mode = card["enrolment_mode"]
    course.owner_note = card.get("owner_note", "")
    course.outcomes = [("outcome", outcome["text"]) for outcome in card["outcomes"]]
    proves = card["proves"]
    if card.get("competencies"):
        load_framework(content={"competencies": card["competencies"]})
    course.competency = competency_by_code(proves["competency"])
    course.level = proves["level"]
    course.validity_months = proves["validity_months"]
    course.audiences.set(_audiences(card))


def _audiences(card: dict[str, Any]) -> list[Audience]:
    return [
        Audience.objects.get_or_create(
            name=audience["name"], defaults={"name_en": audience["name_en"]}
        )[0]
        for audience in card["audiences"]
    ]


def _shelf() -> CourseIndexPage:
    shelf = CourseIndexPage.objects.first()
    if shelf is None:
        root = Page.objects.get(depth=1)
        shelf = root.add_child(instance=CourseIndexPage(title="课程", slug="courses"))
    return shelf


# --- chapters and lessons ----------------------------------------------------------------------------


def _keep_tree(course: CoursePage, source: CourseSource, changed: set[str], *, by: Any) -> None:
    chapters = {page.slug: page for page in ChapterPage.objects.child_of(course)}
    _leave_out(chapters, {chapter.slug for chapter in source.chapters}, by=by)
    for place, chapter in enumerate(source.chapters):
        page = chapters.get(chapter.slug)
        if page is None or f"page:{chapter.slug}" in changed:
            followers = [chapters.get(other.slug) for other in source.chapters[place + 1 :]]
            page = _keep_chapter(page, chapter, course, _first(followers), by=by)
        _keep_lessons(page, chapter, changed, by=by)


def _keep_chapter(
    page: ChapterPage | None,
    chapter: ChapterSource,
    course: CoursePage,
    before: Page | None,
    *,
    by: Any,
) -> ChapterPage:
    draft = draft_of(page) if page else ChapterPage(slug=chapter.slug)
    draft.title, draft.number, draft.kind = chapter.title, chapter.number, chapter.kind
    draft.left_out = False
    return _save(draft, None if page else course, before=before, by=by)


def _keep_lessons(page: ChapterPage, chapter: ChapterSource, changed: set[str], *, by: Any) -> None:
    lessons = {lesson.slug: lesson for lesson in LessonPage.objects.child_of(page)}
    _leave_out(lessons, {lesson.slug for lesson in chapter.lessons}, by=by)
    for place, lesson in enumerate(chapter.lessons):
        found = lessons.get(lesson.slug)
        if found is None or f"page:{chapter.slug}/{lesson.slug}" in changed:
            followers = [lessons.get(other.slug) for other in chapter.lessons[place + 1 :]]
            _keep_lesson(found, lesson, page, _first(followers), by=by)


def _keep_lesson(
    page: LessonPage | None,
    lesson: LessonSource,
    chapter: ChapterPage,
    before: Page | None,
    *,
    by: Any,
) -> LessonPage:
    draft = draft_of(page) if page else LessonPage(slug=lesson.slug)
    draft.title, draft.number, draft.minutes = lesson.title, lesson.number, lesson.minutes
    draft.body = LessonPage.body.field.stream_block.to_python(list(lesson.body))
    draft.check_by = lesson.check_by
    if lesson.owner and draft.owner_person_id is None:
        draft.owner_person = by
    draft.left_out = False
    return _save(draft, None if page else chapter, before=before, by=by)


def _save(draft: P, parent: Page | None, *, before: Page | None = None, by: Any) -> P:
    """Save a draft; a page that is not there yet goes before ``before`` or to the end of ``parent``."""
    if parent is not None:
        draft.live = False
        draft.has_unpublished_changes = True
        draft.owner = by
        if before is None:
            parent.add_child(instance=draft)
        else:
            before.add_sibling("left", instance=draft)
    draft.save_revision(user=by, log_action="wagtail.edit" if parent is None else "wagtail.create")
    return draft


def _leave_out(pages: dict[str, P], wanted: set[str], *, by: Any) -> None:
    """A page whose source is gone stays, with all that rests on it, and is left out from now on."""
    for slug, page in pages.items():
        draft = draft_of(page)
        if slug not in wanted and not draft.left_out:
            draft.left_out = True
            draft.save_revision(user=by, log_action=True)


def _first(pages: list[P | None]) -> P | None:
    return next((page for page in pages if page is not None), None)
