"""What of a row goes into the chain, in a form that is the same on every database.

Keys, figures and days stand open; long content as its digest; what a person wrote or is called as one
salted hash, so that both can be erased later while the chain still holds.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from functools import cached_property
from typing import Any

BLANKS = ("", "—")  # what stands where a private text was erased; the second where empty is refused


class Kind(StrEnum):
    """How a column's value is written in canonical JSON."""

    INT = "int"
    TEXT = "text"
    BOOL = "bool"
    DECIMAL = "decimal"
    DAY = "day"
    TIME = "time"
    UUID = "uuid"
    JSON = "json"


class Keep(StrEnum):
    """What of a column the chain holds."""

    OPEN = "open"
    DIGEST = "digest"
    PRIVATE = "private"
    LATE = "late"  # empty at first and written once; an entry of its own


@dataclass(frozen=True)
class Column:
    """A protected column; ``private_keys`` are those of its JSON object that count as private."""

    name: str
    kind: Kind
    keep: Keep = Keep.OPEN
    private_keys: tuple[str, ...] = ()


@dataclass(frozen=True)
class Form:
    """The protected columns of a table; ``naming`` is the column by which people know a row."""

    source: str
    columns: tuple[Column, ...]
    naming: str = "id"
    _kinds: dict[str, Kind] = field(init=False, repr=False, compare=False, default_factory=dict)

    def __post_init__(self) -> None:
        self._kinds.update({column.name: column.kind for column in self.columns})

    @cached_property
    def frozen(self) -> tuple[Column, ...]:
        """Return the columns that are never written again."""
        return tuple(column for column in self.columns if column.keep is not Keep.LATE)

    @cached_property
    def late(self) -> tuple[Column, ...]:
        """Return the columns that are written once, later."""
        return tuple(column for column in self.columns if column.keep is Keep.LATE)

    @cached_property
    def has_private(self) -> bool:
        """Say whether a row of it holds anything to be erased with a person."""
        return any(c.keep is Keep.PRIVATE or c.private_keys for c in self.columns)

    @cached_property
    def readers(self) -> tuple[tuple[str, Any], ...]:
        """Return what turns the database's word for each column into the canonical one."""
        return tuple(
            (name, _READERS[kind]) for name, kind in self._kinds.items() if kind in _READERS
        )


class UnreadableError(ValueError):
    """What the database holds is not of the column's type."""


_DECODER = json.JSONDecoder(parse_float=Decimal)


def _reads(value: Any) -> Any:
    return _DECODER.decode(value) if isinstance(value, str) else value


def _decimal(value: Any) -> str:
    return format(Decimal(str(value)).normalize(), "f")


def _time(value: str) -> str:
    """Turn ``2026-11-22 10:00:00[.123456]`` (SQLite, UTC) or ISO with offset into UTC, microseconds."""
    moment = dt.datetime.fromisoformat(value)
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=dt.UTC)
    return moment.astimezone(dt.UTC).isoformat(timespec="microseconds")


def _uuid(value: str) -> str:
    return value.replace("-", "")


_READERS: dict[Kind, Any] = {
    Kind.UUID: _uuid,
    Kind.BOOL: bool,
    Kind.DECIMAL: _decimal,
    Kind.TIME: _time,
    Kind.JSON: _reads,
}


def _figure(value: Any) -> Any:
    if isinstance(value, Decimal):  # a number with a fraction inside a JSON column
        return {"decimal": _decimal(value)}
    raise TypeError(f"{type(value).__name__} has no canonical form.")


_ENCODER = json.JSONEncoder(
    ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=_figure
)
# JSONEncoder makes this object anew for each value, which costs more than the encoding of a row.
_MADE: Any = getattr(json.encoder, "c_make_encoder", None)
_MADE = _MADE and _MADE(
    None, _figure, json.encoder.encode_basestring, None, ":", ",", True, False, True
)


def canonical_text(value: Any) -> str:
    """Return canonical JSON as text; the same as common.canonical, without its search for floats."""
    return "".join(_MADE(value, 0)) if _MADE else _ENCODER.encode(value)


def read_row(form: Form, text: str) -> dict[str, Any]:
    """Return a row's values in canonical form from the JSON object that the database made of it.

    Raises UnreadableError where a value is not of its column's type.
    """
    try:
        values: dict[str, Any] = _DECODER.decode(text)
        for name, reader in form.readers:
            value = values.get(name)
            if value is not None:
                values[name] = reader(value)
    except (ValueError, TypeError, AttributeError, ArithmeticError, RecursionError) as error:
        raise UnreadableError(str(error)) from error
    return values


def _digest(value: Any) -> str:
    return hashlib.sha256(canonical_text(value).encode("utf-8", "surrogatepass")).hexdigest()


def private_hash(salt: str, values: dict[str, Any]) -> str:
    """Return the salted hash of what may be erased later."""
    return _digest([salt, values])


def split(form: Form, values: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return what the chain shows of a row's frozen columns, and what it only hashes with a salt."""
    shown: dict[str, Any] = {}
    private: dict[str, Any] = {}
    for column in form.frozen:
        name, value = column.name, values.get(column.name)
        if column.private_keys and isinstance(value, dict):
            private |= {f"{name}.{key}": value.get(key, "") for key in column.private_keys}
            value = {key: part for key, part in value.items() if key not in column.private_keys}
        if column.keep is Keep.PRIVATE:
            private[name] = value
        elif column.keep is Keep.DIGEST:
            shown[name] = None if value is None else "sha256:" + _digest(value)
        else:
            shown[name] = value
    return shown, private


def seal_row(form: Form, values: dict[str, Any], salt: str, erased: str = "") -> str:
    """Return the content of a row's entry. ``erased`` is the hash that stands for erased private values."""
    shown, private = split(form, values)
    if form.has_private:
        shown["private"] = erased or private_hash(salt, private)
    return canonical_text(shown)


def seal_late(form: Form, values: dict[str, Any]) -> str:
    """Return the content of the entry for columns that were written later."""
    return canonical_text({column.name: values.get(column.name) for column in form.late})


def differing(content: str, now: str) -> list[str]:
    """Return the names of the columns in which two contents differ, of those that both have."""
    try:
        old, new = json.loads(content), json.loads(now)
    except ValueError:
        return []
    return sorted(name for name in old.keys() & new.keys() if old[name] != new[name])


def is_erased(form: Form, values: dict[str, Any]) -> bool:
    """Say whether everything private of a row is blank."""
    _shown, private = split(form, values)
    return all(value is None or value in BLANKS for value in private.values())
