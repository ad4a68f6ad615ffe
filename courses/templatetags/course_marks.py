"""Marks of the learner's pages: where somebody stands, when something is due."""

import datetime as dt

from django import template
from django.utils.formats import date_format
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext_lazy

from courses.rules import Standing

register = template.Library()

# standing -> shape of the design system, word
STANDINGS = {
    Standing.ASKED: ("marking", pgettext_lazy("state of an enrolment", "Asked for")),
    Standing.TODO: ("todo", pgettext_lazy("state of an enrolment", "Not started")),
    Standing.IN_PROGRESS: ("in_progress", pgettext_lazy("state of an enrolment", "In progress")),
    Standing.OVERDUE: ("overdue", pgettext_lazy("state of an enrolment", "Overdue")),
    Standing.COMPLETED: ("passed", pgettext_lazy("state of an enrolment", "Completed")),
    Standing.EXEMPT: ("submitted", pgettext_lazy("state of an enrolment", "Exempt")),
    Standing.REFUSED: ("failed", pgettext_lazy("state of an enrolment", "Refused")),
    Standing.WITHDRAWN: ("todo", pgettext_lazy("state of an enrolment", "Withdrawn")),
}


@register.filter
def standing_shape(which: Standing) -> str:
    """The design system's shape of a standing; empty where there is no enrolment."""
    return STANDINGS[which][0] if which in STANDINGS else ""


@register.filter
def standing_word(which: Standing) -> str:
    """The word of a standing alone, for tables of the desk."""
    return str(STANDINGS[which][1]) if which in STANDINGS else ""


@register.simple_tag
def due(due_on: dt.date | None, today: dt.date) -> SafeString | str:
    """A due date as people say it: how long there is, with the day itself on demand."""
    if due_on is None:
        return ""
    return format_html(
        '<time datetime="{}">{}</time>', due_on.isoformat(), _due_words(due_on, today)
    )


def _due_words(due_on: dt.date, today: dt.date) -> str:
    left = (due_on - today).days
    same_year = due_on.year == today.year
    day = date_format(due_on, "MONTH_DAY_FORMAT" if same_year else "DATE_FORMAT")
    if left == 0:
        return _("due today")
    if left == 1:
        return _("due tomorrow")
    if left < 0:
        sentence = ngettext(
            "was due on %(day)s, %(days)d day ago", "was due on %(day)s, %(days)d days ago", -left
        )
        return sentence % {"day": day, "days": -left}
    sentence = ngettext(
        "due on %(day)s, %(days)d day left", "due on %(day)s, %(days)d days left", left
    )
    return sentence % {"day": day, "days": left}


CHANGES = {
    "enrolled": pgettext_lazy("change of an enrolment", "Enrolled by others"),
    "asked": pgettext_lazy("change of an enrolment", "Asked for"),
    "approved": pgettext_lazy("change of an enrolment", "Approved"),
    "refused": pgettext_lazy("change of an enrolment", "Refused"),
    "assigned": pgettext_lazy("change of an enrolment", "Assigned as well"),
    "extended": pgettext_lazy("change of an enrolment", "More time"),
    "exempted": pgettext_lazy("change of an enrolment", "Exempt"),
    "withdrawn": pgettext_lazy("change of an enrolment", "Withdrawn: the assignment ended"),
    "duty_ended": pgettext_lazy("change of an enrolment", "No longer due: the assignment ended"),
}


@register.filter
def change_word(change) -> str:
    """What kind of decision a line of an enrolment's history is."""
    return str(CHANGES.get(change.kind, change.kind))


@register.simple_tag
def lesson_rows(chapter, check: str, done_word: str, *, as_links: bool) -> SafeString:
    """The rows of a chapter's lessons. Put together here, as a course may have hundreds of them."""
    tick = format_html(
        '<div class="row__state">{}<span class="hidden-visually">{}</span></div>', check, done_word
    )
    rows = [_lesson_row(line, tick, as_links) for line in chapter.lessons]
    return mark_safe("".join(rows))  # noqa: S308 - escaped row by row


def _lesson_row(line, tick: str, as_links: bool) -> str:
    words = escape(f"{line.number} {line.title}".strip())
    if not as_links:
        return f'<li class="row"><span class="row__title">{words}</span></li>'
    here = " row--now" if line.is_here else " row--done" if line.is_done else ""
    return (
        f'<li class="row{here}"><div class="row__main">'
        f'<a class="row__title" href="{escape(line.url)}">{words}</a></div>'
        f"{tick if line.is_done else ''}</li>"
    )


@register.simple_tag(takes_context=True)
def panel(context: template.Context, piece) -> SafeString:
    """A piece of the page that a higher app gives: its template with its own context laid on top."""
    with context.push(**piece.context):
        return context.template.engine.get_template(piece.template).render(context)  # type: ignore[union-attr]
