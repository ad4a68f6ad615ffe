"""Placing a programme on days: pure arithmetic on dates, no clock, no database.

The announced holidays of the state come in through :mod:`training.scheduling.state`.
"""

from .calendar import NoWorkingDayError, StateDay, WorkCalendar
from .clashes import Clash, Use, find_clashes
from .coverage import Module, Topic, Unplaced, find_unplaced
from .placing import Cadence, Placed, Planned, Schedule, Unit, Warned, place
from .state import state_day

__all__ = [
    "Cadence",
    "Clash",
    "Module",
    "NoWorkingDayError",
    "Placed",
    "Planned",
    "Schedule",
    "StateDay",
    "Topic",
    "Unit",
    "Unplaced",
    "Use",
    "Warned",
    "WorkCalendar",
    "find_clashes",
    "find_unplaced",
    "place",
    "state_day",
]
