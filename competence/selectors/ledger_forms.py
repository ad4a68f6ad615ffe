"""Which rows the ledger protects, and the one SQL expression by which triggers and checks read them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from django.apps import apps
from django.db import connection, models
from django.db.backends.base.base import BaseDatabaseWrapper

from competence.ledger import NAMES, Column, Form, Keep, Kind


@dataclass(frozen=True)
class _Says:
    """What the model cannot say: every other column is frozen, and open unless it is JSON."""

    private: tuple[str, ...] = ()
    digest: tuple[str, ...] = ()
    late: tuple[str, ...] = ()
    private_keys: dict[str, tuple[str, ...]] = field(default_factory=dict)
    naming: str = "id"


# A new column of these models is protected without a word here.
PROTECTED = {
    "quizzes.Result": _Says(private=("reason",)),
    "quizzes.Grade": _Says(private=("comment", "reason")),
    "quizzes.Signature": _Says(private=("signer_name",)),
    "training.Attendance": _Says(private=("reason",)),
    "competence.Evidence": _Says(private=("salt",)),
    "competence.CompetenceRecord": _Says(late=("revoked_at",), naming="number"),
    "competence.RecordEvent": _Says(private=("why",)),
    "competence.Certificate": _Says(
        digest=("code",), private_keys={"content": tuple(sorted(NAMES))}, naming="number"
    ),
}

_KINDS = {
    "BooleanField": Kind.BOOL,
    "DecimalField": Kind.DECIMAL,
    "DateField": Kind.DAY,
    "DateTimeField": Kind.TIME,
    "JSONField": Kind.JSON,
    "UUIDField": Kind.UUID,
    "CharField": Kind.TEXT,
    "TextField": Kind.TEXT,
    "FileField": Kind.TEXT,
    "SlugField": Kind.TEXT,
}


@cache
def forms() -> dict[str, Form]:
    """Return the form of each protected table, by table name."""
    made = [_form(apps.get_model(label), says) for label, says in PROTECTED.items()]
    return {form.source: form for form in made}


def model_of(source: str) -> type[models.Model]:
    """Return the model whose table this is."""
    return next(model for model in map(apps.get_model, PROTECTED) if model._meta.db_table == source)


def _form(model: Any, says: _Says) -> Form:
    columns = tuple(_column(each, says) for each in model._meta.local_concrete_fields)
    return Form(model._meta.db_table, columns, says.naming)


def _column(of: Any, says: _Says) -> Column:
    target = of
    while target.is_relation:
        target = target.target_field
    kind = _KINDS.get(target.get_internal_type(), Kind.INT)
    name = of.column
    if name in says.private:
        keep = Keep.PRIVATE
    elif name in says.late:
        keep = Keep.LATE
    elif kind is Kind.JSON or name in says.digest:
        keep = Keep.DIGEST
    else:
        keep = Keep.OPEN
    return Column(name, kind, keep, says.private_keys.get(name, ()))


def row_json(
    form: Form,
    row: str,
    *,
    columns: Iterable[Column] | None = None,
    using: BaseDatabaseWrapper | Any = connection,
) -> str:
    """Return the SQL that makes a JSON object of the columns of ``row``, a table name, NEW or OLD.

    Times are written in UTC whatever zone a session has.
    """
    quote = using.ops.quote_name
    row = row if row in {"NEW", "OLD"} else quote(row)
    is_postgres = using.vendor == "postgresql"
    parts = []
    for column in form.columns if columns is None else columns:
        value = f"{row}.{quote(column.name)}"
        if is_postgres and column.kind is Kind.TIME:
            value = f"to_char({value} AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US')"
        parts.append(f"'{column.name}', {value}")
    return f"{'json_build_object' if is_postgres else 'json_object'}({', '.join(parts)})"
