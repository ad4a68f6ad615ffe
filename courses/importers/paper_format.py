"""The paper as a format of item files. Its readers, some forty modules, are imported when a file comes."""

from __future__ import annotations

from collections.abc import Sequence

from common.lazily import Lazily
from quizzes.exchange.schema import Item, Reading, Written

paper = Lazily("courses.importers.paper")


def read(data: bytes) -> Reading:
    """Read a paper. Raises Unreadable."""
    return paper.read(data)


def write(items: Sequence[Item]) -> Written:
    """Write a paper; what would be read differently is left out and listed."""
    return paper.write(items)


def recognise(data: bytes) -> bool:
    """Whether a file is a Word document, or a text with numbered questions and answers."""
    return paper.looks_like_a_paper(data)


def as_text(data: bytes) -> str:
    """A paper as text whose lines have the numbers that errors name. Raises Unreadable."""
    return paper.as_text(data)
