"""The spreadsheet template: one question a row, errors by cell.

The columns A to T hold what a kind lists: options, blanks, steps in order, pairs, marking points.
Where a cell lists several things they stand beside a bar: accepted answers ``24|twenty-four``, a pair
``left|right``, a point with its synonyms ``point|synonym``. A bar that is meant is written ``\\|``.
"""

from __future__ import annotations

from collections.abc import Sequence

from .proving import prove
from .schema import Item, Written
from .xlsx_reader import read
from .xlsx_writer import hold, render

__all__ = ["read", "write"]


def write(items: Sequence[Item]) -> Written:
    """Write what the template can hold."""
    return prove(items, hold=hold, render=render, read=read)
