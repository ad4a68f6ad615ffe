"""After a run: is it effective, and how do the participants fare at work?"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from notices.services import tell
from people.selectors import managers_of_many
from surveys.services import open_survey
from training.models import (
    EffectivenessEvaluation,
    FollowUp,
    FollowUpKind,
    PlannedFollowUp,
    PlanRun,
    RunEnrolment,
    RunState,
    SeatState,
)
from training.selectors.afterwards import who_came, who_passed
from training.signals import EvaluationClosed, evaluation_closed

from .errors import refuse
from .runs import open_run
from .traces import run_words, trace

FEEDBACK = dt.timedelta(days=14)
REMIND_BEFORE = dt.timedelta(days=7)


@transaction.atomic
def plan_evaluation(
    *,
    run: PlanRun,
    planned_on: dt.date,
    method: str,
    method_note: str = "",
    evaluator,
    is_required: bool = True,
    by,
    now: dt.datetime,
) -> EffectivenessEvaluation:
    """Plan an evaluation of a run's effect. Raises Refused for an evaluator who took part in it."""
    held = open_run(run.pk)
    _refuse_participant(held, evaluator)
    made = EffectivenessEvaluation.objects.create(
        run=held,
        planned_on=planned_on,
        method=method,
        method_note=method_note.strip(),
        evaluator=evaluator,
        is_required=is_required,
        made_by=by,
        made_at=now,
    )
    trace(
        held,
        "evaluation_planned",
        detail={"planned_on": planned_on.isoformat(), "evaluator": evaluator.name},
        by=by,
        now=now,
    )
    if by is None or evaluator.pk != by.pk:
        _tell_evaluator(made, "evaluation_planned", key="planned", now=now)
    return made


@transaction.atomic
def replan_evaluation(
    *,
    evaluation: EffectivenessEvaluation,
    planned_on: dt.date,
    evaluator,
    reason: str,
    by,
    now: dt.datetime,
) -> EffectivenessEvaluation:
    """Give an open evaluation another day or evaluator, with a reason that the trace keeps."""
    if not reason.strip():
        raise refuse("reason_missing")
    held = _open_evaluation(evaluation)
    _refuse_participant(held.run, evaluator)
    detail = {
        "before": f"{held.planned_on.isoformat()} {held.evaluator.name}",
        "after": f"{planned_on.isoformat()} {evaluator.name}",
    }
    is_other = held.evaluator_id != evaluator.pk
    held.planned_on, held.evaluator = planned_on, evaluator
    held.save(update_fields=["planned_on", "evaluator"])
    trace(
        held.run,
        "evaluation_replanned",
        detail=detail,
        reason=reason.strip(),
        by=by,
        now=now,
    )
    if is_other and evaluator.pk != by.pk:
        _tell_evaluator(held, "evaluation_planned", key="planned", now=now)
    return held


@transaction.atomic
def close_evaluation(
    *,
    evaluation: EffectivenessEvaluation,
    verdict: str,
    findings: str,
    follows: str,
    by,
    now: dt.datetime,
) -> EffectivenessEvaluation:
    """Give the verdict. Raises Refused before the run's last session, where something is empty, or
    somebody was faster."""
    held = _open_evaluation(evaluation)
    _refuse_participant(held.run, by)
    if timezone.localdate(now) < held.run.ends_on:
        raise refuse("evaluation_early", day=held.run.ends_on.isoformat())
    if not (verdict and findings.strip() and follows.strip()):
        raise refuse("evaluation_empty")
    held.verdict, held.findings, held.follows = verdict, findings.strip(), follows.strip()
    held.closed_by, held.closed_at = by, now
    held.save(update_fields=["verdict", "findings", "follows", "closed_by", "closed_at"])
    trace(held.run, "evaluation_closed", detail={"verdict": verdict}, by=by, now=now)
    event = EvaluationClosed(held.pk, held.run_id, verdict)
    evaluation_closed.send(EffectivenessEvaluation, event=event, now=now)
    return held


def _open_evaluation(evaluation: EffectivenessEvaluation) -> EffectivenessEvaluation:
    run = open_run(evaluation.run_id)
    held = EffectivenessEvaluation.objects.select_related("evaluator").get(pk=evaluation.pk)
    held.run = run
    if held.closed_at is not None:
        raise refuse("decided_before")
    return held


def _refuse_participant(run: PlanRun, person) -> None:
    if run.enrolments.filter(learner=person, state=SeatState.ENROLLED).exists():
        raise refuse("evaluator_took_part", person=person.name)


def plan_required_evaluation(run: PlanRun, *, by, now: dt.datetime) -> None:
    """Plan what the programme asks for, where nobody has planned it yet."""
    days = run.version.verify_after_days
    if days is None or run.evaluations.filter(is_required=True).exists():
        return
    took_part = run.enrolments.filter(learner=run.organiser, state=SeatState.ENROLLED).exists()
    plan_evaluation(
        run=run,
        planned_on=run.ends_on + dt.timedelta(days=days),
        method="supervisors",
        method_note=run.version.verify_how,
        evaluator=run.organiser if run.organiser and not took_part else by,
        by=by,
        now=now,
    )


