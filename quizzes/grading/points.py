"""Marking points: which ones an answer seems to name, and what those that are met are worth."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from fractions import Fraction
from typing import Any

from .text import contains, normalise

_BRACKETS = re.compile(r"[(（\[【][^)）\]】]*[)）\]】]")
# A label before a dash, colon or equals sign: "P = plan", "D-实施".
_LABEL = re.compile(r"(?<=\w)\s*[-–—:：=＝]\s*(?=\w)")


def found_points(key: Mapping[str, Any], answer: str) -> list[int]:
    """Return the numbers (from 0) of the marking points whose text or a synonym stands in the
    answer. A proposal for a person; it decides nothing.
    """
    folded = normalise(answer)
    return [
        number
        for number, point in enumerate(key.get("marking_points", []))
        if any(contains(folded, normalise(phrase)) for phrase in _phrases(point))
    ]


def _phrases(point: Mapping[str, Any]) -> Iterator[str]:
    """The synonyms, the point's text, the same without its brackets, and what follows its label."""
    yield from point.get("synonyms", [])
    yield point["text"]
    bare = _BRACKETS.sub("", point["text"])
    yield bare
    _label, _, rest = _LABEL.sub("\0", bare, count=1).partition("\0")
    if rest:
        yield rest


def score_for_points(key: Mapping[str, Any], points: Fraction, met: Collection[int]) -> Fraction:
    """Return what the met marking points earn: each the same share, ``any_of`` of them are enough."""
    count = len(key.get("marking_points", []))
    if not count:
        return Fraction(0)
    enough = min(key.get("any_of") or count, count)
    right = len({number for number in met if 0 <= number < count})
    return points * Fraction(min(right, enough), enough)
