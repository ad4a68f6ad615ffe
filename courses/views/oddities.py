"""The warnings of an imported handout as the screen shows them: in sentences, with their places."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from wagtail.images import get_image_model

from courses.importers.messages import render
from courses.importers.shapes import Warning as Oddity
from courses.models import ImportedDocument, ImportWarning, LessonPage
from courses.models.imports import Decision, WarningType
from courses.services.settling import PICTURE_WITHOUT_ALT, asks_for_words, lesson_fields
from quizzes.services.drafting import item_fields

_OPTION_LETTER = re.compile(r"^[A-HＡ-Ｈ]\s*[.．、)）]\s*")


def sentence_of(warning: ImportWarning) -> str:
    """Return what is odd, in the reader's language."""
    if warning.type == WarningType.NOT_TAKEN_OVER:
        return _(
            "The item bank does not hold questions of this kind (%(kind)s) yet. "
            "Write it by hand as another kind: “%(stem)s”"
        ) % {"kind": warning.params.get("kind", ""), "stem": warning.params.get("stem", "")}
    oddity = Oddity(warning.type, warning.line or 0, warning.code, warning.params)
    try:
        return render(oddity)
    except (KeyError, TypeError, ValueError):
        return _("Please check this place (%(code)s).") % {"code": warning.code}


@dataclass
class WarningRow:
    """A warning with what its screen needs: the sentence, where it leads, what could be replaced."""

    warning: ImportWarning
    sentence: str
    place: str
    page_id: int | None
    item: Any | None
    old: str
    new: str
    item_url: str | None = None
    needs_key: bool = False
    picture: Any | None = None


@dataclass
class WarningGroup:
    """The warnings of one type."""

    type: str
    label: str
    rows: list[WarningRow]

    @property
    def open_count(self) -> int:
        """How many are still to settle."""
        return sum(row.warning.decision == Decision.OPEN for row in self.rows)

    @property
    def at_once(self) -> int:
        """How many of these one button may accept; keys and pictures ask for a word each."""
        return sum(
            row.warning.decision == Decision.OPEN and not asks_for_words(row.warning)
            for row in self.rows
        )


def warning_groups(document: ImportedDocument) -> list[WarningGroup]:
    """Return the warnings by type, types in the order of the list of types, rows by line."""
    places = _Places(document)
    by_type: dict[str, list[WarningRow]] = {}
    for warning in document.warnings.select_related("decided_by").order_by("line", "pk"):
        warning.document = document
        by_type.setdefault(warning.type, []).append(places.row(warning))
    return [
        WarningGroup(value, str(label), by_type[value])
        for value, label in WarningType.choices
        if value in by_type
    ]


class _Places:
    """Lessons and items of a document, read once for all of its warnings."""

    def __init__(self, document: ImportedDocument) -> None:
        self.targets = document.targets
        ids = [pk for name, pk in self.targets.items() if not name.startswith("item:")]
        lessons = LessonPage.objects.filter(pk__in=ids).select_related("latest_revision")
        self.lessons = {lesson.pk: lesson for lesson in lessons}
        slots = document.quiz.slots.select_related("item__latest_revision") if document.quiz else ()
        self.items = {slot.item_id: slot.item for slot in slots}
        self.numbers = {slot.item_id: number for number, slot in enumerate(slots, start=1)}

        pictures = document.warnings.filter(code=PICTURE_WITHOUT_ALT)
        self.pictures = get_image_model().objects.in_bulk(
            [params["image"] for params in pictures.values_list("params", flat=True)]
        )

    def row(self, warning: ImportWarning) -> WarningRow:
        """Return the warning with its place and what stands there now."""
        pk = self.targets.get(warning.target)
        is_item = warning.target.startswith("item:")
        item = self.items.get(pk) if is_item else None
        page_id = None if is_item else pk
        old = self._old(warning, pk, item)
        return WarningRow(
            warning=warning,
            sentence=sentence_of(warning),
            place=self._place(warning, pk, item),
            page_id=page_id,
            item=item,
            old=old,
            new=warning.suggestion if old and warning.suggestion else old,
            picture=self.pictures.get(warning.params.get("image")),
        )

    def _place(self, warning: ImportWarning, pk: int | None, item: Any | None) -> str:
        if item is not None:
            return _("Question %(number)s") % {"number": self.numbers[item.pk]}
        if pk in self.lessons:
            lesson = self.lessons[pk]
            return f"{lesson.number} {lesson.draft_title or lesson.title}"
        if warning.target.startswith("chapter:"):
            return _("Chapter %(number)s") % {"number": warning.target.removeprefix("chapter:")}
        return _("Course")

    def _old(self, warning: ImportWarning, pk: int | None, item: Any | None) -> str:
        """Return words of the source that stand in the draft, so that they could be replaced."""
        text = self._draft_text(pk, item)
        params = warning.params
        candidates = [str(params.get(name) or "") for name in ("here", "text", "stem")]
        candidates += [warning.excerpt, *candidates[1].split(" | ")]
        for candidate in candidates:
            words = _OPTION_LETTER.sub("", candidate).strip()
            if words and words in text:
                return words
        return ""

    def _draft_text(self, pk: int | None, item: Any | None) -> str:
        if item is not None:
            return "\n".join(_texts(item_fields(item)))
        lesson = self.lessons.get(pk) if pk else None
        return "\n".join(_texts(lesson_fields(lesson))) if lesson else ""


def _texts(data: Any) -> Iterator[str]:
    if isinstance(data, str):
        yield data
    elif isinstance(data, dict):
        for value in data.values():
            yield from _texts(value)
    elif isinstance(data, list):
        for value in data:
            yield from _texts(value)
