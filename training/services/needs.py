"""What units need: raised, merged into another, planned, refused; whoever raised it is told."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.contrib.auth import get_user_model
from django.db import transaction
from django.urls import reverse

from notices.services import tell
from people.permissions import HR
from training.models import PlanItem, TrainingNeed

from .errors import refuse
from .guards import given


@transaction.atomic
def raise_need(
    *,
    year: int,
    unit,
    title: str,
    why: str,
    origin: str = "manager",
    people: int | None = None,
    month: int | None = None,
    positions: Iterable = (),
    persons: Iterable = (),
    by,
    now: dt.datetime,
) -> TrainingNeed:
    """Keep what a unit needs, and tell HR unless it was HR who said it."""
    need = TrainingNeed.objects.create(
        year=year,
        unit=unit,
        title=title.strip(),
        why=given(why),
        origin=origin,
        people=people,
        month=month,
        made_by=by,
        made_at=now,
    )
    need.positions.set(positions)
    need.persons.set(persons)
    hr = get_user_model().objects.filter(groups__name=HR, is_active=True).exclude(pk=by.pk)
    tell(
        user_ids=set(hr.values_list("pk", flat=True)),
        kind="training.need_raised",
        params={**_words(need), "person": by.name},
        url=reverse("training_desk:needs"),
        key=f"training.need_raised:{need.pk}",
        now=now,
    )
    return need


@transaction.atomic
def merge_need(
    *, need: TrainingNeed, into: TrainingNeed, note: str = "", by, now: dt.datetime
) -> TrainingNeed:
    """Say that another need of the year asks for the same. What was merged into this one comes along.

    Raises Refused where either is decided already, or where they are the same or of different years.
    """
    held, target = _open_need(need), _open_need(into)
    if held.pk == target.pk or held.year != target.year:
        raise refuse("need_not_alike")
    held.merged.update(merged_into=target)
    held.merged_into = target
    _decide(held, "merged", because=note, by=by, now=now)
    _tell(held, "need_merged", {"other": target.title}, now=now)
    return held


@transaction.atomic
def refuse_need(*, need: TrainingNeed, reason: str, by, now: dt.datetime) -> TrainingNeed:
    """Say no, with the reason that whoever raised it reads; also those merged into it are told."""
    held = _open_need(need)
    _decide(held, "refused", because=given(reason), by=by, now=now)
    for one in (held, *held.merged.all()):
        _tell(one, "need_refused", {"reason": reason.strip()}, now=now)
    return held


def plan_need(need: TrainingNeed, item: PlanItem, *, by, now: dt.datetime) -> None:
    """Say that an item of the plan answers the need. Raises Refused where it is decided already."""
    held = _open_need(need)
    if held.year != item.plan.year:
        raise refuse("need_not_alike")
    held.item = item
    _decide(held, "planned", because="", by=by, now=now)
    for one in (held, *held.merged.all()):
        _tell(one, "need_planned", {"item": item.title, "item_en": item.title_en}, now=now)


def reopen_needs(planned: PlanItem, dropped: PlanItem, *, now: dt.datetime) -> int:
    """Open the needs again that an item was to answer, and tell who raised them why; return how many."""
    needs = list(planned.needs.filter(state="planned").select_related("unit"))
    for need in needs:
        words = {
            "item": dropped.title,
            "item_en": dropped.title_en,
            "reason": dropped.dropped_because,
        }
        for one in (need, *need.merged.select_related("unit")):
            _tell(one, "need_reopened", words, key=f"{dropped.pk}", now=now, always=True)
        need.state, need.item, need.decided_because = "open", None, ""
        need.decided_by = need.decided_at = None
        need.save()
    return len(needs)


def _open_need(need: TrainingNeed) -> TrainingNeed:
    held = TrainingNeed.objects.select_for_update().get(pk=need.pk)
    if held.state != "open":
        raise refuse("decided_before")
    return held


def _decide(need: TrainingNeed, state: str, *, because: str, by, now: dt.datetime) -> None:
    need.state, need.decided_because = state, because.strip()
    need.decided_by, need.decided_at = by, now
    need.save()


def _words(need: TrainingNeed) -> dict[str, object]:
    unit = need.unit
    return {
        "need": need.title,
        "year": need.year,
        "unit": unit.name,
        "unit_en": unit.name_en,
    }


def _tell(
    need: TrainingNeed,
    kind: str,
    params: dict[str, str],
    *,
    key: str = "",
    now: dt.datetime,
    always: bool = False,
) -> None:
    """Tell who raised a need; not of what they decided themselves, unless ``always``."""
    if need.made_by_id == need.decided_by_id and not always:
        return
    tell(
        user_ids=[need.made_by_id],
        kind=f"training.{kind}",
        params={**_words(need), **params},
        url=reverse("training:needs"),
        key=f"training.{kind}:{need.pk}:{key or now.isoformat()}",
        now=now,
    )
