"""A run's sessions and steps as a list of days, for pages and for JSON."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from common.verdicts import Reason, reasons_from_json
from training.models import ActivityKind, PlanRun, RunStep, Session, SessionState

from .coverage import unplaced_in_run

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def sessions_of(run: PlanRun):
    """Return the sessions of a run with all that a timetable shows: four statements."""
    return (
        run.sessions.select_related("room", "module")
        .prefetch_related("topics", "instructors__user")
        .order_by("starts_at", "number")
    )


def sessions_with_sheet(run_id: int) -> list[int]:
    """Return the sessions of a run whose head count is confirmed, in the order of their days."""
    rows = Session.objects.filter(run_id=run_id, state=SessionState.HELD)
    return list(rows.order_by("starts_at", "number").values_list("pk", flat=True))


def steps_of(run: PlanRun):
    """Return the steps of a run with their activities."""
    return run.steps.select_related("activity__module", "done_by").prefetch_related(
        "activity__topics"
    )


def warnings_of(run: PlanRun) -> list[Reason]:
    """Return what was odd when the run was placed."""
    return [Reason(f"training.{one.code}", one.params) for one in reasons_from_json(run.warnings)]


def run_as_json(run: PlanRun, *, with_ids: bool = True) -> dict[str, Any]:
    """Return a run as `manage.py schedule_run --json` writes it. Stages stand among the sessions.

    ``date`` and ``weekday`` are those of the site's zone. A stage has no session id, but ``ends_on``
    and the latest days too. ``ends`` are the last days, included.
    """
    sessions = [
        _session(one, with_ids) for one in sessions_of(run) if one.state != SessionState.CANCELLED
    ]
    stages = [_stage(one) for one in steps_of(run) if one.kind == ActivityKind.STAGE]
    return {
        "programme": run.version.programme.slug,
        "version": run.version.number,
        "run": run.pk if with_ids else None,
        "sessions": sessions + stages,
        "steps": [_step(one) for one in steps_of(run) if one.kind != ActivityKind.STAGE],
        "unplaced": [
            {
                "kind": "module" if one.topic is None else "topic",
                "title": one.title,
                "module": one.module.title,
            }
            for one in unplaced_in_run(run)
        ],
        "ends": {"earliest": run.ends_on.isoformat(), "latest": run.latest_end_on.isoformat()},
        "warnings": [str(one) for one in warnings_of(run)],
    }


def _session(one: Session, with_ids: bool) -> dict[str, Any]:
    starts, ends = timezone.localtime(one.starts_at), timezone.localtime(one.ends_at)
    return {
        "id": one.pk if with_ids else None,
        "date": starts.date().isoformat(),
        "weekday": WEEKDAYS[starts.weekday()],
        "starts": f"{starts:%H:%M}",
        "ends": f"{ends:%H:%M}",
        "type": one.kind,
        "title": one.title,
        "module": one.module.title if one.module else None,
        "topics": [topic.title for topic in one.topics.all()],
    }


def _stage(one: RunStep) -> dict[str, Any]:
    activity = one.activity
    return {
        "id": None,
        "date": one.starts_on.isoformat(),
        "weekday": WEEKDAYS[one.starts_on.weekday()],
        "ends_on": one.ends_on.isoformat(),
        "latest_date": one.latest_start_on.isoformat(),
        "latest_ends_on": one.latest_end_on.isoformat(),
        "type": one.kind,
        "title": one.title,
        "module": activity.module.title if activity and activity.module else None,
        "topics": [topic.title for topic in activity.topics.all()] if activity else [],
    }


def _step(one: RunStep) -> dict[str, Any]:
    return {
        "type": one.kind,
        "title": one.title,
        "from": one.starts_on.isoformat(),
        "until": one.ends_on.isoformat(),
    }
