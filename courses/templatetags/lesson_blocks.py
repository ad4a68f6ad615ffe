"""Tags of the block templates. What they write is frozen in releases, so it must stay true for years."""

from django import template
from django.conf import settings
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from wagtail.rich_text import RichText, expand_db_html

from courses.blocks.markup import clean_html, inline_markdown, markdown_to_html

register = template.Library()


@register.simple_tag
def lasting_icon(name: str) -> SafeString:
    """A drawing from the sprite by its lasting address; a hashed one would die with the next build."""
    return format_html(
        '<svg class="icon" aria-hidden="true"><use href="{}learning_site/svg/icons.svg#{}"/></svg>',
        settings.STATIC_URL,
        name,
    )


@register.filter
def markdown(source: str) -> SafeString:
    """Markdown as HTML of the allow-list."""
    return mark_safe(markdown_to_html(str(source or "")))  # noqa: S308 - cleaned by allow-list


@register.filter
def inline(source: str) -> SafeString:
    """One line of Markdown as HTML without a paragraph."""
    return mark_safe(inline_markdown(str(source or "")))  # noqa: S308 - cleaned by allow-list


@register.filter
def rich(value: RichText | str) -> SafeString:
    """Rich text with its links filled in, cleaned again on the way out."""
    source = value.source if isinstance(value, RichText) else str(value or "")
    return mark_safe(clean_html(expand_db_html(source)))  # noqa: S308 - cleaned by allow-list
