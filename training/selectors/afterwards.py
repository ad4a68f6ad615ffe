"""What comes after a run: evaluations and follow-ups, by who owes them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet

from people.selectors import led_units, posts_in
from training.models import (
    Attendance,
    AttendanceState,
    CompositeResult,
    EffectivenessEvaluation,
    FollowUp,
    PlanRun,
    Programme,
    ResultState,
    RunEnrolment,
    RunScheme,
    RunState,
    SeatState,
    Session,
    SessionState,
)


def evaluations(*, today: dt.date, shown: str = "", evaluator_id: int | None = None):
    """Return evaluations of runs that were not called off: ``overdue``, ``closed``, or those still open."""
    rows = EffectivenessEvaluation.objects.select_related(
        "run__version__programme", "evaluator"
    ).exclude(run__state=RunState.CANCELLED)
    if evaluator_id is not None:
        rows = rows.filter(evaluator_id=evaluator_id)
    if shown == "closed":
        return rows.exclude(closed_at=None).order_by("-closed_at", "-pk")
    rows = rows.filter(closed_at=None)
    if shown == "overdue":
        rows = rows.filter(planned_on__lt=today)
    return rows.order_by("planned_on", "pk")


def follow_ups(
    *, today: dt.date, shown: str = "", user_id: int, sees_all: bool
) -> QuerySet[FollowUp]:
    """Return the follow-ups that a person may see: ``overdue``, ``done``, ``ahead``, or those now open."""
    rows = FollowUp.objects.select_related("enrolment__run", "enrolment__learner", "done_by")
    if not sees_all:
        rows = rows.filter(_of_led(user_id, today)).exclude(enrolment__learner_id=user_id)
    if shown == "done":
        return rows.exclude(done_at=None).order_by("-done_at", "-pk")
    # Who has left the run is not followed up any more.
    rows = rows.filter(done_at=None, enrolment__state=SeatState.ENROLLED)
    rows = rows.exclude(enrolment__run__state=RunState.CANCELLED)
    if shown == "overdue":
        rows = rows.filter(due_on__lt=today)
    elif shown == "ahead":
        rows = rows.filter(opens_on__gt=today)
    else:
        rows = rows.filter(opens_on__lte=today)
    return rows.order_by("due_on", "pk")


def _of_led(user_id: int, today: dt.date) -> Exists:
    units = led_units(user_id, today)
    return Exists(posts_in(OuterRef("enrolment__learner_id"), units, today))


def supervises(user_id: int, learner_id: int, today: dt.date) -> bool:
    """Say whether the person leads a unit in which the learner holds a post; never oneself."""
    if user_id == learner_id:
        return False
    return posts_in(learner_id, led_units(user_id, today), today).exists()


def follow_up_verdicts(run: PlanRun) -> dict[str, int]:
    """Return how many follow-ups of a run say what, how many are open, and how many there are."""
    rows = FollowUp.objects.filter(enrolment__run=run)
    return rows.aggregate(
        total=Count("pk"),
        open=Count("pk", filter=Q(done_at=None)),
        effective=Count("pk", filter=Q(verdict="effective")),
        partly=Count("pk", filter=Q(verdict="partly")),
        not_effective=Count("pk", filter=Q(verdict="not")),
        late=Count("pk", filter=Q(done_at__date__gt=F("due_on"))),
    )


def changed_because_of(evaluation: EffectivenessEvaluation):
    """Return the versions that say this evaluation is why they changed something."""
    return evaluation.changed_versions.select_related("programme").order_by("number")


def closed_evaluation(programme: Programme, key: str) -> EffectivenessEvaluation | None:
    """Return a closed evaluation of a run of the programme by the key in an address, or None."""
    if not (key.isascii() and key.isdigit() and len(key) < 18):
        return None
    return EffectivenessEvaluation.objects.filter(
        pk=int(key), run__version__programme=programme, closed_at__isnull=False
    ).first()


def who_came(seats: Collection[RunEnrolment]) -> set[int]:
    """Return the seats of those who came to a session at least; all where a run keeps no sheets."""
    runs = {one.run_id for one in seats}
    held = set(
        Session.objects.filter(run_id__in=runs, state=SessionState.HELD).values_list(
            "run_id", flat=True
        )
    )
    rows = Attendance.objects.filter(
        enrolment__in=seats,
        replaced_by=None,
        session__state=SessionState.HELD,
        state__in=(AttendanceState.PRESENT, AttendanceState.LATE, AttendanceState.LEFT_EARLY),
    )
    came = set(rows.values_list("enrolment_id", flat=True))
    return {one.pk for one in seats if one.pk in came or one.run_id not in held}


def who_passed(seats: Collection[RunEnrolment]) -> set[int]:
    """Return the seats of those who passed; in a run without results, of those who came."""
    runs = {one.run_id for one in seats}
    judged = set(RunScheme.objects.filter(run_id__in=runs).values_list("run_id", flat=True))
    newest: dict[tuple[int, int], str] = {}
    results = CompositeResult.objects.filter(run_id__in=judged).order_by("number")
    for run_id, learner_id, state in results.values_list("run_id", "learner_id", "state"):
        newest[run_id, learner_id] = state
    came = who_came(seats)
    return {
        one.pk
        for one in seats
        if (
            newest.get((one.run_id, one.learner_id)) == ResultState.PASSED
            if one.run_id in judged
            else one.pk in came
        )
    }
