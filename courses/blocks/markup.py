"""Text of authors made safe: Markdown and rich text become HTML from one allow-list."""

from __future__ import annotations

import re
from html import escape
from xml.etree.ElementTree import Element

import nh3
from markdown import Markdown
from markdown.extensions import Extension
from markdown.treeprocessors import Treeprocessor

TAGS = frozenset(
    [
        "a",
        "b",
        "blockquote",
        "br",
        "code",
        "em",
        "h2",
        "h3",
        "h4",
        "hr",
        "i",
        "li",
        "ol",
        "p",
        "pre",
        "strong",
        "sub",
        "sup",
        "table",
        "tbody",
        "td",
        "th",
        "thead",
        "tr",
        "ul",
    ]
)
INLINE_TAGS = frozenset(["a", "b", "br", "code", "em", "i", "strong", "sub", "sup"])
ATTRIBUTES = {"a": {"href"}, "ol": {"start"}, "th": {"scope"}, "td": {"colspan", "rowspan"}}
# Wagtail stores a link to a page or document by its id and fills in the address when it renders.
STORED_ATTRIBUTES = {**ATTRIBUTES, "a": {"href", "id", "linktype"}}
SCHEMES = {"http", "https", "mailto", "tel"}

_RAW_HTML = re.compile(r"</?[a-zA-Z][^<>]*>|<!--")
_CODE = re.compile(r"(`+)(?:.*?)\1", re.S)
# Zero-width and direction marks can hide what a link or a figure really says.
_HIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u200b\u202a-\u202e\u2066-\u2069\ufeff]")


class _HeadingsBelowTitle(Treeprocessor):
    """A lesson's title is the h1 of its page: headings in the text begin at h2 and end at h4."""

    def run(self, root: Element) -> None:
        for element in root.iter():
            if element.tag == "h1":
                element.tag = "h2"
            elif element.tag in {"h5", "h6"}:
                element.tag = "h4"
            elif element.tag == "th":
                element.set("scope", "col")


class _NoRawHtml(Extension):
    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 - the name that markdown calls
        md.preprocessors.deregister("html_block")
        md.inlinePatterns.deregister("html")
        md.treeprocessors.register(_HeadingsBelowTitle(md), "headings", 5)


def clean_html(html: str) -> str:
    """Return the HTML with only the tags, attributes and link schemes of the allow-list."""
    return nh3.clean(html, tags=set(TAGS), attributes=ATTRIBUTES, url_schemes=SCHEMES)


def clean_stored_html(html: str) -> str:
    """Clean rich text as Wagtail stores it, keeping its links to pages and documents."""
    return nh3.clean(
        html, tags=set(TAGS), attributes=STORED_ATTRIBUTES, url_schemes=SCHEMES, link_rel=None
    )


def without_hidden(text: str) -> str:
    """Return the text without control characters and invisible direction marks."""
    return _HIDDEN.sub("", text)


def has_raw_html(source: str) -> bool:
    """Say whether Markdown source holds HTML tags outside code."""
    return bool(_RAW_HTML.search(_CODE.sub("", source)))


def markdown_to_html(source: str) -> str:
    """Render Markdown. HTML in the source is shown as text, never obeyed."""
    try:
        html = Markdown(extensions=["tables", "sane_lists", _NoRawHtml()]).convert(source)
    except RecursionError:
        # Markdown nested beyond sense, such as a thousand quotation marks in a row.
        html = f"<p>{escape(source)}</p>"
    return clean_html(html)


def inline_markdown(source: str) -> str:
    """Render one line of Markdown without its paragraph: for cells, titles and list items."""
    return nh3.clean(
        markdown_to_html(source.strip()),
        tags=set(INLINE_TAGS),
        attributes={"a": {"href"}},
        url_schemes=SCHEMES,
    ).strip()
