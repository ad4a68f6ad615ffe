"""The sheet on which the points of a sitting on paper are entered: a template out, rows in.

Nothing is judged here: a row is who, which variant, and what stands below each question's number.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from common.lazily import Lazily

from . import limits
from .schema import Unreadable
from .workbook import first_sheet

openpyxl = Lazily("openpyxl")
xlsxwriter = Lazily("xlsxwriter")

MAX_PEOPLE = 500
STAFF, NAME, VARIANT = "staff", "name", "variant"
HEADINGS = {
    STAFF: ("工号", "staff number", "staff no."),
    NAME: ("姓名", "name"),
    VARIANT: ("卷别", "试卷", "variant"),
}
_QUESTION = re.compile(r"(?:第|q)?\s*(\d{1,3})(?:\.0+)?\s*(?:题)?", re.IGNORECASE)
_HEADING_ROWS = 10


def render(
    people: Sequence[tuple[str, str]], most: Mapping[str, Sequence[str]], words: Mapping[str, str]
) -> bytes:
    """Return the workbook: ``people`` are staff number and name, ``most`` the points of each question
    by variant. ``words`` name the two sheets, and say what to do.
    """
    out = io.BytesIO()
    count = max(map(len, most.values()))
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
        text = book.add_format({"num_format": "@"})
        sheet = book.add_worksheet(words["sheet"])
        for at, key in enumerate((STAFF, NAME, VARIANT)):
            sheet.write_string(0, at, HEADINGS[key][0], bold)
        for number in range(1, count + 1):
            sheet.write_number(0, 2 + number, number, bold)
        sheet.set_column(0, 1, 14, text)
        sheet.set_column(2, 2, 8, text)
        sheet.set_column(3, 2 + count, 6)
        for row, (staff, name) in enumerate(people, start=1):
            sheet.write_string(row, 0, staff, text)
            sheet.write_string(row, 1, name, text)
        variants = list(most)
        sheet.data_validation(1, 2, MAX_PEOPLE, 2, {"validate": "list", "source": variants})
        if len(variants) == 1:
            for row in range(1, len(people) + 1):
                sheet.write_string(row, 2, variants[0], text)
        sheet.freeze_panes(1, 2)
        _second_sheet(book, most, words, bold)
    return out.getvalue()


def _second_sheet(book: Any, most: Mapping[str, Sequence[str]], words: Mapping[str, str], bold: Any) -> None:  # fmt: skip
    sheet = book.add_worksheet(words["most"])
    sheet.write_string(0, 0, words["help"])
    sheet.write_string(2, 0, HEADINGS[VARIANT][0], bold)
    for at, (variant, points) in enumerate(most.items(), start=3):
        sheet.write_string(at, 0, variant, bold)
        for number, worth in enumerate(points, start=1):
            sheet.write_number(2, number, number, bold)
            sheet.write_number(at, number, float(worth))


def read(data: bytes) -> list[dict[str, Any]]:
    """Return the rows that hold a variant or points: ``row``, ``staff``, ``name``, ``variant``,
    ``points`` (texts by question number), ``cells`` (where each of them stands) and ``wrong`` (cells
    with a formula or an error, by key). Raises Unreadable.
    """
    if len(data) > limits.MAX_FILE_BYTES:
        raise Unreadable("too_large", limit=f"{limits.MAX_FILE_BYTES // 1024 // 1024} MB")
    with first_sheet(data) as sheet:
        return list(_given(sheet))


def _given(sheet: Any) -> Iterator[dict[str, Any]]:
    columns: dict[int, str] = {}
    met = 0
    for number, cells in _filled(sheet):
        if not columns:
            columns = _columns(cells)
            if not columns and number >= _HEADING_ROWS:
                break
            continue
        row = _row(number, cells, columns)
        met += bool(row["variant"] or row["points"] or row["wrong"])
        if met > MAX_PEOPLE:
            raise Unreadable("too_many_rows", limit=MAX_PEOPLE)
        if row["variant"] or row["points"] or row["wrong"]:
            yield row
    if not columns:
        raise Unreadable("no_score_headings")


def _filled(sheet: Any) -> Iterator[tuple[int, Sequence[Any]]]:
    """Rows of the sheet that hold something, with their numbers."""
    before: Sequence[Any] = ()
    for number, cells in enumerate(sheet.iter_rows(max_col=limits.MAX_COLUMNS), start=1):
        # Rows that are not there come as one and the same tuple, a million of them if need be.
        if cells is before or all(cell.value is None for cell in cells):
            before = cells
            continue
        yield number, cells


def _columns(cells: Sequence[Any]) -> dict[int, str]:
    found = {at: _key(cell.value) for at, cell in enumerate(cells)}
    columns = {at: key for at, key in found.items() if key}
    return columns if STAFF in columns.values() else {}


def _key(value: Any) -> str:
    text = str(value if value is not None else "").strip().casefold()
    for key, words in HEADINGS.items():
        if text in words:
            return key
    found = _QUESTION.fullmatch(text)
    return found[1].lstrip("0") if found else ""


def _row(number: int, cells: Sequence[Any], columns: Mapping[int, str]) -> dict[str, Any]:
    row: dict[str, Any] = {"row": number, STAFF: "", NAME: "", VARIANT: "", "points": {}}
    row |= {
        "cells": {
            key: f"{openpyxl.utils.get_column_letter(at + 1)}{number}"
            for at, key in columns.items()
        }
    }
    row["wrong"] = {}
    for at, cell in enumerate(cells):
        if at not in columns or cell.value is None:
            continue
        key, text = columns[at], _text(cell.value)
        if cell.data_type in {"f", "e"}:
            row["wrong"][key] = text
        elif key in HEADINGS:
            row[key] = text
        elif text:
            row["points"][key] = text
    return row


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return str(value)
    if isinstance(value, int | float):
        return format(value, ".15g")  # as many digits as a sheet shows
    return str(value).strip()[:50]
