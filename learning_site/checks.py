"""System checks: what must be true of the database connection before answers are taken."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.core.checks import CheckMessage, Error, Tags, register
from django.db import connections

WANTED = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}


@register(Tags.database)
def sqlite_is_durable(
    app_configs: Any, databases: Sequence[str] | None = None, **kwargs: Any
) -> list[CheckMessage]:
    """Compare a live SQLite connection with what durability asks for.

    Source of the values: sqlite.org/pragma.html; in WAL mode only synchronous=FULL (2) makes a
    commit survive a power cut.
    """
    messages: list[CheckMessage] = []
    for alias in databases or []:
        connection = connections[alias]
        if connection.vendor == "sqlite":
            messages += _check_connection(connection)
    return messages


def _check_connection(connection: Any) -> list[CheckMessage]:
    in_memory = connection.is_in_memory_db()
    wrong = []
    with connection.cursor() as cursor:
        for pragma, wanted in WANTED.items():
            cursor.execute(f"PRAGMA {pragma}")
            found = cursor.fetchone()[0]
            if found != wanted and not (in_memory and pragma == "journal_mode"):
                wrong.append(f"{pragma} is {found!r}, not {wanted!r}")
        cursor.execute("PRAGMA busy_timeout")
        if cursor.fetchone()[0] < 20_000:
            wrong.append("the busy timeout is under 20 s")
    if connection.transaction_mode != "IMMEDIATE":
        wrong.append("transactions do not begin IMMEDIATE")
    return [
        Error(
            f"SQLite is not opened durably: {sentence}.",
            hint="Use learning_site.settings.database.database_from_url for DATABASES.",
            id="learning_site.E001",
        )
        for sentence in wrong
    ]
