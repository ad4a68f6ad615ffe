"""Inspection plans and their looks: planned, started, opened, excused, settled."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from notices.services import tell
from quizzes import services as quizzes
from quizzes.services.errors import BadObservation, StartRefused
from training.models import (
    ActivityKind,
    InspectionPlan,
    InspectionRound,
    PlanRun,
    PlanState,
    RoundSheet,
    RoundState,
)
from training.selectors import inspection as reads
from training.selectors.afterwards import supervises

from .errors import Refused, refuse
from .guards import given

# What stands in a draft may change; of a running plan only who looks and until when.
CARD = (
    "title", "title_en", "checklist", "position", "place", "weekdays", "first_look", "second_look",
    "third_look", "starts_on", "ends_on", "inspection_weight", "test_weight",
)  # fmt: skip
LATER = ("place", "ends_on")
SETTLED_BACK = dt.timedelta(days=62)


@transaction.atomic
def save_inspection_plan(
    *,
    plan: InspectionPlan | None = None,
    run: PlanRun | None = None,
    unit=None,
    card: dict[str, Any],
    people: Iterable = (),
    inspectors: Iterable = (),
    tests: Iterable = (),
    by,
    now: dt.datetime,
) -> InspectionPlan:
    """Make or change a plan. ``card`` holds fields of `InspectionPlan` by name.

    A running plan takes other inspectors, people, another place and end only; what is looked at and what it
    weighs stay, so that a month is of one piece. Raises Refused for a stopped plan.
    """
    if plan is None:
        held = InspectionPlan(run=run, unit=unit, made_by=by, made_at=now)
    else:
        held = _locked(plan)
    if held.state == PlanState.STOPPED:
        raise refuse("inspections_stopped")
    fields = CARD if held.state == PlanState.DRAFT else LATER
    for name in fields:
        if name in card:
            setattr(held, name, card[name])
    if held.ends_on is not None and held.ends_on < held.starts_on:
        raise refuse("inspections_end_first")
    held.save()
    held.people.set(people)
    held.inspectors.set(inspectors)
    if held.state == PlanState.DRAFT:
        held.tests.set(tests)
    return held


def problems_of_plan(plan: InspectionPlan) -> list[Refused]:
    """Return what must be filled in before the plan can start."""
    found = []
    if plan.checklist_id is None:
        found.append(refuse("inspections_no_checklist"))
    if not (plan.inspection_weight or plan.test_weight) or None in (
        plan.inspection_weight,
        plan.test_weight,
    ):
        found.append(refuse("inspections_no_weights"))
    elif plan.test_weight and not plan.tests.exists():
        found.append(refuse("inspections_no_tests"))
    elif plan.tests.filter(mode="observed").exists():
        found.append(refuse("inspections_tests_sat"))
    if not reads.inspectors_of(plan, plan.starts_on):
        found.append(refuse("inspections_nobody_looks"))
    return found


@transaction.atomic
def start_inspections(*, plan: InspectionPlan, by, now: dt.datetime) -> InspectionPlan:
    """Let a plan run: its looks are due from its first day, or from today where that is past.

    Raises Refused with everything that is not filled in.
    """
    held = _locked(plan)
    if held.state != PlanState.DRAFT:
        raise refuse("decided_before")
    problems = problems_of_plan(held)
    if problems:
        raise Refused(*(reason for one in problems for reason in one.reasons))
    held.starts_on = max(held.starts_on, timezone.localdate(now))
    if held.ends_on is not None and held.ends_on < held.starts_on:
        raise refuse("inspections_over", day=held.ends_on.isoformat())
    held.state, held.started_by, held.started_at = PlanState.RUNNING, by, now
    held.save()
    tell(
        user_ids=reads.inspectors_of(held, held.starts_on),
        kind="training.inspections_started",
        params={**plan_words(held), "starts_on": held.starts_on.isoformat()},
        url=reverse("training:inspections"),
        key=f"training.inspections_started:{held.pk}",
        now=now,
    )
    return held


@transaction.atomic
def stop_inspections(*, plan: InspectionPlan, reason: str, by, now: dt.datetime) -> InspectionPlan:
    """End a plan before its time; today's looks are no longer due. What was seen stays."""
    held = _locked(plan)
    if held.state != PlanState.RUNNING:
        raise refuse("decided_before")
    held.state, held.stopped_by, held.stopped_at = PlanState.STOPPED, by, now
    held.stopped_because = given(reason)
    held.save()
    return held


def set_up_inspections(run: PlanRun, *, by, now: dt.datetime) -> None:
    """Make a draft of a plan for each step of the run that is a daily inspection, ready to be filled."""
    for step in run.steps.filter(kind=ActivityKind.INSPECTION).select_related("activity"):
        checklist = step.activity.quiz if step.activity is not None else None
        InspectionPlan.objects.get_or_create(
            step=step,
            defaults={
                "run": run,
                "title": step.title[:150],
                "title_en": step.title_en[:150],
                "checklist": checklist if checklist and checklist.mode == "observed" else None,
                "starts_on": step.starts_on,
                "ends_on": step.ends_on,
                "made_by": by,
                "made_at": now,
            },
        )


def _locked(plan: InspectionPlan) -> InspectionPlan:
    return InspectionPlan.objects.select_for_update().get(pk=plan.pk)


def plan_words(plan: InspectionPlan) -> dict[str, str]:
    """Return how notices and reasons name a plan."""
    return {"plan": plan.title, "plan_en": plan.title_en}


