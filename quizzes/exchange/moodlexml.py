"""Moodle XML: questions as Moodle exports them."""

from __future__ import annotations

from collections.abc import Sequence

from .moodlexml_reader import read
from .moodlexml_writer import hold, render
from .proving import prove
from .schema import Item, Written

__all__ = ["read", "write"]


def write(items: Sequence[Item]) -> Written:
    """Write what Moodle XML can hold."""
    return prove(items, hold=hold, render=render, read=read)
