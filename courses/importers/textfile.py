"""Bytes to text. A guess is told (the name of the encoding) and a byte that does not fit is an error, never mojibake."""

import codecs

from .limits import MAX_LINE_CHARS, MAX_LINES
from .shapes import UnreadableHandout

_BINARY_MAGIC = (
    b"%PDF",
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"GIF8",
    b"\x7fELF",
    b"MZ\x90",
    b"Rar!",
    b"7z\xbc\xaf",
    b"\x1f\x8b",
    b"{\\rtf",
    b"BM6",
)
OLE_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ZIP_MAGIC = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
_CONTROL = {c: None for c in range(32) if chr(c) not in "\t\n\r\f\v"} | {0x7F: None}


def decode(data: bytes) -> tuple[str, str]:
    """Text and the name of its encoding: utf-8, utf-8-sig, utf-16-le, utf-16-be or gb18030."""
    if data.startswith(_BINARY_MAGIC):
        raise UnreadableHandout("wrong_type")
    text, encoding = _decode_with_mark(data) or _decode_by_trial(data)
    _refuse_binary(text)
    return text.translate(_CONTROL), encoding


def _decode_with_mark(data: bytes) -> tuple[str, str] | None:
    for mark, encoding, name in (
        (codecs.BOM_UTF8, "utf-8", "utf-8-sig"),
        (codecs.BOM_UTF32_LE, "utf-32-le", "utf-32-le"),
        (codecs.BOM_UTF16_LE, "utf-16-le", "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be", "utf-16-be"),
    ):
        if data.startswith(mark):
            return _strict(data[len(mark) :], encoding), name
    return None


def _decode_by_trial(data: bytes) -> tuple[str, str]:
    if b"\0" in data:
        return _utf16_without_mark(data)
    try:
        return data.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        return _strict(data, "gb18030"), "gb18030"


def _utf16_without_mark(data: bytes) -> tuple[str, str]:
    """Only line feeds tell the byte order safely: in UTF-16 one half of each is a NUL."""
    little, big = data.count(b"\n\0"), data.count(b"\0\n")
    if len(data) % 2 or not (little or big) or data.count(b"\0\0"):
        raise UnreadableHandout("wrong_type")
    name = "utf-16-le" if little > big else "utf-16-be"
    return _strict(data, name), name


def _strict(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise UnreadableHandout("not_text", {"byte": error.start, "encoding": encoding}) from None


def _refuse_binary(text: str) -> None:
    sample = text[:20_000]
    strange = sum(
        1 for c in sample if (c < " " and c not in "\t\n\r\f\v\x1a") or "\x7f" <= c <= "\x9f"
    )
    unassigned = sum(1 for c in sample if "\ue000" <= c <= "\uf8ff")
    if "\0" in text or strange > max(3, len(sample) // 200) or unassigned > len(sample) // 20 + 5:
        raise UnreadableHandout("not_text", {"byte": 0, "encoding": ""})


def split_lines(text: str) -> list[str]:
    """Lines by any line end; too many or too long ones are refused."""
    lines = (
        text.replace("\r\n", "\n")
        .replace("\r", "\n")
        .replace("\f", "\n")
        .replace("\v", "\n")
        .split("\n")
    )
    if len(lines) > MAX_LINES or any(len(line) > MAX_LINE_CHARS for line in lines):
        raise UnreadableHandout("too_large", {"limit": f"{MAX_LINES} × {MAX_LINE_CHARS}"})
    return lines
