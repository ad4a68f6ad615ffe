"""What the pages of observed sheets draw: points, the course of a checklist, the trend of a measured line."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django import template
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from quizzes.models import SheetFile
from quizzes.selectors.observed_history import Course, Trend

register = template.Library()
WIDTH, HEIGHT, LEFT, TOP, BOTTOM = 400, 180, 46, 12, 24


@register.filter
def points(number: Fraction | Decimal | str | None) -> str:
    """A score with at most two places; a dash where there is none."""
    if number is None:
        return "–"
    return f"{float(Fraction(number)):.2f}".rstrip("0").rstrip(".")


@register.filter
def is_picture(file: SheetFile) -> bool:
    """Whether a file of a line is shown in place."""
    return file.content_type.startswith("image/")


@register.simple_tag
def draw_course(course: Course) -> SafeString:
    """The shares of a checklist over time as a line; passed ones are full. The table says the same."""
    found = course.points
    if not found:
        return mark_safe("")
    wide, high = WIDTH - LEFT - 12, HEIGHT - TOP - BOTTOM

    def at(number: int, share: Fraction) -> tuple[float, float]:
        step = wide / max(1, len(found) - 1)
        across = LEFT + (number * step if len(found) > 1 else wide / 2)
        return round(across, 1), round(TOP + high * (1 - float(share)), 1)

    places = [at(number, point.fraction) for number, point in enumerate(found)]
    lines = "".join(
        f'<line class="course__grid" x1="{LEFT}" x2="{WIDTH - 12}" y1="{at(0, share)[1]}" y2="{at(0, share)[1]}"/>'
        f'<text x="{LEFT - 8}" y="{at(0, share)[1] + 4}" text-anchor="end">{int(share * 100)} %</text>'
        for share in (Fraction(0), Fraction(1, 2), Fraction(1))
    )
    path = " ".join(f"{x},{y}" for x, y in places)
    dots = "".join(
        f'<circle class="course__point{" course__point--met" if point.passed else ""}" cx="{x}" cy="{y}" r="5">'
        f"<title>{escape(_title(point))}</title></circle>"
        for (x, y), point in zip(places, found, strict=True)
    )
    days = [_day(found[0].day)] + ([_day(found[-1].day)] if len(found) > 1 else [])
    ends = f'<text x="{places[0][0]}" y="{HEIGHT - 4}" text-anchor="{"start" if len(days) > 1 else "middle"}">{escape(days[0])}</text>'
    if len(days) > 1:
        ends += (
            f'<text x="{places[-1][0]}" y="{HEIGHT - 4}" text-anchor="end">{escape(days[1])}</text>'
        )
    said = _said(found)
    return mark_safe(  # noqa: S308 - numbers, and words that were escaped
        f'<figure><svg class="course" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{escape(said)}">'
        f'{lines}<polyline class="course__line" points="{path}"/>{dots}{ends}</svg>'
        f"<figcaption>{escape(said)}</figcaption></figure>"
    )


def _said(found: Sequence[Any]) -> str:
    """The picture in a sentence."""
    words = {"n": len(found), "first": _percent(found[0].fraction), "last": _percent(found[-1].fraction)}  # fmt: skip
    if len(found) == 1:
        return _("Observed once: %(first)s %% of the points.") % words
    return _("Share of the points over %(n)s observations: %(first)s %% at first, %(last)s %% at last. A full dot is passed.") % words  # fmt: skip


@register.simple_tag
def draw_trend(trend: Trend) -> SafeString:
    """The values of a measured line, small, beside their words."""
    values = list(trend.values)
    low, high = min([*values, trend.limit]), max([*values, trend.limit])
    spread = float(high - low) or 1.0
    places = _spread([float(value - low) / spread for value in values])
    limit = round(28 - 24 * float(trend.limit - low) / spread, 1)
    return mark_safe(  # noqa: S308 - numbers only
        '<svg class="trend" viewBox="0 0 100 32" preserveAspectRatio="none" aria-hidden="true">'
        f'<line class="course__mark" x1="0" x2="100" y1="{limit}" y2="{limit}"/>'
        f'<polyline points="{places}"/></svg>'
    )


def _spread(heights: Sequence[float]) -> str:
    step = 96 / max(1, len(heights) - 1)
    return " ".join(f"{2 + at * step:.1f},{28 - 24 * height:.1f}" for at, height in enumerate(heights))  # fmt: skip


def _title(point: Any) -> str:
    return f"{_day(point.day)}: {_percent(point.fraction)} %"


def _day(moment: Any) -> str:
    return date_format(timezone.localtime(moment), "SHORT_DATE_FORMAT")


def _percent(share: Fraction) -> str:
    return f"{float(share * 100):.0f}"
