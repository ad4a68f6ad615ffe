"""The triggers as SQL: what arrives is copied, what was written stays. And which of them are not there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import connection

from competence.ledger import BLANKS, Column, Form, Keep
from competence.models import LedgerArrival, LedgerEntry, LedgerHead

from .ledger_forms import forms, row_json

PREFIX = "ledger_"
ARRIVALS, ENTRIES, HEADS = (
    model._meta.db_table for model in (LedgerArrival, LedgerEntry, LedgerHead)
)
REFUSAL = "proof is only added to"
_BLANKS = ", ".join(f"'{blank}'" for blank in BLANKS)


@dataclass(frozen=True)
class Trigger:
    """A trigger of a table: ``sql`` makes it; with PostgreSQL ``function`` comes first."""

    name: str
    table: str
    sql: str
    function: str = ""


def triggers(using: Any = connection) -> list[Trigger]:
    """Return every trigger that must be there."""
    make = _postgres if using.vendor == "postgresql" else _sqlite
    found = []
    for form in forms().values():
        found += make(using, form.source, _guarded(form, using), form)
    is_sealed = (
        f"EXISTS (SELECT 1 FROM {ENTRIES} e "  # noqa: S608 - names of our own
        "WHERE e.source = OLD.source AND e.row_id = OLD.row_id AND e.kind = OLD.kind)"
    )
    found += make(using, ARRIVALS, "1 = 1", deletes=f"NOT {is_sealed}")
    found += make(using, ENTRIES, _only(using, LedgerEntry, "salt", "NEW.salt <> ''"))
    found += make(
        using, HEADS, _only(using, LedgerHead, "written_at", "OLD.written_at IS NOT NULL")
    )
    return found


def missing_triggers(using: Any = connection) -> list[str]:
    """Return the names of triggers that are not there, switched off or not as they were made."""
    present = installed_triggers(using)
    return sorted(each.name for each in triggers(using) if present.get(each.name) != _told(each))


def installed_triggers(using: Any = connection) -> dict[str, str]:
    """Return the ledger's triggers that the database has, by name, as they say what they do."""
    pattern = PREFIX.replace("_", "!_") + "%"
    with using.cursor() as cursor:
        if using.vendor == "postgresql":
            cursor.execute(
                "SELECT t.tgname, pg_get_triggerdef(t.oid), p.prosrc, t.tgenabled "
                "FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid "
                "WHERE NOT t.tgisinternal AND t.tgname LIKE %s ESCAPE '!'",
                [pattern],
            )
            return {
                name: _squeezed(definition) + _squeezed(source)
                for name, definition, source, enabled in cursor.fetchall()
                if enabled in {"O", "A", b"O", b"A"}
            }
        cursor.execute(
            "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND name LIKE %s ESCAPE '!'",
            [pattern],
        )
        return {name: _squeezed(sql) for name, sql in cursor.fetchall()}


def _told(trigger: Trigger) -> str:
    if not trigger.function:
        return _squeezed(trigger.sql)
    body = trigger.function.split("$$")[1]
    return _squeezed(trigger.sql) + _squeezed(body)


def _squeezed(sql: str) -> str:
    """PostgreSQL tells a trigger in its own words: names without quotes and with their schema."""
    words = sql.replace('"', "").replace("public.", "")
    return "".join(words.split()).casefold()


def _quoted(using: Any, name: str) -> str:
    return str(using.ops.quote_name(name))


def _differs(using: Any, old: str, new: str) -> str:
    return f"{old} {'IS DISTINCT FROM' if using.vendor == 'postgresql' else 'IS NOT'} {new}"


def _guarded(form: Form, using: Any) -> str:
    """Return when an update is refused."""
    return " OR ".join(f"({_refused(column, using)})" for column in form.columns)


def _refused(column: Column, using: Any) -> str:
    name = _quoted(using, column.name)
    old, new = f"OLD.{name}", f"NEW.{name}"
    if column.private_keys:
        return _refused_names(column, using, old, new)
    changed = _differs(using, old, new)
    if column.keep is Keep.PRIVATE:
        return f"{changed} AND COALESCE({new}, '') NOT IN ({_BLANKS})"
    if column.keep is Keep.LATE:
        return f"{changed} AND {old} IS NOT NULL"
    return changed


