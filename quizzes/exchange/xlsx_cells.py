"""Single cells of the spreadsheet: read for a person to mend, and put back."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from common.lazily import Lazily

from . import limits
from .archive import check_workbook
from .schema import Unreadable

openpyxl = Lazily("openpyxl")
xlsxwriter = Lazily("xlsxwriter")


def cells(data: bytes, wanted: Sequence[str]) -> dict[str, str]:
    """Return what the cells of the first visible sheet hold, as text; empty ones as ""."""
    places = {openpyxl.utils.coordinate_to_tuple(cell): cell for cell in wanted}
    found = dict.fromkeys(wanted, "")
    for row, column, value in _filled(data):
        if (row, column) in places:
            found[places[row, column]] = _text(value)
    return found


def patched(data: bytes, mended: Mapping[str, str]) -> bytes:
    """Return the sheet alone, as a workbook, with other texts in some cells."""
    changed = {
        openpyxl.utils.coordinate_to_tuple(cell): text.strip() for cell, text in mended.items()
    }
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        time = book.add_format({"num_format": "hh:mm:ss"})
        for row, column, value in _filled(data):
            if (row, column) not in changed:
                _put(sheet, row - 1, column - 1, value, day, time)
        for (row, column), text in changed.items():
            if text:
                sheet.write_string(row - 1, column - 1, text)
    return out.getvalue()


def _filled(data: bytes) -> Iterator[tuple[int, int, Any]]:
    check_workbook(data)
    book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=False)
    try:
        sheet = next(one for one in book.worksheets if one.sheet_state == "visible")
        sheet.reset_dimensions()
        for number, row in enumerate(sheet.iter_rows(max_col=limits.MAX_COLUMNS), start=1):
            if number > limits.MAX_ROWS:
                raise Unreadable("too_many_rows", limit=limits.MAX_ROWS)
            for cell in row:
                if cell.value is not None:
                    yield number, cell.column, cell.value
    finally:
        book.close()


def _text(value: Any) -> str:
    if isinstance(value, dt.datetime):
        return value.date().isoformat()
    return f"{value:.15g}" if isinstance(value, float) else str(value)


def _put(sheet: Any, row: int, column: int, value: Any, day: Any, time: Any) -> None:
    """As it was: what is an error as a formula stays one."""
    if isinstance(value, bool):
        sheet.write_boolean(row, column, value)
    elif isinstance(value, (int, float)):
        sheet.write_number(row, column, value)
    elif isinstance(value, dt.time):
        sheet.write_datetime(row, column, value, time)
    elif isinstance(value, (dt.datetime, dt.date)):
        sheet.write_datetime(row, column, value, day)
    elif str(value).startswith(("=", "#")):
        sheet.write_formula(row, column, str(value) if str(value).startswith("=") else "=NA()")
    else:
        sheet.write_string(row, column, str(value))