def held_round(plan: InspectionPlan, day: dt.date, look: int, today: dt.date) -> InspectionRound:
    """Return the round of a look, locked; it is made where nobody has opened it.

    Raises Refused for a day or look that the plan does not have, and for one that is still to come.
    """
    if day > today:
        raise refuse("look_to_come")
    found = reads.find_look(plan, day, look, today)
    if found is None or plan.state == PlanState.DRAFT:
        raise refuse("look_unknown")
    row, _created = InspectionRound.objects.get_or_create(
        plan=plan, day=day, look=look, defaults={"due_at": found.due_at}
    )
    return InspectionRound.objects.select_for_update().get(pk=row.pk)


@transaction.atomic
def open_round_sheet(
    *, plan: InspectionPlan, day: dt.date, look: int, learner, by, now: dt.datetime
) -> Any:
    """Return the attempt that is the inspector's sheet for a person in a look; the first tap makes it.

    A look can be written up until its day is over; the sheets that are open then stay open. Raises Refused for
    who is not looked at, for oneself, and for a day that is not today.
    """
    today = timezone.localdate(now)
    if learner.pk == by.pk:
        raise refuse("not_about_oneself")
    row = held_round(plan, day, look, today)
    sheet = RoundSheet.objects.select_related("observation").filter(
        round=row, learner=learner
    ).first()  # fmt: skip
    standpoint = "supervisor" if supervises(by.pk, learner.pk, today) else "centre"
    if sheet is not None and sheet.observation.cancelled_at is None:
        with _in_words():
            return quizzes.open_sheet(
                observation_id=sheet.observation_id, observer=by, standpoint=standpoint, now=now
            )
    if day != today:
        raise refuse("look_over")
    if plan.checklist_id is None:  # a started plan has one
        raise refuse("inspections_no_checklist")
    if not reads.people_of(plan, day).filter(pk=learner.pk).exists():
        raise refuse("not_looked_at", person=learner.name)
    with _in_words():
        attempt: Any = quizzes.observe(
            quiz_id=plan.checklist_id,
            learner_id=learner.pk,
            observer=by,
            standpoint=standpoint,
            purpose=reads.purpose_of(row.pk),
            place=plan.place,
            start_at=row.due_at,
            now=now,
        )
    RoundSheet.objects.update_or_create(
        round=row, learner=learner, defaults={"observation_id": attempt.observation_id}
    )
    return attempt


@contextmanager
def _in_words() -> Iterator[None]:
    """Say in this app's words why there is no sheet."""
    try:
        yield
    except StartRefused as refused:
        raise Refused(*refused.verdict.because) from None
    except BadObservation as refused:
        code = refused.code if refused.code in ("may_not", "closed") else "other"
        raise refuse(f"no_sheet_{code}") from None


@transaction.atomic
def excuse_round(
    *, plan: InspectionPlan, day: dt.date, look: int, reason: str, by, now: dt.datetime
) -> InspectionRound:
    """Say why a look did not take place, or not at everybody. Raises Refused without a reason, for one that was
    done, and to who had to look themselves.
    """
    if by.pk in reads.inspectors_of(plan, day):
        raise refuse("excuse_own")
    row = held_round(plan, day, look, timezone.localdate(now))
    if row.state in (RoundState.DONE, RoundState.EXCUSED):
        raise refuse("decided_before")
    row.state = RoundState.EXCUSED
    row.excused_by, row.excused_at, row.excused_because = by, now, given(reason)
    row.save()
    return row


def note_observed(*, observation_id: int, now: dt.datetime) -> RoundSheet | None:
    """Keep what a sheet of a round makes of its look, and return it: done once everybody whom the plan looks at
    that day was seen, and open again while a sheet is. Runs inside the transaction of the signature.
    """
    sheet = RoundSheet.objects.filter(observation_id=observation_id).first()
    if sheet is None:
        return None
    rows = InspectionRound.objects.select_for_update(of=("self",)).select_related("plan__run")
    row = rows.get(pk=sheet.round_id)
    if reads.are_all_seen(row):
        row.state, row.done_at = RoundState.DONE, row.done_at or now
    elif row.state == RoundState.DONE:
        row.state = RoundState.MISSED if row.missed_at else RoundState.DUE
    row.save(update_fields=["state", "done_at"])
    return sheet


@transaction.atomic
def settle_rounds(*, now: dt.datetime) -> int:
    """Write down the looks that were missed until yesterday, and tell who had to look, once a plan and day.

    Runs by itself. Pages do not wait for it: they show a look without a row as missed.
    """
    today = timezone.localdate(now)
    yesterday = today - dt.timedelta(days=1)
    count = 0
    for plan in reads.started_plans().filter(starts_on__lte=yesterday):
        first = max(plan.starts_on, yesterday - SETTLED_BACK)
        missed = reads.missed_between([plan], first, yesterday, today)
        fresh = [one for one in missed if one.round is None or one.round.state == RoundState.DUE]
        for one in fresh:
            InspectionRound.objects.update_or_create(
                plan=plan,
                day=one.day,
                look=one.number,
                defaults={
                    "due_at": one.due_at,
                    "state": RoundState.MISSED,
                    "missed_at": now,
                },
            )
        if fresh:
            _tell_missed(plan, len(fresh), now=now)
        count += len(fresh)
    return count


def _tell_missed(plan: InspectionPlan, count: int, *, now: dt.datetime) -> None:
    today = timezone.localdate(now)
    people = reads.inspectors_of(plan, today)
    if plan.started_by_id:
        people = people | {plan.started_by_id}
    tell(
        user_ids=people,
        kind="training.looks_missed",
        params={**plan_words(plan), "count": count},
        url=reverse("training:inspection_calendar", args=[plan.pk]),
        key=f"training.looks_missed:{plan.pk}:{today.isoformat()}",
        now=now,
    )
