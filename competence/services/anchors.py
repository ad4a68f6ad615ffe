"""The key and the file of heads: both outside the database, so that who changes one cannot forge the other."""

from __future__ import annotations

import datetime as dt
import json
import os
from typing import Any

from django.conf import settings
from django.db import transaction

from competence.ledger import Signer
from competence.models import Ledger, LedgerHead
from competence.selectors.ledger_heads import (
    HEADS_FILE,
    KEY_FILE,
    KEYS_FILE,
    folder,
    head_of,
    heads_file,
)

BATCH = 200
TAIL = 1 << 20  # bytes in which the last whole line ends


class LedgerKeyError(Exception):
    """The private key is not there or is none, although heads were signed with it."""


def signer() -> Signer:
    """Return who signs. The key is made once, before the first head; a lost one is never replaced in silence."""
    path = folder() / KEY_FILE
    try:
        return Signer(path.read_bytes())
    except FileNotFoundError:
        if LedgerHead.objects.exists():
            raise LedgerKeyError(
                f"The key of the ledger is missing: {path}. Restore it from where it is kept; "
                "without it nothing is sealed."
            ) from None
    except ValueError as error:
        raise LedgerKeyError(f"{path} holds no Ed25519 key: {error}") from error
    return _make_key()


def _make_key() -> Signer:
    place = folder()
    place.mkdir(parents=True, exist_ok=True)
    pem = Signer.new_pem()
    try:
        handle = os.open(place / KEY_FILE, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:  # another process was faster
        return Signer((place / KEY_FILE).read_bytes())
    with os.fdopen(handle, "wb") as file:
        file.write(pem)
    made = Signer(pem)
    with (place / KEYS_FILE).open("a") as keys:
        keys.write(made.public_key + "\n")
    return made


def begin_file(chain: str) -> None:
    """Put the heads of another chain aside when the demo begins anew; elsewhere they stay and are found."""
    path = heads_file()
    if settings.DEMO and path.exists():
        path.rename(path.with_name(f"heads-before-{chain}.jsonl"))


def write_heads(*, now: dt.datetime) -> int:
    """Append the heads that do not stand in the file yet, and return how many.

    They are marked after the file is on the disk: a kill between the two doubles a line, which does
    no harm. Raises OSError where the file cannot be written; the next run tries again.
    """
    written = 0
    while LedgerHead.objects.filter(written_at=None).exists():
        with transaction.atomic():
            Ledger.objects.select_for_update().get(pk=1)
            rows = list(LedgerHead.objects.filter(written_at=None).order_by("pk")[:BATCH])
            _append([_line(row) for row in rows])
            LedgerHead.objects.filter(pk__in=[row.pk for row in rows]).update(written_at=now)
        written += len(rows)
    return written


def _line(row: LedgerHead) -> str:
    head = head_of(row)
    told: dict[str, Any] = json.loads(head.message()) | {"signature": head.signature}
    return json.dumps(told, sort_keys=True, separators=(",", ":")) + "\n"


def _append(lines: list[str]) -> None:
    if not lines:
        return
    place = folder()
    place.mkdir(parents=True, exist_ok=True)
    handle = os.open(place / HEADS_FILE, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o644)
    with os.fdopen(handle, "r+b", buffering=0) as file:
        _cut_unfinished(file)
        file.write("".join(lines).encode())
        os.fsync(file.fileno())


def _cut_unfinished(file: Any) -> None:
    """Take away the beginning of a line that a kill or a full disk left; its head is not marked as written."""
    size = file.seek(0, os.SEEK_END)
    file.seek(max(0, size - TAIL))
    tail = file.read(TAIL)
    if tail and not tail.endswith(b"\n"):
        file.truncate(size - len(tail) + tail.rfind(b"\n") + 1)
