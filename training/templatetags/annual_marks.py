"""Months, sums and states of the annual plan."""

from __future__ import annotations

from decimal import Decimal

from django import template
from django.utils.dates import MONTHS
from django.utils.formats import number_format

from training.documents.annual import STANDING

register = template.Library()

NEEDS = {"open": "todo", "merged": "marking", "planned": "passed", "refused": "failed"}


@register.filter
def month_name(number: int) -> str:
    """The name of a month from 1 to 12."""
    return str(MONTHS[number])


@register.filter
def standing_word(standing: str) -> str:
    """What became of an item of a plan."""
    return str(STANDING[standing])


@register.filter
def need_shape(state: str) -> str:
    """The design system's shape of a need's state."""
    return NEEDS[state]


@register.filter
def short(value: Decimal | None) -> str:
    """Hours without a zero after the point; a dash where nobody has said."""
    if value is None:
        return "–"
    whole = value == value.to_integral_value()
    return number_format(value, decimal_pos=0 if whole else 1)


@register.filter
def money(value: Decimal | None) -> str:
    """Yuan, with two places only where there are fen; a dash where nobody has said."""
    if value is None:
        return "–"
    value = Decimal(value)
    whole = value == value.to_integral_value()
    return f"{value:,.0f}" if whole else f"{value:,.2f}"
