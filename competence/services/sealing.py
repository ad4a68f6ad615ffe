"""What arrived is appended to the chain, in order, under a lock; each batch ends with a signed head."""

from __future__ import annotations

import dataclasses
import datetime as dt
import hashlib
import secrets

from django.db import transaction
from django.utils import timezone

from competence.ledger import (
    SHORT,
    Head,
    UnreadableError,
    body_digest,
    canonical_text,
    genesis,
    link_hash,
    read_row,
    seal_late,
    seal_row,
)
from competence.models import Ledger, LedgerArrival, LedgerEntry, LedgerHead, LedgerKind
from competence.selectors.ledger_forms import forms

from .anchors import begin_file, signer, write_heads

# The longest stretch between two heads: an export of one of its rows carries it along.
BATCH = 500
A_RUN = 20_000  # rows that one run of the schedule seals, so that others of its minute do not wait


def seal(*, now: dt.datetime, most: int | None = None) -> int:
    """Seal what has arrived, all of it or about ``most`` rows, and return how many entries were added.

    Whoever else seals at the same time waits. Once a day there is a head even if nothing arrived.
    Raises LedgerKeyError without the key and OSError where the file of heads cannot be written.
    """
    added = 0
    while True:
        count = _seal_batch(now)
        added += count
        if count < BATCH or (most is not None and added >= most):
            break
    write_heads(now=now)
    return added


@transaction.atomic
def _seal_batch(now: dt.datetime) -> int:
    ledger = _locked()
    arrivals = list(LedgerArrival.objects.order_by("pk")[:BATCH])
    last = LedgerEntry.objects.order_by("-number").values_list("number", "hash").first()
    end, previous = last or (0, genesis(ledger.name))
    entries, rows = [], []
    for arrival in arrivals:
        end += 1
        entry, digest = _entry(end, arrival, previous)
        previous = entry.hash
        entries.append(entry)
        rows.append(f"{entry.source} {entry.row_id} {digest[:SHORT]}")
    LedgerEntry.objects.bulk_create(entries)
    LedgerArrival.objects.filter(pk__in=[arrival.pk for arrival in arrivals]).delete()
    if entries or (last and _is_new_day(now)):
        _sign(ledger, end, previous, tuple(rows), now)
    Ledger.objects.filter(pk=1).update(sealed_at=now)
    return len(entries)


def _locked() -> Ledger:
    _row, is_new = Ledger.objects.get_or_create(pk=1, defaults={"name": secrets.token_hex(8)})
    ledger = Ledger.objects.select_for_update().get(pk=1)
    if is_new:
        begin_file(ledger.name)
    return ledger


def _entry(number: int, arrival: LedgerArrival, previous: str) -> tuple[LedgerEntry, str]:
    form = forms().get(arrival.source)
    salt = secrets.token_hex(16) if form is not None and form.has_private else ""
    content = sealed_content(arrival, salt)
    digest = body_digest(number, arrival.kind, arrival.source, arrival.row_id, content)
    entry = LedgerEntry(
        number=number,
        kind=arrival.kind,
        source=arrival.source,
        row_id=arrival.row_id,
        content=content,
        salt=salt if arrival.kind in (LedgerKind.ADDED, LedgerKind.ADOPTED) else "",
        hash=link_hash(previous, digest),
    )
    return entry, digest


def sealed_content(arrival: LedgerArrival, salt: str) -> str:
    """Return what the chain holds of an arrival, as canonical JSON."""
    form = forms().get(arrival.source)
    if arrival.kind == LedgerKind.ERASED:
        return arrival.content  # the site's own canonical JSON
    try:
        if form is None:
            raise UnreadableError(arrival.source)
        values = read_row(form, arrival.content)
    except UnreadableError:
        raw = hashlib.sha256(arrival.content.encode("utf-8", "surrogatepass")).hexdigest()
        return canonical_text({"unreadable": f"sha256:{raw}"})
    if arrival.kind == LedgerKind.CHANGED:
        return seal_late(form, values)
    return seal_row(form, values, salt)


def _is_new_day(now: dt.datetime) -> bool:
    newest = LedgerHead.objects.order_by("pk").values_list("at", flat=True).last()
    zone = timezone.get_default_timezone()
    if newest is None:
        return True
    return dt.datetime.fromisoformat(newest).astimezone(zone).date() < now.astimezone(zone).date()


def _sign(
    ledger: Ledger, number: int, last_hash: str, rows: tuple[str, ...], now: dt.datetime
) -> None:
    who = signer()
    at = now.astimezone(dt.UTC).isoformat(timespec="seconds")
    head = Head(ledger.name, number, last_hash, at, who.short_name, rows)
    head = dataclasses.replace(head, signature=who.sign(head.message()))
    LedgerHead.objects.create(
        chain=head.chain,
        number=head.number,
        hash=head.hash,
        at=head.at,
        key=head.key,
        rows=list(head.rows),
        signature=head.signature,
    )
