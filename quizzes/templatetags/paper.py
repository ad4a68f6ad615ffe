"""The questions of a running attempt as HTML.

Written in Python because a whole class asks for this page at once: as a template with its hundred
small loops it costs several times as much. Every value goes through ``escape``; stems were cleaned
when the paper was frozen. No key comes near this module.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import template
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from quizzes.kinds import Kind
from quizzes.views.controls import controls_of, media_html
from quizzes.views.sheets import Question

register = template.Library()


@register.simple_tag
def draw_questions(questions: Sequence[Question], flag: str, mistake: str) -> SafeString:
    """One fieldset a question, the answers so far in their controls. Two icons come from the template."""
    report = f"{flag}{escape(_('Report this question'))}</button></div></fieldset>"
    check = f"{escape(_('Check this answer'))}</button>"
    drawn: list[str] = []
    for question in questions:
        if question.heading:
            drawn.append(heading_html(question.heading))
        if question.judged:
            drawn.append(f"{_case(question)}{question.judged}")
            continue
        drawn.append(_body(question, mistake, len(questions)))
        drawn.append('<div class="question__foot">')
        if question.may_check:
            drawn.append(f'<button class="btn" name="do" value="check-{question.number}">{check}')
        drawn.append(
            f'<button class="btn btn--quiet" name="do" value="report-{question.number}">{report}'
        )
    return mark_safe("\n".join(drawn))  # noqa: S308


@register.simple_tag
def draw_question(question: Question, mistake: str, count: int) -> SafeString:
    """One question as in :func:`draw_questions`, without the button to report it."""
    return mark_safe(f"{_body(question, mistake, count)}</fieldset>")  # noqa: S308


def _body(question: Question, mistake: str, count: int) -> str:
    words = _("Question %(n)s of %(question_count)s · %(points)s points") % {
        "n": question.number,
        "question_count": count,
        "points": question.points,
    }
    if count == 1:
        words = _("%(points)s points") % {"points": question.points}
    if question.kind == Kind.MULTIPLE_CHOICE:
        words = f"{words} · {_('several answers')}"
    if question.case:
        words = f"{words} · {_part(question)}"
    if question.veto:
        words = f"{words} · {_('has to be right')}"
    return "\n".join(
        (
            _case(question),
            _head(question, escape(words)),
            _error(question, mistake),
            controls_of(question),
        )
    )


@register.simple_tag
def heading_html(heading: Any) -> SafeString:
    """The heading of a part, with what to do in it."""
    intro = f'<p class="prose">{escape(heading.intro)}</p>' if heading.intro else ""
    return mark_safe(f'<header class="paper-part"><h2>{escape(heading)}</h2>{intro}</header>')  # noqa: S308


@register.simple_tag
def draw_media(media: Sequence[Mapping[str, Any]]) -> SafeString:
    """Pictures, sound and video of a question or an option."""
    return media_html(media)


@register.simple_tag
def draw_map(questions: Sequence[Question]) -> SafeString:
    """One link a question; answered ones are marked."""
    lines = (
        f'<li><a href="#q{each.number}"{" data-answered" if each.answered else ""}>{each.number}</a></li>'
        for each in questions
    )
    return mark_safe("".join(lines))  # noqa: S308


def _part(question: Question) -> str:
    return _("part %(n)s of %(of)s of the case") % {
        "n": question.case["part"],  # type: ignore[index]
        "of": question.case["of"],  # type: ignore[index]
    }


def _case(question: Question) -> str:
    """What is said of a case, once, before its first part."""
    if not question.case_stem:
        return ""
    title = escape(_("Case"))
    return (
        f'<section class="case" aria-label="{title}"><p class="kicker">{title}</p>'
        f'<div class="prose">{question.case_stem}</div>{media_html(question.case_media)}</section>'
    )


def _head(question: Question, words: str) -> str:
    number, stem = question.number, question.stem
    block = f'<div class="prose">{stem}</div>' if question.stem_is_block else ""
    described = f' aria-describedby="e{number}"' if question.error else ""
    unfinished = " data-unfinished" if question.steps and question.scene else ""
    # Part of the legend, so that it is read out with the question.
    rule = f'<span class="question__rule">{escape(question.rule)}</span>' if question.rule else ""
    return (
        f'<fieldset class="question" id="q{number}" data-slot="{number}" data-kind="{question.kind}"'
        f'{unfinished}{described}><legend><span class="question__number">{words}</span>'
        f"{'' if block else stem}{rule}</legend>{block}{media_html(question.media)}"
        f'<input type="hidden" name="seq-{number}" value="{question.seq}">'
    )


def _error(question: Question, mistake: str) -> str:
    if not question.error:
        return ""
    sentence = escape(question.error)
    return f'<p class="error" id="e{question.number}">{mistake}<span>{sentence}</span></p>'
