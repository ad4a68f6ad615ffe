"""One live row against what the ledger holds of it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db import DatabaseError, connection
from django.utils.functional import Promise, lazy
from django.utils.translation import gettext_lazy as _

from competence.ledger import (
    Form,
    UnreadableError,
    differing,
    is_erased,
    read_row,
    seal_late,
    seal_row,
)
from competence.models import LedgerArrival, LedgerEntry, LedgerKind

from .ledger_forms import forms, row_json

FIRST = (LedgerKind.ADDED.value, LedgerKind.ADOPTED.value)
COLUMNS = ("number", "kind", "source", "row_id", "content", "salt", "hash")

Entry = tuple[int, str, str, int, str, str, str]

Live = dict[tuple[str, int], Any]


@dataclass(frozen=True)
class Flaw:
    """One row that does not hold: its table, its number and what is wrong with it."""

    table: str
    number: str
    what: str | Promise

    def __str__(self) -> str:
        return f"{self.table} {self.number}: {self.what}"


def _say(sentence: str | Promise, params: dict[str, Any]) -> str:
    return str(sentence) % params


_lazily = lazy(_say, str)


def said(sentence: str | Promise, **params: Any) -> Any:
    """Return a sentence with its parameters that is put into a language when it is shown."""
    return _lazily(sentence, params)


def wrong_row(entry: Entry, live: Live) -> Iterator[Flaw]:
    """Yield what is wrong with the live row of an entry. A second look forgives what was written meanwhile."""
    wrong = _compared(entry, live)
    if wrong is None:
        return
    fresh = LedgerEntry.objects.filter(number=entry[0]).values_list(*COLUMNS).first()
    if fresh is not None:
        wrong = _compared(fresh, live_rows([fresh]))
    if wrong is not None:
        _number, _kind, source, row_id, content, *_rest = entry
        yield Flaw(source, name_of(source, row_id, content), wrong)


def _compared(entry: Entry, live: Live) -> str | Promise | None:
    _number, kind, source, row_id, content, salt, _hash = entry
    form = forms().get(source)
    if form is None:  # the site does not have the table any more
        return None
    if (source, row_id) not in live:
        return _("the row is missing")
    if kind == LedgerKind.ERASED:
        return None
    try:
        values = read_row(form, live[source, row_id])
    except (UnreadableError, TypeError):
        return _("the content cannot be read")
    if kind == LedgerKind.CHANGED:
        now = seal_late(form, values)
    elif salt or not form.has_private:
        now = seal_row(form, values, salt)
    else:
        now = _anonymous(form, values, entry)
    if now == content:
        return None
    return difference(content, now)


def _anonymous(form: Form, values: dict[str, Any], entry: Entry) -> str:
    """Seal a row whose salt is gone: it holds if it was erased by the site and nothing private is left."""
    _number, _kind, source, row_id, content, _salt, _hash = entry
    known = [
        LedgerEntry.objects.filter(source=source, row_id=row_id, kind=LedgerKind.ERASED),
        LedgerArrival.objects.filter(source=source, row_id=row_id, kind=LedgerKind.ERASED),
    ]
    if not is_erased(form, values) or not any(rows.exists() for rows in known):
        return seal_row(form, values, "")
    try:
        erased = str(json.loads(content)["private"])
    except (ValueError, KeyError, TypeError):
        erased = "-"
    return seal_row(form, values, "", erased)


def difference(content: str, now: str) -> str | Promise | None:
    """Say in what two contents differ; None where one only has columns that the other never had."""
    columns = differing(content, now)
    if columns == ["private"]:
        return _("what a person wrote or is called was changed")
    if columns:
        return said(_("%(columns)s was changed"), columns=", ".join(columns))
    try:  # a column was added to the table or taken away by a migration since
        if json.loads(content).keys() != json.loads(now).keys():
            return None
    except (ValueError, AttributeError):
        pass
    return _("the content is another")


def live_rows(batch: list[Entry]) -> Live:
    """Return the JSON of the live rows by table and id; None where the database cannot make it."""
    wanted: dict[str, set[int]] = {}
    for _number, _kind, source, row_id, *_rest in batch:
        wanted.setdefault(source, set()).add(row_id)
    found: Live = {}
    for source, ids in wanted.items():
        form = forms().get(source)
        if form is None:
            continue
        try:
            found |= {(source, pk): text for pk, text in _select(form, sorted(ids))}
        except DatabaseError:
            for pk in ids:
                found |= _select_one(form, pk)
    return found


def _select_one(form: Form, pk: int) -> Live:
    try:
        return {(form.source, found): text for found, text in _select(form, [pk])}
    except DatabaseError:  # SQLite makes no JSON of bytes
        return {(form.source, pk): None}


def _select(form: Form, ids: list[int]) -> list[tuple[int, str]]:
    table = connection.ops.quote_name(form.source)
    text = row_json(form, form.source)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(f"SELECT id, {text}::text FROM {table} WHERE id = ANY(%s)", [ids])  # noqa: S608
        else:
            marks = ", ".join(["%s"] * len(ids))
            cursor.execute(f"SELECT id, {text} FROM {table} WHERE id IN ({marks})", ids)  # noqa: S608
        return cursor.fetchall()


def name_of(source: str, row_id: int, content: str = "") -> str:
    """Return the number by which people know a row, also when it is gone, else its id."""
    form = forms().get(source)
    if form is None or form.naming == "id":
        return str(row_id)
    for text in (content, *_contents(source, row_id)):
        try:
            return str(json.loads(text)[form.naming])
        except (ValueError, KeyError, TypeError):
            continue
    table, name = (connection.ops.quote_name(word) for word in (source, form.naming))
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {name} FROM {table} WHERE id = %s", [row_id])  # noqa: S608
        row = cursor.fetchone()
    return str(row[0]) if row else str(row_id)


def _contents(source: str, row_id: int) -> Iterator[str]:
    for model in (LedgerEntry, LedgerArrival):
        rows = model.objects.filter(source=source, row_id=row_id, kind__in=FIRST)  # type: ignore[attr-defined]
        yield from rows.order_by("pk").values_list("content", flat=True)[:1]
