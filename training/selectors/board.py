"""The run board: who has which part of the result, and what is missing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from training.models import (
    CompositeResult,
    PlanRun,
    ResultWaiver,
    RunEnrolment,
    RunScheme,
    RunState,
    SeatState,
    SessionInstructor,
)

from .composite import newest_results, seats_of, standings, waived_in
from .composite_inputs import Inputs

SHOWN = ("open", "passed", "failed")


@dataclass(frozen=True)
class BoardRow:
    """One person on the board. ``outcome`` and ``inputs`` are of now; once the run is closed, as stored."""

    seat: RunEnrolment
    outcome: dict[str, Any]
    inputs: Inputs
    stored: CompositeResult | None
    waiver: ResultWaiver | None

    @property
    def state(self) -> str:
        """passed, failed or open."""
        return self.outcome["state"]

    @property
    def cells(self) -> list[dict[str, Any]]:
        """The parts in the order of the scheme, with their figures."""
        return [
            {**line, "figures": self.inputs.get(line["kind"], [])} for line in self.outcome["lines"]
        ]


def board_of(held: RunScheme, learner_ids: Sequence[int] | None = None) -> list[BoardRow]:
    """Return everybody of a run by staff number: as many statements for a thousand people as for one."""
    run = held.run
    seats = seats_of(run, learner_ids)
    stored = newest_results(run.pk, learner_ids)
    waived = waived_in(run.pk)
    if run.state == RunState.CLOSED:
        found = [
            (seat, stored[seat.learner_id].outcome, stored[seat.learner_id].inputs)
            for seat in seats
            if seat.learner_id in stored
        ]
    else:
        found = [(one.seat, one.stored, one.inputs) for one in standings(run, held.content, seats)]
    return [
        BoardRow(seat, outcome, inputs, stored.get(seat.learner_id), waived.get(seat.learner_id))
        for seat, outcome, inputs in found
    ]


def counts_of(rows: Sequence[BoardRow]) -> dict[str, int]:
    """Return how many results are in each state, those of none included."""
    return dict.fromkeys(SHOWN, 0) | Counter(row.state for row in rows)


def missing_of(rows: Sequence[BoardRow]) -> dict[str, int]:
    """Return by part for how many people it is open."""
    found = Counter(
        line["kind"] for row in rows for line in row.outcome["lines"] if line["state"] == "open"
    )
    return dict(found)


def boards_for(user_id: int, *, sees_all: bool) -> QuerySet[PlanRun]:
    """Return the runs with a scheme whose board a person may read, those still open first."""
    own = SessionInstructor.objects.filter(session__run=OuterRef("pk"), user_id=user_id)
    rows = PlanRun.objects.filter(scheme__isnull=False).exclude(state=RunState.CANCELLED)
    if not sees_all:
        rows = rows.filter(Exists(own) | Q(organiser_id=user_id))
    enrolled = Count("enrolments", filter=Q(enrolments__state=SeatState.ENROLLED))
    return (
        rows.select_related("version__programme")
        .annotate(enrolled=enrolled)
        .order_by("state", "-ends_on", "-pk")
    )


def runs_with_scheme(learner_id: int) -> QuerySet[PlanRun]:
    """Return the runs in which a learner has a result or will have one, the newest first."""
    return (
        PlanRun.objects.filter(
            scheme__isnull=False,
            enrolments__learner_id=learner_id,
            enrolments__state=SeatState.ENROLLED,
        )
        .exclude(state=RunState.CANCELLED)
        .order_by("-starts_on", "-pk")
    )
