"""Reminders: one day before a session, once."""

from __future__ import annotations

import datetime as dt

from django.urls import reverse

from notices.selectors import waiting_for_mail
from notices.services import tell
from training.selectors.invitations import (
    invitations_to_mail,
    lost_invitations,
    sessions_to_remind,
    who_should_come,
)

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


def mail_lost_invitations(*, now: dt.datetime) -> int:
    """Tell calendars again what a worker killed over a mail did not send; runs by itself.

    Whose mails still wait for the server is left alone: they take everything along.
    """
    lost = lost_invitations(now)
    waiting = waiting_for_mail(list(lost))
    count = 0
    for user_id, session_ids in lost.items():
        rows = [] if user_id in waiting else invitations_to_mail(user_id, session_ids)
        if not rows:
            continue
        count += tell(
            user_ids=[user_id],
            kind="training.calendar",
            params={"count": len(rows), "calendar": [one.session_id for one in rows]},
            url=reverse("training:mine"),
            key=f"training.calendar:{max(one.pk for one in rows)}",
            now=now,
        )
    return count
