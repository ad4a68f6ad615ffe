"""The formats by name, and which one a file is in."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from . import aiken, gift, json_form, moodlexml, xlsx
from .decoding import decode
from .schema import Item, Reading, Unreadable, Written


@dataclass(frozen=True)
class Format:
    """How one format is read and written, and what its files are called. Some are only read.

    ``recognise`` says of a file that none of the formats here claims whether it is in this one.
    ``as_text`` makes a text of a file that may be something else, for a person to mend.
    """

    name: str
    suffix: str
    mime: str
    read: Callable[[bytes], Reading]
    write: Callable[[Sequence[Item]], Written] | None = None
    recognise: Callable[[bytes], bool] | None = None
    as_text: Callable[[bytes], str] | None = None


FORMATS = {
    one.name: one
    for one in (
        Format("gift", ".gift.txt", "text/plain; charset=utf-8", gift.read, gift.write),
        Format("moodlexml", ".xml", "application/xml", moodlexml.read, moodlexml.write),
        Format("aiken", ".txt", "text/plain; charset=utf-8", aiken.read, aiken.write),
        Format(
            "xlsx",
            ".xlsx",
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            xlsx.read,
            xlsx.write,
        ),
        Format("json", ".json", "application/json", json_form.read, json_form.write),
    )
}
_AIKEN = re.compile(r"^\s{0,20}ANSWER\s{0,5}[:：]\s{0,20}[A-Za-z]\s{0,20}$", re.MULTILINE)
_GIFT = re.compile(r"(?<!\\)\{[^{}]{0,5000}(?<!\\)\}|^\$CATEGORY:|^::", re.MULTILINE)
SAMPLE = 100_000


def register_format(form: Format) -> None:
    """Add a format whose reader stands higher; called in ``AppConfig.ready``."""
    FORMATS[form.name] = form


def format_of(data: bytes) -> str | None:
    """Judge by what is inside, not by the name; None where it is none of the formats here."""
    if data.startswith(b"PK\x03\x04"):
        return "xlsx" if b"xl/workbook.xml" in data else _claimed(data) or "xlsx"
    try:
        text = decode(data)[0].lstrip()
    except Unreadable:
        return None
    if text.startswith("<"):
        return "moodlexml"
    if re.match(r"\[\s*[{\]]|\{\s*\"", text):
        return "json"
    if _AIKEN.search(text[:SAMPLE]):
        return "aiken"
    return "gift" if _GIFT.search(text[:SAMPLE]) else _claimed(data)


def _claimed(data: bytes) -> str | None:
    return next(
        (form.name for form in FORMATS.values() if form.recognise and form.recognise(data)), None
    )
