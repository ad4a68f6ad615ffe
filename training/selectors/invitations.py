"""What people's calendars are to know, and what they have been told."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable

from django.db.models import QuerySet

from training.models import (
    Invitation,
    RunEnrolment,
    RunState,
    SeatState,
    Session,
    SessionInstructor,
    SessionState,
)

Pair = tuple[int, int]  # session, person
LOST_AFTER, LOST_FOR_GOOD = dt.timedelta(hours=1), dt.timedelta(days=14)


def sessions_to_come(run_id: int, now: dt.datetime) -> QuerySet[Session]:
    """Return the sessions of a run that are not over, cancelled ones included."""
    return Session.objects.filter(run_id=run_id, ends_at__gt=now).order_by("starts_at", "pk")


def who_should_come(sessions: Iterable[Session], people: Collection[int] | None) -> set[Pair]:
    """Return who belongs in which of the sessions of one run: the enrolled, and who runs it."""
    planned = [one for one in sessions if one.state == SessionState.PLANNED]
    seats = RunEnrolment.objects.filter(
        run__in={one.run_id for one in planned}, state=SeatState.ENROLLED
    )
    staff = SessionInstructor.objects.filter(session__in=planned, user__isnull=False)
    if people is not None:
        seats, staff = seats.filter(learner__in=people), staff.filter(user__in=people)
    learners = list(seats.values_list("run_id", "learner_id"))
    pairs = {(one.pk, pk) for one in planned for run_id, pk in learners if run_id == one.run_id}
    return pairs | set(staff.values_list("session_id", "user_id"))


def last_told(
    sessions: Iterable[Session], people: Collection[int] | None
) -> dict[Pair, tuple[str, int]]:
    """Return method and revision of the last invitation of each person to each session."""
    rows = Invitation.objects.filter(session__in=sessions)
    if people is not None:
        rows = rows.filter(user__in=people)
    return {
        (row[0], row[1]): (row[2], row[3])
        for row in rows.order_by("pk").values_list("session_id", "user_id", "method", "revision")
    }


def invitations_to_mail(user_id: int, session_ids: Collection[int]) -> list[Invitation]:
    """Return the last invitation of a person to each of the sessions, where it was not mailed yet."""
    rows = Invitation.objects.filter(user_id=user_id, session_id__in=session_ids)
    related = rows.select_related("session__room", "session__run", "user").order_by("pk")
    last = {one.session_id: one for one in related}
    waiting = [one for one in last.values() if one.mailed_at is None]
    return sorted(waiting, key=lambda one: (one.session.starts_at, one.session_id))


def lost_invitations(now: dt.datetime) -> dict[int, list[int]]:
    """Return, by person, the sessions to come whose mail went astray: made a while ago, never mailed."""
    rows = Invitation.objects.filter(
        mailed_at=None,
        made_at__lte=now - LOST_AFTER,
        made_at__gt=now - LOST_FOR_GOOD,
        session__ends_at__gt=now,
        user__is_active=True,
    ).exclude(user__email="")
    found: dict[int, list[int]] = {}
    for user_id, session_id in rows.values_list("user_id", "session_id").distinct():
        found.setdefault(user_id, []).append(session_id)
    return found


def sessions_to_remind(now: dt.datetime, ahead: dt.timedelta) -> QuerySet[Session]:
    """Return the sessions that begin within that time and take place."""
    return (
        Session.objects.filter(
            starts_at__gt=now, starts_at__lte=now + ahead, state=SessionState.PLANNED
        )
        .exclude(run__state=RunState.CANCELLED)
        .select_related("run", "room")
        .order_by("starts_at", "pk")
    )
