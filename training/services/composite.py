"""Results of a training: made anew whenever something that they rest on changes, never overwritten."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable
from typing import Any

from django.db import transaction
from django.urls import reverse

from notices.services import tell
from training.models import (
    CompositeResult,
    PlanRun,
    ResultWaiver,
    RunEnrolment,
    RunScheme,
    RunState,
    SeatState,
)
from training.rules.composite import OPEN, PASSED
from training.selectors.composite import (
    Standing,
    digest_of,
    newest_results,
    open_results,
    scheme_of_run,
    seats_of,
    standings,
)
from training.signals import CompositeMade, composite_made

from .errors import refuse
from .guards import given
from .runs import open_run
from .traces import run_words, trace


@transaction.atomic
def make_composites(
    *,
    run_id: int,
    learner_ids: Collection[int] | None = None,
    cause: str,
    by=None,
    now: dt.datetime,
) -> list[CompositeResult]:
    """Make the results of a run anew, of these learners or of everybody, where they changed.

    ``cause`` is what happened (`training.cause_…` among the sentences). A first row is written once the
    result is decided, or when the run closes; after that each change of an input adds one. Whoever
    asks twice at once waits for the other, so that nothing is written twice. Nothing happens to a run
    without a scheme.
    """
    held = scheme_of_run(run_id)
    if held is None or held.run.state == RunState.CANCELLED:
        return []
    _lock(run_id, learner_ids)
    before = newest_results(run_id, learner_ids)
    is_closing = cause == "run_closed"
    rows = [
        row
        for one in standings(held.run, held.content, seats_of(held.run, learner_ids))
        if (row := _row(held, one, before.get(one.seat.learner_id), is_closing)) is not None
    ]
    for row in rows:
        row.cause = {"code": f"training.cause_{cause}", "params": {}}
        row.made_by, row.made_at = by, now
    made = CompositeResult.objects.bulk_create(rows, batch_size=200)
    for row in made:
        _announce(row, now)
    _tell(held.run, made, before, now=now)
    return made


def _lock(run_id: int, learner_ids: Collection[int] | None) -> None:
    """Let others who make the same results wait (PostgreSQL; SQLite has one writer anyway)."""
    rows = RunEnrolment.objects.filter(run_id=run_id, state=SeatState.ENROLLED)
    if learner_ids is not None:
        rows = rows.filter(learner_id__in=learner_ids)
    list(rows.select_for_update(no_key=True).order_by("pk").values_list("pk", flat=True))


def _row(
    held: RunScheme, one: Standing, before: CompositeResult | None, is_closing: bool
) -> CompositeResult | None:
    outcome = one.outcome
    if before is None and outcome.state == OPEN and not is_closing:
        return None
    stored = one.stored
    digest = digest_of(held.content, one.inputs, stored)
    if before is not None and before.digest == digest:
        return None
    return CompositeResult(
        run=held.run,
        learner_id=one.seat.learner_id,
        number=before.number + 1 if before else 1,
        state=outcome.state,
        total="" if outcome.total is None else str(outcome.total),
        scheme=held.content,
        inputs=one.inputs,
        outcome=stored,
        digest=digest,
    )


def _announce(row: CompositeResult, now: dt.datetime) -> None:
    event = CompositeMade(
        composite_id=row.pk,
        run_id=row.run_id,
        learner_id=row.learner_id,
        passed=None if row.state == OPEN else row.state == PASSED,
        fraction=row.total,
    )
    composite_made.send(CompositeResult, event=event, now=now)


def _tell(
    run: PlanRun,
    made: Iterable[CompositeResult],
    before: dict[int, CompositeResult],
    *,
    now: dt.datetime,
) -> None:
    """Tell those whose verdict is new or another one, all alike at once; more points alone are no news."""
    alike: dict[tuple[str, int], list[int]] = defaultdict(list)
    for row in made:
        earlier = before.get(row.learner_id)
        if row.state != (earlier.state if earlier else OPEN):
            alike[row.state, row.number].append(row.learner_id)
    for (state, number), people in alike.items():
        tell(
            user_ids=people,
            kind=f"training.composite_{state}",
            params=run_words(run),
            url=reverse("training:composite", args=[run.pk]),
            key=f"training.composite:{run.pk}:{number}",
            now=now,
        )


def make_composites_of(
    *,
    learner_id: int,
    cause: str,
    quiz_id: int | None = None,
    by=None,
    now: dt.datetime,
) -> list[CompositeResult]:
    """Make the results of a learner anew in each run that has a scheme, only those that go by this test.

    One statement where there is none, which is what a class handing in at once pays.
    """
    rows = RunScheme.objects.filter(
        run__enrolments__learner_id=learner_id,
        run__enrolments__state=SeatState.ENROLLED,
    ).exclude(run__state=RunState.CANCELLED)
    made: list[CompositeResult] = []
    for run_id, content in rows.order_by("run_id").values_list("run_id", "content"):
        if quiz_id is None or _goes_by(content, quiz_id):
            made += make_composites(
                run_id=run_id, learner_ids=[learner_id], cause=cause, by=by, now=now
            )
    return made


def _goes_by(content: dict[str, Any], quiz_id: int) -> bool:
    return any(
        quiz["id"] == quiz_id for one in content["components"] for quiz in one.get("quizzes", [])
    )


@transaction.atomic
def waive_results(
    *, run: PlanRun, learner_ids: Collection[int] | None = None, reason: str, by, now: dt.datetime
) -> list[ResultWaiver]:
    """Let the run be closed although results of these people (None: of all) are open, and say why.

    Their results stay open. Raises Refused without a reason, where nothing is open, and about oneself.
    """
    reason = given(reason)
    held = open_run(run.pk)
    found = [
        one
        for one in open_results(held)
        if learner_ids is None or one.seat.learner_id in learner_ids
    ]
    if not found:
        raise refuse("results_none_open")
    if any(one.seat.learner_id == by.pk for one in found):
        raise refuse("not_about_oneself")
    made = ResultWaiver.objects.bulk_create(
        ResultWaiver(run=held, learner=one.seat.learner, reason=reason, made_by=by, made_at=now)
        for one in found
    )
    detail = {"people": "、".join(one.seat.learner.name for one in found[:20])}
    trace(held, "results_waived", detail=detail, reason=reason, by=by, now=now)
    return made


def refresh_composites(*, now: dt.datetime) -> None:
    """Make results anew in every approved run, each in a transaction of its own.

    For what no event tells of, such as sessions from a file.
    """
    rows = RunScheme.objects.filter(run__state=RunState.APPROVED)
    for run_id in rows.order_by("run_id").values_list("run_id", flat=True):
        make_composites(run_id=run_id, cause="looked_through", now=now)
