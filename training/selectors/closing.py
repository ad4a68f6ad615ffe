"""What keeps a run from being closed: once its sheets are locked, nothing of it can be decided any more."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

from django.db.models import QuerySet

from common.verdicts import Reason
from training.models import (
    ActivityKind,
    EffectivenessEvaluation,
    ExcuseRequest,
    HandIn,
    PaperDifference,
    PlanRun,
    RunState,
    SessionState,
)

from .composite import open_results

NAMED = 5  # people named where a refusal is about many


def problems_of_closing(run: PlanRun, today: dt.date) -> Iterator[Reason]:
    """Yield what stands in the way of closing a run today."""
    if run.state == RunState.PLANNED:
        yield _because("run_not_approved")
    sessions = run.sessions.exclude(state=SessionState.CANCELLED)
    if planned := sessions.filter(state=SessionState.PLANNED).count():
        yield _because("sessions_open", count=planned)
    if today < run.ends_on and not sessions.exists():
        yield _because("run_not_over", ends=run.ends_on.isoformat())
    for code, rows in _undecided(run):
        if count := rows.count():
            yield _because(code, count=count)
    stages = [one.title for one in run.steps.filter(kind=ActivityKind.STAGE, done_at=None)]
    if stages:
        yield _because("stages_open", count=len(stages), titles="、".join(stages))
    yield from _unverified(run)
    if still := open_results(run):
        names = "、".join(one.seat.learner.name for one in still[:NAMED])
        yield _because("results_open", count=len(still), people=names)


def _undecided(run: PlanRun) -> Iterator[tuple[str, QuerySet[Any]]]:
    yield "excuses_open", ExcuseRequest.objects.filter(session__run=run, state="asked")
    yield (
        "differences_open",
        PaperDifference.objects.filter(sheet__session__run=run, settled_at=None),
    )
    yield "hand_ins_open", HandIn.objects.filter(
        homework__run=run, homework__cancelled_at=None, state="handed_in"
    )  # fmt: skip


def _unverified(run: PlanRun) -> Iterator[Reason]:
    required = EffectivenessEvaluation.objects.filter(run=run, is_required=True)
    days = list(required.values_list("planned_on", "closed_at"))
    if run.version.verify_after_days is not None and not days:
        yield _because("evaluation_missing")
    for planned_on, closed_at in days:
        if closed_at is None:
            yield _because("evaluation_open", planned_on=planned_on.isoformat())


def _because(code: str, **params: object) -> Reason:
    return Reason(f"training.{code}", params)
