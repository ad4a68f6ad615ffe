"""A trainer settles what the importer found odd; a decision may put the draft right at once."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import transaction

from courses.blocks.lesson import Drawing
from courses.models import ImportedDocument, ImportWarning, LessonPage
from courses.models.imports import Decision, WarningType
from courses.selectors.drafts import draft_of
from quizzes.services.drafting import item_fields, revise_item

if TYPE_CHECKING:
    from people.models import User

SUGGESTED_DRAWINGS = {
    "picture_missing_pdca": Drawing.PDCA,
    "picture_missing_flow": Drawing.IMPLEMENTATION_FLOW,
}
PICTURE_WITHOUT_ALT = "picture_without_alt"
KEY_CODES = ("unsure_truth", "truth_from_other_copy_false", "truth_from_other_copy_true")


@dataclass(frozen=True)
class Correction:
    """What the trainer puts right in the draft: words, the key of a statement, a drawing, or what a
    picture shows; a picture that ``decorates`` shows nothing that must be said.
    """

    old: str = ""
    new: str = ""
    answer: bool | None = None
    drawing: str = ""
    alt: str = ""
    decorates: bool = False


@transaction.atomic
def decide_warning(
    *,
    warning: ImportWarning,
    decision: str,
    note: str = "",
    correction: Correction | None = None,
    by: User | None,
    now: dt.datetime,
) -> bool:
    """Write down who decided what and when; return whether the draft was changed by it.

    A correction whose words are not found in the draft changes nothing: the note keeps them.
    """
    warning = (
        ImportWarning.objects.select_for_update(of=("self",))
        .select_related("document")
        .get(pk=warning.pk)
    )
    correction = correction or _implied(warning, decision)
    applied = correction is not None and _apply(warning, correction, by, now)
    if correction and correction.new and not applied:
        note = f"{note}\n{correction.old} → {correction.new}".strip()
    if correction and correction.answer is not None and not applied:
        decision = Decision.ACCEPTED  # the key was read right
    warning.decision = decision
    warning.note = note
    warning.decided_by, warning.decided_at = by, now
    warning.save(update_fields=["decision", "note", "decided_by", "decided_at"])
    return applied


@transaction.atomic
def accept_all(*, document: ImportedDocument, type: str, by: User | None, now: dt.datetime) -> int:
    """Accept every open warning of a type; return how many.

    Keys of questions and pictures are left out: each asks for a word of its own.
    """
    rows = document.warnings.filter(type=type, decision=Decision.OPEN)
    rows = rows.exclude(code__in=(*KEY_CODES, PICTURE_WITHOUT_ALT))
    for warning in rows:
        decide_warning(warning=warning, decision=Decision.ACCEPTED, by=by, now=now)
    return len(rows)


def needs_key(warning: ImportWarning) -> bool:
    """Say whether the trainer must confirm the key of a true-or-false question."""
    return warning.code in KEY_CODES


def asks_for_words(warning: ImportWarning) -> bool:
    """Say whether the warning waits for words of its own, so that no button settles several at once."""
    return needs_key(warning) or warning.code == PICTURE_WITHOUT_ALT


def _implied(warning: ImportWarning, decision: str) -> Correction | None:
    """Accepting a missing picture takes the suggested drawing, rejecting it drops the placeholder.

    A picture without words decorates when that is accepted, and goes when it is rejected.
    """
    if warning.code == PICTURE_WITHOUT_ALT:
        if decision == Decision.REJECTED:
            return Correction(drawing="none")
        return Correction(decorates=True) if decision == Decision.ACCEPTED else None
    if warning.type != WarningType.MISSING_PICTURE:
        return None
    if decision == Decision.REJECTED:
        return Correction(drawing="none")
    drawing = SUGGESTED_DRAWINGS.get(warning.code)
    return Correction(drawing=drawing.value) if drawing and decision == Decision.ACCEPTED else None


def _apply(
    warning: ImportWarning, correction: Correction, by: User | None, now: dt.datetime
) -> bool:
    if warning.target.startswith("item:"):
        return _apply_to_item(warning, correction, by, now)
    lesson = lesson_of(warning)
    if lesson is None:
        return False
    fields = lesson_fields(lesson)
    if warning.code == PICTURE_WITHOUT_ALT:
        fields["body"], changed = _describe(fields["body"], warning.params.get("image"), correction)
    elif correction.drawing:
        caption = str(warning.params.get("caption", ""))
        fields["body"], changed = _draw(fields["body"], correction.drawing, caption)
    else:
        fields, changed = replace_words(fields, correction.old, correction.new)
    if changed:
        lesson.title = lesson.draft_title = fields["title"][:255]
        lesson.body = lesson.body.stream_block.to_python(fields["body"])
        lesson.save_revision(user=by, clean=False)
    return changed


def _apply_to_item(
    warning: ImportWarning, correction: Correction, by: User | None, now: dt.datetime
) -> bool:
    item = item_of(warning)
    if item is None:
        return False
    fields = item_fields(item)
    if correction.answer is not None:
        key = "true" if correction.answer else "false"
        answer = [
            child | {"value": {"answer": key}} if child["type"] == "true_false" else child
            for child in fields["answer"]
        ]
        changed = answer != fields["answer"]
        fields = {"answer": answer}
    else:
        fields, changed = replace_words(fields, correction.old, correction.new)
    if changed:
        revise_item(item=item, fields=fields, by=by, now=now)
    return changed


def lesson_fields(lesson: LessonPage) -> dict[str, Any]:
    """Return the texts of a lesson in which words can be replaced, as its newest draft has them."""
    if lesson.latest_revision is None:
        return {"title": lesson.title, "body": list(lesson.body.raw_data)}
    content = lesson.latest_revision.content
    return {"title": content["title"], "body": json.loads(content["body"])}


def lesson_of(warning: ImportWarning) -> LessonPage | None:
    """Return the draft lesson that the warning is about."""
    pk = warning.document.targets.get(warning.target)
    lesson = LessonPage.objects.filter(pk=pk).select_related("latest_revision").first()
    return draft_of(lesson) if lesson else None


def item_of(warning: ImportWarning) -> Any | None:
    """Return the item that the warning is about, if it still is in the quiz."""
    pk = warning.document.targets.get(warning.target)
    quiz = warning.document.quiz
    slot = quiz.slots.filter(item_id=pk).select_related("item").first() if quiz and pk else None
    return slot.item if slot else None


def replace_words(data: Any, old: str, new: str) -> tuple[Any, bool]:
    """Replace the first place where the words stand, in whatever text of the nested data.

    Names of blocks and their ids are not text.
    """
    if not old or old == new:
        return data, False
    if isinstance(data, str):
        return (data.replace(old, new, 1), True) if old in data else (data, False)
    if isinstance(data, dict):
        return _replace_in(data, [key for key in data if key not in {"type", "id"}], old, new)
    if isinstance(data, list):
        return _replace_in(data, range(len(data)), old, new)
    return data, False


def _replace_in(data: Any, keys: Any, old: str, new: str) -> tuple[Any, bool]:
    for key in keys:
        value, changed = replace_words(data[key], old, new)
        if changed:
            copy = data.copy()
            copy[key] = value
            return copy, True
    return data, False


def _draw(body: list[dict], drawing: str, caption: str) -> tuple[list[dict], bool]:
    """Put the drawing in the place of the missing picture; "none" takes the place away."""
    places = [
        index
        for index, child in enumerate(body)
        if child["type"] == "figure" and child["value"].get("drawing") == Drawing.MISSING
    ]
    if not places:
        return body, False
    named = [index for index in places if body[index]["value"].get("caption") == caption]
    index = (named or places)[0]
    if drawing == "none":
        return body[:index] + body[index + 1 :], True
    child = body[index]
    drawn = child | {"value": child["value"] | {"drawing": drawing, "suggestion": ""}}
    return [*body[:index], drawn, *body[index + 1 :]], True


def _describe(body: list[dict], image_id: int | None, what: Correction) -> tuple[list[dict], bool]:
    """Say what the picture shows, that it shows nothing, or take it away."""
    for index, child in enumerate(body):
        if child["type"] != "image" or child["value"]["image"].get("image") != image_id:
            continue
        if what.drawing == "none":
            return body[:index] + body[index + 1 :], True
        words = {"alt_text": what.alt, "decorative": what.decorates}
        image = child["value"]["image"] | words
        described = child | {"value": child["value"] | {"image": image}}
        return [*body[:index], described, *body[index + 1 :]], True
    return body, False
