"""What every change of a session checks first."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection

from django.contrib.auth import get_user_model

from training.models import Room, Session, SessionState
from training.selectors.clashes import clashes_of
from training.signals import SessionChanged, session_changed

from .errors import Refused, refuse
from .runs import open_run


def held_session(session: Session) -> Session:
    """Return the session for a change, its run locked. Raises Refused where it is over."""
    run = open_run(session.run_id)
    held = Session.objects.select_related("room").get(pk=session.pk)
    held.run = run
    if held.state != SessionState.PLANNED:
        raise refuse("session_over", title=held.title, title_en=held.title_en)
    return held


def lock(room: Room | None, instructors: Collection[int]) -> None:
    """Let others who want the same room or person wait (PostgreSQL; SQLite has one writer anyway)."""
    if room is not None:
        list(Room.objects.select_for_update().filter(pk=room.pk))
    if instructors:
        people = get_user_model().objects.filter(pk__in=instructors).order_by("pk")
        list(people.select_for_update().values_list("pk", flat=True))


def refuse_clashes(
    sessions: list[Session],
    room: Room | None,
    instructors: Collection[int],
    *,
    ignoring: Collection[int] = (),
) -> None:
    """Raise Refused with each session that the room or a person is wanted for elsewhere."""
    lock(room, instructors)
    clashes = clashes_of(sessions, room=room, instructors=instructors, ignoring=ignoring)
    if clashes:
        raise Refused(*clashes)


def given(reason: str) -> str:
    """Return the reason, trimmed. Raises Refused for an empty one."""
    if not reason.strip():
        raise refuse("reason_missing")
    return reason.strip()


def instructors_of(session: Session) -> set[int]:
    """Return the persons of the company who run a session."""
    return {one.user_id for one in session.instructors.all() if one.user_id}


def announce(session: Session, kind: str, now: dt.datetime) -> None:
    """Announce a change that invitations must tell."""
    event = SessionChanged(session.pk, session.revision, kind)
    session_changed.send(Session, event=event, now=now)
