"""Rows to tables, mended where a page break tore them: header repeated in the middle, a row in two halves."""

from __future__ import annotations

import re

from .folding import fold
from .lines import Line
from .shapes import GlossaryTable, GlossaryTerm, Table

_SKIPPED = ("blank", "stray", "page")
_TERM_HEADS = re.compile(
    r"^(?:术语|名词|概念|专业术语|关键术语|词语|terms?|concept)(?:名称)?$", re.I
)
_EXAMPLE_HEADS = re.compile(r"例|example", re.I)


def read_table(lines: list[Line], start: int) -> tuple[Table | GlossaryTable, int]:
    """The table that begins at `start` and the index behind it."""
    rows, end, gaps = _collect(lines, start)
    width = max(len(row) for _, row in rows)
    padded = [tuple(row) + ("",) * (width - len(row)) for _, row in rows]
    header = padded[0]
    body: list[tuple[str, ...]] = []
    repairs: list[str] = []
    folded_header = tuple(fold(cell) for cell in header)
    for row in padded[1:]:
        if tuple(fold(cell) for cell in row) == folded_header:
            repairs.append("repeated_header")
        elif body and (joined := _join_halves(body[-1], row)):
            body[-1] = joined
            repairs.append("torn_row")
        else:
            body.append(row)
    if gaps and "repeated_header" not in repairs:
        repairs.append("gap")
    last = max(number for number, _ in rows)
    return _typed(
        lines[start].number, last, header, tuple(body), tuple(dict.fromkeys(repairs))
    ), end


def _collect(lines: list[Line], start: int) -> tuple[list[tuple[int, tuple[str, ...]]], int, int]:
    rows: list[tuple[int, tuple[str, ...]]] = []
    index, gaps = start, 0
    while index < len(lines):
        line = lines[index]
        if line.cells is not None:
            rows.append((line.number, line.cells))
        elif line.kind != "table_rule":
            after = _next_row(lines, index)
            if after is None or not _continues(rows, lines, after):
                break
            gaps, index = gaps + 1, after
            continue
        index += 1
    return rows, index, gaps


def _next_row(lines: list[Line], index: int) -> int | None:
    while index < len(lines) and lines[index].kind in _SKIPPED:
        index += 1
    return index if index < len(lines) and lines[index].cells is not None else None


def _continues(rows, lines: list[Line], index: int) -> bool:
    """Behind a gap: the same header again, or plain rows of the same width (a new table brings its own rule)."""
    cells = lines[index].cells or ()
    if [fold(c) for c in cells] == [fold(c) for c in rows[0][1]]:
        return True
    ruled = index + 1 < len(lines) and lines[index + 1].kind == "table_rule"
    return not ruled and len(cells) == len(rows[0][1]) and len(rows) > 1


def _join_halves(above: tuple[str, ...], below: tuple[str, ...]) -> tuple[str, ...] | None:
    """Two rows whose filled cells complete each other, neither being whole."""
    if not any(above) or not any(below) or all(above) or all(below):
        return None
    if any(a and b for a, b in zip(above, below, strict=True)) or not all(
        a or b for a, b in zip(above, below, strict=True)
    ):
        return None
    return tuple(a or b for a, b in zip(above, below, strict=True))


def _typed(line: int, end: int, header, body, repairs) -> Table | GlossaryTable:
    if not (
        2 <= len(header) <= 3
        and body
        and _TERM_HEADS.match(fold(header[0]))
        and all(row[0] for row in body)
    ):
        return Table(line, end, header, body, repairs)
    if len(header) == 3 and not _EXAMPLE_HEADS.search(header[2]):
        return Table(line, end, header, body, repairs)
    terms = tuple(GlossaryTerm(*row) for row in body)
    return GlossaryTable(line, end, terms, header, repairs)
