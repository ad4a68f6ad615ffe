"""Signed heads as they stand in the database and in the file outside it, and the keys that are trusted."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings

from competence.ledger import Head, fingerprint
from competence.models import LedgerHead

KEY_FILE, KEYS_FILE, HEADS_FILE = "key.pem", "keys.txt", "heads.jsonl"
BATCH = 200
_FIELDS = ("chain", "number", "hash", "at", "key", "rows", "signature")


class BadHeadError(ValueError):
    """A line of the file is no head; ``line`` counts from 1."""

    def __init__(self, line: int) -> None:
        """Keep the number of the line."""
        super().__init__(f"line {line}")
        self.line = line


def folder() -> Path:
    """Return the folder outside the database with key, trusted keys and heads."""
    return Path(settings.LEDGER_FOLDER)


def heads_file() -> Path:
    """Return the file to which every head is appended."""
    return folder() / HEADS_FILE


def trusted_keys() -> dict[str, str]:
    """Return the public keys in hex by their short name, the newest last; none before the first sealing."""
    try:
        lines = (folder() / KEYS_FILE).read_text().split()
    except FileNotFoundError:
        return {}
    return {fingerprint(line): line for line in lines}


def head_of(row: LedgerHead) -> Head:
    """Return a row as the pure head."""
    rows = tuple(row.rows) if isinstance(row.rows, list) else ()
    return Head(row.chain, row.number, row.hash, row.at, row.key, rows, row.signature)


def heads_in_database(*, since: int = 0) -> Iterator[tuple[int, Head]]:
    """Yield the heads from a number of the chain on with their keys, in their order, in batches."""
    last = 0
    while True:
        rows = list(
            LedgerHead.objects.filter(pk__gt=last, number__gte=since).order_by("pk")[:BATCH]
        )
        if not rows:
            return
        last = rows[-1].pk
        yield from ((row.pk, head_of(row)) for row in rows)


def heads_in_file(path: Path) -> Iterator[Head]:
    """Yield the heads of a file in its order. Raises BadHeadError for a line that is none, OSError."""
    with path.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines, 1):
            if line.endswith("\n") and line.strip():  # without an end it is being written
                yield _read(line, number)


def _read(line: str, number: int) -> Head:
    try:
        told = json.loads(line)
        head = Head(**{name: told[name] for name in _FIELDS} | {"rows": tuple(told["rows"])})
        int(head.number), head.message()
    except (ValueError, TypeError, KeyError) as error:
        raise BadHeadError(number) from error
    return head


def newest_head() -> LedgerHead | None:
    """Return the last signed head, or None before the first sealing."""
    return LedgerHead.objects.defer("rows").order_by("pk").last()
