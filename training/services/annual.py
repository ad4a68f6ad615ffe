"""The plan of a year: written as a draft, submitted, approved or sent back, replaced by the next version."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.contrib.auth import get_user_model
from django.db import IntegrityError, transaction
from django.db.models import Max, Q
from django.urls import reverse

from notices.services import tell
from people.permissions import HR
from training.models import AnnualPlan, PlanDecision, PlanItem, PlanRun, TrainingNeed

from .errors import refuse
from .guards import given
from .needs import plan_need, reopen_needs
from .traces import trace

CARRIED = (
    "order", "title", "title_en", "programme_id", "course_id", "unit_id", "month", "people",
    "hours", "cost", "verifies", "note", "dropped_because",
)  # fmt: skip


@transaction.atomic
def begin_plan(*, year: int, by, now: dt.datetime) -> AnnualPlan:
    """Begin the plan of a year, or the next version of it with all items of the one in force.

    Raises Refused while another version of it is being written or waits for its approval.
    """
    versions = AnnualPlan.objects.filter(year=year)
    last = versions.order_by("-number").first()
    words = {} if last is None else {name: getattr(last, name) for name in _card_fields()}
    number = (last.number if last else 0) + 1
    try:
        with transaction.atomic():
            plan = AnnualPlan.objects.create(
                year=year, number=number, **words, made_by=by, made_at=now
            )
    except IntegrityError:
        raise refuse("plan_open", year=year) from None
    in_force = versions.filter(state="approved").first()
    if in_force is not None:
        # What was taken out comes along only where runs hang on it.
        kept = in_force.items.filter(Q(dropped_because="") | Q(runs__isnull=False)).distinct()
        PlanItem.objects.bulk_create(
            PlanItem(plan=plan, carried_from=one, **{name: getattr(one, name) for name in CARRIED})
            for one in kept
        )
    return plan


def _card_fields() -> tuple[str, ...]:
    return ("goals", *AnnualPlan.SAFEGUARDS)


@transaction.atomic
def save_plan_card(*, plan: AnnualPlan, **fields: str) -> AnnualPlan:
    """Write the goals and the four safeguards of a draft."""
    held = _draft(plan)
    for name in _card_fields():
        setattr(held, name, fields[name].strip())
    held.save(update_fields=_card_fields())
    return held


@transaction.atomic
def save_item(
    *,
    plan: AnnualPlan,
    item: PlanItem | None = None,
    need: TrainingNeed | None = None,
    by,
    now: dt.datetime,
    **fields: Any,
) -> PlanItem:
    """Write an item of a draft; ``need`` is planned by it, and whoever raised it is told."""
    held = _draft(plan)
    if item is None:
        last = held.items.aggregate(last=Max("order"))["last"] or 0
        item = PlanItem(plan=held, order=last + 1)
    for name, value in fields.items():
        setattr(item, name, value)
    item.save()
    if need is not None:
        item.plan = held
        plan_need(need, item, by=by, now=now)
    return item


@transaction.atomic
def answer_need(*, need: TrainingNeed, item: PlanItem, by, now: dt.datetime) -> TrainingNeed:
    """Say that an item that stands in the plan already answers a need."""
    item.plan = AnnualPlan.objects.get(pk=item.plan_id)
    if item.is_dropped:
        raise refuse("item_dropped")
    plan_need(need, item, by=by, now=now)
    return TrainingNeed.objects.get(pk=need.pk)


@transaction.atomic
def drop_item(*, item: PlanItem, reason: str, now: dt.datetime) -> PlanItem:
    """Take an item out of a draft; it stays readable with the reason, and what it was to answer is open again.

    Needs of an item that was carried over wait for the approval: until then the version before holds.
    """
    _draft(item.plan)
    held = PlanItem.objects.get(pk=item.pk)
    if held.is_dropped:
        raise refuse("decided_before")
    held.dropped_because = given(reason)
    held.save(update_fields=["dropped_because"])
    reopen_needs(held, held, now=now)
    return held


@transaction.atomic
def submit_plan(*, plan: AnnualPlan, note: str = "", by, now: dt.datetime) -> AnnualPlan:
    """Ask for the approval. Raises Refused for a plan without items."""
    held = _draft(plan)
    if not held.items.filter(dropped_because="").exists():
        raise refuse("plan_empty")
    held.state = "submitted"
    held.save(update_fields=["state"])
    _keep(held, "submitted", note, by=by, now=now)
    hr = get_user_model().objects.filter(groups__name=HR, is_active=True).exclude(pk=by.pk)
    _tell(held, "plan_submitted", set(hr.values_list("pk", flat=True)), by=by, now=now)
    return held


@transaction.atomic
def approve_plan(*, plan: AnnualPlan, note: str = "", by, now: dt.datetime) -> AnnualPlan:
    """Put a submitted plan in force; the version before is replaced.

    Runs and needs of its items follow to the items that were carried over from them; what was to be answered
    by one that was taken out is open again. Raises Refused for whoever submitted it, unless an administrator
    says why nobody else approves.
    """
    held = _submitted(plan)
    _refuse_own_plan(held, note, by)
    AnnualPlan.objects.filter(year=held.year, state="approved").update(state="replaced")
    held.state, held.approved_by, held.approved_at = "approved", by, now
    held.save(update_fields=["state", "approved_by", "approved_at"])
    for item in held.items.exclude(carried_from=None):
        PlanRun.objects.filter(plan_item_id=item.carried_from_id).update(plan_item=item)
        if item.is_dropped and item.carried_from is not None:
            reopen_needs(item.carried_from, item, now=now)
        else:
            TrainingNeed.objects.filter(item_id=item.carried_from_id).update(item=item)
    _keep(held, "approved", note, by=by, now=now)
    _tell(held, "plan_approved", _submitters(held) - {by.pk}, by=by, now=now)
    return held


def _refuse_own_plan(plan: AnnualPlan, note: str, by) -> None:
    last = plan.decisions.filter(kind="submitted").order_by("-made_at", "-pk").first()
    if last is None or last.made_by_id != by.pk:
        return
    if not by.is_superuser:
        raise refuse("plan_four_eyes")
    if not note.strip():
        raise refuse("plan_four_eyes_why")


@transaction.atomic
def return_plan(*, plan: AnnualPlan, reason: str, by, now: dt.datetime) -> AnnualPlan:
    """Send a submitted plan back with a reason; it is a draft again."""
    held = _submitted(plan)
    held.state = "draft"
    held.save(update_fields=["state"])
    _keep(held, "returned", given(reason), by=by, now=now)
    _tell(held, "plan_returned", _submitters(held) - {by.pk}, by=by, now=now, reason=reason.strip())
    return held


@transaction.atomic
def link_run(*, run: PlanRun, item: PlanItem | None, by, now: dt.datetime) -> PlanRun:
    """Put a run to an item of an approved plan, or to none. Raises Refused for any other item."""
    held = PlanRun.objects.select_for_update().get(pk=run.pk)
    if item is not None:
        plan = AnnualPlan.objects.get(pk=item.plan_id)
        if item.is_dropped or plan.state != "approved":
            raise refuse("item_not_in_force")
    before = PlanItem.objects.filter(pk=held.plan_item_id or 0).first()
    held.plan_item = item
    held.save(update_fields=["plan_item"])
    detail = {"before": before.title if before else "–", "after": item.title if item else "–"}
    trace(held, "item_linked", detail=detail, by=by, now=now)
    return held


def _locked(plan: AnnualPlan) -> AnnualPlan:
    return AnnualPlan.objects.select_for_update().get(pk=plan.pk)


def _draft(plan: AnnualPlan) -> AnnualPlan:
    held = _locked(plan)
    if held.state != "draft":
        raise refuse("plan_not_draft")
    return held


def _submitted(plan: AnnualPlan) -> AnnualPlan:
    held = _locked(plan)
    if held.state != "submitted":
        raise refuse("decided_before")
    return held


def _keep(plan: AnnualPlan, kind: str, note: str, *, by, now: dt.datetime) -> None:
    PlanDecision.objects.create(plan=plan, kind=kind, note=note.strip(), made_by=by, made_at=now)


def _submitters(plan: AnnualPlan) -> set[int]:
    return set(plan.decisions.filter(kind="submitted").values_list("made_by_id", flat=True))


def _tell(
    plan: AnnualPlan, kind: str, people: set[int], *, by, now: dt.datetime, **params: str
) -> None:
    tell(
        user_ids=people,
        kind=f"training.{kind}",
        params={"year": plan.year, "number": plan.number, "person": by.name, **params},
        url=reverse("training_desk:plan", args=[plan.pk]),
        key=f"training.{kind}:{plan.pk}:{now.isoformat()}",
        now=now,
    )
