"""What keeps a course from being released, and what its trainer should know before."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from courses.blocks.lesson import Drawing
from courses.models import ImportWarning, LessonPage
from courses.models.imports import Decision, WarningType
from quizzes.selectors import newest_draft, publish_problems

from .drafts import Changes, DraftCourse


@dataclass(frozen=True)
class Problem:
    """One sentence and where to put it right: a page, the quiz or an imported document."""

    sentence: str
    page_id: int | None = None
    quiz_id: int | None = None
    document_id: int | None = None


def release_problems(draft: DraftCourse, changes: Changes) -> list[Problem]:
    """Return what must be put right before the course can be released; empty when nothing."""
    problems = _state_problems(draft, changes)
    problems += [problem for page in draft.pages for problem in _page_problems(page)]
    problems += _picture_problems(draft)
    problems += _proof_problems(draft)
    if draft.quiz is not None:
        quiz_id = draft.quiz.pk
        problems += [
            Problem(problem, quiz_id=quiz_id)
            for problem in publish_problems(newest_draft(draft.quiz))
        ]
    return problems


def release_warnings(draft: DraftCourse) -> list[Problem]:
    """Return what does not keep a course from being released but should be known."""
    warnings = []
    open_warnings = ImportWarning.objects.filter(
        document__course_id=draft.page.pk, decision=Decision.OPEN
    ).exclude(type=WarningType.MISSING_PICTURE)
    by_document: dict[int, int] = {}
    for document_id in open_warnings.values_list("document_id", flat=True):
        by_document[document_id] = by_document.get(document_id, 0) + 1
    for document_id, count in by_document.items():
        sentence = ngettext(
            "%(count)d oddity of the imported handout is not settled.",
            "%(count)d oddities of the imported handout are not settled.",
            count,
        ) % {"count": count}
        warnings.append(Problem(sentence, document_id=document_id))
    if draft.quiz is None:
        warnings.append(
            Problem(_("The course has no quiz: it is completed by reading."), page_id=draft.page.pk)
        )
    if not draft.page.competency_id:
        warnings.append(
            Problem(
                _("The course proves no competency: no record and no certificate."),
                page_id=draft.page.pk,
            )
        )
    warnings += [
        Problem(_("Lesson “%(title)s” is empty.") % {"title": lesson.title}, page_id=lesson.pk)
        for lesson in draft.lessons
        if not lesson.body
    ]
    return warnings


def has_missing_figure(lesson: LessonPage) -> bool:
    """Say whether a placeholder for a picture still stands in the lesson."""
    return any(
        block.block_type == "figure" and block.value.get("drawing") in ("", None, Drawing.MISSING)
        for block in lesson.body
    )


def _state_problems(draft: DraftCourse, changes: Changes) -> list[Problem]:
    problems = []
    if draft.page.retired_at:
        problems.append(Problem(_("The course is retired. Bring it back first.")))
    if not any(True for _lesson in draft.lessons):
        problems.append(Problem(_("The course has no lesson."), page_id=draft.page.pk))
    elif not changes:
        problems.append(Problem(_("Nothing has changed since the last release.")))
    return problems


def _page_problems(page: Any) -> list[Problem]:
    errors: list[str] = []
    try:
        page.clean_fields()
        page.clean()
    except ValidationError as error:
        errors += _sentences(page, error)
    if isinstance(page, LessonPage) and page.body:
        try:
            page.body.stream_block.clean(page.body)
        except ValidationError:
            errors.append(_incomplete(page))
    return [
        Problem(_("“%(title)s”: %(error)s") % {"title": page.title, "error": error}, page.pk)
        for error in errors
    ]


def _incomplete(lesson: LessonPage) -> str:
    for block in lesson.body:
        image = block.value.get("image") if block.block_type == "image" else None
        if image and not image.decorative and not image.contextual_alt_text:
            return _(
                "a picture has no text alternative. Say in words what it shows, or mark it as decorative."
            )
    return _("a block is not filled in completely. Open the lesson and save it.")


def _sentences(page: Any, error: ValidationError) -> list[str]:
    if not hasattr(error, "error_dict"):
        return list(error.messages)
    found = []
    for name, messages in error.message_dict.items():
        label = page._meta.get_field(name).verbose_name if name != "__all__" else ""
        found += [f"{label}: {message}" if label else message for message in messages]
    return found


def _picture_problems(draft: DraftCourse) -> list[Problem]:
    """Name each missing picture once: where it is settled, or in the lesson if nothing is open."""
    open_pictures = ImportWarning.objects.filter(
        document__course_id=draft.page.pk,
        type=WarningType.MISSING_PICTURE,
        decision=Decision.OPEN,
    ).select_related("document")
    problems, lessons = [], set()
    for warning in open_pictures.defer("document__content", "document__outcome"):
        lessons.add(warning.document.targets.get(warning.target))
        sentence = _("Line %(line)s of the handout: what becomes of the missing picture?")
        problems.append(Problem(sentence % {"line": warning.line}, document_id=warning.document_id))
    for lesson in draft.lessons:
        if lesson.pk not in lessons and has_missing_figure(lesson):
            sentence = _(
                "Lesson “%(title)s”: a picture is missing. Choose a drawing, or remove the block."
            )
            problems.append(Problem(sentence % {"title": lesson.title}, page_id=lesson.pk))
    return problems


def _proof_problems(draft: DraftCourse) -> list[Problem]:
    course = draft.page
    if course.competency is None or not course.level:
        return []
    if course.competency.levels.filter(number=course.level).exists():
        return []
    sentence = _("The competency has no level %(level)s.") % {"level": course.level}
    return [Problem(sentence, page_id=course.pk)]
