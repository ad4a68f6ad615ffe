# ruff: noqa: S608 - SQL made of the names of tables is what a tamperer writes
"""T-TAMPER: with the triggers dropped, rows, chain and heads are changed by SQL; each time the first bad row is named.

`TRIALS=full` makes 500 trials, CI 40 of the same kinds.
"""

from __future__ import annotations

import datetime as dt
import json
import random
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from competence.ledger import Kind, Signer, body_digest, genesis, link_hash, read_row, seal_row
from competence.models import Ledger, LedgerEntry, LedgerHead
from competence.selectors.integrity import check_all
from competence.selectors.integrity_ledger import check_ledger
from competence.selectors.integrity_rows import live_rows, name_of
from competence.selectors.ledger_forms import forms
from competence.selectors.ledger_heads import heads_file
from competence.services.sealing_triggers import lift_guards
from tests.competence.ledger_world import make_world
from tests.conftest import FULL

pytestmark = pytest.mark.django_db
TRIALS = 500 if FULL else 40
FIRST = ("added", "adopted")


class AnotherTryError(Exception):
    """The database itself refuses this change, or it would change nothing."""


@dataclass(frozen=True)
class Expected:
    """The row that must be named first: its table and any of its names."""

    table: str
    names: frozenset[str]


def run(sql: str, *params: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return cursor.fetchall() if cursor.description else []


def names(source: str, row_id: int) -> frozenset[str]:
    return frozenset({str(row_id), name_of(source, row_id)})


def row_of(entry: LedgerEntry) -> Expected:
    return Expected(entry.source, names(entry.source, entry.row_id))


def any_row(chance: random.Random) -> LedgerEntry:
    """A row of any table, each table as likely as another."""
    source = chance.choice(sorted(forms()))
    return chance.choice(list(LedgerEntry.objects.filter(source=source, kind__in=FIRST)))


# --- edits of rows ----------------------------------------------------------------------------------
def other_value(column: Any, value: Any, chance: random.Random) -> Any:
    made: dict[Kind, Callable[[], Any]] = {
        Kind.INT: lambda: (value or 0) + 1,
        Kind.BOOL: lambda: not value,
        Kind.DECIMAL: lambda: (
            Decimal(str(value or 0)) + Decimal(chance.choice(["0.01", "-0.5", "1"]))
        ),
        Kind.DAY: lambda: _day(value) + dt.timedelta(days=chance.choice([-40, -1, 1])),
        Kind.TIME: lambda: _time(value) + dt.timedelta(seconds=chance.choice([-1, 1, 86_400])),
        Kind.UUID: lambda: uuid.UUID(int=chance.getrandbits(128)),
        Kind.TEXT: lambda: _other_text(value, chance),
        Kind.JSON: lambda: _other_json(value, chance),
    }
    return made[column.kind]()


def _day(value: Any) -> dt.date:
    return dt.date.fromisoformat(value) if value else dt.date(2026, 3, 2)


def _time(value: Any) -> dt.datetime:
    return dt.datetime.fromisoformat(value) if value else dt.datetime(2026, 3, 2, tzinfo=dt.UTC)


def _other_text(value: Any, chance: random.Random) -> str:
    if not value:
        return "x"
    at = chance.randrange(len(value))
    return value[:at] + ("y" if value[at] != "y" else "z") + value[at + 1 :]


def _other_json(value: Any, chance: random.Random) -> str:
    if isinstance(value, dict) and value:
        key = chance.choice(sorted(value))
        return json.dumps(value | {key: ["x", value[key]]}, default=str)
    return json.dumps([*value, 1] if isinstance(value, list) else [value])


def write(form: Any, column: Any, value: Any, row_id: int) -> None:
    if connection.vendor == "sqlite":  # as Django writes them
        if isinstance(value, dt.datetime):
            value = value.astimezone(dt.UTC).replace(tzinfo=None).isoformat(" ")
        elif isinstance(value, uuid.UUID):
            value = value.hex
        elif isinstance(value, (Decimal, dt.date)):
            value = str(value)
    quoted = connection.ops.quote_name(column.name)
    cast = "::jsonb" if column.kind is Kind.JSON and connection.vendor == "postgresql" else ""
    run(f"UPDATE {form.source} SET {quoted} = %s{cast} WHERE id = %s", value, row_id)


def edit_row(chance: random.Random, entry: LedgerEntry) -> None:
    form = forms()[entry.source]
    values = read_row(form, live_of(entry))
    column = chance.choice([each for each in form.columns if each.name != "id"])
    write(form, column, other_value(column, values.get(column.name), chance), entry.row_id)


def live_of(entry: LedgerEntry) -> str:
    key = (entry.source, entry.row_id)
    return live_rows([(0, "added", *key, "", "", "")])[key]


def edit(chance: random.Random) -> Expected:
    entry = any_row(chance)
    expected = row_of(entry)
    edit_row(chance, entry)
    return expected


def swap(chance: random.Random) -> Expected:
    """Two rows of a table exchange what stands in a column, as when a mark is given to somebody else."""
    one = any_row(chance)
    other = chance.choice(list(LedgerEntry.objects.filter(source=one.source, kind__in=FIRST)))
    form = forms()[one.source]
    column = chance.choice([each for each in form.columns if each.name != "id"])
    table, name = form.source, connection.ops.quote_name(column.name)
    both = [
        row[0]
        for e in (one, other)
        for row in run(f"SELECT {name} FROM {table} WHERE id = %s", e.row_id)
    ]
    if both[0] == both[1]:
        raise AnotherTryError
    first = min(one, other, key=lambda entry: entry.number)
    expected = row_of(first)
    if column in form.late:  # an entry of its own, or none
        expected = Expected(
            form.source, names(form.source, one.row_id) | names(form.source, other.row_id)
        )
    ids = (one.row_id, other.row_id)
    run(
        f"UPDATE {table} SET {name} = CASE id WHEN %s THEN (SELECT {name} FROM {table} WHERE id = %s) "
        f"ELSE (SELECT {name} FROM {table} WHERE id = %s) END WHERE id IN (%s, %s)",
        ids[0], ids[1], ids[0], *ids,
    )  # fmt: skip
    return expected


def delete(chance: random.Random) -> Expected:
    """A row goes, or a row with its entries."""
    entry = any_row(chance)
    expected = row_of(entry)
    run(f"DELETE FROM {entry.source} WHERE id = %s", entry.row_id)
    if chance.random() < 0.5:
        LedgerEntry.objects.filter(source=entry.source, row_id=entry.row_id).delete()
    return expected


def insert(chance: random.Random) -> Expected:
    """A row is added past the ledger: a copy of another person's record, mark, presence."""
    entry = any_row(chance)
    form = forms()[entry.source]
    (top,) = run(f"SELECT MAX(id) FROM {form.source}")[0]
    columns = [each.name for each in form.columns if each.name != "id"]
    unique = {"number", "code", "digest", "source"} | {
        "quizzes_result": {"attempt_id"},
        "training_attendance": {"enrolment_id", "session_id"},
        "competence_evidence": {"completion_id"},
        "competence_competencerecord": {"evidence_id"},
        "competence_certificate": {"record_id"},
    }.get(form.source, set())
    values = read_row(form, live_of(entry))
    quoted = ", ".join(connection.ops.quote_name(name) for name in columns)
    run(f"CREATE TEMPORARY TABLE copied AS SELECT * FROM {form.source} WHERE id = %s", entry.row_id)
    run("UPDATE copied SET id = %s", top + 1)
    for column in form.columns:
        if column.name in unique and values.get(column.name) is not None:
            value = other_value(column, values[column.name], chance)
            if column.kind is Kind.INT:
                value += 5000
            if isinstance(value, uuid.UUID) and connection.vendor == "sqlite":
                value = value.hex
            run(f"UPDATE copied SET {connection.ops.quote_name(column.name)} = %s", value)
    run(f"INSERT INTO {form.source} (id, {quoted}) SELECT id, {quoted} FROM copied")
    run("DROP TABLE copied")
    return Expected(form.source, names(form.source, top + 1))


# --- the chain itself -------------------------------------------------------------------------------
def edit_entry(chance: random.Random) -> Expected:
    """An entry of the ledger is changed, and nothing else."""
    entry = chance.choice(list(LedgerEntry.objects.all()))
    expected = row_of(entry)
    column = chance.choice(["content", "hash", "kind", "source", "row_id"])
    value = {
        "content": entry.content[:-1] + ',"x":1}',
        "hash": "0" * 64,
        "kind": "changed" if entry.kind != "changed" else "added",
        "source": "quizzes_grade" if entry.source != "quizzes_grade" else "quizzes_result",
        "row_id": entry.row_id + 1,
    }[column]
    LedgerEntry.objects.filter(pk=entry.pk).update(**{column: value})
    return expected


def swap_entries(chance: random.Random) -> Expected:
    """Two entries change places."""
    one, other = sorted(chance.sample(list(LedgerEntry.objects.all()), 2), key=lambda e: e.number)
    expected = row_of(one)
    for number in (-1, one.number, other.number):
        was = {-1: one.number, one.number: other.number, other.number: -1}[number]
        LedgerEntry.objects.filter(number=was).update(number=number)
    return expected


def truncate(chance: random.Random) -> Expected:
    """The end goes: rows, entries and the heads over them, as if it had never been."""
    last = LedgerEntry.objects.count()
    keep = chance.choice([head.number for head in LedgerHead.objects.all() if head.number < last])
    expected = row_of(LedgerEntry.objects.get(number=keep + 1))
    gone = list(LedgerEntry.objects.filter(number__gt=keep).order_by("-number"))
    LedgerHead.objects.filter(number__gt=keep).delete()
    LedgerEntry.objects.filter(number__gt=keep).delete()
    for entry in gone:
        if entry.kind in FIRST:
            run(f"DELETE FROM {entry.source} WHERE id = %s", entry.row_id)
        else:
            run(f"UPDATE {entry.source} SET revoked_at = NULL WHERE id = %s", entry.row_id)
    return expected


def rebuild(chance: random.Random) -> Expected:
    """A row is edited or taken out and the whole chain made anew over it, with the heads treated in any way."""
    entry = any_row(chance)
    expected = row_of(entry)
    if chance.random() < 0.3:
        run(f"DELETE FROM {entry.source} WHERE id = %s", entry.row_id)
        LedgerEntry.objects.filter(source=entry.source, row_id=entry.row_id).delete()
    else:
        before = entry.content
        edit_row(chance, entry)
        form = forms()[entry.source]
        entry.content = seal_row(form, read_row(form, live_of(entry)), entry.salt)
        if entry.content == before:
            raise AnotherTryError  # written later, or its entry says the same
        entry.save()
        expected = Expected(entry.source, expected.names | names(entry.source, entry.row_id))
    make_chain_anew()
    forge_heads(chance.choice(["leave", "drop", "rehash", "resign"]), since=entry.number)
    return expected


def make_chain_anew() -> None:
    previous, rows = (
        genesis(Ledger.objects.get().name),
        list(LedgerEntry.objects.order_by("number")),
    )
    LedgerEntry.objects.all().delete()
    for number, entry in enumerate(rows, 1):
        digest = body_digest(number, entry.kind, entry.source, entry.row_id, entry.content)
        entry.number, entry.hash = number, (previous := link_hash(previous, digest))
    LedgerEntry.objects.bulk_create(rows)


def forge_heads(how: str, since: int = 0) -> None:
    if how == "leave":
        return
    if how == "drop":
        LedgerHead.objects.filter(number__gte=since).delete()
        return
    hashes = dict(LedgerEntry.objects.values_list("number", "hash"))
    stranger = Signer(Signer.new_pem())
    for head in LedgerHead.objects.filter(number__gte=since):
        head.hash = hashes.get(head.number, head.hash)
        if how == "resign":
            head.key, head.signature = stranger.short_name, stranger.sign(b"x")
        head.save()


KINDS = [
    edit,
    edit,
    edit,
    swap,
    delete,
    insert,
    edit_entry,
    swap_entries,
    truncate,
    rebuild,
    rebuild,
]


@pytest.fixture
def world(settings, tmp_path):
    settings.LEDGER_FOLDER = tmp_path
    made = make_world()
    assert check_all().flaw is None
    lift_guards(connection)
    return made


def trial(number: int) -> tuple[str, Expected, Any]:
    """Tamper once, check, and take it back."""
    chance = random.Random(number)  # noqa: S311 - the same trials each time
    while True:
        kind = KINDS[number % len(KINDS)]
        try:
            with transaction.atomic():
                expected = kind(chance)
                flaw = check_ledger().flaw
                transaction.set_rollback(True)
        except (AnotherTryError, IntegrityError):
            continue
        return kind.__name__, expected, flaw


def test_every_change_is_found_and_its_first_row_is_named(world):
    missed, misnamed = [], []
    for number in range(TRIALS):
        kind, expected, flaw = trial(number)
        if flaw is None:
            missed.append((number, kind, expected))
        elif flaw.table != expected.table or flaw.number not in expected.names:
            misnamed.append((number, kind, expected, str(flaw)))
    assert (missed, misnamed) == ([], [])


def test_a_chain_made_anew_is_found_without_the_file_as_well(world):
    """Who has the database alone cannot sign; the file is needed for the end that was cut off."""
    heads_file().unlink()
    LedgerHead.objects.update(written_at=None)
    for how in ("leave", "drop", "rehash", "resign"):
        with transaction.atomic():
            chance = random.Random(how)  # noqa: S311
            edit_row(chance, LedgerEntry.objects.filter(source="quizzes_grade")[1])
            make_chain_anew()
            forge_heads(how)
            assert check_ledger().flaw is not None, how
            transaction.set_rollback(True)
