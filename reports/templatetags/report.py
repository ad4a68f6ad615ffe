"""How a line of the report is shown."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from django import template
from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

from courses.selectors.report import CompletionRow

register = template.Library()

# The design system's shape for a state of an enrolment, and its word here.
_SHOWN: dict[str, tuple[str, str | Promise]] = {
    "completed": ("passed", pgettext_lazy("state of an enrolment", "Completed")),
    "active": ("in_progress", pgettext_lazy("state of an enrolment", "In progress")),
    "overdue": ("overdue", pgettext_lazy("state of an enrolment", "Overdue")),
    "exempt": ("todo", pgettext_lazy("state of an enrolment", "Exempt")),
    "withdrawn": ("todo", pgettext_lazy("state of an enrolment", "Withdrawn")),
}


def _shown(row: CompletionRow, today: dt.date) -> tuple[str, str | Promise]:
    if row.state == "active" and row.due_on and row.due_on < today:
        return _SHOWN["overdue"]
    return _SHOWN.get(row.state, ("todo", row.state))


@register.filter
def work_state(row: CompletionRow, today: dt.date) -> str:
    """The design system's name for where the person stands."""
    return _shown(row, today)[0]


@register.filter
def work_word(row: CompletionRow, today: dt.date) -> str:
    """Where the person stands, in a word."""
    return str(_shown(row, today)[1])


@register.filter
def plain(value: Decimal) -> str:
    """A score without the zeros that say nothing."""
    return format(value.normalize(), "f")
