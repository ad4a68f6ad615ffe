"""Results of a training in words: parts, shares, conditions, figures, and why."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import Any

from django import template
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from common.languages import in_page_language
from common.verdicts import Reason, reasons_from_json
from training.models import AttendanceState, ConductLevel, PartKind
from training.rules.composite import HALF_EVEN, HALF_UP, plain

register = template.Library()

# The design system's shapes: results are work, so they are circles.
STATES = {
    "passed": ("passed", pgettext_lazy("result of a training", "Passed")),
    "failed": ("failed", pgettext_lazy("result of a training", "Not passed")),
    "open": ("marking", pgettext_lazy("result of a training", "Open")),
}
LINES = {
    "met": ("passed", pgettext_lazy("part of a result", "met")),
    "unmet": ("failed", pgettext_lazy("part of a result", "not met")),
    "counted": ("submitted", pgettext_lazy("part of a result", "counts")),
    "open": ("marking", pgettext_lazy("part of a result", "open")),
}


@register.filter
def part_word(kind: str) -> str:
    """The name of a part."""
    return str(PartKind(kind).label)


@register.filter
def result_shape(state: str) -> str:
    """The shape of a result's state."""
    return STATES[state][0]


@register.filter
def result_word(state: str) -> str:
    """The word of a result's state."""
    return str(STATES[state][1])


@register.filter
def line_state_shape(state: str) -> str:
    """The shape of a part's state."""
    return LINES[state][0]


@register.filter
def line_state_word(state: str) -> str:
    """The word of a part's state."""
    return str(LINES[state][1])


@register.filter
def percent_of(share: str | None) -> str:
    """A share as percent, two decimals at most; empty where there is none."""
    return "" if share is None else f"{plain(Fraction(share) * 100)} %"


@register.filter
def number_of(value: str | None) -> str:
    """A fraction as a number, two decimals at most."""
    return "" if value in (None, "") else plain(Fraction(str(value)))


@register.filter
def said_of(figure: Mapping[str, Any]) -> str:
    """How a figure reads: points, or the word of its state."""
    said = figure.get("said") or {}
    if "score" in said:
        return f"{said['score']}/{said['most']}"
    if "attendance" in said:
        return str(AttendanceState(said["attendance"]).label)
    if "level" in said:
        return str(ConductLevel(said["level"]).label)
    if said.get("accepted"):
        return _("accepted")
    return percent_of(figure.get("share"))


@register.filter
def title_of(figure: Mapping[str, Any]) -> str:
    """The title of a figure in the language of the page."""
    return in_page_language(figure["title"], figure.get("title_en"))


@register.filter
def reasons_of(stored: Iterable[Mapping[str, Any]]) -> list[Reason]:
    """Stored reasons as sentences."""
    return reasons_from_json(stored)


@register.filter
def conditions_of(component: Mapping[str, Any]) -> list[str]:
    """What a part of a scheme asks for, in words."""
    found = []
    if component.get("must_pass"):
        found.append(_("must be passed, by its own verdict"))
    if component.get("least"):
        found.append(_("at least %(least)s percent") % {"least": component["least"]})
    if component.get("on_time"):
        found.append(_("on time: late and left early do not count"))
    if component.get("veto"):
        found.append(_("veto: where its condition is not met, no points count"))
    return found


@register.filter
def sources_of(component: Mapping[str, Any]) -> str:
    """The tests or checklists of a part, by title."""
    return "、".join(title_of(one) for one in component.get("quizzes", []))


@register.filter
def levels_of(component: Mapping[str, Any]) -> list[tuple[str, str]]:
    """What the levels of conduct are worth, the best first."""
    levels = component.get("levels") or {}
    return [(str(one.label), levels[one]) for one in ConductLevel if levels.get(one)]


@register.filter
def rounding_word(content: Mapping[str, Any]) -> str:
    """How the total is rounded where it is shown."""
    mode = content.get("mode", HALF_UP)
    if mode == HALF_UP:
        word = _("rounded half up")
    else:
        word = _("rounded half to even") if mode == HALF_EVEN else _("rounded down")
    return _("%(places)s decimals, %(how)s") % {"places": content.get("places", 1), "how": word}


@register.filter
def progress_of(line: Mapping[str, Any]) -> str:
    """Of an open part, how many of its figures are there."""
    figures = line["figures"]
    if len(figures) < 2:
        return str(LINES[line["state"]][1])
    there = sum(one["share"] is not None for one in figures)
    return f"{there}/{len(figures)}"


@register.filter
def cause_word(stored: Mapping[str, Any]) -> str:
    """Why a result was made."""
    return str(reasons_from_json([stored])[0])
