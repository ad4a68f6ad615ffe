"""One byte form for one value, and its digest."""

import datetime as dt
import hashlib
import json
import uuid
from decimal import Decimal
from typing import Any


def _plain(value: Any) -> Any:
    if isinstance(value, dt.datetime):
        if value.tzinfo is None:
            raise ValueError("A naive time has no canonical form.")
        return value.astimezone(dt.UTC).isoformat(timespec="microseconds")
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return format(value.normalize(), "f")
    if isinstance(value, uuid.UUID):
        return str(value)
    raise TypeError(f"{type(value).__name__} has no canonical form.")


def canonical_json(value: Any) -> bytes:
    """Return UTF-8 JSON with sorted keys and no spaces; floats are refused, decimals become text.

    Raises TypeError for a type without a canonical form and ValueError for a naive time.
    """
    _refuse_floats(value)
    return json.dumps(
        value, default=_plain, ensure_ascii=False, sort_keys=True, separators=(",", ":")
    ).encode()


def _refuse_floats(value: Any) -> None:
    if isinstance(value, float):
        raise TypeError("A float has no canonical form; use Decimal.")
    if isinstance(value, dict):
        for item in value.values():
            _refuse_floats(item)
    elif isinstance(value, (list, tuple)):
        for item in value:
            _refuse_floats(item)


def digest(value: Any) -> str:
    """Return the SHA-256 of the canonical JSON, in hex (64 characters)."""
    return hashlib.sha256(canonical_json(value)).hexdigest()
