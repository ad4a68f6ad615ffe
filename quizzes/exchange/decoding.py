"""Bytes to text: which encoding it was, and what is no text at all."""

from __future__ import annotations

import codecs
import re

from .limits import MAX_FILE_BYTES
from .schema import Unreadable

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
NAMES = {"utf-8-sig": "UTF-8", "utf-8": "UTF-8", "gb18030": "GB18030"}
# What neither XML nor a database takes: controls, half surrogates, code points that are no characters.
UNFIT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")  # fmt: skip
# The readers put these in the place of escaped characters, so no file may bring them along.
_RESERVED = re.compile("[\x00\ufdd0-\ufdef]")


def decode(data: bytes) -> tuple[str, str]:
    """Return text with plain line feeds and the name of its encoding. Raises Unreadable."""
    if len(data) > MAX_FILE_BYTES:
        raise Unreadable("too_large", limit=f"{MAX_FILE_BYTES // 1024 // 1024} MB")
    text, encoding = _decoded(data)
    if _RESERVED.search(text):
        raise Unreadable("not_text")
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if not text.strip():
        raise Unreadable("empty")
    return text, NAMES.get(encoding, encoding.upper())


def _decoded(data: bytes) -> tuple[str, str]:
    for encoding in _candidates(data):
        try:
            return data.decode(encoding), encoding
        except UnicodeDecodeError:
            continue
    raise Unreadable("not_text")


def _candidates(data: bytes) -> tuple[str, ...]:
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return (encoding,)
    if b"\0" in data[:4096]:  # UTF-16 without a mark: the ASCII in it shows the order
        even, odd = data[0:4096:2].count(0), data[1:4096:2].count(0)
        return ("utf-16-le",) if odd > even else ("utf-16-be",)
    return ("utf-8", "gb18030")
