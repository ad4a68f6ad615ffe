"""Where records and people stand, in shapes and words."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

from competence.selectors.shapes import SHOWN

register = template.Library()

WORDS: dict[str, str | Promise] = {
    "valid": pgettext_lazy("record", "valid"),
    "window": pgettext_lazy("record", "to be renewed"),
    "grace": pgettext_lazy("record", "in grace"),
    "temporary": pgettext_lazy("record", "recognised for a time"),
    "at_risk": pgettext_lazy("record", "at risk"),
    "suspended": pgettext_lazy("record", "suspended"),
    "revoked": pgettext_lazy("record", "revoked"),
    "expired": pgettext_lazy("record", "expired"),
    "not_yet": pgettext_lazy("record", "not begun"),
    "": pgettext_lazy("record", "missing"),
}
CHART_RULES: dict[str, str | Promise] = {
    "beyond_3_sigma": pgettext_lazy("control chart", "The inspections: one point beyond 3σ"),
    "two_of_three_beyond_2_sigma": pgettext_lazy(
        "control chart", "The inspections: two of three beyond 2σ on one side"
    ),
    "eight_on_one_side": pgettext_lazy(
        "control chart", "The inspections: eight on one side of the centre line"
    ),
    "steady": pgettext_lazy("control chart", "The inspections are steady again"),
    "above": pgettext_lazy("control chart", "The inspections are better than usual"),
}
LOW = pgettext_lazy("record", "level too low")


@register.filter
def standing_shape(status: str) -> str:
    """The shape of the design system for where a record stands."""
    return SHOWN.get(str(status), "missing")


@register.filter
def standing_word(status: str) -> str:
    """The word for where a record stands."""
    return str(WORDS.get(str(status), status))


@register.filter
def line_word(line: Any) -> str:
    """The word for a competency of somebody: a level that is too low is said as such."""
    return str(LOW) if line.level and line.is_gap else str(WORDS[line.status])


@register.filter
def cell_word(standing: Any) -> str:
    """The word for a cell of the matrix."""
    if standing is None:
        return ""
    return str(LOW) if standing.is_gap and standing.held_level else str(WORDS[standing.status])


@register.simple_tag
def evidence_kind(evidence: Any) -> str:
    """What a piece of evidence is."""
    return str(evidence.get_kind_display())


@register.filter
def event_icon(kind: str) -> str:
    """The drawing for something that happened to a record."""
    return {"lifted": "check", "recovered": "check", "at_risk": "warning"}.get(kind, "cross")


@register.filter
def event_why(event: Any) -> str:
    """Why it happened: words of a person, or the rule of a control chart."""
    rule = event.why.removeprefix("control_chart:")
    return event.why if rule == event.why else str(CHART_RULES.get(rule, rule))
