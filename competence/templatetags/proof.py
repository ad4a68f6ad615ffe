"""What the pages of proof say in the reader's language."""

from typing import Any

from django import template

from common.languages import in_page_language

register = template.Library()


@register.filter
def label(thing: Any) -> str:
    """The title of a row or of stored content, in the language of the page."""
    if isinstance(thing, dict):
        return in_page_language(thing.get("title", ""), thing.get("title_en", ""))
    return in_page_language(thing.title, thing.title_en)


@register.filter
def figure(value: Any) -> str:
    """A score without the zeros that say nothing: 17, not 17.00."""
    return "" if value is None else format(value.normalize(), "f")
