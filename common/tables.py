"""Tables as CSV and XLSX, written row by row. No cell of them is a formula."""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from typing import Any, BinaryIO

from django.utils import timezone

from .cells import guarded, printable
from .lazily import Lazily

xlsxwriter = Lazily("xlsxwriter")

Row = Sequence[Any]
BATCH = 200
_AS_THEY_ARE = frozenset({int, float})


class _Lines:
    """A file of which what was written is handed out and forgotten."""

    def __init__(self) -> None:
        self._kept: list[str] = []

    def write(self, text: str) -> None:
        self._kept.append(text)

    def take(self) -> bytes:
        text = "".join(self._kept)
        self._kept.clear()
        return text.encode()


def csv_stream(head: Row, rows: Iterable[Row]) -> Iterator[bytes]:
    """Yield UTF-8 with a byte order mark, texts quoted as they are (a staff number keeps its zeros),
    times of the site's zone.
    """
    lines = _Lines()
    writer = csv.writer(lines, quoting=csv.QUOTE_ALL)
    lines.write("\ufeff")
    writer.writerow([_csv_cell(value) for value in head])
    for number, row in enumerate(rows, start=1):
        writer.writerow(
            [value if type(value) in _AS_THEY_ARE else _csv_cell(value) for value in row]
        )
        if not number % BATCH:
            yield lines.take()
    yield lines.take()


def _csv_cell(value: Any) -> Any:
    if isinstance(value, str):
        return guarded(value) if value else value
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dt.datetime):
        return str(_local(value))[:19]  # strftime takes several times as long
    if isinstance(value, Decimal):
        return format(value.normalize(), "f")
    return value


def _local(moment: dt.datetime) -> dt.datetime:
    return moment.astimezone(timezone.get_default_timezone())


def write_xlsx(target: BinaryIO, sheets: Iterable[tuple[str, Row, Iterable[Row]]]) -> None:
    """Write worksheets, each a name (31 characters at most), a head and rows."""
    book = xlsxwriter.Workbook(
        target,
        {
            "constant_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
        },
    )
    head_style = book.add_format({"bold": True, "bottom": 1, "num_format": "@"})
    text = book.add_format({"num_format": "@"})
    time = book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})
    for name, head, rows in sheets:
        sheet = book.add_worksheet(name)
        sheet.freeze_panes(1, 0)
        sheet.set_column(0, max(len(head) - 1, 0), 14)
        for column, title in enumerate(head):
            sheet.write_string(0, column, printable(str(title)), head_style)
        for number, row in enumerate(rows, start=1):
            for column, value in enumerate(row):
                _write_cell(sheet, (number, column), value, text, time)
    book.close()


def _write_cell(sheet: Any, at: tuple[int, int], value: Any, text: Any, time: Any) -> None:
    if value is None or value == "":
        return
    if isinstance(value, bool):
        sheet.write_boolean(*at, value)
    elif isinstance(value, str):
        sheet.write_string(*at, printable(value), text)
    elif isinstance(value, dt.datetime):
        sheet.write_datetime(*at, _local(value).replace(tzinfo=None, microsecond=0), time)
    else:
        sheet.write_number(*at, float(value))
