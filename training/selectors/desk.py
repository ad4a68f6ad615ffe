"""Lists of the desk."""

from __future__ import annotations

from django.db.models import Count, Q, QuerySet

from training.models import (
    OPEN_SEATS,
    PlanRun,
    Programme,
    RunEnrolment,
    RunState,
    SeatState,
    SessionState,
)


def programmes() -> QuerySet[Programme]:
    """Return all programmes with their versions and how many runs they have."""
    return (
        Programme.objects.annotate(run_count=Count("versions__runs", distinct=True))
        .prefetch_related("versions")
        .order_by("retired_at", "title", "pk")
    )


def runs(state: str = "") -> QuerySet[PlanRun]:
    """Return runs with their counts, those of a state only, the latest first."""
    rows = PlanRun.objects.select_related("version__programme", "organiser")
    if state in RunState.values:
        rows = rows.filter(state=state)
    return rows.annotate(
        session_count=Count(
            "sessions", filter=~Q(sessions__state=SessionState.CANCELLED), distinct=True
        ),
        enrolled=Count("enrolments", filter=Q(enrolments__state=SeatState.ENROLLED), distinct=True),
        queued=Count(
            "enrolments",
            filter=Q(enrolments__state__in=(SeatState.WAITING, SeatState.ASKED)),
            distinct=True,
        ),
    ).order_by("-starts_on", "-pk")


def seats(run: PlanRun, state: str = "") -> QuerySet[RunEnrolment]:
    """Return the seats of a run, by state, then by the order in which they came."""
    rows = run.enrolments.select_related("learner", "made_by").prefetch_related("changes")
    rows = (
        rows.filter(state=state) if state in SeatState.values else rows.filter(state__in=OPEN_SEATS)
    )
    return rows.order_by("made_at", "pk")


def seat_counts(run: PlanRun) -> dict[str, int]:
    """Return how many seats of each state a run has."""
    rows = run.enrolments.values("state").annotate(n=Count("pk")).order_by()
    return dict.fromkeys(SeatState.values, 0) | {row["state"]: row["n"] for row in rows}
