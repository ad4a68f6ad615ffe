"""What a response of each kind may look like."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .limits import MAX_ENTRIES

MAX_TEXT = 100_000


class BadShape(ValueError):
    """A response that is not of its question's kind. ``code``: shape, too_long, characters, places."""

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
    return False
