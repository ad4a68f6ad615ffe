"""The rows of a quiz's results as HTML, in Python because fifty of them cost a template more than the rest of the page."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal

from django import template
from django.urls import reverse
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from quizzes.models import AttemptState
from quizzes.selectors.outcomes import OutcomeRow

register = template.Library()


def _plain(value: Decimal) -> str:
    return format(value.normalize(), "f")


@register.simple_tag
def draw_outcomes(rows: Sequence[OutcomeRow], corrects: bool, **states: SafeString) -> SafeString:
    """One table row an attempt; ``states`` are drawn by the template: the states of an attempt, and
    passed and failed.
    """
    words = {
        "score": _("Score"),
        "state": _("State"),
        "unit": _("Unit"),
        "handed": _("Handed in"),
        "void": _("Declare void"),
        "again": _("marked again"),
    }
    words = {key: escape(word) for key, word in words.items()}
    return mark_safe("".join(_row(row, words, states, corrects) for row in rows))  # noqa: S308


def _row(row: OutcomeRow, words: dict, states: dict, corrects: bool) -> str:
    graded = row.state == AttemptState.GRADED
    name, score = str(escape(row.name)), "–"
    state = states[row.state] if not graded else states["passed" if row.passed else "failed"]
    if graded and row.score is not None and row.max_score is not None:
        name = f'<a href="{reverse("quizzes:result", args=[row.attempt_id])}">{name}</a>'
        score = f"{_plain(row.score)}/{_plain(row.max_score)}"
    if row.results > 1:
        state += f' <span class="small soft">{words["again"]}</span>'
    return (
        f'<tr><th scope="row">{name} <span class="soft">{escape(row.staff_number)}</span></th>'
        f'<td data-label="{words["unit"]}">{escape(row.post.unit_name) if row.post else "–"}</td>'
        f'<td data-label="{words["handed"]}">{_time(row.submitted_at)}</td>'
        f'<td data-label="{words["state"]}"><div>{state}</div></td>'
        f'<td class="num" data-label="{words["score"]}">{score}</td>'
        f"{_void(row, words) if corrects else ''}</tr>"
    )


def _time(moment: dt.datetime | None) -> str:
    if moment is None:
        return "–"
    local = localtime(moment)
    return f'<time datetime="{local.isoformat(timespec="seconds")}">{local:%Y-%m-%d %H:%M}</time>'


def _void(row: OutcomeRow, words: dict) -> str:
    if row.state == AttemptState.VOID:
        return "<td></td>"
    address = reverse("quizzes:void", args=[row.attempt_id])
    return f'<td class="num"><a class="small" href="{address}">{words["void"]}</a></td>'
