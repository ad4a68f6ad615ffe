"""A session and all later ones on later days, with everything that hangs on them, told in one notice."""

from __future__ import annotations

import bisect
import datetime as dt
from collections import Counter
from collections.abc import Callable, Collection

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from notices.services import tell
from training.models import EffectivenessEvaluation, Homework, PlanRun, Session, SessionState
from training.selectors.calendar import work_calendar
from training.selectors.invitations import who_should_come

from .composite import make_composites
from .errors import refuse
from .guards import announce, given, held_session, instructors_of, refuse_clashes
from .invitations import keep_invitations
from .sessions import follow_dates, refuse_past, span_of
from .sign_in import set_aside_untimely
from .traces import concerned_by, moment, run_words, session_words, trace

Shift = Callable[[dt.date], dt.timedelta]


@transaction.atomic
def postpone_from(
    *, session: Session, to_day: dt.date, reason: str, by, now: dt.datetime
) -> list[Session]:
    """Move a session to a day, and all later ones of the run after it, keeping weekday and order.

    The later ones go to the next training days of the programme's cadence after ``to_day``, two of
    a day stay together. Homework, steps and evaluations that are still to come move with the session
    before them. Everybody concerned gets one notice for all. Raises Refused as `move_session` does;
    then nothing is moved.
    """
    reason = given(reason)
    held = held_session(session)
    run = held.run
    _refuse_day(to_day, _day(held), now)
    later = run.sessions.filter(state=SessionState.PLANNED, starts_at__gte=held.starts_at)
    rest = list(later.select_related("room"))
    days = sorted({_day(one) for one in rest})
    new_days = dict(zip(days, _training_days(run, to_day, len(days)), strict=True))
    before = {one.pk: span_of(one) for one in rest}
    moved = []
    for one in rest:
        one.run = run
        shift = new_days[_day(one)] - _day(one)
        if shift:
            one.starts_at, one.ends_at = one.starts_at + shift, one.ends_at + shift
            moved.append(one)
    together = {one.pk for one in moved}
    for one in moved:
        refuse_clashes([one], one.room, instructors_of(one), ignoring=together)
    for one in moved:
        one.revision += 1
        one.save(update_fields=["starts_at", "ends_at", "revision"])
        set_aside_untimely(one, by=by, now=now)
        detail = {"from": before[one.pk], "to": span_of(one)}
        trace(run, "moved", session=one, detail=detail, reason=reason, by=by, now=now)
        announce(one, "moved", now)
    _move_what_hangs_on(run, _shift_by(new_days), reason=reason, by=by, now=now)
    follow_dates(run)
    _tell_postponed(run, moved, before, reason=reason, now=now)
    make_composites(run_id=run.pk, cause="sessions_changed", by=by, now=now)
    return moved


def _refuse_day(to_day: dt.date, day: dt.date, now: dt.datetime) -> None:
    refuse_past(to_day, now)
    if to_day < day:
        raise refuse("day_before", day=to_day.isoformat())
    if not work_calendar().is_working(to_day):
        raise refuse("day_off", day=to_day.isoformat())


def _day(session: Session) -> dt.date:
    return timezone.localdate(session.starts_at)


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


def _shift_by(new_days: dict[dt.date, dt.date]) -> Shift:
    """Return by how much a day moves: as the last moved session on or before it; earlier days stay."""
    days = sorted(new_days)

    def shift(day: dt.date) -> dt.timedelta:
        at = bisect.bisect_right(days, day)
        return new_days[days[at - 1]] - days[at - 1] if at else dt.timedelta()

    return shift


def _move_what_hangs_on(run: PlanRun, shift: Shift, *, reason: str, by, now: dt.datetime) -> None:
    for step in run.steps.filter(done_at=None):
        ends = step.ends_on + shift(step.ends_on)
        if ends == step.ends_on:
            continue
        later = ends - step.ends_on
        step.starts_on = min(step.starts_on + shift(step.starts_on), ends)
        step.ends_on = ends
        step.latest_start_on = max(step.latest_start_on + later, step.starts_on)
        step.latest_end_on += later
        step.save(update_fields=["starts_on", "ends_on", "latest_start_on", "latest_end_on"])
    homework: Collection[Homework] = run.homework.filter(cancelled_at=None)
    for one in homework:
        by_day = shift(timezone.localdate(one.due_at))
        if by_day:
            detail = {"title": one.title, "before": moment(one.due_at)[:10], "task": ""}
            one.due_at += by_day
            one.save(update_fields=["due_at"])
            detail["after"] = moment(one.due_at)[:10]
            trace(run, "homework_changed", detail=detail, reason=reason, by=by, now=now)
    evaluations: Collection[EffectivenessEvaluation] = run.evaluations.filter(closed_at=None)
    for evaluation in evaluations:
        by_day = shift(evaluation.planned_on)
        if by_day:
            planned = {"before": evaluation.planned_on.isoformat()}
            evaluation.planned_on += by_day
            evaluation.save(update_fields=["planned_on"])
            planned["after"] = evaluation.planned_on.isoformat()
            trace(run, "evaluation_replanned", detail=planned, reason=reason, by=by, now=now)


def _tell_postponed(
    run: PlanRun, moved: list[Session], before: dict[int, dict[str, str]], *, reason: str, now
) -> None:
    """One notice a person, however many sessions: with how many, and with the first as it was and is."""
    if not moved:
        return
    first = moved[0]
    calendar = keep_invitations(moved, now=now)
    own = Counter(person for _session, person in who_should_come(moved, None))
    people = dict.fromkeys(concerned_by(first), len(moved)) | dict(own)
    revisions = sum(one.revision for one in moved)
    single = len(moved) == 1
    for count in sorted(set(people.values())):
        tell(
            user_ids=[pk for pk, many in people.items() if many == count],
            kind="training.moved" if single else "training.postponed",
            params={
                **run_words(run),
                **session_words(first),
                "before": before[first.pk]["starts"],
                "count": count,
                "until": moment(moved[-1].starts_at),
                "reason": reason,
                "calendar": calendar,
            },
            url=reverse("training:session", args=[first.pk])
            if single
            else reverse("training:mine"),
            key=f"training.postponed:{run.pk}:{first.pk}:{len(moved)}:{revisions}",
            now=now,
        )
