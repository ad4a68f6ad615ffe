"""Every write of training. Other apps and the pages import from here."""

from .editing import delete_part, save_card, save_part, shift_part
from .errors import Refused
from .loading import load_programme
from .programmes import (
    approve_version,
    create_programme,
    duplicate_programme,
    new_version,
    retire_programme,
    waive,
)
from .runs import approve_run, cancel_run, close_run, schedule_run, version_to_run
from .seats import SeatLine, decide_seat, enrol, set_capacity, withdraw
from .sessions import add_session, cancel_session, describe_session, move_session, postpone_from
from .staffing import staff_run, staff_session

__all__ = [
    "Refused",
    "SeatLine",
    "add_session",
    "approve_run",
    "approve_version",
    "cancel_run",
    "cancel_session",
    "close_run",
    "create_programme",
    "decide_seat",
    "delete_part",
    "describe_session",
    "duplicate_programme",
    "enrol",
    "load_programme",
    "move_session",
    "new_version",
    "postpone_from",
    "retire_programme",
    "save_card",
    "save_part",
    "schedule_run",
    "set_capacity",
    "shift_part",
    "staff_run",
    "staff_session",
    "version_to_run",
    "waive",
    "withdraw",
]
