"""What a reader found as JSON and back, for the way between child and parent: JSON cannot carry code, a pickle can."""

from __future__ import annotations

import base64
import json
from dataclasses import fields, is_dataclass
from decimal import Decimal
from typing import Any

from . import schema

_CLASS, _DECIMAL, _BYTES = "$", "$decimal", "$bytes"


def dumps(value: Any) -> str:
    """Any value made of the schema's shapes, tuples, dicts, texts, numbers and bytes."""
    return json.dumps(_plain(value), ensure_ascii=False, separators=(",", ":"))


def loads(text: str) -> Any:
    """The value back, lists as tuples. Raises ValueError or TypeError for anything else."""
    return _value(json.loads(text))


def _plain(value: Any) -> Any:
    if is_dataclass(value) and not isinstance(value, type):
        found = {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
        return {_CLASS: type(value).__name__, **found}
    if isinstance(value, tuple | list):
        return [_plain(part) for part in value]
    if isinstance(value, dict):
        return {str(key): _plain(part) for key, part in value.items()}
    if isinstance(value, Decimal):
        return {_DECIMAL: str(value)}
    return {_BYTES: base64.b64encode(value).decode()} if isinstance(value, bytes) else value


def _value(value: Any) -> Any:
    if isinstance(value, list):
        return tuple(_value(part) for part in value)
    if not isinstance(value, dict):
        return value
    if _DECIMAL in value:
        return Decimal(value[_DECIMAL])
    if _BYTES in value:
        return base64.b64decode(value[_BYTES])
    if _CLASS not in value:
        return {key: _value(part) for key, part in value.items()}
    shape = getattr(schema, str(value[_CLASS]), None)
    if not (isinstance(shape, type) and is_dataclass(shape)):
        raise ValueError("unknown shape")
    return shape(**{key: _value(part) for key, part in value.items() if key != _CLASS})
