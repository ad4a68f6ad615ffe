"""Figures and questions of the analysis as HTML. Two hundred questions with their options are too many for includes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import template
from django.urls import reverse
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from quizzes.kinds import Kind
from quizzes.models import Item
from quizzes.selectors.analysis import Line

register = template.Library()
LETTERS = "ABCDEFGHIJKLMNOP"


@register.filter
def figure(value: float | None) -> str:
    """Two places; a dash where it is not defined."""
    return "–" if value is None else f"{value:.2f}".replace("-", "−")


@register.filter
def percent(value: float | None) -> str:
    """A share as percent; a dash where it is not defined."""
    return "–" if value is None else f"{100 * value:.0f} %"


@register.filter
def plain_number(value: float) -> str:
    """A number for an attribute of a drawing, whatever the language."""
    return f"{value:g}"


@register.simple_tag
def item_address(item_id: int) -> str:
    """Where the question is edited in the desk."""
    viewset = Item.snippet_viewset  # type: ignore[attr-defined]
    return reverse(viewset.get_url_name("edit"), args=[item_id])


@register.simple_tag
def draw_lines(lines: Sequence[Line], quiz_id: int, corrects: bool) -> SafeString:
    """Every question with its figures and options."""
    kinds = {value: str(label) for value, label in Kind.choices}
    return mark_safe("".join(_line(line, quiz_id, corrects, kinds) for line in lines))  # noqa: S308


def _line(line: Line, quiz_id: int, corrects: bool, kinds: dict[str, str]) -> str:
    figures = line.figures
    facts = [
        (_("answers"), str(figures.n)),
        (_("facility"), percent(figures.facility)),
        (_("discrimination"), figure(figures.discrimination)),
        (_("median time"), _time(figures.seconds)),
    ]
    if figures.is_small:
        facts[0] = (_("answers: few"), str(figures.n))
    drawn = "".join(f"<div><dt>{escape(k)}</dt><dd>{escape(v)}</dd></div>" for k, v in facts)
    action = ""
    if corrects:
        address = reverse("quizzes:correct", args=[quiz_id, line.item_id, line.part])
        word = escape(pgettext("verb", "Correct"))
        action = f'<p><a class="btn btn--quiet" href="{address}">{word}</a></p>'
    return (
        f'<article class="item-analysis" id="i{line.number}"><p class="question__number">'
        f"{line.number} · {escape(kinds.get(line.entry['kind'], ''))}</p>"
        f'<div class="prose">{line.entry["stem_html"]}</div><dl class="numbers">{drawn}</dl>'
        f"{_options(line) if line.options else ''}{action}</article>"
    )


def _time(seconds: float | None) -> str:
    if seconds is None:
        return "–"
    return f"{int(seconds) // 60}:{int(seconds) % 60:02d}"


def _options(line: Line) -> str:
    heads = (_("Answer"), _("Chosen"), _("Upper third"), _("Lower third"))
    typed = line.entry["kind"] in {Kind.NUMBER, Kind.FILL_IN}
    label = _("Answers of question %(n)s") % {"n": line.number}
    rows = "".join(
        _option(option, "" if typed else LETTERS[at], heads)
        for at, option in enumerate(line.options)
    )
    head = "".join(
        f'<th scope="col"{" class=num" if at else ""}>{escape(title)}</th>'
        for at, title in enumerate(heads)
    )
    return (
        '<div class="table-wrap" tabindex="0" role="region" '
        f'aria-label="{escape(label)}">'
        f'<table class="table table--stack"><thead><tr>{head}<th></th></tr></thead>'
        f"<tbody>{rows}</tbody></table></div>"
    )


def _option(option: dict[str, Any], letter: str, heads: Sequence[str]) -> str:
    text = option["text"] or {"true": _("True"), "false": _("False")}.get(option["value"], "")
    key = escape(_("right answer"))
    right = f" <strong>✓ {key}</strong>" if option["is_right"] else ""
    top, bottom = option["top"] or 0.0, option["bottom"] or 0.0
    cells = (f"{option['count']} ({percent(option['share'])})", percent(option["top"]), percent(option["bottom"]))  # fmt: skip
    figures = "".join(
        f'<td class="num" data-label="{escape(head)}">{cell}</td>'
        for head, cell in zip(heads[1:], cells, strict=True)
    )
    return (
        f'<tr><th scope="row">{f"{letter} " if letter and option["text"] else ""}{escape(text)}{right}</th>{figures}'
        '<td aria-hidden="true"><svg class="pair-bar" viewBox="0 0 100 20" preserveAspectRatio="none">'
        f'<rect class="pair-bar__top" x="0" y="1" width="{100 * top:.0f}" height="8"/>'
        f'<rect class="pair-bar__bottom" x="0" y="11" width="{100 * bottom:.0f}" height="8"/></svg></td></tr>'
    )
