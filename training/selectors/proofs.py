"""What trainings have shown of people, for whoever keeps proof of competence."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, QuerySet

from training.models import (
    Attendance,
    CompositeResult,
    PlanRun,
    Programme,
    RunEnrolment,
    SeatState,
    Session,
    SessionState,
    TrainingNeed,
)

COUNTING = ("present", "late", "left_early")


@dataclass(frozen=True)
class Attended:
    """Of the required sessions of a closed run that counted for somebody, how many they were at."""

    run_id: int
    programme_id: int
    title: str
    title_en: str
    learner_id: int
    counted: int
    of: int
    on: dt.datetime


def programmes() -> QuerySet[Programme]:
    """Return the programmes by title."""
    return Programme.objects.filter(retired_at=None)


def composites_for(
    programme_ids: Collection[int], learner_ids: Collection[int]
) -> QuerySet[CompositeResult]:
    """Return the newest results of runs of these programmes by these people that are not open."""
    newer = CompositeResult.objects.filter(
        run_id=OuterRef("run_id"), learner_id=OuterRef("learner_id"), number__gt=OuterRef("number")
    )
    return (
        CompositeResult.objects.filter(
            ~Exists(newer),
            run__version__programme_id__in=programme_ids,
            learner_id__in=learner_ids,
        )
        .exclude(state="open")
        .select_related("run__version__programme")
        .defer("scheme", "inputs")
        .order_by("pk")
    )


def attended_for(programme_ids: Collection[int], learner_ids: Collection[int]) -> list[Attended]:
    """Return what people attended of closed runs of these programmes, in two queries; excused is not counted."""
    sessions = Session.objects.filter(
        run__version__programme_id__in=programme_ids, run__state="closed", is_required=True
    ).exclude(state=SessionState.CANCELLED)
    rows = Attendance.objects.filter(
        session__in=sessions, enrolment__learner_id__in=learner_ids, replaced_by=None
    ).values_list("session__run_id", "enrolment__learner_id", "state")
    seen: dict[tuple[int, int], list[str]] = {}
    for run_id, learner_id, state in rows:
        seen.setdefault((run_id, learner_id), []).append(state)
    names = ("run_id", "run__version__programme_id", "run__version__programme__title",
             "run__version__programme__title_en", "ends_at")  # fmt: skip
    runs: dict[int, list[tuple]] = {}
    for run_id, *rest in sessions.order_by("ends_at").values_list(*names):
        runs.setdefault(run_id, []).append(tuple(rest))
    found = []
    for (run_id, learner_id), states in sorted(seen.items()):
        held = runs[run_id]
        programme_id, title, title_en, last = held[-1]
        excused = sum(state == "excused" for state in states)
        counted = sum(state in COUNTING for state in states)
        found.append(
            Attended(
                run_id,
                programme_id,
                title,
                title_en,
                learner_id,
                counted,
                len(held) - excused,
                last,
            )
        )
    return found


def programme_of_run(run_id: int) -> int:
    """Return the programme that a run is of."""
    return PlanRun.objects.values_list("version__programme_id", flat=True).get(pk=run_id)


def learners_of_run(run_id: int) -> list[int]:
    """Return who has a seat in a run."""
    seats = RunEnrolment.objects.filter(run_id=run_id, state=SeatState.ENROLLED)
    return list(seats.values_list("learner_id", flat=True))


def open_need(*, title: str, unit_id: int, year: int) -> set[int] | None:
    """Return for whom the same need is open already, None where it is not."""
    need = TrainingNeed.objects.filter(
        title=title, unit_id=unit_id, year=year, state="open"
    ).first()
    return set(need.persons.values_list("pk", flat=True)) if need else None
