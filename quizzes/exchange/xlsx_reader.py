"""The spreadsheet, read: within limits, no formula, each error by its cell."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any

from common.lazily import Lazily

from . import limits
from .checks import faults_of
from .gathering import Gatherer
from .rows import Row, WrongCell, item_of
from .schema import Fault, Reading, Unreadable
from .tokens import heading_of
from .workbook import first_sheet

openpyxl = Lazily("openpyxl")

ENCODING = "XLSX"
_HEADING_ROWS = 10  # how far down the headings may stand


def read(data: bytes) -> Reading:
    """Read the first visible sheet. Raises Unreadable where it is no workbook or has no headings."""
    if len(data) > limits.MAX_FILE_BYTES:
        raise Unreadable("too_large", limit=f"{limits.MAX_FILE_BYTES // 1024 // 1024} MB")
    gathered = Gatherer(ENCODING)
    with first_sheet(data) as sheet:
        _questions(sheet, gathered)
    return gathered.reading()


def _questions(sheet: Any, gathered: Gatherer) -> None:
    rows = _rows(sheet)
    columns = _headings(rows)
    for number, cells in rows:
        _question(number, cells, columns, gathered)


def _rows(sheet: Any) -> Iterator[tuple[int, Sequence[Any]]]:
    """Rows that hold something, with their numbers."""
    before: Sequence[Any] = ()
    for number, cells in enumerate(sheet.iter_rows(max_col=limits.MAX_COLUMNS + 1), start=1):
        # Rows that are not there come as one and the same tuple, a million of them if need be.
        if cells is before or all(cell.value is None for cell in cells):
            before = cells
            continue
        if number > limits.MAX_ROWS:
            raise Unreadable("too_many_rows", limit=limits.MAX_ROWS)
        if len(cells) > limits.MAX_COLUMNS and cells[limits.MAX_COLUMNS].value is not None:
            raise Unreadable("too_many_columns", limit=limits.MAX_COLUMNS)
        yield number, cells


def _headings(rows: Iterator[tuple[int, Sequence[Any]]]) -> dict[int, str | int]:
    for number, cells in rows:
        found = {at: heading_of(str(cell.value)) for at, cell in enumerate(cells) if cell.value}
        columns = {at: key for at, key in found.items() if key is not None}
        if {"kind", "stem"} <= set(columns.values()):
            return columns
        if number >= _HEADING_ROWS:
            break
    raise Unreadable("no_headings")


def _question(
    number: int, cells: Sequence[Any], columns: dict[int, str | int], gathered: Gatherer
) -> None:
    gathered.count()
    row, faults = _row(number, cells, columns)
    if not faults:
        try:
            item = item_of(row)
        except WrongCell as error:
            faults = [Fault(number, error.code, error.params, row.place(error.key))]
        else:
            faults = [_placed(fault, row) for fault in faults_of(item, number)]
    if not faults:
        gathered.items.append(item)
    for fault in faults:
        gathered.blame(fault)


def _row(
    number: int, cells: Sequence[Any], columns: dict[int, str | int]
) -> tuple[Row, list[Fault]]:
    row, faults = Row(number), []
    row.places = {
        key: f"{openpyxl.utils.get_column_letter(at + 1)}{number}" for at, key in columns.items()
    }
    for at, cell in enumerate(cells):
        if cell.value is None:
            continue
        place = f"{openpyxl.utils.get_column_letter(at + 1)}{number}"
        try:
            if at not in columns:
                raise WrongCell("column_unknown")
            row.put(
                columns[at],
                _day(cell) or _value(cell) if columns[at] == "check_by" else _value(cell),
            )
        except WrongCell as error:
            faults.append(Fault(number, error.code, error.params, place))
    return row, faults


def _placed(fault: Fault, row: Row) -> Fault:
    """A fault of the whole item, by the cell that it most likely stands in."""
    key = fault.params.get("field") or CELLS.get(fault.code, "stem")
    return Fault(fault.line, fault.code, fault.params, row.place(key))


CELLS = {
    "no_right": "answer",
    "no_answer": "answer",
    "several_right": "answer",
    "answer_number": "answer",
    "points": "points",
    "fraction_range": "fractions",
    "fraction_and_right": "fractions",
    "tolerance": "tolerance",
    "any_of": "any_of",
    "too_few_options": "options",
    "option_twice": "options",
    "too_few_steps": "options",
    "too_few_pairs": "options",
    "no_points": "options",
}


def _day(cell: Any) -> str:
    """A date as it is written in the template; empty where the cell holds something else."""
    return cell.value.date().isoformat() if isinstance(cell.value, dt.datetime) else ""


def _value(cell: Any) -> str | Decimal | bool:
    """What a cell says. A number stays a number, a time becomes hh:mm."""
    value = cell.value
    if cell.data_type == "f":
        raise WrongCell("formula_cell")
    if cell.data_type == "e":
        raise WrongCell("error_cell", text=str(value)[:20])
    if isinstance(value, (bool, str)):
        return value
    if isinstance(value, dt.time):
        return value.strftime("%H:%M:%S" if value.second else "%H:%M")
    if isinstance(value, (int, float)):
        return Decimal(format(value, ".15g"))  # as many digits as a sheet shows
    raise WrongCell("date_cell")
