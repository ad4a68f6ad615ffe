"""Where the ledger stands: for the page of auditors, and for what is printed on exports."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import QuerySet

from competence.models import Ledger, LedgerArrival, LedgerCheck, LedgerEntry, LedgerHead

from .ledger_heads import newest_head, trusted_keys
from .ledger_triggers import missing_triggers


@dataclass(frozen=True)
class LedgerState:
    """The state of the ledger; ``public_key`` is the newest trusted key in hex, by ``key`` its short name."""

    entries: int
    waiting: int
    sealed_at: dt.datetime | None
    head: LedgerHead | None
    signed_at: dt.datetime | None
    unwritten: int
    missing: list[str]
    key: str
    public_key: str


def ledger_state() -> LedgerState:
    """Return the state of the ledger."""
    head = newest_head()
    keys = trusted_keys()
    last = LedgerEntry.objects.order_by("-number").values_list("number", flat=True).first()
    return LedgerState(
        entries=last or 0,
        waiting=LedgerArrival.objects.count(),
        sealed_at=Ledger.objects.filter(pk=1).values_list("sealed_at", flat=True).first(),
        head=head,
        signed_at=dt.datetime.fromisoformat(head.at) if head else None,
        unwritten=LedgerHead.objects.filter(written_at=None).count(),
        missing=missing_triggers(),
        key=list(keys)[-1] if keys else "",
        public_key=list(keys.values())[-1] if keys else "",
    )


def ledger_checks() -> QuerySet[LedgerCheck]:
    """Return the checks of the ledger with who asked, newest first."""
    return LedgerCheck.objects.select_related("asked_by")


def head_line() -> str:
    """Return the newest head as it is printed on exports: number, first digits of the hash, key; or nothing."""
    head = newest_head()
    return f"{head.number} · {head.hash[:16]} · {head.key}" if head else ""
