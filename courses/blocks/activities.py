"""Blocks that a reader does something with: the clock of an event, a situation with choices.

Both are complete without a script, as a table and as folded answers; ``activities.js`` only adds to them.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail import blocks

MINUTES_A_DAY = 24 * 60


def minutes_of(text: str) -> int | None:
    """Return the minutes since midnight of a time such as 14:00; None where it is none."""
    try:
        time = dt.datetime.strptime(text.strip(), "%H:%M")  # noqa: DTZ007 - no date, no zone
    except ValueError:
        return None
    return time.hour * 60 + time.minute


def clock_time(minutes: int) -> str:
    """Return minutes since midnight as 13:50; the days before and after begin again at 00:00."""
    minutes %= MINUTES_A_DAY
    return f"{minutes // 60:02}:{minutes % 60:02}"


class TimeOfDayBlock(blocks.CharBlock):
    """A time such as 14:00, kept as it is written."""

    def clean(self, value: str) -> str:
        value = super().clean(value)
        minutes = minutes_of(value)
        if minutes is None:
            raise ValidationError(_("Write a time of day such as 14:00."), code="time")
        return clock_time(minutes)


class ClockEntryBlock(blocks.StructBlock):
    """One thing to do. Without ``minutes`` there are only the words of ``lead``."""

    minutes = blocks.IntegerBlock(
        label=_("Minutes before the start"),
        required=False,
        min_value=-MINUTES_A_DAY,
        max_value=MINUTES_A_DAY,
        help_text=_("Below zero: after it. Empty where no clock time can be given."),
    )
    lead = blocks.CharBlock(label=_("How long before, in words"), max_length=60)
    who = blocks.CharBlock(label=pgettext_lazy("clock", "Who"), required=False, max_length=100)
    what = blocks.TextBlock(label=_("What to do"), rows=1, max_length=500)

    class Meta:
        icon = "time"
        label = _("Entry of the clock")


class ClockBlock(blocks.StructBlock):
    """What is due how long before a start; the reader enters the start and reads the times."""

    title = blocks.CharBlock(label=_("Title"), max_length=200)
    start = TimeOfDayBlock(label=_("Start of the example"), default="14:00", max_length=5)
    entries = blocks.ListBlock(ClockEntryBlock(), label=_("Entries"), min_num=1, max_num=60)

    def get_context(self, value: Any, parent_context: Any = None) -> dict[str, Any]:
        context = super().get_context(value, parent_context=parent_context)
        start = minutes_of(value.get("start") or "") or 0
        context["rows"] = [
            (entry, "" if entry["minutes"] is None else clock_time(start - entry["minutes"]))
            for entry in value["entries"]
        ]
        context["uid"] = _uid("clock", context)
        return context

    class Meta:
        icon = "time"
        template = "courses/blocks/clock.html"


class Verdict(models.TextChoices):
    """What a choice in a situation is worth."""

    GOOD = "good", _("Well done")
    FAIR = "fair", _("Half done")
    POOR = "poor", _("Not so")


class SituationChoiceBlock(blocks.StructBlock):
    text = blocks.CharBlock(label=_("What one can do or say"), max_length=300)
    verdict = blocks.ChoiceBlock(choices=Verdict.choices, label=pgettext_lazy("choice", "Verdict"))
    feedback = blocks.TextBlock(label=_("What comes of it"), rows=1, max_length=500)
    leads_to = blocks.CharBlock(
        label=_("Leads to scene"),
        required=False,
        max_length=30,
        help_text=_("The short name of a scene; empty: the situation ends here."),
    )

    class Meta:
        icon = "arrow-right"
        label = _("Choice")


class SituationSceneBlock(blocks.StructBlock):
    name = blocks.RegexBlock(
        regex=r"^[a-z0-9-]+$",
        label=_("Short name"),
        max_length=30,
        error_messages={"invalid": _("Small letters, digits and hyphens only.")},
    )
    text = blocks.TextBlock(label=_("What happens"), rows=2, max_length=1000)
    choices = blocks.ListBlock(SituationChoiceBlock(), label=_("Choices"), min_num=2, max_num=6)

    class Meta:
        icon = "comment"
        label = _("Scene")


class SituationBlock(blocks.StructBlock):
    """A branching situation for practice; it counts for nothing. Its scored twin is a case item."""

    title = blocks.CharBlock(label=_("Title"), max_length=200)
    scenes = blocks.ListBlock(SituationSceneBlock(), label=_("Scenes"), min_num=1, max_num=12)

    def clean(self, value: Any) -> Any:
        value = super().clean(value)
        error = wrong_way(value["scenes"])
        if error:
            raise ValidationError(error, code="scene")
        return value

    def get_context(self, value: Any, parent_context: Any = None) -> dict[str, Any]:
        context = super().get_context(value, parent_context=parent_context)
        numbers = {scene["name"]: number for number, scene in enumerate(value["scenes"], start=1)}
        context["scenes"] = [
            (
                number,
                scene,
                [(choice, numbers.get(choice["leads_to"])) for choice in scene["choices"]],
            )
            for number, scene in enumerate(value["scenes"], start=1)
        ]
        context["uid"] = _uid("situation", context)
        return context

    class Meta:
        icon = "group"
        template = "courses/blocks/situation.html"


def wrong_way(scenes: Any) -> str:
    """Return what is wrong with the ways between the scenes; empty when nothing.

    A choice leads onward only, so that every way ends.
    """
    names = [scene["name"] for scene in scenes]
    if len(set(names)) < len(names):
        return str(_("Two scenes have the same short name."))
    for place, scene in enumerate(scenes):
        for choice in scene["choices"]:
            if choice["leads_to"] and choice["leads_to"] not in names[place + 1 :]:
                return str(_("A choice can lead only to a scene that comes later."))
    return ""


def _uid(name: str, context: dict[str, Any]) -> str:
    """Ids must be unique on the page and the same each time it is rendered."""
    return f"{name}-{(context.get('forloop') or {}).get('counter', 0)}"
