"""The text of GIFT: escapes, and the formats a text may be in."""

from __future__ import annotations

import re

from .markup import markdown_of, plain_of

# While a text is taken apart, an escaped sign is a code point that no file may bring along.
_SIGNS = "~=#{}:\n\\"
_HIDDEN = {sign: chr(0xFDD0 + at) for at, sign in enumerate(_SIGNS)}
_SHOWN = str.maketrans({mark: sign for sign, mark in _HIDDEN.items()})
_ESCAPE = re.compile(r"\\([~=#{}:n\\])")
_WRITTEN = str.maketrans({"\n": "\\n", "\\": "\\\\"} | {sign: f"\\{sign}" for sign in "~=#{}:"})
_FORMAT = re.compile(r"\[(html|moodle|plain|markdown)\]")


def hidden(text: str) -> str:
    """Put the escaped signs away. A backslash before anything else is a backslash."""
    return _ESCAPE.sub(lambda match: _HIDDEN["\n" if match[1] == "n" else match[1]], text)


def shown(text: str) -> str:
    """Bring the escaped signs back."""
    return text.translate(_SHOWN)


def escaped(text: str) -> str:
    """Escape what has a meaning in GIFT."""
    return text.translate(_WRITTEN)


def formatted(text: str, default: str, *, markdown: bool) -> tuple[str, str]:
    """Return the format of a text and what it says, as Markdown or plain."""
    text = text.strip()
    match = _FORMAT.match(text)
    name = match[1] if match else default
    text = shown(text[match.end() :] if match else text).strip()
    if name == "html":
        return name, markdown_of(text) if markdown else plain_of(text)
    return name, text
