"""What a response of each kind may look like."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial
from typing import Any

from .limits import MAX_ENTRIES, MAX_LINE_FILES, MAX_LINE_REMARK, MAX_SERIES
from .quantity import MAX_CHARS, read_number, read_time

MAX_TEXT = 100_000


class BadShape(ValueError):
    """A response that is not of its question's kind. ``code``: shape, too_long, characters, places,
    number, time.
    """

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def _check_text(value: Any) -> None:
    if not isinstance(value, str):
        raise BadShape("shape")
    if len(value) > MAX_TEXT:
        raise BadShape("too_long")
    if "\0" in value:  # PostgreSQL cannot keep it
        raise BadShape("characters")
    try:
        value.encode()
    except UnicodeEncodeError:  # half of a surrogate pair
        raise BadShape("characters") from None


def _check_list(value: Any, most: int) -> None:
    if not isinstance(value, list) or len(value) > most:
        raise BadShape("shape")
    for entry in value:
        _check_text(entry)
    if sum(map(len, value)) > MAX_TEXT:
        raise BadShape("too_long")


def _check_choice(value: Any) -> None:
    _check_list(value, MAX_ENTRIES)
    if len(set(value)) != len(value):
        raise BadShape("shape")


def _check_order(value: Any) -> None:
    """Ids without a place. A form sends "place:id" where two entries have one place or one has none."""
    _check_choice(value)
    if any(":" in entry for entry in value):
        raise BadShape("places")


def _check_single(value: Any) -> None:
    _check_list(value, 1)


def _check_entries(value: Any) -> None:
    _check_list(value, MAX_ENTRIES)


def _check_truth(value: Any) -> None:
    if not isinstance(value, bool):
        raise BadShape("shape")


def _check_line(value: Any, own: Callable[[Any], None]) -> None:
    """A line of a checklist: what is seen, and with it a remark, files and "not seen"."""
    if not isinstance(value, dict) or not value.keys() <= LINE_PARTS:
        raise BadShape("shape")
    if value.get("not_seen", True) is not True:
        raise BadShape("shape")
    _check_short(value.get("remark", ""), MAX_LINE_REMARK)
    files = value.get("files", [])
    if not isinstance(files, list) or len(files) > MAX_LINE_FILES:
        raise BadShape("shape")
    if not all(type(each) is int and each > 0 for each in files):
        raise BadShape("shape")
    own({name: each for name, each in value.items() if name not in BESIDE_A_LINE})


def _check_short(value: Any, most: int) -> None:
    _check_text(value)
    if len(value) > most:
        raise BadShape("too_long")


def _only(value: Any, names: set[str]) -> None:
    if not value.keys() <= names:
        raise BadShape("shape")


def _levels(value: Any) -> None:
    _only(value, {"level"})
    _check_short(value.get("level", ""), MAX_CHARS)


def _measured(value: Any) -> None:
    _only(value, {"value", "values"})
    values = value.get("values", [])
    if not isinstance(values, list) or len(values) > MAX_SERIES:
        raise BadShape("shape")
    for text in (value.get("value", ""), *values):
        _check_text(text)
        # The unit that the line prints may stand behind it; marking knows which one that is.
        if text.strip() and read_number(_UNIT.sub("", text)) is None and read_number(text) is None:
            raise BadShape("number")


def _timed(value: Any) -> None:
    _only(value, {"at"})
    text = value.get("at", "")
    _check_text(text)
    if text.strip() and read_time(text) is None:
        raise BadShape("time")


_UNIT = re.compile(r"\D{1,10}$")
LINE_PARTS = {"level", "value", "values", "at", "remark", "files", "not_seen"}
BESIDE_A_LINE = frozenset({"remark", "files", "not_seen"})
CHECKS: dict[str, Callable[[Any], None]] = {
    "single_choice": _check_single,
    "multiple_choice": _check_choice,
    "true_false": _check_truth,
    "fill_in": _check_entries,
    "number": _check_text,
    "ordering": _check_order,
    "matching": _check_entries,
    "short_answer": _check_text,
    "essay": _check_text,
    "case": _check_choice,
    "levels": partial(_check_line, own=_levels),
    "measured": partial(_check_line, own=_measured),
    "timed": partial(_check_line, own=_timed),
}


def check_value(kind: str, value: Any) -> None:
    """Raise BadShape unless ``value`` can answer a question of this kind; ``None`` clears any."""
    if value is not None:
        CHECKS[kind](value)


def is_empty(value: Any) -> bool:
    """Whether nothing has been answered: never touched, cleared, or only space."""
    if value is None:
        return True
    if isinstance(value, str):
        return not value.strip()
    if isinstance(value, list):
        return not any(entry.strip() for entry in value)
    if isinstance(value, dict):
        return not any(value.values())
    return False
