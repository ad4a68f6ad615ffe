"""Spaced practice in boxes after Leitner (1972): each right answer puts the next day further off."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

DAYS = (1, 2, 4, 7, 15)
DAILY = 10  # questions a day at most


@dataclass(frozen=True)
class Step:
    """Where a card goes. ``due_on`` None: known for good."""

    box: int
    due_on: dt.date | None


def begin(wrong_on: dt.date) -> Step:
    """Return where a card starts, or starts again, after a wrong answer in a quiz."""
    return Step(0, wrong_on + dt.timedelta(days=DAYS[0]))


def after(box: int, right: bool, today: dt.date) -> Step:
    """Return where a card goes after an answer in practice: right one box on, wrong back to the first."""
    if not right:
        return begin(today)
    if box + 1 >= len(DAYS):
        return Step(box, None)
    return Step(box + 1, today + dt.timedelta(days=DAYS[box + 1]))
