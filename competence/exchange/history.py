"""Records from before out of a spreadsheet or CSV: read in a child process with limits, judged later. No Django."""

from __future__ import annotations

import csv
import datetime as dt
import io
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from quizzes.exchange import limits
from quizzes.exchange.schema import Unreadable
from quizzes.exchange.workbook import first_sheet

MOST_ROWS = 20_000
LONGEST = 500
HEADINGS = {
    "staff": {"工号", "员工编号", "staffnumber"},
    "competency": {"能力代码", "能力", "competency", "code"},
    "level": {"级别", "level"},
    "valid_from": {"取得日期", "有效起", "发证日期", "validfrom", "from", "issuedon"},
    "valid_until": {"有效至", "到期日期", "validuntil", "until", "expires"},
    "title": {"名称", "课程", "证书名称", "title", "course"},
    "body": {"机构", "发证机构", "body", "issuer"},
    "number": {"编号", "证书编号", "number"},
    "note": {"备注", "note", "remark"},
}
_HEADING_ROWS = 10


def read(data: bytes) -> list[dict[str, Any]]:
    """Return the rows that are filled in: ``row`` and a text for each heading, days as ISO. Raises Unreadable."""
    if len(data) > limits.MAX_FILE_BYTES:
        raise Unreadable("too_large", limit=f"{limits.MAX_FILE_BYTES // 1024 // 1024} MB")
    if data[:4] == b"PK\x03\x04":
        with first_sheet(data) as sheet:
            most = {"max_row": MOST_ROWS + _HEADING_ROWS, "max_col": limits.MAX_COLUMNS}
            return list(_rows(sheet.iter_rows(**most, values_only=True)))
    return list(_rows(_csv(data)))


def _csv(data: bytes) -> Iterator[list[str]]:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = data.decode(encoding)
        except UnicodeError:
            continue
        if "\0" not in text:
            try:
                yield from csv.reader(io.StringIO(text, newline=""))
            except csv.Error:
                raise Unreadable("damaged") from None
            return
    raise Unreadable("not_a_workbook")


def _rows(lines: Iterable[Sequence[Any]]) -> Iterator[dict[str, Any]]:
    columns: dict[int, str] = {}
    count = 0
    for number, cells in enumerate(lines, 1):
        if not columns:
            columns = _columns(cells)
            if not columns and number >= _HEADING_ROWS:
                break
            continue
        row: dict[str, Any] = dict.fromkeys(HEADINGS, "")
        row |= {key: _text(cells[at]) for at, key in columns.items() if at < len(cells)}
        if not any(row.values()):
            continue
        count += 1
        if count > MOST_ROWS:
            raise Unreadable("too_many_rows", limit=MOST_ROWS)
        yield {"row": number, **row}
    if not columns:
        raise Unreadable("damaged")


def _columns(cells: Sequence[Any]) -> dict[int, str]:
    known = {word: key for key, words in HEADINGS.items() for word in words}
    found = {at: known[_folded(cell)] for at, cell in enumerate(cells) if _folded(cell) in known}
    return found if {"staff", "competency"} <= set(found.values()) else {}


def _folded(cell: Any) -> str:
    plain = unicodedata.normalize("NFKC", str(cell or "")).casefold()
    return "".join(sign for sign in plain if sign not in " _-*.")


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, dt.datetime):
        return value.date().isoformat()
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return str(value).strip().replace("\0", "")[:LONGEST]
