"""The server's clock: that it jumped is said, since ends of attempts and sign-ins go by it."""

from __future__ import annotations

import datetime as dt
import logging

from django.contrib.auth import get_user_model

from .telling import tell

logger = logging.getLogger(__name__)

STEP_SECONDS = 2.0  # more is no drift that a time service corrects little by little


class ClockWatch:
    """Compares the wall clock with one that only runs forward (``time.monotonic``)."""

    def __init__(self, now: dt.datetime, monotonic: float) -> None:
        self._wall, self._steady = now, monotonic

    def step(self, now: dt.datetime, monotonic: float) -> float:
        """Return by how many seconds the wall clock has jumped since the last look; 0 for drift."""
        gone = monotonic - self._steady
        jumped = (now - self._wall).total_seconds() - gone
        self._wall, self._steady = now, monotonic
        return jumped if abs(jumped) > STEP_SECONDS else 0.0


def note_clock_step(*, seconds: float, now: dt.datetime) -> None:
    """Log a jump of the server's clock and tell every administrator; forward is positive."""
    logger.warning("the server's clock jumped by %+.1f seconds", seconds)
    administrators = get_user_model().objects.filter(is_superuser=True)
    tell(
        user_ids=administrators.values_list("pk", flat=True),
        kind="notices.clock_forward" if seconds > 0 else "notices.clock_back",
        params={"seconds": f"{abs(seconds):.0f}"},
        key=f"notices.clock:{now:%Y%m%d%H%M%S}",
        now=now,
    )
