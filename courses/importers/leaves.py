"""Every piece of text in a block, flat: for comparing, searching and measuring."""

from __future__ import annotations

import re
from dataclasses import fields, is_dataclass

from .folding import fold
from .shapes import Block, GlossaryTable, Table

_LOOSE = re.compile(r"[<>:\[\](),.;]")  # a link, a list and a paragraph differ in these only
_NOT_TEXT = ("line", "end_line", "repairs", "raw_mark", "kind", "suggestion", "label")


def leaves(value: object) -> list[str]:
    """The strings inside a block (or a tuple of them), without marks, kinds and repairs."""
    if isinstance(value, str):
        return [value] if value.strip() else []
    if isinstance(value, tuple | list):
        return [leaf for part in value for leaf in leaves(part)]
    if is_dataclass(value):
        return [
            leaf
            for f in fields(value)
            if f.name not in _NOT_TEXT
            for leaf in leaves(getattr(value, f.name))
        ]
    return []


def signature(blocks: tuple[Block, ...]) -> str:
    """The words of some blocks, to tell whether two copies say the same."""
    return _LOOSE.sub("", "".join(fold(leaf) for leaf in leaves(blocks)))


def repairs(blocks: tuple[Block, ...]) -> list[tuple[Block, tuple[str, ...]]]:
    """The tables that had to be mended, with how."""
    tables = [b for b in blocks if isinstance(b, Table | GlossaryTable)]
    return [(table, table.repairs) for table in tables if table.repairs]
