"""What an import would do, as rows of the preview: errors beside the words that cause them, then the questions."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import chain

from django.utils.translation import gettext as _

from quizzes.exchange import xlsx_cells
from quizzes.exchange.decoding import decode
from quizzes.exchange.excerpts import Span, excerpt, span_of
from quizzes.exchange.messages import KINDS, fault_sentence
from quizzes.exchange.sandbox import call_apart
from quizzes.exchange.schema import Fault, Item, Unreadable
from quizzes.services.exchange import Plan

SHOWN = 100  # errors at once: these are mended, then the next ones are shown
PER_PAGE = 50


@dataclass
class Wrong:
    """Errors that stand together; either ``text`` with the lines or ``cells`` can be mended."""

    name: str
    line: int
    sentences: list[str] = field(default_factory=list)
    text: str | None = None
    cells: list[tuple[str, str, str]] = field(default_factory=list)

    @property
    def rows(self) -> int:
        """How high the field for the text is."""
        return min(20, 2 + (self.text or "").count("\n"))


def wrong_places(plan: Plan, data: bytes) -> list[Wrong]:
    """The first errors, each with what can be mended."""
    faults = plan.faults[:SHOWN]
    if plan.file_format == "xlsx":
        return _of_cells(faults, data)
    try:
        lines = decode(data)[0].split("\n")
    except Unreadable:
        return [Wrong("", fault.line, [fault_sentence(fault)]) for fault in faults]
    return _of_lines(faults, lines, plan.file_format)


def _of_lines(faults: Iterable[Fault], lines: list[str], file_format: str) -> list[Wrong]:
    spans: dict[Span, Wrong] = {}
    last: Span | None = None
    for fault in sorted(faults, key=lambda one: one.line):
        span = span_of(lines, file_format, fault.line)
        if last is not None and span[0] <= last[1]:  # two fields must not mend the same line
            span = last
        wrong = spans.setdefault(span, Wrong(f"lines-{span[0]}-{span[1]}", span[0]))
        wrong.sentences.append(fault_sentence(fault))
        wrong.text = excerpt(lines, span)
        last = span
    return list(spans.values())


def _of_cells(faults: Iterable[Fault], data: bytes) -> list[Wrong]:
    rows: dict[int, Wrong] = {}
    places: dict[int, list[str]] = {}
    for fault in faults:
        wrong = rows.setdefault(fault.line, Wrong(f"row-{fault.line}", fault.line))
        wrong.sentences.append(fault_sentence(fault))
        if fault.cell and fault.cell not in places.setdefault(fault.line, []):
            places[fault.line].append(fault.cell)
    wanted = list(chain.from_iterable(places.values()))
    heads = _headings(wanted)
    found = call_apart(xlsx_cells.cells, data, wanted=[*wanted, *heads.values()])
    for line, cells in places.items():
        rows[line].cells = [(cell, found[heads[cell]], found[cell]) for cell in cells]
    return list(rows.values())


def _headings(wanted: Iterable[str]) -> dict[str, str]:
    """For each cell the one in the first row above it, where the template has its headings."""
    return {cell: f"{re.sub(r'[0-9]', '', cell)}1" for cell in wanted}


@dataclass(frozen=True)
class Row:
    """A question as it was understood."""

    line: int | None
    kind: str
    stem: str
    key: str
    points: str
    is_new: bool


def rows_of(plan: Plan) -> list[Row]:
    """Every question that was understood, in the order of the file."""
    new = {id(item) for item in plan.new}
    return [
        Row(
            item.source_line,
            str(KINDS[item.kind]),
            item.stem,
            key_of(item),
            "" if item.points is None else f"{item.points:f}",
            id(item) in new,
        )
        for item in plan.reading.items
    ]


def key_of(item: Item) -> str:
    """The right answer in a few words."""
    comma = _(", ")
    if item.options:
        return "；".join(option.text for option in item.options if option.correct)
    if isinstance(item.answer, bool):
        return _("true") if item.answer else _("false")
    if item.kind == "number":
        margin = f" ± {item.tolerance}" if item.tolerance else ""
        return f"{item.answer}{margin}{item.unit}"
    parts = (
        ["/".join(blank) for blank in item.blanks]
        or [f"{left} → {right}" for left, right in item.pairs if left]
        or list(item.order or item.marking_points)
    )
    return (" → " if item.order else comma if item.pairs else "；").join(parts)
