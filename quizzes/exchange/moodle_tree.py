"""Moodle XML as a tree: no entity, no depth, and each element knows its line."""

from __future__ import annotations

import re
from typing import Any

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser, ParseError

from . import limits
from .decoding import decode
from .markup import markdown_of, plain_of
from .media import media_of
from .schema import Media, Unreadable

_DECLARATION = re.compile(r"<\?xml[^>]{0,200}\?>")
HTML_FORMATS = ("html", "moodle_auto_format")
MAX_ELEMENTS = 500_000


class _Parser(DefusedXMLParser):
    """Gives every element its line and counts how deep and how many."""

    def __init__(self) -> None:
        super().__init__(forbid_dtd=True)
        self.depth = self.count = 0

    def _start(self, *args: Any) -> Any:
        self.depth += 1
        self.count += 1
        if self.depth > limits.MAX_NESTING:
            raise Unreadable("too_deep", limit=limits.MAX_NESTING)
        if self.count > MAX_ELEMENTS:
            raise Unreadable("too_many_items", limit=limits.MAX_ITEMS)
        element = super()._start(*args)
        element.line = self.parser.CurrentLineNumber
        return element

    def _end(self, tag: Any) -> Any:
        self.depth -= 1
        return super()._end(tag)


def parse(data: bytes) -> tuple[Any, str]:
    """Return the root and the encoding. Raises Unreadable."""
    text, encoding = decode(data)
    # The text is decoded already; what the file says of its encoding no longer holds.
    declaration = _DECLARATION.match(text.lstrip())
    if declaration:
        text = "\n" * text[: text.find("<?xml")].count("\n") + text.lstrip()[declaration.end() :]
    parser = _Parser()
    try:
        parser.feed(text.encode("utf-8", "surrogatepass"))
        root = parser.close()
    except DefusedXmlException:
        raise Unreadable("doctype") from None
    except ParseError as error:
        raise Unreadable("not_xml", line=error.position[0]) from None
    except (ValueError, LookupError):
        raise Unreadable("not_xml", line=1) from None
    return root, encoding


def line_of(element: Any) -> int:
    """The line on which an element begins."""
    return element.line


def bare(element: Any, path: str, default: str = "") -> str:
    """The text of a descendant as it stands, or the default where it is not there."""
    found = element.find(path) if element is not None else None
    return default if found is None else (found.text or "").strip()


def told(element: Any, *, markdown: bool, default: str = "html") -> str:
    """What an element with a <text> inside says, as Markdown or as plain text."""
    if element is None:
        return ""
    # In old files the text stands in the element itself.
    source = element.findtext("text") if element.find("text") is not None else element.text
    source = (source or "").strip()
    form = element.get("format", default)
    if form == "html" or (form in HTML_FORMATS and ("<" in source or "&" in source)):
        return markdown_of(source) if markdown else plain_of(source)
    return source


def picture_of(element: Any, alt: str) -> Media | str:
    """What a <file> holds, or why it is refused."""
    if element.get("encoding") != "base64":
        return "picture_encoding"
    return media_of("picture", element.get("name") or "", alt, element.text or "")
