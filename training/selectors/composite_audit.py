"""Stored results made again: from what is stored with them, and the newest from the rows of now."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from training.models import CompositeResult, PlanRun, RunScheme, RunState
from training.rules.composite import OPEN, figures_from, judge, outcome_json, scheme_from

from .composite import Standing, digest_of, newest_results, seats_of, standings
from .composite_inputs import differences


@dataclass
class Tally:
    """How many results were made again from what is stored, and how many newest ones from live rows."""

    stored: int = 0
    live: int = 0


def differing(run_id: int | None, tally: Tally) -> Iterator[str]:
    """Yield a line for everything that does not come out as it is stored; count into ``tally``.

    Of one run or of all, run by run. Nothing is changed.
    """
    runs = PlanRun.objects.filter(scheme__isnull=False).exclude(state=RunState.CANCELLED)
    if run_id is not None:
        runs = runs.filter(pk=run_id)
    for run in runs.order_by("pk").select_related("scheme", "version"):
        rows = CompositeResult.objects.filter(run=run).order_by("learner_id", "number")
        for row in rows.select_related("learner").iterator(chunk_size=200):
            tally.stored += 1
            yield from (f"{_name(run, row)}: {line}" for line in _again(row))
        yield from _live(run, tally)


def _again(row: CompositeResult) -> Iterator[str]:
    if digest_of(row.scheme, row.inputs, row.outcome) != row.digest:
        yield "the digest is not that of what is stored"
    try:
        outcome = outcome_json(judge(scheme_from(row.scheme), figures_from(row.inputs)))
    except (KeyError, TypeError, ValueError, ZeroDivisionError) as error:
        yield f"what is stored cannot be read: {error}"
        return
    if outcome != row.outcome:
        for key in sorted(outcome.keys() | row.outcome.keys()):
            before, after = row.outcome.get(key), outcome.get(key)
            if before != after:
                yield f"{key} is stored as {before}, made again it is {after}"
    if (row.state, row.total) != (outcome["state"], outcome["total"] or ""):
        yield (
            f"the row says {row.state} {row.total or '-'}, made again it is "
            f"{outcome['state']} {outcome['total'] or '-'}"
        )


def _live(run: PlanRun, tally: Tally) -> Iterator[str]:
    held: RunScheme = run.scheme
    newest = newest_results(run.pk)
    for one in standings(run, held.content, seats_of(run)):
        row = newest.get(one.seat.learner_id)
        if row is None:
            if one.outcome.state != OPEN:
                who = f"run {run.pk}, {one.seat.learner.staff_number}"
                yield f"{who}: the rows of now say {one.outcome.state}, and no result is stored"
            continue
        tally.live += 1
        yield from (
            f"{_name(run, row)}, by the rows of now: {line}" for line in _moved(row, one, held)
        )


def _moved(row: CompositeResult, one: Standing, held: RunScheme) -> Iterator[str]:
    if row.scheme != held.content:
        yield "the scheme of the run is another"
    yield from differences(row.inputs, one.inputs)


def _name(run: PlanRun, row: CompositeResult) -> str:
    return f"run {run.pk}, {row.learner.staff_number}, result {row.number}"
