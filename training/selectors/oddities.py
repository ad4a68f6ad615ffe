"""What has become odd about a run since it was placed: asked anew each time, stored nowhere."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable

from django.utils import timezone

from common.verdicts import Reason
from training.models import PlanRun, RunEnrolment, RunState, SeatState, Session, SessionState

from .calendar import work_calendar

SHOWN = 10


def oddities_of(run: PlanRun, now: dt.datetime) -> list[Reason]:
    """Return warnings of a run that goes on: sessions on days off, participants wanted elsewhere."""
    if not run.is_open:
        return []
    ahead = list(run.sessions.filter(state=SessionState.PLANNED, ends_at__gt=now))
    seats = run.enrolments.filter(state=SeatState.ENROLLED)
    wanted = wanted_elsewhere(ahead, seats.values_list("learner_id", flat=True))
    return [*_on_days_off(ahead), *(one for _person, one in wanted[:SHOWN])]


def _on_days_off(sessions: Iterable[Session]) -> list[Reason]:
    calendar = work_calendar()
    return [
        Reason(
            "training.session_on_day_off",
            {"title": one.title, "title_en": one.title_en, "day": day.isoformat()},
        )
        for one in sessions
        if not calendar.is_working(day := timezone.localdate(one.starts_at))
    ]


def wanted_elsewhere(
    sessions: Collection[Session], user_ids: Collection[int]
) -> list[tuple[int, Reason]]:
    """Return who of these people has a seat in another run's session at the same hour, each once."""
    if not sessions or not user_ids:
        return []
    start, end = min(one.starts_at for one in sessions), max(one.ends_at for one in sessions)
    own = {one.run_id for one in sessions}
    seats = RunEnrolment.objects.filter(
        learner_id__in=user_ids,
        state=SeatState.ENROLLED,
        run__state__in=(RunState.PLANNED, RunState.APPROVED),
    ).exclude(run_id__in=own)
    people = list(seats.select_related("learner").order_by("learner__staff_number"))
    others: dict[int, list[Session]] = {}
    for other in Session.objects.filter(
        run_id__in={one.run_id for one in people},
        state=SessionState.PLANNED,
        starts_at__lt=end,
        ends_at__gt=start,
    ).select_related("run"):
        if any(one.starts_at < other.ends_at and other.starts_at < one.ends_at for one in sessions):
            others.setdefault(other.run_id, []).append(other)
    found: dict[int, Reason] = {}
    for seat in people:
        for other in others.get(seat.run_id, [])[:1]:
            words = {
                "person": seat.learner.name,
                "title": other.title,
                "title_en": other.title_en,
                "run": other.run.title,
                "run_en": other.run.title_en,
                "starts": timezone.localtime(other.starts_at).isoformat(timespec="minutes"),
            }
            found.setdefault(seat.learner_id, Reason("training.learner_taken", words))
    return list(found.items())