def _refused_names(column: Column, using: Any, old: str, new: str) -> str:
    """Of a JSON object only the private keys may change, and only to nothing."""
    keys = column.private_keys
    if using.vendor == "postgresql":
        listed = "ARRAY[" + ", ".join(f"'{key}'" for key in keys) + "]"
        rest = _differs(using, f"({old} - {listed})", f"({new} - {listed})")
        filled = " OR ".join(f"COALESCE({new} ->> '{key}', '') NOT IN ({_BLANKS})" for key in keys)
    else:
        paths = ", ".join(f"'$.{key}'" for key in keys)
        rest = _differs(using, f"json_remove({old}, {paths})", f"json_remove({new}, {paths})")
        filled = " OR ".join(
            f"COALESCE(json_extract({new}, '$.{key}'), '') NOT IN ({_BLANKS})" for key in keys
        )
    return f"{_differs(using, old, new)} AND ({rest} OR {filled})"


def _only(using: Any, model: Any, column: str, unless: str) -> str:
    """Return when an update of one of the ledger's own tables is refused: but for one column, always."""
    parts = [
        _differs(using, f"OLD.{_quoted(using, each.column)}", f"NEW.{_quoted(using, each.column)}")
        for each in model._meta.local_concrete_fields
    ]
    same = _differs(using, f"OLD.{_quoted(using, column)}", f"NEW.{_quoted(using, column)}")
    return " OR ".join(f"({same} AND {unless})" if part == same else f"({part})" for part in parts)


def _arrives(using: Any, form: Form, row: str, kind: str, columns: Any = None) -> str:
    content = row_json(form, row, columns=columns, using=using)
    text = f"{content}::text" if using.vendor == "postgresql" else content
    return (
        f"INSERT INTO {ARRIVALS} (kind, source, row_id, content) "  # noqa: S608 - names of our own
        f"VALUES ('{kind}', '{form.source}', {row}.id, {text});"
    )


def _late(form: Form, using: Any) -> str:
    names = [_quoted(using, column.name) for column in form.late]
    return " OR ".join(f"(OLD.{name} IS NULL AND NEW.{name} IS NOT NULL)" for name in names)


def _is_late(form: Form, using: Any) -> str:
    return " OR ".join(f"NEW.{_quoted(using, column.name)} IS NOT NULL" for column in form.late)


def _sqlite(
    using: Any, table: str, updates: str, form: Form | None = None, *, deletes: str = "1 = 1"
) -> list[Trigger]:
    def trigger(what: str, when: str, does: str) -> Trigger:
        name = f"{PREFIX}{what}_{table}"
        return Trigger(name, table, f'CREATE TRIGGER "{name}" {when} BEGIN {does} END')

    refuse = f"SELECT RAISE(ABORT, '{REFUSAL}: {table}');"
    made = [
        trigger("keep", f'BEFORE UPDATE ON "{table}" WHEN {updates}', refuse),
        trigger("hold", f'BEFORE DELETE ON "{table}" WHEN {deletes}', refuse),
    ]
    if form is not None:
        arrives = _arrives(using, form, "NEW", "added", form.frozen)
        made.append(trigger("take", f'AFTER INSERT ON "{table}"', arrives))
        if form.late:
            changed = _arrives(using, form, "NEW", "changed", form.late)
            made += [
                trigger("late", f'AFTER UPDATE ON "{table}" WHEN {_late(form, using)}', changed),
                trigger("born", f'AFTER INSERT ON "{table}" WHEN {_is_late(form, using)}', changed),
            ]
    return made


def _postgres(
    using: Any, table: str, updates: str, form: Form | None = None, *, deletes: str = "1 = 1"
) -> list[Trigger]:
    def trigger(what: str, when: str, does: str, answer: str, each: str = "ROW") -> Trigger:
        name = f"{PREFIX}{what}_{table}"
        return Trigger(
            name,
            table,
            f"CREATE TRIGGER {name} {when} ON {table} FOR EACH {each} EXECUTE FUNCTION {name}()",
            f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ "
            f"BEGIN {does} RETURN {answer}; END $$",
        )

    refuse = (
        f"RAISE EXCEPTION '{REFUSAL}: {table}' USING ERRCODE = 'integrity_constraint_violation';"
    )
    made = [
        trigger("keep", "BEFORE UPDATE", f"IF {updates} THEN {refuse} END IF;", "NEW"),
        trigger("hold", "BEFORE DELETE", f"IF {deletes} THEN {refuse} END IF;", "OLD"),
        trigger("whole", "BEFORE TRUNCATE", refuse, "NULL", "STATEMENT"),
    ]
    if form is not None:
        does = _arrives(using, form, "NEW", "added", form.frozen)
        if form.late:
            changed = _arrives(using, form, "NEW", "changed", form.late)
            does += f" IF {_is_late(form, using)} THEN {changed} END IF;"
            later = f"IF {_late(form, using)} THEN {changed} END IF;"
            made.append(trigger("late", "AFTER UPDATE", later, "NULL"))
        made.append(trigger("take", "AFTER INSERT", does, "NULL"))
    return made
