"""Attendance from a spreadsheet: read in a child process with limits, judged later row by row. No Django."""

from __future__ import annotations

import datetime as dt
import unicodedata
from collections.abc import Iterator, Sequence
from typing import Any

from quizzes.exchange import limits
from quizzes.exchange.schema import Unreadable
from quizzes.exchange.workbook import first_sheet

MAX_PEOPLE = 2000
STAFF, STATE, IN, OUT, REASON = "staff", "state", "in", "out", "reason"
HEADINGS = {
    STAFF: {"工号", "员工编号", "员工号", "staffnumber", "staffno"},
    STATE: {"状态", "出勤", "state", "attendance"},
    IN: {"签到", "签到时间", "in", "signin"},
    OUT: {"签退", "签退时间", "out", "signout"},
    REASON: {"原因", "理由", "备注", "reason"},
}
STATES = {
    "present": {"present", "出席", "到", "到场", "出勤", "正常"},
    "late": {"late", "迟到"},
    "left_early": {"leftearly", "早退"},
    "excused": {"excused", "请假", "已准假"},
    "absent": {"absent", "缺席", "缺勤", "旷课"},
}
_HEADING_ROWS = 10


def folded(text: object) -> str:
    """Return a text as headings and states are compared: half width, small, without spaces and dashes."""
    plain = unicodedata.normalize("NFKC", str(text)).casefold()
    return "".join(sign for sign in plain if sign not in " _-*.")


def read(data: bytes) -> list[dict[str, Any]]:
    """Return the rows that are filled in: ``row staff state in out reason``, all texts. Raises Unreadable.

    A cell with a formula is read as the text of the formula, which no state and no time matches.
    """
    if len(data) > limits.MAX_FILE_BYTES:
        raise Unreadable("too_large", limit=f"{limits.MAX_FILE_BYTES // 1024 // 1024} MB")
    with first_sheet(data) as sheet:
        return list(_rows(sheet))


def _rows(sheet: Any) -> Iterator[dict[str, Any]]:
    columns: dict[int, str] = {}
    count = 0
    cells: Sequence[Any]
    for number, cells in enumerate(
        sheet.iter_rows(max_row=limits.MAX_ROWS, max_col=limits.MAX_COLUMNS, values_only=True), 1
    ):
        if not columns:
            columns = _columns(cells)
            if not columns and number >= _HEADING_ROWS:
                break
            continue
        row: dict[str, Any] = {"row": number, **dict.fromkeys(HEADINGS, "")}
        row |= {key: _text(cells[at]) for at, key in columns.items() if at < len(cells)}
        if not any(row[key] for key in (STAFF, STATE, IN, OUT)):
            continue
        count += 1
        if count > MAX_PEOPLE:
            raise Unreadable("too_many_rows", limit=MAX_PEOPLE)
        yield row
    if not columns:
        raise Unreadable("no_staff_heading")


def _columns(cells: Sequence[Any]) -> dict[int, str]:
    found = {
        at: key
        for at, cell in enumerate(cells)
        for key, words in HEADINGS.items()
        if cell is not None and folded(cell) in words
    }
    return found if STAFF in found.values() else {}


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, dt.datetime | dt.time):
        return value.strftime("%H:%M:%S" if value.second else "%H:%M")
    if isinstance(value, float) and 0 <= value < 1:  # a time of day as spreadsheets count it
        seconds = round(value * 24 * 60 * 60)
        return _text(dt.time(seconds // 3600 % 24, seconds // 60 % 60, seconds % 60))
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return str(value).strip()[:300]
