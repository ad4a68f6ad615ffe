"""Text that a spreadsheet must not take for a formula."""

from __future__ import annotations

import re

# What Excel, WPS and LibreOffice begin a formula with, half and full width.
_BEGINS_FORMULA = "=+-@＝＋－＠"
_BEGINS_BADLY = re.compile(rf"[\t\r\x00]|[\s\"'“”‘’\u200b\ufeff]*[{re.escape(_BEGINS_FORMULA)}]")
# Characters that have no place in a cell; XML forbids them.
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")


def printable(text: str) -> str:
    """Return the text without control characters; tab and line break stay."""
    return _CONTROL.sub("", text)


def guarded(text: str) -> str:
    """Return the text with ' before it where a spreadsheet would read it as a formula."""
    if text[:1].isalnum() and text.isprintable():  # nearly every cell, and much sooner known
        return text
    safe = printable(text)
    begins_badly = _BEGINS_BADLY.match(text) or _BEGINS_BADLY.match(safe)
    return f"'{safe}" if begins_badly else safe
