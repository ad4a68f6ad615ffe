"""Opening a spreadsheet that somebody sent: the one way in, for whatever its rows mean."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from common.lazily import Lazily

from .archive import check_workbook
from .schema import Unreadable

openpyxl = Lazily("openpyxl")


@contextmanager
def first_sheet(data: bytes) -> Iterator[Any]:
    """Give the first visible sheet of an honest workbook, and close it afterwards.

    Raises Unreadable, also for what breaks while the rows are read. A cell with a formula holds the
    text of the formula.
    """
    check_workbook(data)
    try:
        book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=False)
        try:
            sheet = next((one for one in book.worksheets if one.sheet_state == "visible"), None)
            if sheet is None:
                raise Unreadable("not_a_workbook")
            sheet.reset_dimensions()  # what the file says of its size may be wrong
            yield sheet
        finally:
            book.close()
    except Unreadable:
        raise
    except Exception:  # noqa: BLE001 - a broken workbook makes openpyxl raise almost anything
        raise Unreadable("damaged") from None
