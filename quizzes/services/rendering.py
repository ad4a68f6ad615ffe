"""Markdown of questions to clean HTML, once, when a paper is frozen."""

from __future__ import annotations

import re

import markdown
import nh3

TAGS = {
    "p", "br", "strong", "em", "code", "pre", "ul", "ol", "li", "blockquote", "sub", "sup", "del",
    "table", "thead", "tbody", "tr", "th", "td", "span", "h3", "h4",
}  # fmt: skip
ATTRIBUTES = {"ol": {"start"}, "td": {"align"}, "th": {"align"}}
BLANK = re.compile(r"_{3,}|[（(]\s{2,}[)）]")
BLOCK = re.compile(r"<(?:p|pre|ul|ol|blockquote|table|h3|h4)\b")
_MARK = "\ue000"


def render_markdown(text: str) -> str:
    """Return clean HTML: text, lists and tables; no links, pictures, scripts or raw HTML.

    A single paragraph comes without its <p>, so that it can stand in a legend.
    """
    html = markdown.markdown(text, extensions=["tables", "sane_lists", "nl2br"])
    html = nh3.clean(html, tags=TAGS, attributes=ATTRIBUTES, link_rel=None).strip()
    inner = html.removeprefix("<p>").removesuffix("</p>")
    return inner if len(inner) == len(html) - 7 and not is_block(inner) else html


def is_block(html: str) -> bool:
    """Whether rendered HTML is more than one run of text."""
    return BLOCK.search(html) is not None


def render_blanks(text: str) -> str:
    """As :func:`render_markdown`, each ____ of the text shown as a numbered gap."""
    number = iter(range(1, 1000))
    html = render_markdown(BLANK.sub(_MARK, text.replace(_MARK, "")))
    return re.sub(
        _MARK, lambda _match: f'<span class="blank">（{next(number)}）＿＿＿</span>', html
    )


_SIGNS = re.compile(r"[*`|]|^\s*[#>]+|-{3,}", re.MULTILINE)


def words_of(text: str) -> str:
    """Return a Markdown text on one line, without its signs: for lists, where nothing is drawn."""
    return " ".join(_SIGNS.sub(" ", text).split())
