"""What goes on in a run besides its sessions: other days for it, and that it is done."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from training.models import ActivityKind, Homework, RunStep

from .errors import refuse
from .guards import given
from .runs import open_run
from .sessions import follow_dates
from .traces import trace


def _open_step(step: RunStep) -> RunStep:
    """Return the step, its run locked. Raises Refused where it is done."""
    run = open_run(step.run_id)
    held = RunStep.objects.get(pk=step.pk)
    held.run = run
    if held.done_at is not None:
        raise refuse("step_done", title=held.title, title_en=held.title_en)
    return held


@transaction.atomic
def move_step(
    *,
    step: RunStep,
    starts_on: dt.date,
    ends_on: dt.date,
    latest_end_on: dt.date | None = None,
    with_later: bool = False,
    reason: str,
    by,
    now: dt.datetime,
) -> list[RunStep]:
    """Give a step other days, with the reason; ``with_later`` shifts those that begin after it as much.

    ``latest_end_on`` is of a stage: without one it keeps its distance to the end. Planned homework that
    is due with the step is due with it again. Raises Refused without a reason, for days in the wrong
    order, and for a step that is done.
    """
    reason = given(reason)
    held = _open_step(step)
    latest = latest_end_on or held.latest_end_on + (ends_on - held.ends_on)
    if not starts_on <= ends_on <= latest:
        raise refuse("step_days")
    shift, end = ends_on - held.ends_on, held.ends_on
    moved = [_put(held, starts_on, ends_on, latest, reason=reason, by=by, now=now)]
    if with_later and shift:
        later = held.run.steps.filter(starts_on__gt=end, done_at=None).exclude(pk=held.pk)
        moved += [
            _put(one, one.starts_on + shift, one.ends_on + shift, one.latest_end_on + shift,
                 reason=reason, by=by, now=now)
            for one in later
        ]  # fmt: skip
    follow_dates(held.run)
    return moved


def _put(
    step: RunStep,
    starts_on: dt.date,
    ends_on: dt.date,
    latest: dt.date,
    *,
    reason: str,
    by,
    now: dt.datetime,
) -> RunStep:
    before = f"{step.starts_on} – {step.ends_on}"
    shift = ends_on - step.ends_on
    step.latest_start_on = max(step.latest_start_on + (starts_on - step.starts_on), starts_on)
    step.starts_on, step.ends_on, step.latest_end_on = starts_on, ends_on, latest
    step.save(update_fields=["starts_on", "ends_on", "latest_start_on", "latest_end_on"])
    if step.kind == ActivityKind.HOMEWORK and step.activity_id and shift:
        for one in Homework.objects.filter(
            run_id=step.run_id, activity=step.activity_id, cancelled_at=None
        ):
            one.due_at += shift
            one.save(update_fields=["due_at"])
    detail = {"title": step.title, "before": before, "after": f"{starts_on} – {ends_on}"}
    trace(step.run, "step_moved", detail=detail, reason=reason, by=by, now=now)
    return step


@transaction.atomic
def finish_step(*, step: RunStep, text: str, by, now: dt.datetime) -> RunStep:
    """Say that a step is done, with what came of it. Raises Refused without a word."""
    text = given(text)
    held = _open_step(step)
    held.text, held.done_by, held.done_at = text, by, now
    held.save(update_fields=["text", "done_by", "done_at"])
    trace(held.run, "step_done", detail={"title": held.title}, reason=text, by=by, now=now)
    return held


@transaction.atomic
def reopen_step(*, step: RunStep, reason: str, by, now: dt.datetime) -> RunStep:
    """Take back that a step is done, with the reason."""
    reason = given(reason)
    run = open_run(step.run_id)
    held = RunStep.objects.get(pk=step.pk)
    if held.done_at is None:
        raise refuse("decided_before")
    held.done_by = held.done_at = None
    held.save(update_fields=["done_by", "done_at"])
    trace(run, "step_reopened", detail={"title": held.title}, reason=reason, by=by, now=now)
    return held
