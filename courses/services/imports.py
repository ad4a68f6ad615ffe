"""A handout comes in: everything it holds becomes drafts, everything odd a warning to settle."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from django.db import transaction
from wagtail.log_actions import log

from courses.importers.json_form import to_json
from courses.importers.messages import render
from courses.importers.sandbox import read_in_child
from courses.importers.shapes import Handout, UnreadableHandout
from courses.importers.textfile import decode, split_lines
from courses.models import CoursePage, ImportedDocument, ImportWarning
from courses.models.imports import WarningType
from quizzes.services import create_bank_with_items
from quizzes.services.drafting import create_draft_quiz

from .drafting import DraftBuilder
from .pictures import Shelf, stored
from .settling import PICTURE_WITHOUT_ALT

if TYPE_CHECKING:
    from people.models import User

EXCERPT_CHARS = 400
# What a handout says of numbers, orders, pairs and cases leaves too much open to make questions of it.
TAKEN_OVER = frozenset(
    {"single_choice", "multiple_choice", "true_false", "fill_in", "short_answer", "essay"}
)


def import_handout(
    *,
    data: bytes,
    filename: str,
    by: User | None,
    bank_slug: str | None = None,
    now: dt.datetime,
) -> ImportedDocument:
    """Make drafts of a handout: a course with its pages, an item bank, a quiz, and the warnings.

    Raises UnreadableHandout, and then nothing is written.
    """
    handout = read_in_child(data, filename)
    with (
        transaction.atomic(),
        stored(handout.pictures, title=handout.title, by=by) as pictures,
    ):
        return _keep(handout, data, filename, pictures, bank_slug, by, now)


def _keep(
    handout: Handout,
    data: bytes,
    filename: str,
    pictures: Shelf,
    bank_slug: str | None,
    by: User | None,
    now: dt.datetime,
) -> ImportedDocument:
    lines = handout.paragraphs or source_lines(data, handout.encoding)
    builder = DraftBuilder(handout, by, pictures)
    course = builder.build()
    warnings = list(_warnings(handout, lines, pictures))
    quiz = None
    if handout.items:
        quiz = _quiz(handout, builder, course, bank_slug, by, now)
        warnings += _not_taken_over(handout)
        course.quiz = quiz
        course.save(clean=False)
        course.save_revision(user=by, clean=False)
    document = ImportedDocument.objects.create(
        course=course,
        quiz=quiz,
        name=filename[-255:],
        sha256=handout.sha256,
        encoding=handout.encoding[:30],
        content=data,
        outcome=to_json(handout, render),
        targets=builder.targets,
        imported_by=by,
        imported_at=now,
    )
    for warning in warnings:
        warning.document = document
    ImportWarning.objects.bulk_create(warnings)
    log(
        instance=course,
        action="courses.import",
        user=by,
        timestamp=now,
        data={"name": document.name, "sha256": document.sha256},
    )
    return document


def earlier_imports(sha256: str) -> Iterable[ImportedDocument]:
    """Return the imports of the same bytes, newest first, without the bytes."""
    rows = ImportedDocument.objects.filter(sha256=sha256)
    return rows.select_related("course", "imported_by").defer("content", "outcome")


def source_lines(data: bytes, encoding: str) -> list[str]:
    """Return the lines of a text file; none for a Word file, whose lines exist only in the importer."""
    if encoding == "docx":
        return []
    try:
        return split_lines(decode(data)[0])
    except UnreadableHandout:
        return []


def _quiz(
    handout: Handout,
    builder: DraftBuilder,
    course: CoursePage,
    bank_slug: str | None,
    by: User | None,
    now: dt.datetime,
) -> Any:
    taken = [index for index, item in enumerate(handout.items) if item.kind in TAKEN_OVER]
    entries = to_json(handout)["items"]
    _bank, items = create_bank_with_items(
        slug=bank_slug or course.slug,
        name=course.title[:200],
        items=[_entry(entries[index]) for index in taken],
        source_name=handout.source_name,
        owner=by,
        by=by,
        now=now,
    )
    for index, item in zip(taken, items, strict=True):
        builder.targets[f"item:{index}"] = item.pk
    exam = handout.exam
    return create_draft_quiz(
        title=course.title,
        items=items,
        pass_points=exam.pass_points,
        minutes=exam.minutes,
        attempts=exam.attempts,
        by=by,
        now=now,
    )


def _entry(entry: dict[str, Any]) -> dict[str, Any]:
    """Join marking points with their synonyms. A short answer has a place for a model answer, which
    for others is what learners see afterwards.
    """
    synonyms = entry.get("synonyms") or []
    points = [
        {"text": text, "synonyms": synonyms[index] if index < len(synonyms) else []}
        for index, text in enumerate(entry["marking_points"])
    ]
    kept = entry["kind"] == "short_answer"
    explanation = entry.get("explanation") or ("" if kept else entry.get("model_answer")) or ""
    return entry | {"marking_points": points, "explanation": explanation}


def _warnings(handout: Handout, lines: Sequence[str], pictures: Shelf) -> Iterable[ImportWarning]:
    for warning in handout.warnings:
        params = dict(warning.params)
        if warning.message_code == PICTURE_WITHOUT_ALT:
            image = pictures[warning.line][params.pop("number")].image
            params["image"] = image and image.pk
        yield ImportWarning(
            type=warning.type,
            line=warning.line,
            code=warning.message_code[:60],
            params=params,
            suggestion=warning.suggestion or "",
            excerpt=_excerpt(lines, warning.line),
            target=warning.target[:60],
        )


def _excerpt(lines: Sequence[str], line: int | None) -> str:
    """The line, or the nearest one before it that has words: a picture of a Word file has none."""
    if not line or line > len(lines):
        return ""
    near = (text.strip() for text in reversed(lines[max(0, line - 3) : line]))
    return next((text for text in near if text), "")[:EXCERPT_CHARS]


def _not_taken_over(handout: Handout) -> Iterable[ImportWarning]:
    """Name each question of a kind that the item bank does not hold yet, with its words."""
    for item in handout.items:
        if item.kind not in TAKEN_OVER:
            yield ImportWarning(
                type=WarningType.NOT_TAKEN_OVER,
                line=item.source_line,
                code="kind_not_in_bank",
                params={"kind": item.kind, "stem": item.stem},
                excerpt=item.stem[:EXCERPT_CHARS],
                target="course",
            )
