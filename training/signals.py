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
class ControlChartJudged:
    """The control chart of a person and checklist says something else than before.

    ``verdict`` and ``before``: ``too_few``, ``steady``, ``below`` (worse than usual) or ``above``; ``rule`` names
    what spoke for below or above (`training.rules.ChartRule`), else "". ``checklist`` is its slug.
    """

    verdict_id: int
    learner_id: int
    quiz_id: int
    checklist: str
    verdict: str
    rule: str
    before: str


@dataclass(frozen=True)
class BatchStarted:
    """Rows of a batch wait for the background worker."""

    batch_id: int


@dataclass(frozen=True)
class CompositeMade:
    """A learner's result of a run was made, or made anew. ``passed`` is None where it is open again.

    ``fraction`` is the exact share of all points as text ("17/20"), empty while it is open.
    """

    composite_id: int
    run_id: int
    learner_id: int
    passed: bool | None
    fraction: str


@dataclass(frozen=True)
class AttendanceLine:
    """What the sheet of a session says of a learner; ``state`` as in `training.models.AttendanceState`."""

    enrolment_id: int
    learner_id: int
    state: str
    minutes: int


@dataclass(frozen=True)
class AttendanceConfirmed:
    """A sheet counts: its head count is confirmed, or lines of it were put right.

    ``cause``: ``confirmed`` (every learner's line), ``corrected`` or ``excused`` (those that changed),
    ``reopened`` (nothing of the sheet counts until it is confirmed anew; every line as it stood).
    """

    session_id: int
    run_id: int
    cause: str
    lines: tuple[AttendanceLine, ...]


run_closed = Signal()  # event: RunClosed, now: datetime
session_changed = Signal()  # event: SessionChanged, now: datetime
attendance_confirmed = Signal()  # event: AttendanceConfirmed, now: datetime
batch_started = Signal()  # event: BatchStarted
evaluation_closed = Signal()  # event: EvaluationClosed, now: datetime
composite_made = Signal()  # event: CompositeMade, now: datetime
control_chart_judged = Signal()  # event: ControlChartJudged, now: datetime
