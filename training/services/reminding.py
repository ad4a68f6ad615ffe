"""Reminders: one day before a session, once."""

from __future__ import annotations

import datetime as dt

from training.selectors.invitations import sessions_to_remind, who_should_come

from .traces import remind_of_session

BEFORE = dt.timedelta(days=1)


def remind_sessions(*, now: dt.datetime) -> int:
    """Remind whoever takes part in a session, or runs it, of what begins within a day.

    Runs by itself, often. A session that is moved is reminded of again, before its new time.
    """
    sessions = list(sessions_to_remind(now, BEFORE))
    pairs = who_should_come(sessions, None)
    return sum(
        remind_of_session(one, [person for session, person in pairs if session == one.pk], now=now)
        for one in sessions
    )
