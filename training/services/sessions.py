"""Sessions of a run: move, postpone, cancel, add, change what they are about."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.db.models import Max, Min
from django.utils import timezone

from training.models import PlanRun, Session, SessionState

from .composite import make_composites
from .errors import refuse
from .guards import announce, given, held_session, instructors_of, refuse_clashes
from .runs import open_run
from .sign_in import set_aside_untimely
from .traces import concerned_by, moment, tell_about_session, tell_added, trace

LONGEST = dt.timedelta(hours=12)  # a shift; it may go on after midnight


def span_of(session: Session) -> dict[str, str]:
    """Return start and end as a trace keeps them."""
    return {"starts": moment(session.starts_at), "ends": moment(session.ends_at)}


def refuse_past(day: dt.date, now: dt.datetime) -> None:
    """Raise Refused for a day that is over: what was held is entered with its sheet, not planned."""
    if day < timezone.localdate(now):
        raise refuse("day_past", day=day.isoformat())


def refuse_span(starts_at: dt.datetime, ends_at: dt.datetime) -> None:
    """Raise Refused for a session that ends before it begins or goes on for longer than a shift."""
    if not dt.timedelta(0) < ends_at - starts_at <= LONGEST:
        raise refuse("ends_before_start")


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
    refuse_span(starts_at, ends_at)
    refuse_past(timezone.localdate(starts_at), now)
    before = span_of(held)
    held.starts_at, held.ends_at = starts_at, ends_at
    refuse_clashes([held], held.room, instructors_of(held))
    held.revision += 1
    held.save(update_fields=["starts_at", "ends_at", "revision"])
    set_aside_untimely(held, by=by, now=now)
    follow_dates(held.run)
    _tell_moved(held, before, reason=reason, by=by, now=now)
    make_composites(run_id=held.run.pk, cause="sessions_changed", by=by, now=now)
    return held


def _tell_moved(
    session: Session, before: dict[str, str], *, reason: str, by, now: dt.datetime
) -> None:
    detail = {"from": before, "to": span_of(session)}
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
    is_renamed = (held.title, held.title_en) != (title, title_en)
    held.title, held.title_en, held.kind, held.module = title, title_en, kind, module
    held.revision += is_renamed
    held.save(update_fields=["title", "title_en", "kind", "module", "revision"])
    held.topics.set(topics)
    after = {"kind": kind, "title": title, "topics": len(topics)}
    detail = {"from": before, "to": after}
    trace(held.run, "described", session=held, detail=detail, by=by, now=now)
    if is_renamed:  # calendars carry the title
        people = concerned_by(held)
        tell_about_session(
            held, "described", people=people, params={"before": before["title"]}, now=now
        )
        announce(held, "described", now)
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
    refuse_span(starts_at, ends_at)
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
    trace(held, "session_added", session=session, detail=span_of(session), by=by, now=now)
    tell_added(held, [session], now=now)
    make_composites(run_id=held.pk, cause="sessions_changed", by=by, now=now)
    return session
