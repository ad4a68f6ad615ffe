"""What this app announces. Receivers run inside the transaction."""

from __future__ import annotations

from dataclasses import dataclass

from django.dispatch import Signal


@dataclass(frozen=True)
class RecheckStarted:
    """People wait to be looked at anew by the background worker."""

    recheck_id: int


@dataclass(frozen=True)
class RecordChanged:
    """A record was made, or something happened to it."""

    record_id: int
    user_id: int
    competency_id: int


recheck_started = Signal()  # event: RecheckStarted
record_changed = Signal()  # event: RecordChanged, now: datetime
