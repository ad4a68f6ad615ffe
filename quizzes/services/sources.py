"""Keeping the drafts of a bank and a quiz in step with a source that may change."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.db import transaction
from wagtail.log_actions import log

from quizzes.models import Item, ItemBank, Quiz, QuizDraw, QuizSection, QuizSlot
from quizzes.selectors import newest_draft

from .bank import ANSWERS
from .bank_entries import fingerprint_of
from .errors import UnknownKind

SETTINGS = (
    "title",
    "title_en",
    "intro",
    "pass_mark",
    "pass_unit",
    "timing",
    "time_limit_minutes",
    "attempts_rule",
    "max_attempts",
    "wait_minutes",
    "counting",
    "is_invigilated",
    "shuffle_questions",
    "shuffle_options",
    "feedback",
)


def item_source(source_name: str, ref: str) -> str:
    """Return what an item's ``source_name`` holds when it came from an entry of a source."""
    return f"{source_name}#{ref}"


@transaction.atomic
def keep_items(
    *,
    slug: str,
    name: str,
    name_en: str,
    entries: Mapping[str, Mapping[str, Any]],
    changed: Iterable[str],
    source_name: str,
    by: Any,
    now: dt.datetime,
) -> list[Item]:
    """Return the items of ``entries`` in their order, as they stand in the bank of that slug.

    ``entries`` are dicts as `import_course --json` writes them, by a reference that stays theirs.
    What is missing is made, what is in ``changed`` gets a new draft, all else is left alone.
    Raises UnknownKind before anything is written.
    """
    for entry in entries.values():
        if entry["kind"] not in ANSWERS:
            raise UnknownKind(entry["kind"])
    bank, _created = ItemBank.objects.get_or_create(
        slug=slug, defaults={"name": name, "name_en": name_en}
    )
    known = {item.source_name: item for item in bank.items.select_related("latest_revision")}
    to_change = set(changed)
    kept = []
    for ref, entry in entries.items():
        source = item_source(source_name, ref)
        item = known.get(source)
        if item is None or ref in to_change:
            item = _write_item(item, entry, bank=bank, source=source, by=by, now=now)
        kept.append(item)
    return kept


def _write_item(
    item: Item | None,
    entry: Mapping[str, Any],
    *,
    bank: ItemBank,
    source: str,
    by: Any,
    now: dt.datetime,
) -> Item:
    is_new = item is None
    draft = newest_draft(item) if item else Item(bank=bank, source_name=source, live=False)
    points = entry.get("points")
    draft.kind = entry["kind"]
    draft.stem = entry["stem"]
    draft.answer = [(entry["kind"], ANSWERS[entry["kind"]](entry))]
    draft.points = None if points is None else Decimal(str(points))
    draft.explanation = entry.get("explanation") or ""
    draft.check_by = entry.get("check_by")
    draft.owner = draft.owner or by
    draft.fingerprint = fingerprint_of(draft)
    if not draft.live:  # what was never published is shown in lists as it was last saved
        draft.has_unpublished_changes = True
        draft.save()
    if is_new:
        log(instance=draft, action="wagtail.create", user=by, timestamp=now)
    draft.save_revision(user=by, log_action=not is_new)
    return draft


@transaction.atomic
def keep_quiz(
    *,
    quiz: Quiz | None,
    settings: Mapping[str, Any],
    items: Sequence[Item],
    places: Sequence[Mapping[str, Any]] = (),
    by: Any,
    now: dt.datetime,
) -> Quiz:
    """Make a draft quiz of the items, or give an existing one a new draft with these items.

    ``settings`` may hold the names in SETTINGS, ``sections`` (dicts of a QuizSection's fields) and
    ``draws`` (of a QuizDraw's, the bank by its slug); ``places`` goes with ``items`` and may hold
    ``section`` and ``is_veto`` of each. What is not named stays as it is.
    """
    draft = newest_draft(quiz) if quiz else Quiz(live=False, has_unpublished_changes=True)
    for name in SETTINGS:
        if name in settings:
            value = settings[name]
            is_number = name == "pass_mark" and value is not None
            setattr(draft, name, Decimal(str(value)) if is_number else value)
    slots = {slot.item_id: slot for slot in draft.slots.all()}
    draft.slots = [
        _slot(slots.get(item.pk), item=item, order=order, place=place)
        for order, (item, place) in enumerate(zip(items, places or [{}] * len(items), strict=True))
    ]
    if "sections" in settings:
        draft.sections = _ordered(QuizSection, settings["sections"])
    if "draws" in settings:
        draft.draws = _ordered(QuizDraw, [_with_bank(each) for each in settings["draws"]])
    if not draft.live:
        draft.save()
    if quiz is None:
        log(instance=draft, action="wagtail.create", user=by, timestamp=now)
    draft.save_revision(user=by, log_action=quiz is not None)
    return draft


def _ordered(model: Any, rows: Iterable[Mapping[str, Any]]) -> list[Any]:
    return [model(**row, sort_order=order) for order, row in enumerate(rows)]


def _with_bank(row: Mapping[str, Any]) -> dict[str, Any]:
    return dict(row) | {"bank": ItemBank.objects.get(slug=row["bank"])}


def _slot(slot: QuizSlot | None, *, item: Item, order: int, place: Mapping[str, Any]) -> QuizSlot:
    slot = slot or QuizSlot(item=item)
    slot.sort_order = order
    for name in ("section", "is_veto"):
        setattr(slot, name, place.get(name, getattr(slot, name)))
    return slot
