"""The marks of the design system as template tags: `{% icon %}`, `{% state %}`, `{% state_mark %}`.

An icon is a reference into one cached sprite, so a table of a thousand states costs a thousand short
elements and one request. Words and shapes of a state live here and nowhere else.
"""

from functools import lru_cache

from django import template
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import pgettext_lazy

register = template.Library()

# Squares are seals: what a person has proved. Circles are work: where a task stands.
STATE_WORDS = {
    "held": pgettext_lazy("state of a competence", "Held"),
    "due": pgettext_lazy("state of a competence", "Due soon"),
    "at_risk": pgettext_lazy("state of a competence", "At risk"),
    "missing": pgettext_lazy("state of a competence", "Missing"),
    "suspended": pgettext_lazy("state of a competence", "Suspended"),
    "expired": pgettext_lazy("state of a competence", "Expired"),
    "todo": pgettext_lazy("state of work", "Not started"),
    "in_progress": pgettext_lazy("state of work", "In progress"),
    "submitted": pgettext_lazy("state of work", "Submitted"),
    "marking": pgettext_lazy("state of work", "Waiting for marks"),
    "passed": pgettext_lazy("state of work", "Passed"),
    "failed": pgettext_lazy("state of work", "Not passed"),
    "overdue": pgettext_lazy("state of work", "Overdue"),
}


@lru_cache(maxsize=1)
def _sprite() -> str:
    return static("learning_site/svg/icons.svg")


@lru_cache(maxsize=256)
def _icon(name: str, classes: str) -> SafeString:
    return format_html(
        '<svg class="{}" aria-hidden="true"><use href="{}#{}"/></svg>',
        f"icon {classes}".strip(),
        _sprite(),
        name,
    )


@register.simple_tag
def icon(name: str, classes: str = "") -> SafeString:
    """A drawing from the sprite; silent, because the word always stands beside it."""
    return _icon(name, classes)


@register.simple_tag
def state(name: str, word: str = "") -> SafeString:
    """Shape and word of a state, never one without the other. `word` replaces the usual word."""
    return format_html(
        '<span class="state state--{}">{}<span>{}</span></span>',
        name,
        _icon(name, ""),
        word or STATE_WORDS[name],
    )


@register.simple_tag
def state_mark(name: str, word: str = "") -> SafeString:
    """Shape alone for a matrix cell; the word is there for ears and for a pointer that rests on it."""
    word = word or STATE_WORDS[name]  # type: ignore[assignment]
    return format_html(
        '<span class="state state--{}" title="{}">{}<span class="hidden-visually">{}</span></span>',
        name,
        word,
        _icon(name, ""),
        word,
    )
