"""The ledger is checked in the background: once a day, and whenever somebody asks."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import translation

from competence.models import LedgerCheck
from competence.selectors.integrity import check_all
from competence.selectors.integrity_rows import Flaw

from .anchors import LedgerKeyError
from .sealing import seal

LEASE = dt.timedelta(minutes=30)  # a check that has not ended by then was killed


@transaction.atomic
def ask_check(*, by: Any, now: dt.datetime) -> tuple[LedgerCheck, bool]:
    """Return the check that is under way, or a new one, and whether it is new; the caller has it run."""
    running = LedgerCheck.objects.filter(ended_at=None, asked_at__gt=now - LEASE).first()
    if running is not None:
        return running, False
    return LedgerCheck.objects.create(asked_by=by, asked_at=now), True


def run_check(*, check_id: int, now: dt.datetime) -> LedgerCheck:
    """Seal, check everything and keep what was found, in each language of the site.

    ``now`` is the time of the sealing; the end is that of the caller, see ``end_check``.
    """
    check = LedgerCheck.objects.get(pk=check_id)
    try:
        seal(now=now)
    except (LedgerKeyError, OSError) as error:
        return _keep(check, Flaw("key.pem", "-", str(error)), 0, 0)
    found = check_all()
    return _keep(check, found.flaw, found.ledger.entries, found.ledger.heads)


def end_check(*, check_id: int, now: dt.datetime) -> None:
    """Say when a check had ended."""
    LedgerCheck.objects.filter(pk=check_id, ended_at=None).update(ended_at=now)


def _keep(check: LedgerCheck, flaw: Flaw | None, entries: int, heads: int) -> LedgerCheck:
    check.entries, check.heads = entries, heads
    check.flaw = {}
    if flaw is not None:
        for language, _name in settings.LANGUAGES:
            with translation.override(language):
                check.flaw[language] = str(flaw)
    check.save(update_fields=["entries", "heads", "flaw"])
    return check
