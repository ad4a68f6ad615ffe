"""A person's own sessions: those they take part in, and those they run."""

from __future__ import annotations

import datetime as dt

from django.db.models import BigIntegerField, DateTimeField, Exists, OuterRef, Q, QuerySet

from common.statements import Parameter, Statement
from training.models import (
    OPEN_SEATS,
    RunEnrolment,
    RunState,
    SeatState,
    Session,
    SessionInstructor,
    SessionState,
)


def _shown() -> QuerySet[Session]:
    return Session.objects.select_related("run", "room").exclude(run__state=RunState.CANCELLED)


def _attended(user_id: int | Parameter) -> Exists:
    seats = RunEnrolment.objects.filter(
        run=OuterRef("run"), learner_id=user_id, state=SeatState.ENROLLED
    )
    return Exists(seats)


def sessions_ahead(user_id: int, now: dt.datetime) -> QuerySet[Session]:
    """Return the sessions that a learner still has, cancelled ones included, the next first."""
    rows = _shown().filter(_attended(user_id), ends_at__gt=now)
    return rows.prefetch_related("instructors__user").order_by("starts_at", "pk")


def sessions_behind(user_id: int, now: dt.datetime) -> QuerySet[Session]:
    """Return the sessions that a learner has behind, the newest first."""
    rows = _shown().filter(_attended(user_id), ends_at__lte=now)
    return rows.prefetch_related("instructors__user").order_by("-starts_at", "-pk")


def _instructed(user_id: int | Parameter) -> Exists:
    return Exists(SessionInstructor.objects.filter(session=OuterRef("pk"), user_id=user_id))


_USER = Parameter("user", BigIntegerField())
_NEXT = Statement(
    lambda: (
        _shown()
        .filter(
            _attended(_USER) | _instructed(_USER),
            ends_at__gt=Parameter("now", DateTimeField()),
            starts_at__lt=Parameter("until", DateTimeField()),
            state=SessionState.PLANNED,
        )
        .order_by("starts_at", "pk")
    )
)


def next_sessions(user_id: int, now: dt.datetime, *, days: int, count: int) -> list[Session]:
    """Return the next sessions that a person takes part in or gives, in one statement."""
    return _NEXT.all(user=user_id, now=now, until=now + dt.timedelta(days=days))[:count]


def seats_pending(user_id: int) -> list[RunEnrolment]:
    """Return the runs in which a learner waits for a place or for approval."""
    rows = RunEnrolment.objects.filter(
        learner_id=user_id, state__in=(SeatState.WAITING, SeatState.ASKED)
    ).exclude(run__state__in=(RunState.CANCELLED, RunState.CLOSED))
    return list(rows.select_related("run"))


def run_by(user_id: int, *, starts: dt.datetime, ends: dt.datetime) -> QuerySet[Session]:
    """Return the sessions that a person runs or organises within a span, the earliest first."""
    return (
        _shown()
        .filter(
            _instructed(user_id) | Q(run__organiser_id=user_id),
            starts_at__lt=ends,
            ends_at__gt=starts,
        )
        .prefetch_related("instructors__user")
        .order_by("starts_at", "pk")
    )


def runs_any(user_id: int) -> bool:
    """Say whether the person has ever been given a session to run."""
    return SessionInstructor.objects.filter(user_id=user_id).exists()


def runs_session_of(user_id: int, run_id: int) -> bool:
    """Say whether the person runs a session of this run."""
    return SessionInstructor.objects.filter(session__run_id=run_id, user_id=user_id).exists()


def session_with_all(session_id: int) -> Session | None:
    """Return a session with what its page shows, or None."""
    return (
        Session.objects.filter(pk=session_id)
        .select_related("run__version__programme", "run__scheme", "room", "module")
        .prefetch_related("topics", "instructors__user")
        .first()
    )


def seat_in(run_id: int, user_id: int) -> RunEnrolment | None:
    """Return the person's open seat in a run, or None."""
    return RunEnrolment.objects.filter(
        run_id=run_id, learner_id=user_id, state__in=OPEN_SEATS
    ).first()


def participants_of(run_id: int) -> QuerySet[RunEnrolment]:
    """Return the enrolled of a run by staff number."""
    rows = RunEnrolment.objects.filter(run_id=run_id, state=SeatState.ENROLLED)
    return rows.select_related("learner").order_by("learner__staff_number")
