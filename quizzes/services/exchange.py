"""Items from files into a bank and out again. All of a file or nothing; twice imported is once stored."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any

from django.db import transaction
from django.db.models import Count, Max, Q

from framework.selectors import competencies_by_code
from quizzes.exchange.entries import to_dict
from quizzes.exchange.formats import FORMATS, format_of
from quizzes.exchange.identity import identity
from quizzes.exchange.proving import canonical
from quizzes.exchange.schema import Fault, LeftOut, Reading, Skip, Unreadable, Written
from quizzes.exchange.schema import Item as Entry
from quizzes.models import Item, ItemBank
from quizzes.selectors import newest_draft

from .bank import ANSWERS, create_bank_with_items, draft_item
from .bank_entries import entries_of, entry_of, fingerprint_of

Read = Callable[[bytes, str], Reading]
# Where the question came from is no part of it; pictures and codes are looked at by themselves.
_APART = ("source_line", "source", "media", "tags", "competencies")


@dataclass(frozen=True)
class Plan:
    """What an import would do: ``new`` is stored, unless there are faults."""

    reading: Reading
    file_format: str
    new: tuple[Entry, ...]
    faults: tuple[Fault, ...]
    skipped: tuple[Skip, ...]
    stored: tuple[Item, ...] = ()


def _read_here(data: bytes, name: str) -> Reading:
    return FORMATS[name].read(data)


def read_items(
    data: bytes, file_format: str | None = None, *, read: Read = _read_here
) -> tuple[str, Reading]:
    """Return the format and what the file says. Raises Unreadable."""
    name = file_format or format_of(data)
    if name is None:
        raise Unreadable("format_unknown")
    return name, read(data, name)


def plan_import(
    *, data: bytes, bank_slug: str, file_format: str | None = None, read: Read = _read_here
) -> Plan:
    """Return what importing the file would do. Writes nothing. Raises Unreadable."""
    name, reading = read_items(data, file_format, read=read)
    return _plan(name, reading, bank_slug)


def import_items(
    *,
    data: bytes,
    filename: str,
    bank_slug: str,
    by: Any,
    now: dt.datetime,
    bank_name: str = "",
    file_format: str | None = None,
    read: Read = _read_here,
) -> Plan:
    """Store the questions of the file that the bank does not have yet, as drafts.

    With a fault nothing is stored. Raises Unreadable.
    """
    # Nobody waits while a file is read and planned; only a bank that changed meanwhile is planned anew.
    name, reading = read_items(data, file_format, read=read)
    stamp = _stamp(bank_slug)
    plan = _plan(name, reading, bank_slug)
    with transaction.atomic():
        # Whoever imports at the same time waits here and then sees what was stored.
        ItemBank.objects.select_for_update().filter(slug=bank_slug).first()
        if _stamp(bank_slug) != stamp:
            plan = _plan(name, reading, bank_slug)
        if plan.faults or not plan.new:
            return plan
        _bank, stored = create_bank_with_items(
            slug=bank_slug,
            name=bank_name or bank_slug,
            items=map(_as_bank_entry, plan.new),
            source_name=filename,
            owner=by,
            by=by,
            now=now,
        )
    return replace(plan, stored=tuple(stored))


def _stamp(bank_slug: str) -> tuple[Any, ...]:
    """What changes whenever a question of the bank does."""
    items = Item.objects.filter(bank__slug=bank_slug).order_by()
    last = {"count": Count("pk"), "item": Max("pk"), "revision": Max("latest_revision_id")}
    return tuple(items.aggregate(**last).values())


def _plan(name: str, reading: Reading, bank_slug: str) -> Plan:
    seen = dict.fromkeys(_known(bank_slug), "stored_before")
    codes = competencies_by_code(code for item in reading.items for code in item.competencies)
    new, faults, skipped = [], list(reading.faults), list(reading.skipped)
    for at, item in enumerate(reading.items, start=1):
        line, digest = item.source_line or at, identity(item)
        if item.kind not in ANSWERS:
            faults.append(Fault(line, "kind_not_in_bank", {"kind": item.kind}))
        elif digest in seen:
            skipped.append(Skip(line, seen[digest], {"text": item.stem[:80]}))
        else:
            seen[digest] = "twice_in_file"
            new.append(item)
            skipped += _lost(item, line, codes)
    return Plan(reading, name, tuple(new), tuple(faults), tuple(skipped))


def _known(bank_slug: str) -> Iterable[str]:
    """The identities of what the bank holds: live versions, drafts, and drafts of live ones."""
    items = Item.objects.filter(bank__slug=bank_slug)
    yield from items.exclude(fingerprint="").values_list("fingerprint", flat=True)
    unsure = items.filter(Q(fingerprint="") | Q(live=True, has_unpublished_changes=True))
    for item in unsure.select_related("latest_revision"):
        yield fingerprint_of(newest_draft(item))


def _lost(item: Entry, line: int, codes: Collection[str]) -> list[Skip]:
    """What of the question would not be in the bank: it is put into a draft and looked at again."""
    found = []
    params: dict[str, Any] = {"text": item.stem[:80]}
    unknown = [code for code in item.competencies if code not in codes]
    if unknown:
        found.append(Skip(line, "competency_unknown", params | {"codes": unknown}, whole=False))
    lost = _differing(canonical(item), canonical(entry_of(draft_item(_as_bank_entry(item), "", None))))  # fmt: skip
    if lost:
        found.append(Skip(line, "fields_not_in_bank", params | {"fields": lost}, whole=False))
    return found


def _differing(given: Entry, kept: Entry) -> list[str]:
    names = [
        field.name
        for field in fields(Entry)
        if field.name not in _APART
        and field.name != "options"
        and (getattr(given, field.name) or None) != (getattr(kept, field.name) or None)
    ]
    pairs = list(zip(given.options, kept.options, strict=True))
    if any(one.fraction != two.fraction for one, two in pairs):
        names.append("fractions")
    if any(one.feedback != two.feedback for one, two in pairs):
        names.append("option_feedback")
    return names


def _as_bank_entry(item: Entry) -> dict[str, Any]:
    """The entry in the form that `bank.ANSWERS` understands."""
    synonyms = [*item.synonyms, *[()] * len(item.marking_points)]
    bare = replace(
        item, media=(), options=tuple(replace(option, media=()) for option in item.options)
    )
    return to_dict(bare) | {
        "explanation": item.feedback,
        "guidance": item.answer if item.kind == "essay" else "",
        "points": item.points,
        "marking_points": [
            {"text": text, "synonyms": list(words)}
            for text, words in zip(item.marking_points, synonyms, strict=False)
        ],
        "media": item.media,
        "option_media": [option.media for option in item.options],
    }


def export_items(*, bank: ItemBank, file_format: str) -> Written:
    """Return the bank's questions, as last saved, in a format, and what is not in the file."""
    write = FORMATS[file_format].write
    if write is None:
        raise Unreadable("format_unknown")
    entries, unknown = entries_of(bank)
    written = write(entries)
    return replace(written, left_out=(*written.left_out, *_unknown(unknown)))


def _unknown(items: Sequence[Item]) -> list[LeftOut]:
    return [LeftOut(-1, item.stem[:80], "kind_not_held") for item in items]
