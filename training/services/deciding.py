"""Plan runs: approve, cancel, close."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils import timezone

from notices.services import tell
from training.models import OPEN_SEATS, PlanRun, RunState, SessionState
from training.selectors.closing import problems_of_closing
from training.selectors.coverage import problems_of_run
from training.signals import RunClosed, run_closed

from .afterwards import plan_required_evaluation
from .composite import make_composites
from .composite_scheme import freeze_scheme
from .errors import Refused, refuse
from .homework import make_planned_homework
from .inspection import set_up_inspections
from .invitations import keep_invitations
from .runs import open_run
from .slogan import set_up_slogans
from .traces import run_words, trace


@transaction.atomic
def approve_run(*, run: PlanRun, by, now: dt.datetime) -> PlanRun:
    """Approve a run: its homework is set, its inspections and slogans wait to be filled, its evaluation is
    planned, its scheme of results frozen.

    Raises Refused with everything that is unplaced or undecided, weights and pass mark included.
    """
    held = open_run(run.pk)
    if held.state != RunState.PLANNED:
        raise refuse("decided_before")
    problems = problems_of_run(held)
    if problems:
        raise Refused(*problems)
    held.state, held.approved_by, held.approved_at = RunState.APPROVED, by, now
    held.save(update_fields=["state", "approved_by", "approved_at"])
    trace(held, "approved", by=by, now=now)
    make_planned_homework(held, by=by, now=now)
    set_up_inspections(held, by=by, now=now)
    set_up_slogans(held)
    plan_required_evaluation(held, by=by, now=now)
    freeze_scheme(held, by=by, now=now)
    return held


@transaction.atomic
def cancel_run(*, run: PlanRun, reason: str, by, now: dt.datetime) -> PlanRun:
    """Call a run off and tell everybody in it. Raises Refused without a reason."""
    if not reason.strip():
        raise refuse("reason_missing")
    held = open_run(run.pk)
    people = set(held.enrolments.filter(state__in=OPEN_SEATS).values_list("learner_id", flat=True))
    planned = held.sessions.filter(state=SessionState.PLANNED)
    sessions = list(planned)
    people |= set(
        planned.filter(instructors__user__isnull=False).values_list(
            "instructors__user_id", flat=True
        )
    )
    for session in sessions:
        session.state, session.cancelled_because = SessionState.CANCELLED, reason
        session.revision += 1
        session.save(update_fields=["state", "cancelled_because", "revision"])
    calendar = keep_invitations(sessions, now=now)
    held.state, held.cancelled_because = RunState.CANCELLED, reason.strip()
    held.save(update_fields=["state", "cancelled_because"])
    held.homework.filter(cancelled_at=None).update(cancelled_at=now)
    trace(held, "cancelled", reason=reason, by=by, now=now)
    tell(
        user_ids=people,
        kind="training.run_cancelled",
        params={**run_words(held), "reason": reason, "calendar": calendar},
        key=f"training.run_cancelled:{held.pk}",
        now=now,
    )
    return held


@transaction.atomic
def close_run(*, run: PlanRun, by, now: dt.datetime) -> PlanRun:
    """Close a run: its sheets are locked, everybody's result is made.

    Raises Refused with everything that is still open (`selectors.closing`).
    """
    held = open_run(run.pk)
    problems = list(problems_of_closing(held, timezone.localdate(now)))
    if problems:
        raise Refused(*problems)
    held.state, held.closed_by, held.closed_at = RunState.CLOSED, by, now
    held.save(update_fields=["state", "closed_by", "closed_at"])
    trace(held, "closed", by=by, now=now)
    make_composites(run_id=held.pk, cause="run_closed", by=by, now=now)
    run_closed.send(PlanRun, event=RunClosed(held.pk), now=now)
    return held
