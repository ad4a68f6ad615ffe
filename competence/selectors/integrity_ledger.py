"""Does the ledger hold? Live rows against their entries, entries against the chain, the chain against its heads.

Reads in batches by number, without a transaction: entries are never changed, so what is checked is the
chain up to the number that was its end when the check began.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db import connection
from django.db.models import Max
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from competence.ledger import (
    SHORT,
    Form,
    Head,
    UnreadableError,
    body_digest,
    genesis,
    is_erased,
    link_hash,
    read_row,
    seal_late,
    seal_row,
)
from competence.models import Ledger, LedgerArrival, LedgerEntry, LedgerKind

from .integrity_heads import ENTRIES, FAR, HeadCheck, signed_heads
from .integrity_rows import (
    COLUMNS,
    Entry,
    Flaw,
    Live,
    difference,
    live_rows,
    name_of,
    said,
    wrong_row,
)
from .ledger_forms import forms
from .ledger_heads import BadHeadError, heads_file

BATCH = 2000
ARRIVALS = LedgerArrival._meta.db_table


@dataclass
class LedgerChecked:
    """How much of the ledger was checked, and the first flaw that was found."""

    entries: int = 0
    waiting: int = 0
    heads: int = 0
    flaw: Flaw | None = None


def check_ledger(heads: Path | None = None) -> LedgerChecked:
    """Check the whole ledger up to the first flaw, against the file of heads (by default the site's own).

    Raises OSError where a file that was named cannot be read.
    """
    checked = LedgerChecked()
    checked.flaw = next(_flaws(checked, heads), None)
    return checked


def _flaws(checked: LedgerChecked, path: Path | None) -> Iterator[Flaw]:
    chain = Ledger.objects.filter(pk=1).values_list("name", flat=True).first()
    if chain is None and LedgerEntry.objects.exists():
        yield Flaw(Ledger._meta.db_table, "1", _("the row is missing"))
    try:
        yield from _in_chain(checked, chain or "", signed_heads(path))
    except BadHeadError as error:
        yield Flaw(str(path or heads_file()), str(error.line), _("the line is no signed head"))
    yield from _in_arrivals(checked)
    for form in forms().values():
        yield from _past_the_ledger(form)


def _entries(after: int, end: int) -> list[Entry]:
    rows = LedgerEntry.objects.filter(number__gt=after, number__lte=end).order_by("number")
    return list(rows.values_list(*COLUMNS)[:BATCH])


def _in_chain(checked: LedgerChecked, chain: str, heads: Iterator[Head | Flaw]) -> Iterator[Flaw]:
    end = LedgerEntry.objects.aggregate(end=Max("number"))["end"] or 0
    signed = HeadCheck(chain, heads)
    number, previous = 0, genesis(chain)
    yield from signed.at(0, previous)
    while batch := _entries(number, end):
        live = live_rows(batch)
        for entry in batch:
            number += 1
            found, kind, source, row_id, content, _salt, chained = entry
            if found != number:
                yield _gone(signed, number)
            checked.entries, checked.heads = number, signed.seen
            digest = body_digest(number, kind, source, row_id, content)
            previous = link_hash(previous, digest)
            if chained != previous:
                yield _broken(signed, number, source, row_id)
            yield from wrong_row(entry, live)
            signed.segment.append(f"{source} {row_id} {digest[:SHORT]}")
            if number >= signed.due:
                yield from signed.at(number, previous)
                signed.segment.clear()
    checked.heads = signed.seen
    if signed.due < FAR and not LedgerEntry.objects.filter(number__gt=end).exists():
        yield signed.cut_off(number) or _gone(signed, number + 1)
    if signed.covered < number:
        yield _uncovered(signed.covered + 1)


def _uncovered(number: int) -> Flaw:
    row = LedgerEntry.objects.filter(number=number).first()
    source, row_id = (row.source, row.row_id) if row else (ENTRIES, number)
    what = said(_("no signed head covers entry %(number)s"), number=number)
    return Flaw(source, name_of(source, row_id), what)


def _gone(signed: HeadCheck, number: int) -> Flaw:
    whose = signed.whose(number)
    if whose is None:
        return Flaw(ENTRIES, str(number), _("the row is missing"))
    what = said(_("its entry %(number)s in the ledger is missing"), number=number)
    return Flaw(whose[0], name_of(*whose), what)


def _broken(signed: HeadCheck, number: int, source: str, row_id: int) -> Flaw:
    source, row_id = signed.whose(number) or (source, row_id)
    what = said(_("its entry %(number)s in the ledger was changed"), number=number)
    return Flaw(source, name_of(source, row_id), what)


def _in_arrivals(checked: LedgerChecked) -> Iterator[Flaw]:
    """Compare rows that wait to be sealed with what arrived."""
    last = 0
    while True:
        batch = list(LedgerArrival.objects.filter(pk__gt=last).order_by("pk")[:BATCH])
        if not batch:
            return
        last = batch[-1].pk
        live = live_rows([_as_entry(arrival) for arrival in batch])
        for arrival in batch:
            wrong = _wrong_arrival(arrival, live)
            if wrong is not None:
                name = name_of(arrival.source, arrival.row_id, arrival.content)
                yield Flaw(arrival.source, name, wrong)
            checked.waiting += 1


def _as_entry(arrival: LedgerArrival) -> Entry:
    return (0, arrival.kind, arrival.source, arrival.row_id, arrival.content, "", "")


def _wrong_arrival(arrival: LedgerArrival, live: Live) -> Any:
    form, key = forms().get(arrival.source), (arrival.source, arrival.row_id)
    if form is None:
        return None
    if key not in live:
        return _("the row is missing")
    if arrival.kind == LedgerKind.ERASED:
        return None
    try:
        was, values = read_row(form, arrival.content), read_row(form, live[key])
    except (UnreadableError, TypeError):
        return _("the content cannot be read")
    if arrival.kind == LedgerKind.CHANGED:
        old, now = seal_late(form, was), seal_late(form, values)
    else:
        old, now = seal_row(form, was, ""), seal_row(form, values, "")
        if old != now and is_erased(form, values):
            erased = LedgerArrival.objects.filter(
                source=arrival.source, row_id=arrival.row_id, kind=LedgerKind.ERASED
            )
            if erased.exists():
                old, now = seal_row(form, was, "", "-"), seal_row(form, values, "", "-")
    return None if old == now else difference(old, now)


def _past_the_ledger(form: Form) -> Iterator[Flaw]:
    """Name the first row that neither arrived nor was sealed, and the first late value of that kind."""
    kinds = "('added', 'adopted')"
    yield from _without(form, "TRUE", kinds, _("the row was inserted past the ledger"))
    for column in form.late:
        name = connection.ops.quote_name(column.name)
        what = said(_("%(columns)s was changed"), columns=column.name)
        yield from _without(form, f"t.{name} IS NOT NULL", "('changed')", what)


def _without(form: Form, condition: str, kinds: str, what: str | Promise) -> Iterator[Flaw]:
    table = connection.ops.quote_name(form.source)
    known = " AND ".join(
        f"NOT EXISTS (SELECT 1 FROM {each} e WHERE e.source = '{form.source}' "  # noqa: S608
        f"AND e.row_id = t.id AND e.kind IN {kinds})"
        for each in (ENTRIES, ARRIVALS)
    )
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT MIN(t.id) FROM {table} t WHERE {condition} AND {known}")  # noqa: S608
        (row_id,) = cursor.fetchone()
    if row_id is not None:
        yield Flaw(form.source, name_of(form.source, row_id), what)
