"""The completions report as CSV, XLSX and JSON lines.

The staff number is text everywhere. In CSV it stands as it is (`000123`): a spreadsheet that opens a
CSV by double click may drop its zeros on the screen, but ="000123" would be a formula, and those
this file never holds. In XLSX the cell is typed as text and keeps them.

The digest of an export is the SHA-256 of its lines as JSON lines, whatever the format, so that the
same lines have the same digest.
"""

from __future__ import annotations

import csv
import datetime as dt
import hashlib
import io
import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import astuple, dataclass
from decimal import Decimal
from typing import Any, BinaryIO

from django.utils import timezone

from common.cells import guarded, printable
from common.lazily import Lazily
from reports.selectors import COLUMNS, Line

xlsxwriter = Lazily("xlsxwriter")

XLSX_ROWS = 1_048_576
_WIDTHS = {"name": 12, "unit": 18, "position": 16, "course": 28, "because": 48, "completed_at": 19}
_AS_TEXT = {"staff_number", "record", "certificate"}


class TooManyLinesError(ValueError):
    """A worksheet cannot hold so many lines; CSV and JSON lines can."""


@dataclass(frozen=True)
class Written:
    """How many lines were written, and their digest."""

    lines: int
    sha256: str


class _Tally:
    """Counts lines and digests them on their way into the file."""

    def __init__(self) -> None:
        self.lines = 0
        self._digest = hashlib.sha256()

    def over(self, lines: Iterable[Line]) -> Iterator[Line]:
        for line in lines:
            self.lines += 1
            self._digest.update(_json_line(line))
            yield line

    def written(self) -> Written:
        return Written(self.lines, self._digest.hexdigest())


def _local(moment: dt.datetime) -> dt.datetime:
    return moment.astimezone(timezone.get_default_timezone())


def _number(value: Decimal) -> int | float:
    return int(value) if value == value.to_integral_value() else float(value)


def _json_value(value: Any) -> Any:
    if isinstance(value, dt.datetime):
        return _local(value).isoformat(timespec="seconds")
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return _number(value)
    return value


def _json_line(line: Line) -> bytes:
    row = dict(zip(COLUMNS, map(_json_value, astuple(line)), strict=True))
    return (json.dumps(row, ensure_ascii=False) + "\n").encode()


def write_jsonl(target: BinaryIO, lines: Iterable[Line], about: list[tuple[str, str]]) -> Written:
    """Write one JSON object a line; times carry the offset of the site's zone."""
    tally = _Tally()
    for line in tally.over(lines):
        target.write(_json_line(line))
    return tally.written()


def _csv_value(value: Any) -> Any:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dt.datetime):
        return _local(value).strftime("%Y-%m-%d %H:%M:%S")
    if isinstance(value, (dt.date, Decimal)):
        return str(_json_value(value))
    return guarded(value) if isinstance(value, str) else value


def write_csv(target: BinaryIO, lines: Iterable[Line], about: list[tuple[str, str]]) -> Written:
    """Write UTF-8 with a byte order mark, every cell quoted; times are those of the site's zone."""
    tally = _Tally()
    text = io.TextIOWrapper(target, encoding="utf-8-sig", newline="", write_through=True)
    writer = csv.writer(text, quoting=csv.QUOTE_ALL)
    writer.writerow(COLUMNS)
    for line in tally.over(lines):
        writer.writerow([_csv_value(value) for value in astuple(line)])
    text.detach()
    return tally.written()


def write_xlsx(target: BinaryIO, lines: Iterable[Line], about: list[tuple[str, str]]) -> Written:
    """Write a sheet of lines and one that says who exported what and when.

    Raises TooManyLinesError for more lines than a worksheet holds.
    """
    tally = _Tally()
    book = xlsxwriter.Workbook(
        target,
        {
            "constant_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
            "default_date_format": "yyyy-mm-dd",
        },
    )
    _write_lines(book, tally.over(lines))
    written = tally.written()
    _write_about(book, [*about, ("rows", str(written.lines)), ("sha256", written.sha256)])
    book.close()
    return written


def _write_lines(book: Any, lines: Iterable[Line]) -> None:
    sheet = book.add_worksheet("completions")
    formats = {
        "text": book.add_format({"num_format": "@"}),
        "day": book.add_format({"num_format": "yyyy-mm-dd"}),
        "time": book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"}),
    }
    head = book.add_format({"bold": True, "bottom": 1, "num_format": "@"})
    for column, name in enumerate(COLUMNS):
        sheet.set_column(column, column, _WIDTHS.get(name, 14))
    sheet.freeze_panes(1, 0)
    for column, name in enumerate(COLUMNS):
        sheet.write_string(0, column, name, head)
    last = 0
    for last, line in enumerate(lines, 1):
        if last >= XLSX_ROWS:
            raise TooManyLinesError
        for column, (name, value) in enumerate(zip(COLUMNS, astuple(line), strict=True)):
            _write_cell(sheet, (last, column), name, value, formats)
    sheet.autofilter(0, 0, max(last, 1), len(COLUMNS) - 1)


def _write_cell(sheet: Any, at: tuple[int, int], name: str, value: Any, formats: dict) -> None:
    if value is None or value == "":
        return
    if isinstance(value, str):
        style = formats["text"] if name in _AS_TEXT else None
        sheet.write_string(*at, printable(value), style)
    elif isinstance(value, bool):
        sheet.write_boolean(*at, value)
    elif isinstance(value, dt.datetime):
        sheet.write_datetime(
            *at, _local(value).replace(tzinfo=None, microsecond=0), formats["time"]
        )
    elif isinstance(value, dt.date):
        sheet.write_datetime(*at, value, formats["day"])
    else:
        sheet.write_number(*at, _number(Decimal(value)))


def _write_about(book: Any, about: list[tuple[str, str]]) -> None:
    sheet = book.add_worksheet("about")
    sheet.set_column(0, 0, 16)
    sheet.set_column(1, 1, 72)
    text = book.add_format({"num_format": "@", "text_wrap": True, "valign": "top"})
    for row, (name, value) in enumerate(about):
        sheet.write_string(row, 0, name, text)
        sheet.write_string(row, 1, printable(value), text)


Writer = Callable[[BinaryIO, Iterable[Line], list[tuple[str, str]]], Written]
WRITERS: dict[str, tuple[Writer, str]] = {
    "csv": (write_csv, "text/csv; charset=utf-8"),
    "xlsx": (
        write_xlsx,
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ),
    "jsonl": (write_jsonl, "application/x-ndjson"),
}
