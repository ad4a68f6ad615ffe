"""CSV: a line for each competency and for each of its levels. What is written is read back the same."""

from __future__ import annotations

import csv
import io
import uuid
from collections.abc import Iterable, Iterator
from typing import Any

from django.utils.translation import gettext_lazy as _

from common.cells import guarded
from common.tables import csv_stream

from .entries import MOST_BYTES, Entry, EntryLevel, UnreadableError

HEAD = (
    "type",
    "code",
    "level",
    "parent",
    "title",
    "title_en",
    "statement",
    "clauses",
    "identifier",
)
COMPETENCY, LEVEL = "competency", "level"
MOST_CELL = 100_000


def write_csv(entries: Iterable[Entry]) -> bytes:
    """Return UTF-8 with a byte order mark, as spreadsheets want it; no cell of it is a formula."""
    return b"".join(csv_stream(HEAD, _rows(entries)))


def _rows(entries: Iterable[Entry]) -> Iterator[tuple[Any, ...]]:
    for one in entries:
        identifier = str(one.identifier or "")
        yield (COMPETENCY, one.code, "", one.parent, one.title, one.title_en, one.statement, "\n".join(one.clauses), identifier)  # fmt: skip
        for level in one.levels:
            identifier = str(level.identifier or "")
            yield (LEVEL, one.code, str(level.number), "", level.title, level.title_en, level.statement, "", identifier)  # fmt: skip


def read_csv(data: bytes) -> list[Entry]:
    """Return the competencies of a file. Raises UnreadableError with line and reason."""
    if len(data) > MOST_BYTES:
        raise UnreadableError(_("The file is larger than 5 MB."))
    csv.field_size_limit(MOST_CELL)
    rows = csv.reader(io.StringIO(_text(data), newline=""), strict=True)
    entries: dict[str, Entry] = {}
    order: list[Entry] = []
    try:
        columns = _columns(next(rows, []))
        for cells in rows:
            if any(cell.strip() for cell in cells):
                _take(_row(cells, columns, rows.line_num), rows.line_num, entries, order)
    except csv.Error:
        raise UnreadableError(_("The line cannot be read as CSV."), rows.line_num) from None
    return [_newest(one, entries) for one in order]


def _newest(one: Entry, entries: dict[str, Entry]) -> Entry:
    """A code that stands twice stays twice, so that the check can say so; levels go to the first."""
    first = entries[one.code]
    return first if first.where == one.where else one


def _text(data: bytes) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = data.decode(encoding)
        except UnicodeError:
            continue
        if "\0" not in text:
            return text
    raise UnreadableError(_("The file is no text in UTF-8 or GB 18030."))


def _columns(head: list[str]) -> dict[str, int]:
    found = {cell.strip().lstrip("\ufeff").lower(): at for at, cell in enumerate(head)}
    missing = [name for name in ("type", "code", "title") if name not in found]
    if missing:
        raise UnreadableError(_("The first line must name the columns; missing: %(names)s.") % {"names": ", ".join(missing)}, 1)  # fmt: skip
    return found


def _row(cells: list[str], columns: dict[str, int], line: int) -> dict[str, str]:
    row = {name: _unguarded(cells[at]) if at < len(cells) else "" for name, at in columns.items()}
    return {name: row.get(name, "") for name in HEAD}


def _unguarded(cell: str) -> str:
    """What was written with a sign before it, so that no spreadsheet takes it for a formula, loses the sign."""
    return cell[1:] if cell.startswith("'") and guarded(cell[1:]) == cell else cell


def _take(row: dict[str, str], line: int, entries: dict[str, Entry], order: list[Entry]) -> None:
    kind, code = row["type"].strip().lower(), row["code"].strip()
    identifier = _identifier(row["identifier"], line)
    if kind == COMPETENCY:
        clauses = tuple(part.strip() for part in row["clauses"].splitlines() if part.strip())
        entry = Entry(code, row["title"], row["title_en"], row["statement"], row["parent"].strip(), clauses, identifier, (), line)  # fmt: skip
        entries.setdefault(code, entry)
        order.append(entry)
    elif kind == LEVEL:
        known = entries.get(code)
        if known is None:
            raise UnreadableError(_("A level stands below its competency; “%(code)s” has not come yet.") % {"code": code[:60]}, line)  # fmt: skip
        number = row["level"].strip()
        if not (number.isascii() and number.isdigit() and len(number) < 4):
            raise UnreadableError(_("The number of a level lies between 1 and 99."), line)
        level = EntryLevel(int(number), row["title"], row["title_en"], row["statement"], identifier, line)  # fmt: skip
        grown = Entry(**{**known.__dict__, "levels": (*known.levels, level)})
        entries[code] = grown
    else:
        raise UnreadableError(_("The column “type” holds “competency” or “level”."), line)


def _identifier(text: str, line: int) -> uuid.UUID | None:
    if not text.strip():
        return None
    try:
        return uuid.UUID(text.strip())
    except ValueError:
        raise UnreadableError(_("“%(text)s” is no identifier (UUID).") % {"text": text[:60]}, line) from None  # fmt: skip
