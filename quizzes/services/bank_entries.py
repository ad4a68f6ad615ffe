"""The items of a bank in the form in which they leave it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from django.conf import settings

from framework.selectors import codes_by_id
from quizzes.exchange.identity import identity
from quizzes.exchange.schema import Item as Entry
from quizzes.models import Item, ItemBank, ItemTag
from quizzes.models.bank import Difficulty

from .bank_kinds import KEYS
from .item_media import media_of

DIFFICULTIES: dict[int, str] = {
    Difficulty.EASY: "easy",
    Difficulty.MEDIUM: "medium",
    Difficulty.HARD: "hard",
}


@dataclass
class _Names:
    """What revisions know by number only: read once for a whole bank."""

    tags: dict[int, str] = field(default_factory=dict)
    competencies: dict[int, str] = field(default_factory=dict)


def entries_of(bank: ItemBank) -> tuple[list[Entry], list[Item]]:
    """Return the questions of a bank as last saved, without the retired; and those of other kinds."""
    items = bank.items.filter(retired_at=None).select_related("latest_revision").order_by("pk")
    names = _Names(dict(ItemTag.objects.values_list("pk", "name")), codes_by_id())
    entries, unknown = [], []
    for item in items:
        draft = _as_last_saved(item)
        if draft.answer and draft.answer[0].block_type in KEYS:
            entries.append(_whole_entry(draft, names))
        else:
            unknown.append(draft)
    return entries, unknown


_KEPT = (
    "stem", "name", "category", "difficulty", "language", "check_by", "points", "explanation",
    "source_name", "source_line", "media", "answer",
)  # fmt: skip


def _as_last_saved(item: Item) -> Item:
    """The newest draft as far as it leaves the bank; unlike Wagtail's, without a statement."""
    if item.latest_revision is None:
        return item
    for name in _KEPT:
        value = item.latest_revision.content.get(name)
        setattr(item, name, Item._meta.get_field(name).to_python(value))
    return item


def fingerprint_of(draft: Item) -> str:
    """What is the same for questions that ask the same; empty while it asks nothing that is known."""
    if not draft.answer or draft.answer[0].block_type not in KEYS:
        return ""
    return identity(entry_of(draft))


def entry_of(draft: Item, *, with_bytes: bool = False) -> Entry:
    """The question of a draft whose kind is in KEYS, without tags and competencies."""
    block = draft.answer[0]
    entry = Entry(
        kind=block.block_type,
        stem=draft.stem,
        name=draft.name,
        category=draft.category,
        difficulty=DIFFICULTIES.get(draft.difficulty or 0, ""),
        language="" if draft.language == settings.LANGUAGE_CODE else draft.language,
        check_by=str(draft.check_by or ""),
        points=draft.points,
        feedback=draft.explanation,
        source=draft.source_name,
        source_line=draft.source_line,
        media=media_of(draft.media, with_bytes=with_bytes),
        **KEYS[block.block_type](block.value),
    )
    if not entry.options:
        return entry
    pictured = zip(entry.options, block.value["options"], strict=True)
    options = (
        replace(option, media=media_of(value.get("media"), with_bytes=with_bytes))
        for option, value in pictured
    )
    return replace(entry, options=tuple(options))


def _whole_entry(draft: Item, names: _Names) -> Entry:
    return replace(
        entry_of(draft, with_bytes=True),
        tags=_labels(draft, "tagged_items", "tag", names.tags),
        competencies=_labels(draft, "competencies", "", names.competencies),
    )


def _labels(draft: Item, relation: str, column: str, names: dict[int, str]) -> tuple[str, ...]:
    """Names of related rows. A revision is read as it lies there, without a query for each question."""
    if draft.latest_revision is None:
        related = (
            draft.tags.names() if column else draft.competencies.values_list("code", flat=True)
        )
        return tuple(related)
    rows = draft.latest_revision.content.get(relation) or []
    ids = [row[column] if column else row for row in rows]
    return tuple(names[pk] for pk in ids if pk in names)
