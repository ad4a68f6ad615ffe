"""What this app announces. Receivers run inside the transaction."""

from __future__ import annotations

from dataclasses import dataclass

from django.dispatch import Signal


@dataclass(frozen=True)
class RunClosed:
    """A run is over and its sheets are locked."""

    run_id: int


@dataclass(frozen=True)
class SessionChanged:
    """A session was moved, cancelled or re-staffed; ``revision`` is the one that tells it."""

    session_id: int
    revision: int
    kind: str


@dataclass(frozen=True)
class EvaluationClosed:
    """Somebody has judged whether a run was effective: ``effective``, ``partly`` or ``not``."""

    evaluation_id: int
    run_id: int
    verdict: str


@dataclass(frozen=True)
class BatchStarted:
    """Rows of a batch wait for the background worker."""

    batch_id: int


run_closed = Signal()  # event: RunClosed, now: datetime
session_changed = Signal()  # event: SessionChanged, now: datetime
batch_started = Signal()  # event: BatchStarted
evaluation_closed = Signal()  # event: EvaluationClosed, now: datetime
