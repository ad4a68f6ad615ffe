"""The quality check of a draft course: what a careful reader would stumble over, each with its place."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from html import unescape
from typing import TYPE_CHECKING, Any
from urllib.parse import SplitResult, urlsplit

from django.urls import Resolver404, resolve
from django.utils.translation import gettext as _
from wagtail.documents import get_document_model
from wagtail.models import Page

from courses.blocks import render_lesson
from courses.content import UnreadableSourceError, available_courses, read_course
from courses.content.promises import broken_promises
from courses.content.source import CourseSource
from courses.models import CoursePage, ImportWarning, LessonPage
from courses.models.imports import Decision, WarningType
from courses.models.pages import ChapterKind
from quizzes.selectors import newest_draft
from quizzes.selectors.items import kept_items

from .drafts import DraftCourse
from .problems import has_missing_figure

if TYPE_CHECKING:
    from quizzes.models import Item

EDITION = re.compile(r"(19|20)\d\d ?(年)?版|ISO \d+:\d{4}|GB/T \d+")
# Links as authors write them: in Markdown, bare in angle brackets, in rich text.
_LINK = re.compile(r'\]\(<?([^)\s>]+)|<(https?://[^>\s]+)>|href="([^"]*)"')
_ID = re.compile(r'\bid="([^"]+)"')
_KEPT_LINK = re.compile(r'<a\b(?=[^>]*\blinktype="(page|document)")(?=[^>]*\bid="(\d+)")')


@dataclass(frozen=True)
class Finding:
    """One sentence and the page, question or handout where it is put right."""

    sentence: str
    page_id: int | None = None
    item: Item | None = None
    document_id: int | None = None


@dataclass(frozen=True)
class Check:
    """One thing that was looked at. ``is_known`` is False where nothing could be compared."""

    title: str
    findings: list[Finding] = field(default_factory=list)
    is_known: bool = True


def quality_checks(draft: DraftCourse, *, today: dt.date) -> list[Check]:
    """Return every check of the course in the order of the page, also those that found nothing.

    Nothing is fetched: of a link out of the site only its address is named.
    """
    texts = {lesson.pk: "\n".join(_strings(lesson.body.raw_data)) for lesson in draft.lessons}
    dead, outward = _links(draft, texts)
    source = source_of(draft.page)
    return [
        Check(_("Pictures without words"), list(_pictures(draft))),
        Check(_("Dead links inside the site"), dead),
        Check(_("Links out of the site, which nobody has fetched"), outward),
        Check(_("Lessons without an outcome"), _without_outcome(draft, source), source is not None),
        Check(
            _("Outcomes and chapters without a question"),
            _without_question(draft, source),
            source is not None,
        ),
        Check(
            _("Past the check-by date"), [*_late_lessons(draft, today), *_late_items(draft, today)]
        ),
        Check(_("Editions"), [*_editions(draft, texts), *_conflicts(draft)]),
        Check(_("Reading time"), list(_reading_time(draft))),
        Check(
            _("What the course promises of itself"), _promises(draft, source), source is not None
        ),
    ]


def source_of(course: CoursePage) -> CourseSource | None:
    """Only a course that comes with the site says which question belongs to which lesson."""
    if course.slug not in available_courses():
        return None
    try:
        return read_course(course.slug)
    except UnreadableSourceError:
        return None


def _strings(value: Any) -> Iterator[str]:
    """Every text of a lesson as it is stored; rendering would take a hundred times as long."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for part in value.values():
            yield from _strings(part)
    elif isinstance(value, Iterable):
        for part in value:
            yield from _strings(part)


def _name(lesson: LessonPage) -> str:
    return f"{lesson.number} {lesson.title}".strip()


