"""The triggers are put in place after each migration and lifted before one that has something to do."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection, transaction

from competence.models import LedgerArrival, LedgerEntry
from competence.selectors.ledger_forms import forms, row_json
from competence.selectors.ledger_triggers import (
    ARRIVALS,
    PREFIX,
    installed_triggers,
    missing_triggers,
    triggers,
)

_LIKE = f"LIKE '{PREFIX[:-1]}!_%' ESCAPE '!'"
_PRESENT_SQLITE = f"SELECT name FROM sqlite_master WHERE type = 'trigger' AND name {_LIKE}"  # noqa: S608
_PRESENT_POSTGRES = (
    "SELECT t.tgname, c.relname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid "  # noqa: S608
    f"WHERE NOT t.tgisinternal AND t.tgname {_LIKE}"
)


def guard_proof(using: Any = connection) -> list[str]:
    """Put in place what is missing of the triggers and return its names; what has no use any more goes.

    A table that the ledger has never seen is adopted: its rows arrive as they stand. Rows that came
    while a known table was unguarded are not: they stay what they are, inserted past the ledger.
    """
    if not missing_triggers(using) and len(triggers(using)) == len(installed_triggers(using)):
        return []
    with transaction.atomic(using=using.alias):
        missing = missing_triggers(using)
        lift_guards(using)
        for source in forms():
            _adopt(source, using)
        with using.cursor() as cursor:
            for each in triggers(using):
                if each.function:
                    cursor.execute(each.function)
                cursor.execute(each.sql)
    return missing


def lift_guards(using: Any = connection) -> None:
    """Take every trigger of the ledger away: before tables are altered, and in trials of tampering."""
    with using.cursor() as cursor:
        if using.vendor == "postgresql":
            # What waits to be checked at the end of a transaction stands in the way of DROP TRIGGER.
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")
            cursor.execute(_PRESENT_POSTGRES)
            for name, table in cursor.fetchall():
                cursor.execute(f'DROP TRIGGER "{name}" ON "{table}"')
        else:
            cursor.execute(_PRESENT_SQLITE)
            for (name,) in cursor.fetchall():
                cursor.execute(f'DROP TRIGGER "{name}"')


@contextmanager
def without_guards() -> Iterator[None]:
    """Lift the triggers for a while: for trials, and for nothing that the site does."""
    lift_guards()
    try:
        yield
    finally:
        guard_proof()


def _adopt(source: str, using: Any) -> None:
    entries = LedgerEntry.objects.using(using.alias).filter(source=source)
    arrivals = LedgerArrival.objects.using(using.alias).filter(source=source)
    if entries.exists() or arrivals.exists():
        return
    form = forms()[source]
    text = "::text" if using.vendor == "postgresql" else ""
    with using.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {ARRIVALS} (kind, source, row_id, content) "  # noqa: S608 - names of our own
            f"SELECT 'adopted', '{source}', id, {row_json(form, source, columns=form.frozen, using=using)}{text} "
            f"FROM {source} ORDER BY id"
        )
        for column in form.late:
            content = row_json(form, source, columns=form.late, using=using)
            cursor.execute(
                f"INSERT INTO {ARRIVALS} (kind, source, row_id, content) "  # noqa: S608
                f"SELECT 'changed', '{source}', id, {content}{text} "
                f"FROM {source} WHERE {column.name} IS NOT NULL ORDER BY id"
            )
