"""What an attempt goes through, and the note that is made of each step."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any, Protocol

from quizzes.models import Attempt, AttemptEvent, AttemptState

from .errors import AttemptClosed

TRANSITIONS: dict[str, frozenset[str]] = {
    AttemptState.IN_PROGRESS: frozenset({AttemptState.SUBMITTED, AttemptState.VOID}),
    AttemptState.SUBMITTED: frozenset(
        {AttemptState.GRADED, AttemptState.VOID, AttemptState.IN_PROGRESS}  # reopened
    ),
    AttemptState.GRADED: frozenset(
        {AttemptState.GRADED, AttemptState.VOID, AttemptState.IN_PROGRESS}
    ),
    AttemptState.VOID: frozenset(),
}


def move(attempt: Attempt, to: str, **times: dt.datetime | None) -> None:
    """Bring the attempt into its next state; raises AttemptClosed where there is no such step."""
    if to not in TRANSITIONS[attempt.state]:
        raise AttemptClosed(attempt.state)
    attempt.state = to
    for field, value in times.items():
        setattr(attempt, field, value)
    attempt.save(update_fields=["state", *times])


def note(
    attempt_id: uuid.UUID,
    kind: str,
    *,
    at: dt.datetime,
    actor_id: int | None = None,
    **detail: Any,
) -> None:
    """Write down what happened. ``kind``: started, submitted, expired, handed_in (by somebody else),
    refused, checked, extended, reopened, marking, graded, regraded.
    """
    AttemptEvent.objects.create(
        attempt_id=attempt_id, kind=kind, actor_id=actor_id, at=at, detail=detail
    )


class Timed(Protocol):
    """What has an end: an attempt, or what was read of one."""

    @property
    def deadline_at(self) -> dt.datetime | None: ...

    @property
    def grace_seconds(self) -> int: ...


def is_over(attempt: Timed, now: dt.datetime) -> bool:
    """Whether the time, with the network's grace, has passed."""
    return attempt.deadline_at is not None and now > attempt.deadline_at + dt.timedelta(
        seconds=attempt.grace_seconds
    )


def require_open(attempt: Attempt, now: dt.datetime) -> None:
    """Raise AttemptClosed unless answers are still taken."""
    if attempt.state != AttemptState.IN_PROGRESS:
        raise AttemptClosed(attempt.state)
    if is_over(attempt, now):
        raise AttemptClosed("expired")