def _pictures(draft: DraftCourse) -> Iterator[Finding]:
    for lesson in draft.lessons:
        names = {"lesson": _name(lesson)}
        if has_missing_figure(lesson):
            yield Finding(_("“%(lesson)s”: a picture is missing.") % names, lesson.pk)
        for block in lesson.body:
            if block.block_type == "figure" and not block.value.get("text_alternative"):
                sentence = _("“%(lesson)s”: a drawn figure is not told in words.")
                yield Finding(sentence % names, lesson.pk)
            image = block.value.get("image") if block.block_type == "image" else None
            if image and not image.decorative and not image.contextual_alt_text:
                sentence = _("“%(lesson)s”: a picture has no text alternative.")
                yield Finding(sentence % names, lesson.pk)


# --- links -------------------------------------------------------------------------------------------


def _links(draft: DraftCourse, texts: Mapping[int, str]) -> tuple[list[Finding], list[Finding]]:
    dead, outward = _lost_targets(draft), []
    courses = set(CoursePage.objects.filter(live=True).values_list("slug", flat=True))
    for lesson in draft.lessons:
        found = ("".join(groups) for groups in _LINK.findall(texts[lesson.pk]))
        for address in dict.fromkeys(unescape(each) for each in found):
            finding = Finding(f"“{_name(lesson)}”: {address}", lesson.pk)
            try:
                parts = urlsplit(address)
            except ValueError:
                dead.append(finding)
                continue
            if parts.scheme in {"http", "https"} or parts.netloc:
                outward.append(finding)
            elif not parts.scheme and not _leads_somewhere(parts, lesson, courses):
                dead.append(finding)
    return dead, outward


def _leads_somewhere(parts: SplitResult, lesson: LessonPage, courses: set[str]) -> bool:
    if not parts.path:
        return not parts.fragment or parts.fragment in _ID.findall(str(render_lesson(lesson)))
    try:
        match = resolve(parts.path)
    except Resolver404:
        return False
    return match.app_name != "courses" or match.kwargs.get("slug", "") in {"", *courses}


def _lost_targets(draft: DraftCourse) -> list[Finding]:
    """Links of rich text to pages and documents that are gone; rendered, they lead nowhere."""
    wanted = [
        (lesson, kind, int(number))
        for lesson in draft.lessons
        for block in lesson.body
        if block.block_type == "rich_text"
        for kind, number in _KEPT_LINK.findall(block.value.source)
    ]
    there: dict[str, set[int]] = {
        kind: set(model.objects.filter(pk__in=numbers).values_list("pk", flat=True))
        for kind, model in (("page", Page), ("document", get_document_model()))
        if (numbers := [number for _lesson, its, number in wanted if its == kind])
    }
    sentence = _("“%(lesson)s”: a link leads to a page or a document that is gone.")
    return [
        Finding(sentence % {"lesson": _name(lesson)}, lesson.pk)
        for lesson, kind, number in wanted
        if number not in there[kind]
    ]


# --- outcomes and questions --------------------------------------------------------------------------


def _without_outcome(draft: DraftCourse, source: CourseSource | None) -> list[Finding]:
    if source is None:
        return []
    aimed = {chapter.number for chapter in source.chapters if chapter.outcomes}
    return [
        Finding(f"“{_name(lesson)}”", lesson.pk)
        for chapter in draft.chapters
        if chapter.page.kind == ChapterKind.CHAPTER and chapter.page.number not in aimed
        for lesson in chapter.lessons
    ]


def _without_question(draft: DraftCourse, source: CourseSource | None) -> list[Finding]:
    if source is None:
        return []
    items = source.items.values()
    outcomes = {outcome for item in items for outcome in item.get("outcomes", ())}
    chapters = {item["lesson"].split(".")[0] for item in items if item.get("lesson")}
    excepted = set(source.card.get("chapters_without_questions", ()))
    missing = [
        Finding(
            _("Outcome %(number)s: %(text)s") % {"number": number, "text": block.value},
            draft.page.pk,
        )
        for number, block in enumerate(draft.page.outcomes, start=1)
        if number not in outcomes
    ]
    return missing + [
        Finding(f"“{chapter.page.number} {chapter.page.title}”", chapter.page.pk)
        for chapter in draft.chapters
        if chapter.page.kind == ChapterKind.CHAPTER
        and chapter.page.number not in chapters | excepted
    ]


