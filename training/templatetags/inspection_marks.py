"""Looks, scores and control charts as words and drawings."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from fractions import Fraction

from django import template
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from common.languages import in_page_language
from training.models import ControlChartVerdict, RoundState
from training.rules import Chart, ChartVerdict, ScoreInput
from training.selectors.control_charts import Point
from training.selectors.inspection import Look

register = template.Library()

SHAPES = {"due": "todo", "done": "passed", "missed": "overdue", "excused": "submitted"}
VERDICTS = dict(ControlChartVerdict._meta.get_field("verdict").flatchoices)
RULES = dict(ControlChartVerdict._meta.get_field("rule").flatchoices)
WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 640, 260, 44, 12, 14, 28


@register.filter
def look_shape(look: Look) -> str:
    """The design system's shape of a look."""
    if look.state == "due" and look.begun:
        return "in_progress"
    return SHAPES[look.state]


@register.filter
def look_word(look: Look) -> str:
    """The word of a look."""
    if look.is_late:
        return _("done, entered late")
    if look.is_partial:
        return _("%(n)s of %(of)s seen") % {"n": look.seen, "of": look.wanted}
    if look.state == "due" and look.begun:
        return pgettext("a look", "begun")
    return str(RoundState(look.state).label)


@register.filter
def percent_of(share: Fraction | str | None) -> str:
    """A share as percent with one place, rounded half up; a dash where there is none."""
    if share is None or share == "":
        return "–"
    tenths = int(Fraction(share) * 1000 + Fraction(1, 2))
    return f"{tenths // 10}.{tenths % 10} %"


@register.filter
def verdict_word(verdict: str) -> str:
    """The words of a chart's verdict."""
    return str(VERDICTS[verdict])


@register.filter
def rule_word(rule: str) -> str:
    """The words of a chart's rule."""
    return str(RULES.get(rule, ""))


@register.filter
def month_word(month: dt.date) -> str:
    """A month as people say it."""
    return date_format(month, "YEAR_MONTH_FORMAT")


@register.filter
def within_reach(share: Fraction) -> Fraction:
    """A limit of a chart as it can be reached: neither below nought nor above all points."""
    return max(Fraction(0), min(Fraction(1), share))


@register.simple_tag
def draw_chart(points: Sequence[Point], chart: Chart, label: str) -> SafeString:
    """The series with centre line and limits; what breaks a rule is a square. The table beside it says the same."""
    if not points:
        return mark_safe("")
    low, high = _span(chart)
    x = [_x(at, len(points)) for at in range(len(points))]
    y = [_y(one.share, low, high) for one in points]
    lines = "".join(_line(kind, value, low, high) for kind, value in _lines(chart))
    marked = {place for one in chart.signals for place in one.places}
    path = " ".join(f"{a:.1f},{b:.1f}" for a, b in zip(x, y, strict=True))
    dots = "".join(
        f'<rect class="chart__signal" x="{a - 5:.1f}" y="{b - 5:.1f}" width="10" height="10"/>'
        if place in marked
        else f'<circle class="chart__point" cx="{a:.1f}" cy="{b:.1f}" r="3.5"/>'
        for place, (a, b) in enumerate(zip(x, y, strict=True))
    )
    ends = (
        f'<text class="chart__word" x="{x[0]:.1f}" y="{HEIGHT - 8}">{escape(_day(points[0]))}</text>'
        f'<text class="chart__word" x="{x[-1]:.1f}" y="{HEIGHT - 8}" text-anchor="end">{escape(_day(points[-1]))}</text>'
        if len(points) > 1
        else ""
    )
    return mark_safe(  # noqa: S308 - numbers, and words that are escaped
        f'<svg class="chart" role="img" viewBox="0 0 {WIDTH} {HEIGHT}"><title>{escape(label)}</title>'
        f'{lines}<polyline class="chart__line" points="{path}"/>{dots}{ends}</svg>'
    )


def _day(point: Point) -> str:
    return date_format(point.day, "MONTH_DAY_FORMAT")


def _lines(chart: Chart) -> list[tuple[str, Fraction]]:
    named = [("upper", chart.upper), ("centre", chart.centre), ("lower", chart.lower)]
    # Nobody reaches more than all points or fewer than none: a limit beyond is drawn there.
    return [(kind, within_reach(value)) for kind, value in named if value is not None]


def _span(chart: Chart) -> tuple[Fraction, Fraction]:
    """The lowest and highest share drawn, with a margin."""
    values = [*chart.values, *(value for _kind, value in _lines(chart))]
    low, high = min(values), max(values)
    margin = max((high - low) / 12, Fraction(1, 100))
    return low - margin, high + margin


def _x(place: int, count: int) -> float:
    room = WIDTH - LEFT - RIGHT - 16
    return LEFT + 8 + (room / 2 if count < 2 else room * place / (count - 1))


def _y(share: Fraction, low: Fraction, high: Fraction) -> float:
    return float(TOP + (HEIGHT - TOP - BOTTOM) * (high - share) / (high - low))


def _line(kind: str, value: Fraction, low: Fraction, high: Fraction) -> str:
    y = _y(value, low, high)
    return (
        f'<line class="chart__{kind}" x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y:.1f}" y2="{y:.1f}"/>'
        f'<text class="chart__word" x="{LEFT - 6}" y="{y + 4:.1f}" text-anchor="end">{_whole(value)}</text>'
    )


def _whole(value: Fraction) -> str:
    return f"{round(value * 100)}".replace("-", "−")


@register.filter
def signals_at(chart: Chart, place: int) -> str:
    """Which rules a point of the chart (from 0) breaks."""
    found = [one.rule.value for one in chart.signals if place in one.places]
    return "; ".join(dict.fromkeys(rule_word(one) for one in found))


@register.filter
def chart_shape(verdict: str) -> str:
    """The shape of a verdict."""
    return {
        ChartVerdict.BELOW: "failed",
        ChartVerdict.ABOVE: "passed",
        ChartVerdict.STEADY: "passed",
    }.get(ChartVerdict(verdict), "todo")


@register.filter
def input_title(one: ScoreInput) -> str:
    """What a figure of a score is of, in the language of the page."""
    return in_page_language(one.title, one.title_en)


@register.filter
def input_day(one: ScoreInput) -> dt.date:
    """The day of a figure."""
    return dt.date.fromisoformat(one.on)


@register.filter
def input_address(one: ScoreInput) -> str:
    """Where a figure can be read: the sheets of an observation; empty for others."""
    kind, _colon, key = one.source.partition(":")
    return reverse("quizzes:observation", args=[int(key)]) if kind == "quizzes.observation" else ""
