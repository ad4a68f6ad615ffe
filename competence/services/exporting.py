"""Records in one file that anybody can check years later with Python alone (tools/verify_export.py)."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from typing import Any, TextIO

from django.apps import apps
from django.db.models import Q

from competence.ledger import (
    Head,
    Keep,
    body_digest,
    canonical_text,
    genesis,
    read_row,
)
from competence.models import Ledger, LedgerEntry, LedgerHead, LedgerKind
from competence.selectors.integrity_rows import COLUMNS, FIRST, Entry, live_rows
from competence.selectors.ledger_forms import forms
from competence.selectors.ledger_heads import head_of, trusted_keys
from people.selectors import person_by_number

from .sealing import seal
from .sealing_leavers import ABOUT

FORMAT = "zhixing records 1"
BATCH = 1000


class UnknownPersonError(Exception):
    """Nobody has this staff number."""


def export_records(*, staff_number: str | None, to: TextIO, site: str, now: dt.datetime) -> int:
    """Write everything that proves something about a person, or about everybody, and return the number of rows.

    Seals first. Of a person's export each row comes with the stretch of the chain between the signed
    heads around it, where the entries of others are digests; of everybody's, with the whole chain.
    Raises UnknownPersonError, LedgerKeyError, OSError.
    """
    person_id = None
    if staff_number is not None:
        person = person_by_number(staff_number)
        if person is None:
            raise UnknownPersonError(staff_number)
        person_id = person.pk
    seal(now=now)
    chain = Ledger.objects.values_list("name", flat=True).get(pk=1)
    told = {
        "format": FORMAT,
        "site": site,
        "made_at": now.astimezone(dt.UTC).isoformat(timespec="seconds"),
        "scope": "all"
        if person_id is None
        else {"person": person_id, "staff_number": staff_number},
        "chain": chain,
        "genesis": genesis(chain),
        "keys": trusted_keys(),
        "tables": _tables(),
    }
    to.write(json.dumps(told, ensure_ascii=False)[:-1] + ', "stretches": [\n')
    rows = 0
    for number, (part, count) in enumerate(_stretches(person_id)):
        to.write((",\n" if number else "") + json.dumps(part, ensure_ascii=False))
        rows += count
    to.write(f'\n], "count": {rows}}}\n')
    return rows


def _tables() -> dict[str, Any]:
    """Return how the rows of each table go into the chain: what the checking script needs to know."""
    return {
        form.source: {
            "private": [c.name for c in form.columns if c.keep is Keep.PRIVATE],
            "digest": [c.name for c in form.columns if c.keep is Keep.DIGEST],
            "late": [c.name for c in form.late],
            "private_keys": {c.name: list(c.private_keys) for c in form.columns if c.private_keys},
            "has_private": form.has_private,
        }
        for form in forms().values()
    }


def _stretches(person_id: int | None) -> Iterator[tuple[dict[str, Any], int]]:
    """Yield the stretches between two signed heads that hold an asked row, with the number of their rows."""
    wanted = None if person_id is None else _numbers(person_id)
    before: LedgerHead | None = None
    last = 0
    while True:
        heads = list(LedgerHead.objects.filter(pk__gt=last).order_by("pk")[:BATCH])
        if not heads:
            return
        last = heads[-1].pk
        for head in heads:
            start = before.number if before else 0
            inside = wanted is None or any(start < n <= head.number for n in wanted)
            if head.number > start and inside:
                yield _stretch(before, head, wanted)
            before = head


def _numbers(person_id: int) -> list[int]:
    found: set[int] = set()
    for label, path in (*ABOUT.items(), ("competence.CompetenceRecord", "user_id")):
        rows = apps.get_model(label)._default_manager.filter(Q(**{path: person_id}))
        source, ids = rows.model._meta.db_table, list(rows.values_list("pk", flat=True))
        for start in range(0, len(ids), BATCH):
            part = LedgerEntry.objects.filter(source=source, row_id__in=ids[start : start + BATCH])
            found.update(part.values_list("number", flat=True))
    return sorted(found)


def _stretch(
    before: LedgerHead | None, head: LedgerHead, wanted: list[int] | None
) -> tuple[dict[str, Any], int]:
    start = before.number if before else 0
    rows = LedgerEntry.objects.filter(number__gt=start, number__lte=head.number).order_by("number")
    entries: list[Entry] = list(rows.values_list(*COLUMNS))
    shown = set(wanted) if wanted is not None else None
    asked = [entry for entry in entries if shown is None or entry[0] in shown]
    live = live_rows(asked)
    told = [
        _entry(entry, live)
        if shown is None or entry[0] in shown
        else {"number": entry[0], "digest": body_digest(*entry[:5])}
        for entry in entries
    ]
    return {
        "before": _head(head_of(before)) if before else None,
        "entries": told,
        "head": _head(head_of(head)),
    }, len(asked)


def _head(head: Head) -> dict[str, Any]:
    return json.loads(head.message()) | {"signature": head.signature}


def _entry(entry: Entry, live: dict[tuple[str, int], Any]) -> dict[str, Any]:
    number, kind, source, row_id, content, salt, _hash = entry
    told: dict[str, Any] = {
        "number": number,
        "kind": kind,
        "table": source,
        "row_id": row_id,
        "content": content,
    }
    if kind in (*FIRST, LedgerKind.CHANGED) and (source, row_id) in live:
        values = read_row(forms()[source], live[source, row_id])
        told |= {"salt": salt, "row": json.loads(canonical_text(values))}
    return told
