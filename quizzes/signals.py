"""What this app announces. Receivers run inside the grading transaction."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from fractions import Fraction

from django.dispatch import Signal


@dataclass(frozen=True)
class AttemptGraded:
    """A final result exists. ``result_id`` is the newest one of the attempt.

    ``was_awaited``: it was not made in the moment of handing in, so the learner may be elsewhere.
    ``was_passed`` is the verdict of the result that this one replaces, None for a first one.
    """

    result_id: int
    attempt_id: uuid.UUID
    quiz_id: int
    learner_id: int
    passed: bool
    was_awaited: bool = False
    was_passed: bool | None = None


@dataclass(frozen=True)
class AttemptVoided:
    """An attempt does not count any more, nor what rests on its results."""

    attempt_id: uuid.UUID
    quiz_id: int
    learner_id: int
    reason: str


@dataclass(frozen=True)
class ObservationClosed:
    """Enough sheets of an occasion count, and they agree or a third has decided.

    ``purpose`` is the key that a higher app gave when it planned the occasion; ``fraction`` the exact part of
    the points. Announced again, with another result, when a sheet was corrected.
    """

    observation_id: int
    quiz_id: int
    learner_id: int
    purpose: str
    result_id: int
    passed: bool
    fraction: Fraction


@dataclass(frozen=True)
class ObservationReopened:
    """An occasion that was closed is open again: a sheet that it rests on was opened again or declared void.

    What rests on its result waits until it is announced closed anew.
    """

    observation_id: int
    quiz_id: int
    learner_id: int
    purpose: str


attempt_voided = Signal()  # event: AttemptVoided, now: datetime
attempt_graded = Signal()  # event: AttemptGraded, now: datetime
observation_closed = Signal()  # event: ObservationClosed, now: datetime
observation_reopened = Signal()  # event: ObservationReopened, now: datetime
