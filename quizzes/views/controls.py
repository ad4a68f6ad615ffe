"""What one answers with, as HTML, for each kind. Every value goes through ``escape``.

Without JavaScript each of them is a part of a form (`answers.read_form`); with it, entries are put in
order with two buttons (`static/quizzes/js/kinds.js`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django.template.loader import render_to_string
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from quizzes.kinds import LINE_KINDS, Kind

from .sheets import Question


def controls_of(question: Question) -> str:
    """The controls of a question with what was answered so far."""
    return CONTROLS[question.kind](question)


def media_html(media: Iterable[Mapping[str, Any]]) -> SafeString:
    """Pictures with their size, so that nothing jumps; players that load nothing before they are asked."""
    return mark_safe("".join(map(_medium, media)))  # noqa: S308 - every value is escaped


def _medium(medium: Mapping[str, Any]) -> str:
    source, words = escape(medium["src"]), escape(medium["alt"])
    if medium["type"] == "picture":
        return (
            f'<img class="medium" src="{source}" alt="{words}" width="{medium["width"]}" '
            f'height="{medium["height"]}" loading="lazy">'
        )
    tag = "audio" if medium["type"] == "sound" else "video"
    said = escape(_("What is said or shown, in words"))
    return (
        f'<figure class="medium"><{tag} controls preload="none" src="{source}"></{tag}>'
        f"<figcaption><details><summary>{said}</summary><p>{words}</p></details></figcaption></figure>"
    )


def _options(question: Question, name: str = "") -> str:
    start = (
        f'<label class="option"><input type="{question.input_type}" '
        f'name="{name or f"q{question.number}"}" value="'
    )
    lines = [
        f'{start}{escape(option.value)}"{" checked" if option.chosen else ""}>'
        + (f'<span class="option__letter">{option.letter}</span>' if option.letter else "")
        + f"<span>{escape(option.text)}{media_html(option.media)}</span></label>"
        for option in question.options
    ]
    return f'<div class="options">{"".join(lines)}</div>'


def _textarea(question: Question) -> str:
    label = escape(_("Your answer"))
    # The line end after the tag is not part of the text: a text that begins with one keeps it.
    return (
        f'<div class="field"><textarea class="input" name="q{question.number}" rows="6" '
        f'aria-label="{label}">\n{escape(question.value or "")}</textarea></div>'
    )


def _blanks(question: Question) -> str:
    name, word = f"q{question.number}", _("Blank %(n)s")
    return "".join(
        f'<div class="field"><label for="{name}-{at}">{escape(word % {"n": at})}</label><input '
        f'class="input" type="text" id="{name}-{at}" name="{name}" value="{escape(blank)}"></div>'
        for at, blank in enumerate(question.blanks, start=1)
    )


def _number(question: Question) -> str:
    # A keyboard of digits has no colon.
    keys, label = "text" if question.is_clock else "decimal", escape(_("Your answer"))
    unit = f'<span class="quantity__unit">{escape(question.unit)}</span>' if question.unit else ""
    return (
        f'<div class="quantity"><input class="input" type="text" inputmode="{keys}" maxlength="60" '
        f'name="q{question.number}" value="{escape(question.value or "")}" '
        f'aria-label="{label}">{unit}</div>'
    )


def _ordering(question: Question) -> str:
    count, name = len(question.entries), f"q{question.number}"
    place, up, down = escape(_("Place of")), escape(_("Move up")), escape(_("Move down"))
    lines = []
    for entry in question.entries:
        text = escape(entry.text)
        places = "".join(
            f"<option{' selected' if entry.place == str(at) else ''}>{at}"
            for at in range(1, count + 1)
        )
        moves = "".join(
            f'<button class="btn" type="button" data-move="{step}" aria-label="{word}: {text}">'
            f'<span aria-hidden="true">{arrow}</span></button>'
            for step, word, arrow in ((-1, up, "↑"), (1, down, "↓"))
        )
        lines.append(
            f'<li class="ordering__entry"><input type="hidden" name="{name}" value="{escape(entry.value)}">'
            f'<select class="input" name="{name}" aria-label="{place}: {text}"><option value="">–{places}'
            f'</select><span class="ordering__text">{text}</span>'
            f'<span class="ordering__moves" hidden>{moves}</span></li>'
        )
    keep = escape(_("It is right as it stands"))
    return (
        f'<ol class="ordering">{"".join(lines)}</ol>'
        f'<button class="btn btn--quiet" type="button" data-keep hidden>{keep}</button>'
    )


def _matching(question: Question) -> str:
    name, choose = f"q{question.number}", escape(_("– choose –"))
    rows = []
    for at, left in enumerate(question.lefts, start=1):
        options = "".join(
            f'<option value="{escape(option.value)}"{" selected" if option.value == left.chosen else ""}>'
            f"{escape(option.text)}"
            for option in question.options
        )
        rows.append(
            f'<div class="matching__row"><label for="{name}-{at}">{escape(left.text)}</label>'
            f'<select class="input" id="{name}-{at}" name="{name}"><option value="">{choose}{options}'
            "</select></div>"
        )
    return f'<div class="matching">{"".join(rows)}</div>'


def _situation(question: Question) -> str:
    name = f"q{question.number}"
    lines = [
        f'<li class="situation__step"><p>{_lines(step.scene)}</p><p class="situation__choice">'
        f'{escape(step.text)}</p><input type="hidden" name="{name}" value="{escape(step.value)}"></li>'
        for step in question.steps
    ]
    if question.scene:
        go = escape(_("Confirm and go on"))
        lines.append(
            f'<li class="situation__step" data-open><p>{_lines(question.scene)}</p>'
            f"{_options(question, f'pick-{question.number}')}"
            f'<button class="btn" name="do" value="go-{question.number}">{go}</button></li>'
        )
    else:
        end = escape(_("The situation ends here."))
        lines.append(f'<li class="situation__end">{end}</li>')
    return f'<ol class="situation">{"".join(lines)}</ol>'


def _lines(text: str) -> str:
    return "<br>".join(escape(line) for line in text.splitlines())


def _line(question: Question) -> str:
    return render_to_string("quizzes/observed/line_controls.html", {"line": question.line})


CONTROLS: dict[str, Callable[[Question], str]] = {
    Kind.SINGLE_CHOICE: _options,
    Kind.MULTIPLE_CHOICE: _options,
    Kind.TRUE_FALSE: _options,
    Kind.FILL_IN: _blanks,
    Kind.NUMBER: _number,
    Kind.ORDERING: _ordering,
    Kind.MATCHING: _matching,
    Kind.SHORT_ANSWER: _textarea,
    Kind.ESSAY: _textarea,
    Kind.CASE: _situation,
    **dict.fromkeys(LINE_KINDS, _line),
}
