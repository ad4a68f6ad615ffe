"""The slogan of the week: ready to be set, set, set anew."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils import timezone

from training.models import ActivityKind, PlanRun, Slogan

from .errors import refuse


def monday_of(day: dt.date) -> dt.date:
    """Return the Monday of a day's week."""
    return day - dt.timedelta(days=day.weekday())


def set_up_slogans(run: PlanRun) -> None:
    """Make an empty slogan for each week that the run's programme plans one for."""
    for step in run.steps.filter(kind=ActivityKind.SLOGAN):
        week = monday_of(step.starts_on)
        while week <= step.ends_on:
            Slogan.objects.get_or_create(run=run, week=week)
            week += dt.timedelta(days=7)


@transaction.atomic
def set_slogan(
    *,
    run: PlanRun | None = None,
    unit=None,
    week: dt.date,
    text: str,
    text_en: str = "",
    by,
    now: dt.datetime,
) -> Slogan:
    """Set the slogan of a run or unit for the week of a day; the same week again replaces the words.

    Raises Refused for an empty one and for a week that is over.
    """
    monday = monday_of(week)
    if not text.strip():
        raise refuse("slogan_empty")
    if monday < monday_of(timezone.localdate(now)):
        raise refuse("slogan_week_over")
    made, _created = Slogan.objects.get_or_create(run=run, unit=unit, week=monday)
    held = Slogan.objects.select_for_update().get(pk=made.pk)
    held.text, held.text_en = text.strip(), text_en.strip()
    held.set_by, held.set_at = by, now
    held.save()
    return held
