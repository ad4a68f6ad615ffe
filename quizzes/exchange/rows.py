"""A row of the spreadsheet to an item."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any

from .bars import split
from .checks import CLOCK, FIELDS
from .entries import decimal
from .gift import number
from .schema import Item, Option
from .tokens import LETTERS, difficulty_of, kind_of, truth_of

Value = str | Decimal | bool


class WrongCell(Exception):
    """A cell that cannot be understood; ``key`` is its heading."""

    def __init__(self, code: str, key: str = "", **params: Any) -> None:
        super().__init__(code)
        self.code, self.key, self.params = code, key, params


@dataclass
class Row:
    """The cells of a row by heading, and where each heading has its cell."""

    number: int
    values: dict[str | int, Value] = field(default_factory=dict)
    places: dict[str | int, str] = field(default_factory=dict)

    def put(self, key: str | int, value: Value) -> None:
        """Note a cell. Two columns of one heading are an error."""
        if key in self.values:
            raise WrongCell("column_twice")
        self.values[key] = value

    def place(self, key: str) -> str:
        """The cell of a heading; of anything in a list, the first of the list."""
        return self.places.get(key) or self.places.get(0) or f"A{self.number}"

    def text(self, key: str | int) -> str:
        """A cell as text; a whole number without a point."""
        value = self.values.get(key, "")
        if isinstance(value, bool):
            return "TRUE" if value else "FALSE"
        return number(value) if isinstance(value, Decimal) else value.strip()

    def decimal(self, key: str) -> Decimal | None:
        """A cell as number; None where it is empty."""
        text = self.text(key)
        if not text:
            return None
        try:
            return decimal(Decimal(text[:100]))
        except (InvalidOperation, ValueError):
            raise WrongCell("cell_number", key, text=text[:40]) from None

    def list(self) -> tuple[str, ...]:
        """The columns A to T up to the last that is filled; a gap is an error."""
        filled = [at for at in range(len(LETTERS)) if self.text(at)]
        if filled and filled != list(range(len(filled))):
            gap = next(at for at in range(len(LETTERS)) if at not in filled)
            raise WrongCell("gap_in_list", "options", letter=LETTERS[gap])
        return tuple(self.text(at) for at in filled)


def item_of(row: Row) -> Item:
    """Return the item of a row. Raises WrongCell."""
    kind = kind_of(row.text("kind"))
    if kind is None:
        raise WrongCell("kind_unknown", "kind", kind=row.text("kind")[:40])
    if kind == "case":
        raise WrongCell("case_in_row", "kind")
    any_of = row.decimal("any_of")
    if any_of is not None and any_of != int(any_of):
        raise WrongCell("cell_number", "any_of", text=row.text("any_of")[:40])
    _refuse_stray(row, kind)
    return Item(
        kind=kind,
        stem=row.text("stem"),
        source_line=row.number,
        name=row.text("name"),
        category=row.text("category"),
        tags=split(row.text("tags")),
        feedback=row.text("feedback"),
        points=row.decimal("points"),
        tolerance=row.decimal("tolerance"),
        unit=row.text("unit"),
        difficulty=difficulty_of(row.text("difficulty")),
        competencies=split(row.text("competencies")),
        language=row.text("language"),
        check_by=row.text("check_by").replace("/", "-"),
        any_of=None if any_of is None else int(any_of),
        **BUILDERS[kind](row),
    )


def _refuse_stray(row: Row, kind: str) -> None:
    """A filled cell that the kind has no use for is an error, not a thing to overlook."""
    if row.list() and kind in ("true_false", "number", "essay"):
        raise WrongCell("not_for_kind", "options", field="options", kind=kind)
    if row.text("answer") and kind in ("fill_in", "ordering", "matching"):
        raise WrongCell("not_for_kind", "answer", field="answer", kind=kind)
    if "options" not in FIELDS[kind]:
        for key in ("fractions", "option_feedback"):
            if row.text(key):
                raise WrongCell("not_for_kind", key, field=key, kind=kind)


def _options(row: Row) -> dict[str, Any]:
    texts = row.list()
    right = _letters(row, len(texts))
    shares = _shares(row, len(texts))
    feedback = split(row.text("option_feedback")) or ("",) * len(texts)
    if len(feedback) != len(texts):
        raise WrongCell("bars_differ", "option_feedback", count=len(feedback), wanted=len(texts))
    options = tuple(
        Option(text, at in right, shares[at], feedback[at]) for at, text in enumerate(texts)
    )
    return {"options": options}


def _letters(row: Row, count: int) -> set[int]:
    """The right options: AC, A,C or A、C."""
    places = set()
    for sign in row.text("answer").upper():
        if sign in " ,;、，；|/":
            continue
        at = LETTERS.find(sign)
        if not 0 <= at < count:
            raise WrongCell("cell_letter", "answer", text=row.text("answer")[:40])
        places.add(at)
    return places


def _shares(row: Row, count: int) -> list[Decimal | None]:
    text = row.text("fractions")
    if not text:
        return [None] * count
    parts = text.replace("｜", "|").split("|")
    if len(parts) != count:
        raise WrongCell("bars_differ", "fractions", count=len(parts), wanted=count)
    try:
        return [decimal(Decimal(part.strip().rstrip("%"))) / 100 if part.strip() else None for part in parts]  # fmt: skip
    except (InvalidOperation, ValueError):
        raise WrongCell("cell_number", "fractions", text=text[:40]) from None


def _truth(row: Row) -> dict[str, Any]:
    text = row.text("answer")
    answer = truth_of(text) if text else None
    if text and answer is None:
        raise WrongCell("cell_truth", "answer", text=text[:40])
    return {"answer": answer}


def _number(row: Row) -> dict[str, Any]:
    text = row.text("answer").replace("：", ":")
    return {"answer": text if CLOCK.fullmatch(text) else row.decimal("answer")}


def _pairs(row: Row) -> dict[str, Any]:
    pairs = [split(cell) for cell in row.list()]
    wrong = next((at for at, pair in enumerate(pairs) if len(pair) != 2), None)
    if wrong is not None:
        raise WrongCell("cell_pair", "options", letter=LETTERS[wrong])
    return {"pairs": tuple((pair[0], pair[1]) for pair in pairs)}


def _points(row: Row) -> dict[str, Any]:
    cells = [split(cell) or ("",) for cell in row.list()]
    return {
        "marking_points": tuple(cell[0] for cell in cells),
        "synonyms": tuple(cell[1:] for cell in cells),
        "answer": row.text("answer") or None,
    }


BUILDERS: dict[str, Callable[[Row], dict[str, Any]]] = {
    "single_choice": _options,
    "multiple_choice": _options,
    "true_false": _truth,
    "fill_in": lambda row: {"blanks": tuple(split(cell) for cell in row.list())},
    "number": _number,
    "ordering": lambda row: {"order": row.list()},
    "matching": _pairs,
    "short_answer": _points,
    "essay": lambda row: {"answer": row.text("answer") or None},
}