# --- dates and editions ------------------------------------------------------------------------------


def _late_lessons(draft: DraftCourse, today: dt.date) -> Iterator[Finding]:
    sentence = _("Lesson “%(lesson)s”: to be checked by %(day)s.")
    for lesson in draft.lessons:
        if lesson.check_by and lesson.check_by < today:
            yield Finding(sentence % {"lesson": _name(lesson), "day": lesson.check_by}, lesson.pk)


def _late_items(draft: DraftCourse, today: dt.date) -> Iterator[Finding]:
    if draft.quiz is None:
        return
    sentence = _("Question “%(stem)s”: to be checked by %(day)s; it is not asked any more.")
    asked = [slot.item_id for slot in newest_draft(draft.quiz).slots.all()]
    late = kept_items().filter(pk__in=asked, check_by__lt=today)
    for item in late.order_by("check_by", "pk"):
        yield Finding(sentence % {"stem": item.stem[:60], "day": item.check_by}, item=item)


def _editions(draft: DraftCourse, texts: Mapping[int, str]) -> Iterator[Finding]:
    for lesson in draft.lessons:
        if not EDITION.search(texts[lesson.pk]):
            continue
        if lesson.check_by is None:
            sentence = _("“%(lesson)s” names an edition and has no check-by date.")
            yield Finding(sentence % {"lesson": _name(lesson)}, lesson.pk)
        elif lesson.owner_person_id is None:
            sentence = _("“%(lesson)s” names an edition, and nobody keeps it right.")
            yield Finding(sentence % {"lesson": _name(lesson)}, lesson.pk)


def _conflicts(draft: DraftCourse) -> Iterator[Finding]:
    open_warnings = ImportWarning.objects.filter(
        document__course_id=draft.page.pk,
        type__in=[WarningType.OUT_OF_DATE, WarningType.CONFLICT],
        decision=Decision.OPEN,
    ).order_by("document_id", "line")
    sentence = _("Line %(line)s of the handout: %(kind)s, not settled.")
    for warning in open_warnings:
        words = {"line": warning.line, "kind": WarningType(warning.type).label}
        yield Finding(sentence % words, document_id=warning.document_id)


# --- time and counts ---------------------------------------------------------------------------------


def _reading_time(draft: DraftCourse) -> Iterator[Finding]:
    counted = [
        lesson
        for chapter in draft.chapters
        if chapter.page.kind == ChapterKind.CHAPTER
        for lesson in chapter.lessons
    ]
    for lesson in counted:
        if not lesson.minutes:
            yield Finding(
                _("“%(lesson)s” has no reading time.") % {"lesson": _name(lesson)}, lesson.pk
            )
    minutes, most = sum(lesson.minutes or 0 for lesson in counted), draft.page.hours_max
    if most and minutes > most * 60:
        sentence = _("The lessons take %(minutes)s minutes; the card says %(hours)s hours at most.")
        yield Finding(sentence % {"minutes": minutes, "hours": f"{most:g}"}, draft.page.pk)


def _promises(draft: DraftCourse, source: CourseSource | None) -> list[Finding]:
    if source is None:
        return []
    lessons = {lesson.number: list(lesson.body.raw_data) for lesson in draft.lessons}
    pages: dict[str, Any] = {chapter.page.number: chapter.page.pk for chapter in draft.chapters}
    pages |= {lesson.number: lesson.pk for lesson in draft.lessons}
    sentence = _("%(title)s: %(promised)s promised, %(found)s found in %(number)s.")
    return [
        Finding(
            sentence
            % {
                "title": broken.title,
                "promised": broken.promised,
                "found": broken.found,
                "number": broken.number,
            },
            pages.get(broken.number, draft.page.pk),
        )
        for broken in broken_promises(source.card.get("promises", ()), lessons)
    ]
