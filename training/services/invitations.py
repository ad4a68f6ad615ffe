"""Invitations: what people's calendars are told of sessions. Written with the change, mailed after it.

The files go along with the mail of the notice that tells the change. A notice names its sessions in
``params["calendar"]``; when the mail is written, it takes what stands in `Invitation` and was not
mailed yet. So nothing is sent twice, and a mail that was held up carries the newest state.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Mapping
from email.utils import parseaddr
from typing import Any

from django.conf import settings
from django.db.models import F
from django.urls import reverse
from django.utils import timezone, translation

from notices.services import Attachment, Enclosed
from training.exchange import ics
from training.models import Invitation, Session, SessionState
from training.selectors.invitations import (
    invitations_to_mail,
    last_told,
    sessions_to_come,
    who_should_come,
)

AT_ONCE = 500
# Kinds of notices that calendars are told with.
KINDS = ("enrolled", "moved_up", "withdrawn", "moved", "postponed", "restaffed", "cancelled", "run_cancelled", "added", "described", "calendar")  # fmt: skip


def keep_invitations(
    sessions: Iterable[Session],
    *,
    people: Collection[int] | None = None,
    with_past: bool = False,
    now: dt.datetime,
) -> list[int]:
    """Write down what calendars are to be told, of these people or of all; return the sessions.

    Who belongs in a session and does not know its revision is invited; who no longer belongs, or whose
    session does not take place, gets a cancellation. What is over is left alone, but for ``with_past``: what
    was moved to an hour that is over stands in calendars at the old one.
    """
    ahead = [one for one in sessions if with_past or one.ends_at > now]
    by_pk = {one.pk: one for one in ahead}
    wanted, told = who_should_come(ahead, people), last_told(ahead, people)
    rows = []
    for session_id, user_id in sorted(wanted | told.keys()):
        method, revision = told.get((session_id, user_id), ("cancel", -1))
        current = by_pk[session_id].revision
        is_wanted = (session_id, user_id) in wanted
        if is_wanted and (method == "cancel" or revision < current):
            rows.append(_row(session_id, user_id, current, "request", now))
        elif not is_wanted and method == "request":
            rows.append(_row(session_id, user_id, current, "cancel", now))
    Invitation.objects.bulk_create(rows, batch_size=AT_ONCE, ignore_conflicts=True)
    return sorted(by_pk)


def _row(session_id: int, user_id: int, revision: int, method: str, now: dt.datetime) -> Invitation:
    return Invitation(
        session_id=session_id, user_id=user_id, revision=revision, method=method, made_at=now
    )


def invite_to_run(run_id: int, people: Collection[int], now: dt.datetime) -> list[int]:
    """Invite people to all sessions of a run that are to come."""
    return keep_invitations(list(sessions_to_come(run_id, now)), people=people, now=now)


def uninvite_from_run(run_id: int, people: Collection[int], now: dt.datetime) -> list[int]:
    """Take the sessions of a run out of people's calendars.

    They get a new revision, as a cancellation must have a higher number than the invitation.
    """
    sessions = sessions_to_come(run_id, now)
    planned = sessions.filter(state=SessionState.PLANNED, invitations__user__in=people)
    Session.objects.filter(pk__in=list(planned.values_list("pk", flat=True))).update(
        revision=F("revision") + 1
    )
    return keep_invitations(list(sessions), people=people, now=now)


def enclose_invitations(user_id: int, params: Mapping[str, Any], now: dt.datetime) -> Enclosed:
    """Return the calendar files of a notice's sessions; the answer of this app to notices."""
    rows = invitations_to_mail(user_id, params.get("calendar", ()))
    if not rows:
        return Enclosed()
    with translation.override(rows[0].user.language):
        files = tuple(_file(row, number, now) for number, row in enumerate(rows, start=1))
    keys = [row.pk for row in rows]
    return Enclosed(files, lambda at: _mailed(user_id, keys, at))


def _mailed(user_id: int, keys: list[int], at: dt.datetime) -> None:
    Invitation.objects.filter(pk__in=keys, user_id=user_id, mailed_at=None).update(mailed_at=at)


def _file(row: Invitation, number: int, now: dt.datetime) -> Attachment:
    session, method = row.session, row.method.upper()
    # Always the same organiser: calendars take updates from nobody else. The mail comes from there too.
    organiser = ics.Party(str(settings.SITE_NAME), parseaddr(settings.DEFAULT_FROM_EMAIL)[1])
    content = ics.invitation(
        entry_of(session, is_cancelled=row.method == "cancel"),
        method=method,
        organiser=organiser,
        attendee=ics.Party(row.user.name, row.user.email),
        stamp=now,
        about=f"{session.run.label} · {session.get_kind_display()}",
        url=settings.WAGTAILADMIN_BASE_URL + reverse("training:session", args=[session.pk]),
    )
    name = f"{row.method}-{timezone.localdate(session.starts_at)}-{number}.ics"
    return Attachment(name, content, "text/calendar", {"method": method, "charset": "utf-8"})


def entry_of(session: Session, *, is_cancelled: bool) -> ics.Entry:
    """Return a session as calendars know it, in the active language."""
    return ics.Entry(
        uid=str(session.uid),
        sequence=session.revision,
        starts=session.starts_at,
        ends=session.ends_at,
        title=session.label,
        where=session.where,
        is_cancelled=is_cancelled,
    )
