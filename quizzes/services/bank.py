"""Putting items into a bank."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db import transaction

from framework.selectors import competencies_by_code
from quizzes.models import Item, ItemBank

from .bank_entries import DIFFICULTIES, fingerprint_of
from .bank_kinds import ANSWERS
from .bank_writing import write_drafts
from .errors import UnknownKind
from .item_media import stored


@transaction.atomic
def create_bank_with_items(
    *,
    slug: str,
    name: str,
    items: Iterable[Mapping[str, Any]],
    source_name: str,
    owner: Any,
    by: Any,
    now: dt.datetime,
) -> tuple[ItemBank, list[Item]]:
    """Put imported items into the bank of that slug, which is made where it is missing.

    ``items`` are dicts as `import_course --json` writes them. Every item is a draft with a first
    revision; what the source does not say stays empty, competencies that are not known are left out.
    Raises UnknownKind before anything is written.
    """
    entries = list(items)
    unknown = next((entry["kind"] for entry in entries if entry["kind"] not in ANSWERS), None)
    if unknown is not None:
        raise UnknownKind(unknown)
    codes = competencies_by_code(
        code for entry in entries for code in entry.get("competencies", ())
    )
    bank, _created = ItemBank.objects.get_or_create(slug=slug, defaults={"name": name})
    rows = []
    for entry in entries:
        item = draft_item(entry, source_name, owner)
        item.bank = bank
        put_media(item, entry, by=by)
        item.fingerprint = fingerprint_of(item)
        rows.append(item)
    write_drafts(
        rows,
        tags=[entry.get("tags") or () for entry in entries],
        competencies=[
            [codes[code] for code in entry.get("competencies") or () if code in codes]
            for entry in entries
        ],
        by=by,
        now=now,
    )
    return bank, rows


def draft_item(entry: Mapping[str, Any], source_name: str, owner: Any) -> Item:
    """Return an unsaved draft of an entry whose kind is in ANSWERS; without bank, tags and media."""
    kind = entry["kind"]
    points, check_by = entry.get("points"), entry.get("check_by")
    return Item(
        kind=kind,
        name=entry.get("name") or "",
        category=entry.get("category") or "",
        difficulty=_DIFFICULTIES.get(entry.get("difficulty") or ""),
        language=entry.get("language") or settings.LANGUAGE_CODE,
        check_by=dt.date.fromisoformat(check_by) if check_by else None,
        stem=entry["stem"],
        answer=[(kind, ANSWERS[kind](entry))],
        points=None if points is None else Decimal(str(points)),
        explanation=entry.get("explanation") or "",
        owner=owner,
        source_name=(entry.get("source") or source_name)[:200],
        source_line=entry.get("source_line"),
        live=False,
        has_unpublished_changes=True,
    )


_DIFFICULTIES = {name: number for number, name in DIFFICULTIES.items()}


def put_media(item: Item, entry: Mapping[str, Any], *, by: Any) -> None:
    """Store the `Media` under ``media`` and, one tuple an option, ``option_media``; show them."""
    item.media = stored(entry.get("media", ()), by=by)
    of_options = entry.get("option_media", ())
    if any(of_options):
        options = item.answer[0].value["options"]
        for option, media in zip(options, of_options, strict=True):
            option["media"] = option.block.child_blocks["media"].normalize(stored(media, by=by))
