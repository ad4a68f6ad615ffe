"""Sessions of a run: move, postpone, cancel, add, change what they are about."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.db.models import Max, Min
from django.utils import timezone

from training.models import PlanRun, Session, SessionState
from training.selectors.calendar import work_calendar

from .composite import make_composites
from .errors import refuse
from .guards import announce, given, held_session, instructors_of, refuse_clashes
from .runs import open_run
from .traces import concerned_by, moment, tell_about_session, tell_added, trace


def _span(session: Session) -> dict[str, str]:
    return {"starts": moment(session.starts_at), "ends": moment(session.ends_at)}


def follow_dates(run: PlanRun) -> None:
    """Keep the run's first and last day true to its sessions and steps."""
    sessions = run.sessions.exclude(state=SessionState.CANCELLED).aggregate(
        first=Min("starts_at"), last=Max("ends_at")
    )
    steps = run.steps.aggregate(
        first=Min("starts_on"), last=Max("ends_on"), latest=Max("latest_end_on")
    )
    firsts = [steps["first"], sessions["first"] and timezone.localdate(sessions["first"])]
    lasts = [steps["last"], sessions["last"] and timezone.localdate(sessions["last"])]
    run.starts_on = min((day for day in firsts if day), default=run.starts_on)
    run.ends_on = max((day for day in lasts if day), default=run.ends_on)
    run.latest_end_on = max(run.ends_on, steps["latest"] or run.ends_on)
    run.save(update_fields=["starts_on", "ends_on", "latest_end_on"])


@transaction.atomic
def move_session(
    *,
    session: Session,
    starts_at: dt.datetime,
    ends_at: dt.datetime,
    reason: str,
    by,
    now: dt.datetime,
) -> Session:
    """Put a session on another day or time and tell those concerned.

    Raises Refused without a reason, for times that make no sense, for a room or instructor that is
    taken, and for a session that is over.
    """
    reason = given(reason)
    held = held_session(session)
    if ends_at <= starts_at or timezone.localdate(starts_at) != timezone.localdate(ends_at):
        raise refuse("ends_before_start")
    before = _span(held)
    held.starts_at, held.ends_at = starts_at, ends_at
    refuse_clashes([held], held.room, instructors_of(held))
    held.revision += 1
    held.save(update_fields=["starts_at", "ends_at", "revision"])
    follow_dates(held.run)
    _tell_moved(held, before, reason=reason, by=by, now=now)
    make_composites(run_id=held.run.pk, cause="sessions_changed", by=by, now=now)
    return held


def _tell_moved(
    session: Session, before: dict[str, str], *, reason: str, by, now: dt.datetime
) -> None:
    detail = {"from": before, "to": _span(session)}
    trace(session.run, "moved", session=session, detail=detail, reason=reason, by=by, now=now)
    tell_about_session(
        session,
        "moved",
        people=concerned_by(session),
        params={"before": before["starts"], "reason": reason},
        now=now,
    )
    announce(session, "moved", now)


@transaction.atomic
def postpone_from(
    *, session: Session, to_day: dt.date, reason: str, by, now: dt.datetime
) -> list[Session]:
    """Move a session to a day, and all later ones of the run after it, keeping weekday and order.

    The later ones go to the next training days of the programme's cadence after ``to_day``, two of
    a day stay together. Raises Refused as `move_session` does; then nothing is moved.
    """
    reason = given(reason)
    held = held_session(session)
    later = held.run.sessions.filter(state=SessionState.PLANNED, starts_at__gte=held.starts_at)
    rest = list(later.select_related("room"))
    days = sorted({timezone.localdate(one.starts_at) for one in rest})
    new_days = dict(zip(days, _training_days(held.run, to_day, len(days)), strict=True))
    before = {one.pk: _span(one) for one in rest}
    moved = []
    for one in rest:
        one.run = held.run
        shift = new_days[timezone.localdate(one.starts_at)] - timezone.localdate(one.starts_at)
        if shift:
            one.starts_at, one.ends_at = one.starts_at + shift, one.ends_at + shift
            moved.append(one)
    together = {one.pk for one in moved}
    for one in moved:
        refuse_clashes([one], one.room, instructors_of(one), ignoring=together)
    for one in moved:
        one.revision += 1
        one.save(update_fields=["starts_at", "ends_at", "revision"])
    follow_dates(held.run)
    for one in moved:
        _tell_moved(one, before[one.pk], reason=reason, by=by, now=now)
    make_composites(run_id=held.run.pk, cause="sessions_changed", by=by, now=now)
    return moved


def _training_days(run: PlanRun, first: dt.date, count: int) -> list[dt.date]:
    calendar = work_calendar()
    wanted = set(run.version.weekdays) if run.version.cadence == "weekdays" else set(range(1, 8))
    days = [first]
    for day in calendar.working_days(first + dt.timedelta(days=1)):
        if len(days) >= count:
            break
        if day.isoweekday() in wanted:
            days.append(day)
    return days[:count]


@transaction.atomic
def cancel_session(*, session: Session, reason: str, by, now: dt.datetime) -> Session:
    """Call a session off and tell those concerned. What only it covered is unplaced again."""
    reason = given(reason)
    held = held_session(session)
    held.state, held.cancelled_because = SessionState.CANCELLED, reason
    held.revision += 1
    held.save(update_fields=["state", "cancelled_because", "revision"])
    follow_dates(held.run)
    trace(held.run, "session_cancelled", session=held, reason=reason, by=by, now=now)
    tell_about_session(
        held, "cancelled", people=concerned_by(held), params={"reason": reason}, now=now
    )
    announce(held, "cancelled", now)
    make_composites(run_id=held.run.pk, cause="sessions_changed", by=by, now=now)
    return held


@transaction.atomic
def describe_session(
    *, session: Session, title: str, title_en: str, kind: str, module, topics, by, now: dt.datetime
) -> Session:
    """Change what a session is about: type, title, module, the topics that it covers."""
    held = held_session(session)
    before = {"kind": held.kind, "title": held.title, "topics": held.topics.count()}
    held.title, held.title_en, held.kind, held.module = title, title_en, kind, module
    held.save(update_fields=["title", "title_en", "kind", "module"])
    held.topics.set(topics)
    after = {"kind": kind, "title": title, "topics": len(topics)}
    detail = {"from": before, "to": after}
    trace(held.run, "described", session=held, detail=detail, by=by, now=now)
    make_composites(run_id=held.run.pk, cause="sessions_changed", by=by, now=now)
    return held


@transaction.atomic
def add_session(
    *,
    run: PlanRun,
    kind: str,
    title: str,
    title_en: str = "",
    starts_at: dt.datetime,
    ends_at: dt.datetime,
    module=None,
    topics=(),
    by,
    now: dt.datetime,
) -> Session:
    """Add a session that the programme does not foresee, for what is unplaced, for example."""
    held = open_run(run.pk)
    if ends_at <= starts_at or timezone.localdate(starts_at) != timezone.localdate(ends_at):
        raise refuse("ends_before_start")
    last = held.sessions.aggregate(last=Max("number"))["last"] or 0
    session = Session.objects.create(
        run=held,
        number=last + 1,
        kind=kind,
        title=title,
        title_en=title_en,
        module=module,
        starts_at=starts_at,
        ends_at=ends_at,
    )
    session.topics.set(topics)
    follow_dates(held)
    trace(held, "session_added", session=session, detail=_span(session), by=by, now=now)
    tell_added(held, [session], now=now)
    make_composites(run_id=held.pk, cause="sessions_changed", by=by, now=now)
    return session
