"""Sessions from a spreadsheet: read in a child process with limits, judged later row by row. No Django."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from typing import Any

from quizzes.exchange import limits
from quizzes.exchange.schema import Unreadable
from quizzes.exchange.workbook import first_sheet

from .attendance_file import folded

MAX_SESSIONS = 500
DAY, STARTS, ENDS, TITLE = "day", "starts", "ends", "title"
# The first word of each is what the template says in Chinese, the second in English.
HEADINGS = {
    DAY: ("日期", "day", "date", "上课日期"),
    STARTS: ("开始", "from", "starts", "开始时间"),
    ENDS: ("结束", "until", "ends", "结束时间"),
    TITLE: ("标题", "title", "课次", "题目", "名称"),
    "title_en": ("英文标题", "title in English"),
    "kind": ("类型", "type"),
    "module": ("模块", "module"),
    "topics": ("主题", "topics"),
    "room": ("教室", "room"),
    "place": ("地点", "place"),
    "instructors": ("讲师工号", "instructors (staff numbers)", "讲师", "instructors"),
    "guests": ("外聘讲师", "guest lecturers"),
    "hours": ("学时", "training hours", "hours"),
}
_REQUIRED = {DAY, STARTS, ENDS, TITLE}
_HEADING_ROWS = 10
_FOLDED = {folded(word): key for key, words in HEADINGS.items() for word in words}


def read(data: bytes) -> list[dict[str, Any]]:
    """Return the rows: ``row`` and a text for each heading, days as ISO, times as HH:MM. Raises Unreadable.

    A cell with a formula is read as the text of the formula, which no day and no name matches.
    """
    with first_sheet(data) as sheet:
        return list(_rows(sheet))


def _rows(sheet: Any) -> Iterator[dict[str, Any]]:
    columns: dict[int, str] = {}
    count = 0
    most = {"max_row": limits.MAX_ROWS, "max_col": limits.MAX_COLUMNS}
    for number, cells in enumerate(sheet.iter_rows(**most, values_only=True), 1):
        if not columns:
            columns = _columns(cells)
            if not columns and number >= _HEADING_ROWS:
                break
            continue
        row: dict[str, Any] = dict.fromkeys(HEADINGS, "")
        row |= {key: _text(cells[at], key) for at, key in columns.items() if at < len(cells)}
        if not any(row.values()):
            continue
        count += 1
        if count > MAX_SESSIONS:
            raise Unreadable("too_many_rows", limit=MAX_SESSIONS)
        yield {"row": number, **row}
    if not columns:
        raise Unreadable("no_session_heading")


def _columns(cells: Sequence[Any]) -> dict[int, str]:
    found = {
        at: _FOLDED[folded(cell)]
        for at, cell in enumerate(cells)
        if cell is not None and folded(cell) in _FOLDED
    }
    return found if set(found.values()) >= _REQUIRED else {}


def _text(value: Any, key: str) -> str:
    if value is None:
        return ""
    if isinstance(value, dt.datetime | dt.date | dt.time):
        return _moment(value, key)
    if key in (STARTS, ENDS) and isinstance(value, float) and 0 <= value < 1:
        minutes = round(value * 24 * 60)  # a time of day as spreadsheets count it
        return f"{minutes // 60 % 24:02}:{minutes % 60:02}"
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return str(value).strip()[:300]


def _moment(value: dt.datetime | dt.date | dt.time, key: str) -> str:
    if key in (STARTS, ENDS) and not isinstance(value, dt.date):
        return value.strftime("%H:%M")
    if key in (STARTS, ENDS) and isinstance(value, dt.datetime):
        return value.strftime("%H:%M")
    return value.isoformat()[:10] if isinstance(value, dt.date) else value.isoformat()
