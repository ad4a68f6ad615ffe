"""The spreadsheet, written. Every text is written as text, so that none becomes a formula."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal
from typing import Any

from common.lazily import Lazily

from .bars import joined
from .entries import plain_number
from .proving import MEDIA, without
from .schema import Item
from .tokens import DIFFICULTIES, FALSE, HEADINGS, KINDS, LETTERS, LIST_HEADING, TRUE

xlsxwriter = Lazily("xlsxwriter")

SHEET = "题目"
COLUMNS = ("kind", "stem", *LETTERS[:8], "answer", "points", "name", "category", "tags", "feedback")
REST = (
    "difficulty",
    "competencies",
    "language",
    "check_by",
    "fractions",
    "option_feedback",
    "tolerance",
    "unit",
    "any_of",
    *LETTERS[8:],
)
_WIDE = {"stem": 50, "feedback": 40}
MAX_CELL_CHARS = 32_767


def hold(item: Item) -> tuple[Item, tuple[str, ...]] | None:
    """A case needs more than a row; a longer list has no column."""
    if item.kind not in KINDS or item.kind == "case" or len(listed(item)) > len(LETTERS):
        return None
    if any(isinstance(cell, str) and len(cell) > MAX_CELL_CHARS for cell in cells(item).values()):
        return None
    return without(item, ("scoring", *MEDIA))


def listed(item: Item) -> list[str]:
    """What goes into the columns A to T."""
    return LISTS[item.kind](item) if item.kind in LISTS else []


LISTS: dict[str, Callable[[Item], list[str]]] = {
    "single_choice": lambda item: [option.text for option in item.options],
    "multiple_choice": lambda item: [option.text for option in item.options],
    "fill_in": lambda item: [joined(blank) for blank in item.blanks],
    "ordering": lambda item: list(item.order),
    "matching": lambda item: [joined(pair) for pair in item.pairs],
    "short_answer": lambda item: [
        joined((point, *(item.synonyms[at] if at < len(item.synonyms) else ())))
        for at, point in enumerate(item.marking_points)
    ],
}


def cells(item: Item) -> dict[str, str | float | int | None]:
    """The row of an item by heading; a letter for a list column."""
    row: dict[str, str | float | int | None] = {
        "kind": KINDS[item.kind][0],
        "stem": item.stem,
        "answer": _answer(item),
        "points": plain_number(item.points),
        "name": item.name,
        "category": item.category,
        "tags": joined(item.tags),
        "feedback": item.feedback,
        "difficulty": DIFFICULTIES[item.difficulty][0] if item.difficulty else "",
        "competencies": joined(item.competencies),
        "language": item.language,
        "check_by": item.check_by,
        "fractions": _fractions(item),
        "option_feedback": _feedback(item),
        "tolerance": plain_number(item.tolerance),
        "unit": item.unit,
        "any_of": item.any_of,
    }
    return row | dict(zip(LETTERS, listed(item), strict=False))


def _answer(item: Item) -> str | float | int | None:
    if item.options:
        return "".join(
            letter for letter, option in zip(LETTERS, item.options, strict=False) if option.correct
        )
    if isinstance(item.answer, bool):
        return TRUE[0] if item.answer else FALSE[0]
    return plain_number(item.answer) if isinstance(item.answer, Decimal) else item.answer


def _fractions(item: Item) -> str:
    shares = [option.fraction for option in item.options]
    if all(share is None for share in shares):
        return ""
    return "|".join("" if share is None else format(share * 100, "f") for share in shares)


def _feedback(item: Item) -> str:
    texts = [option.feedback for option in item.options]
    return joined(texts) if any(texts) else ""


def render(items: Sequence[Item]) -> bytes:
    """Return the workbook; without items it is the template."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        sheet = book.add_worksheet(SHEET)
        columns = (*COLUMNS, *REST)
        bold = book.add_format({"bold": True, "text_wrap": True})
        wrapped = book.add_format({"text_wrap": True, "valign": "top", "num_format": "@"})
        for at, column in enumerate(columns):
            sheet.write_string(0, at, _heading(column), bold)
            sheet.set_column(at, at, _WIDE.get(column, 14), wrapped)
        sheet.freeze_panes(1, 2)
        kinds = [words[0] for kind, words in KINDS.items() if kind != "case"]
        _choice(sheet, 0, kinds)
        _choice(sheet, columns.index("difficulty"), [words[0] for words in DIFFICULTIES.values()])
        for number, item in enumerate(items, start=1):
            _row(sheet, number, (cells(item).get(column) for column in columns))
    return out.getvalue()


def _choice(sheet: Any, column: int, words: Sequence[str]) -> None:
    sheet.data_validation(1, column, 19_999, column, {"validate": "list", "source": list(words)})


def _heading(column: str) -> str:
    return HEADINGS[column][0] if column in HEADINGS else f"{LIST_HEADING}{column}"


def _row(sheet: Any, number: int, row: Iterable) -> None:
    for at, value in enumerate(row):
        if isinstance(value, str) and value:
            sheet.write_string(number, at, value)
        elif isinstance(value, (int, float)):
            sheet.write_number(number, at, value)
