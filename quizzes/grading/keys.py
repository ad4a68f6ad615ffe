"""What a new key of a question must be like, by the kind of its answer."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from .quantity import read_number, read_time

Entry = Mapping[str, Any]
Key = Mapping[str, Any]


class BadKey(ValueError):
    """A key that no answer of this question could be held against."""


def _options(entry: Entry) -> set[str]:
    return {option["id"] for option in entry["options"]}


def _choice(entry: Entry, key: Key) -> bool:
    return bool(key["right"]) and set(key["right"]) <= _options(entry)


def _true_false(entry: Entry, key: Key) -> bool:
    return isinstance(key["answer"], bool)


def _fill_in(entry: Entry, key: Key) -> bool:
    asked = len(entry["key"]["blanks"])
    return len(key["blanks"]) == asked and all(
        blank and all(accepted.strip() for accepted in blank) for blank in key["blanks"]
    )


def _number(entry: Entry, key: Key) -> bool:
    if entry.get("clock"):
        return read_time(key["answer"]) is not None
    return read_number(key["answer"], entry.get("unit", "")) is not None


def _ordering(entry: Entry, key: Key) -> bool:
    return sorted(key["order"]) == sorted(_options(entry))


def _matching(entry: Entry, key: Key) -> bool:
    lefts = {left["id"] for left in entry["lefts"]}
    return set(key["pairs"]) == lefts and set(key["pairs"].values()) <= _options(entry)


CHECKS: dict[str, Callable[[Entry, Key], bool]] = {
    "single_choice": _choice,
    "multiple_choice": _choice,
    "true_false": _true_false,
    "fill_in": _fill_in,
    "number": _number,
    "ordering": _ordering,
    "matching": _matching,
}


def takes_new_key(kind: str) -> bool:
    """Whether the machine can mark again by another key; what people mark they mark again."""
    return kind in CHECKS


def check_key(entry: Entry, key: Key) -> None:
    """Raise BadKey unless the key can be the key of this question, asked as ``entry`` says."""
    try:
        holds = CHECKS[entry["kind"]](entry, key)
    except (KeyError, TypeError, AttributeError, ValueError):
        raise BadKey from None
    if not holds:
        raise BadKey
