"""HTML of other systems to Markdown or plain text. Nothing of the HTML itself survives.

Read with one pass over the text: the parsers of the standard library need quadratic time for some
broken pages, and what comes here was made by anybody.
"""

from __future__ import annotations

import html
import re

from .limits import MAX_HTML_CHARS

_TAG = re.compile(r"(<[^<>]*>)")
_NAME = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]{0,15})\b")
_ALT = re.compile(r"\balt\s{0,3}=\s{0,3}(?:\"([^\"]{0,300})\"|'([^']{0,300})')", re.IGNORECASE)
_BLOCKS = {"p", "div", "ul", "ol", "table", "blockquote", "pre", *(f"h{level}" for level in range(1, 7))}  # fmt: skip
_LINES = {"br", "tr"}
_MARKS = {"strong": "**", "b": "**", "em": "*", "i": "*"}
_SILENT = {"script", "style", "head", "title", "template", "object", "svg"}
_ENTITY = re.compile(r"&(?=#?\w{1,32};)")
_STAR = re.compile(r"\*(?=\S)|(?<=\S)\*")
_WHITE = re.compile(r"[ \t\r\n\f\v\xa0]+")
_GAP = re.compile(r"[ \n]+")
_LONG_NUMBER = re.compile(r"&#x?[0-9a-fA-F]{8,};?")


class _Teller:
    """Collects text; knows paragraphs, breaks, lists, bold and italic."""

    def __init__(self, *, markdown: bool) -> None:
        self.markdown = markdown
        self.parts: list[str] = []
        self.silent = ""
        self.numbers: list[int | None] = []

    def tag(self, source: str) -> None:
        """Take a tag; one that is none is nothing to be shown."""
        match = _NAME.match(source)
        if match is None:
            return
        name, closing = match[2].lower(), bool(match[1])
        if self.silent:
            self.silent = "" if closing and name == self.silent else self.silent
        elif name in _SILENT:
            self.silent = "" if closing or source.endswith("/>") else name
        elif name in ("ul", "ol", "li"):
            self._list(name, closing=closing)
        else:
            self._other(name, source)

    def _list(self, name: str, *, closing: bool) -> None:
        if name == "li":
            self.parts.append("\n" if closing else f"\n{self._bullet()}")
            return
        self.parts.append("\n\n")
        if not closing:
            self.numbers.append(0 if name == "ol" else None)
        elif self.numbers:
            self.numbers.pop()

    def _other(self, name: str, source: str) -> None:
        if name in _BLOCKS:
            self.parts.append("\n\n")
        elif name in _LINES:
            self.parts.append("\n")
        elif name in ("td", "th"):
            self.parts.append(" ")
        elif name == "img":
            alt = _ALT.search(source)
            said = html.unescape(alt[1] or alt[2] or "").strip() if alt else ""
            self.parts.append(f"[{said}]" if said else "")
        elif self.markdown:
            self.parts.append(_MARKS.get(name, ""))

    def _bullet(self) -> str:
        if not self.numbers or self.numbers[-1] is None:
            return "- "
        self.numbers[-1] += 1
        return f"{self.numbers[-1]}. "

    def text(self, source: str) -> None:
        """Take what stands between two tags."""
        if self.silent:
            return
        said = _WHITE.sub(" ", html.unescape(_LONG_NUMBER.sub("", source)))
        if self.markdown:
            said = _STAR.sub(r"\\*", _ENTITY.sub("&amp;", said).replace("<", "&lt;"))
        self.parts.append(said)


def markdown_of(source: str) -> str:
    """Return the text with its paragraphs, lists and emphasis as Markdown."""
    return _told(source, markdown=True)


def plain_of(source: str) -> str:
    """Return the bare text."""
    return _told(source, markdown=False)


def _told(source: str, *, markdown: bool) -> str:
    if len(source) > MAX_HTML_CHARS:
        return source  # too long for any field: the checks will say so
    teller = _Teller(markdown=markdown)
    for piece in _TAG.split(_without_comments(source)):
        if piece.startswith("<") and piece.endswith(">"):
            teller.tag(piece)
        elif piece:
            teller.text(piece)
    return _GAP.sub(_gap, "".join(teller.parts)).strip()


def _gap(match: re.Match[str]) -> str:
    return "\n" * min(2, match[0].count("\n")) or " "


def _without_comments(source: str) -> str:
    kept, at = [], 0
    while (start := source.find("<!--", at)) >= 0:
        end = source.find("-->", start + 4)
        if end < 0:
            break
        kept.append(source[at:start])
        at = end + 3
    return "".join([*kept, source[at:]])