@transaction.atomic
def open_follow_ups(*, now: dt.datetime) -> int:
    """Make the follow-ups of every run that has ended; return how many are new.

    They are for who came, the internship for who passed. What is there already stays: it may be called
    again and again, and by two at once.
    """
    today = timezone.localdate(now)
    planned: dict[int, list[PlannedFollowUp]] = defaultdict(list)
    for one in PlannedFollowUp.objects.filter(version__runs__ends_on__lt=today).distinct():
        planned[one.version_id].append(one)
    seats = RunEnrolment.objects.filter(
        state=SeatState.ENROLLED,
        run__version__in=planned,
        run__ends_on__lt=today,
        run__state__in=(RunState.APPROVED, RunState.CLOSED),
    )
    fresh = list(seats.filter(follow_ups=None).select_related("run"))
    came, passed = who_came(fresh), who_passed(fresh)
    rows = [
        _follow_up(seat, one, time)
        for seat in fresh
        for one in planned[seat.run.version_id]
        if seat.pk in (passed if one.kind == FollowUpKind.INTERNSHIP else came)
        for time in range(1, one.times + 1)
    ]
    before = FollowUp.objects.count() if rows else 0
    FollowUp.objects.bulk_create(rows, ignore_conflicts=True, batch_size=500)
    return FollowUp.objects.count() - before if rows else 0


def _follow_up(seat: RunEnrolment, one: PlannedFollowUp, time: int) -> FollowUp:
    first = seat.run.ends_on + dt.timedelta(days=(time - 1) * one.days_between)
    return FollowUp(
        enrolment=seat,
        planned=one,
        kind=one.kind,
        title=one.title,
        title_en=one.title_en,
        time=time,
        opens_on=first + dt.timedelta(days=one.opens_after_days),
        due_on=first + dt.timedelta(days=one.due_after_days),
    )


@transaction.atomic
def ask_feedback(*, now: dt.datetime) -> None:
    """Ask the participants of every run that has just ended for their opinion, once."""
    today = timezone.localdate(now)
    ended = PlanRun.objects.filter(
        state__in=(RunState.APPROVED, RunState.CLOSED),
        version__asks_feedback=True,
        ends_on__lt=today,
        ends_on__gte=today - FEEDBACK,
    )
    for run in ended:
        people = run.enrolments.filter(state=SeatState.ENROLLED)
        open_survey(
            key=run.feedback_key,
            title=run.title,
            title_en=run.title_en,
            user_ids=list(people.values_list("learner_id", flat=True)),
            closes_on=today + FEEDBACK,
            now=now,
        )


@transaction.atomic
def answer_follow_up(
    *,
    follow_up: FollowUp,
    verdict: str,
    answers: dict[str, Any],
    note: str,
    by,
    now: dt.datetime,
) -> FollowUp:
    """Keep what the supervisor says. Raises Refused before it opens, twice, and about oneself."""
    held = FollowUp.objects.select_for_update().get(pk=follow_up.pk)
    if held.done_at is not None:
        raise refuse("decided_before")
    if held.enrolment.learner_id == by.pk:
        raise refuse("not_about_oneself")
    if held.opens_on > timezone.localdate(now):
        raise refuse("follow_up_early", day=held.opens_on.isoformat())
    if verdict != "effective" and not note.strip():
        raise refuse("reason_missing")
    held.verdict, held.answers, held.note = verdict, answers, note.strip()
    held.done_by, held.done_at = by, now
    held.save(update_fields=["verdict", "answers", "note", "done_by", "done_at"])
    trace(
        held.enrolment.run,
        "follow_up_done",
        enrolment=held.enrolment,
        detail={"verdict": verdict, "title": held.title},
        by=by,
        now=now,
    )
    return held


def remind_afterwards(*, now: dt.datetime) -> None:
    """Tell who owes an evaluation or a follow-up: when it opens or nears, and once it is overdue."""
    today = timezone.localdate(now)
    near = EffectivenessEvaluation.objects.filter(
        closed_at=None,
        planned_on__lte=today + REMIND_BEFORE,
        run__state__in=(RunState.PLANNED, RunState.APPROVED),
    ).select_related("run", "evaluator")
    for one in near:
        overdue = one.planned_on < today
        kind = "evaluation_overdue" if overdue else "evaluation_near"
        _tell_evaluator(one, kind, key=kind, now=now)
    for key, count in _follow_ups_owed(today).items():
        user_id, overdue, day = key
        kind = "follow_ups_overdue" if overdue else "follow_ups_open"
        tell(
            user_ids=[user_id],
            kind=f"training.{kind}",
            params={"count": count},
            url=reverse("training:follow_ups"),
            key=f"training.{kind}:{day.isoformat()}",
            now=now,
        )


def _follow_ups_owed(today: dt.date) -> dict[tuple[int, bool, dt.date], int]:
    """Return how many follow-ups each supervisor owes, by whether overdue and since which day."""
    yesterday = today - dt.timedelta(days=1)
    fresh = (
        FollowUp.objects.filter(
            Q(opens_on=today) | Q(due_on=yesterday),
            done_at=None,
            enrolment__state=SeatState.ENROLLED,
        )
        .exclude(enrolment__run__state=RunState.CANCELLED)
        .select_related("enrolment")
    )
    owed: dict[tuple[int, bool, dt.date], int] = defaultdict(int)
    managers = managers_of_many({one.enrolment.learner_id for one in fresh}, today)
    for one in fresh:
        for person in managers[one.enrolment.learner_id]:
            owed[person.pk, one.due_on < today, today] += 1
    return owed


def _tell_evaluator(
    evaluation: EffectivenessEvaluation, kind: str, *, key: str, now: dt.datetime
) -> None:
    tell(
        user_ids=[evaluation.evaluator_id],
        kind=f"training.{kind}",
        params={**run_words(evaluation.run), "planned_on": evaluation.planned_on.isoformat()},
        url=reverse("training:evaluation", args=[evaluation.pk]),
        key=f"training.evaluation:{evaluation.pk}:{key}:{evaluation.planned_on.isoformat()}",
        now=now,
    )
