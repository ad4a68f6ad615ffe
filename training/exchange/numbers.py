"""A column of staff numbers out of a spreadsheet or a text file."""

from __future__ import annotations

import csv
import io
import unicodedata
import zipfile
from collections.abc import Iterable, Sequence
from typing import Any

from django.utils.translation import gettext as _

from common.lazily import Lazily

openpyxl = Lazily("openpyxl")

MAX_BYTES = 2 * 1024 * 1024
MAX_UNPACKED = 60 * 1024 * 1024
MAX_ROWS, MAX_COLUMNS = 20_000, 200
HEADINGS = {"工号", "员工编号", "员工号", "人员编号", "staffnumber", "staffno", "employeeid"}
# UTF-16 only with its mark: without one, any even number of bytes could be it.
ENCODINGS = ("utf-8-sig", "gb18030")


class UnreadableNumbersError(ValueError):
    """The file is refused; the message is a sentence for whoever uploaded it."""


def read_numbers(data: bytes, filename: str) -> list[str]:
    """Return the staff numbers as text, one a row of the file, "" for a row without one.

    The column is the one headed 工号 or "staff number", else the first; leading zeros of text cells
    stay. Raises UnreadableNumbersError.
    """
    if len(data) > MAX_BYTES:
        raise UnreadableNumbersError(_("The file is larger than 2 MB."))
    is_book = filename.lower().endswith(".xlsx") or data[:4] == b"PK\x03\x04"
    rows = _book_rows(data) if is_book else _text_rows(data)
    try:
        numbers = _column(rows)
    except csv.Error:
        raise UnreadableNumbersError(
            _("The file has a cell that is too long. Save it as XLSX and try again.")
        ) from None
    if not numbers:
        raise UnreadableNumbersError(_("The file holds no staff number."))
    return numbers


def _column(rows: Iterable[Sequence[str]]) -> list[str]:
    column = 0
    numbers: list[str] = []
    for count, row in enumerate(rows, start=1):
        if count > MAX_ROWS + 1:
            raise UnreadableNumbersError(_("The file has more than 20,000 rows."))
        if not any(numbers):
            found = [place for place, cell in enumerate(row) if _heading(cell) in HEADINGS]
            if found:
                column = found[0]
                numbers.append("")
                continue
        cell = row[column].strip() if column < len(row) else ""
        numbers.append(cell[:64])
    while numbers and not numbers[-1]:
        numbers.pop()
    return numbers


def _heading(cell: str) -> str:
    folded = unicodedata.normalize("NFKC", cell).casefold()
    return "".join(sign for sign in folded if sign not in " _-*.")


def _text_rows(data: bytes) -> Iterable[Sequence[str]]:
    encodings = ("utf-16",) if data[:2] in (b"\xff\xfe", b"\xfe\xff") else ENCODINGS
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeError:
            continue
        if "\0" not in text:
            return csv.reader(io.StringIO(text, newline=""))
    raise UnreadableNumbersError(_("The file is neither a spreadsheet (XLSX) nor text (CSV, TXT)."))


def _book_rows(data: bytes) -> Iterable[Sequence[str]]:
    damaged = UnreadableNumbersError(_("The spreadsheet cannot be read. Save it as XLSX again."))
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            unpacked = sum(entry.file_size for entry in archive.infolist())
            if unpacked > MAX_UNPACKED or len(archive.infolist()) > 1000:
                raise UnreadableNumbersError(_("The spreadsheet is too large when unpacked."))
        book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        sheet = next((one for one in book.worksheets if one.sheet_state == "visible"), None)
        if sheet is None:
            raise damaged
        sheet.reset_dimensions()
        return [
            [_cell(value) for value in row]
            for row in sheet.iter_rows(max_row=MAX_ROWS + 2, max_col=MAX_COLUMNS, values_only=True)
        ]
    except UnreadableNumbersError:
        raise
    except Exception:  # noqa: BLE001 - a broken workbook makes openpyxl raise almost anything
        raise damaged from None


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return str(value)
