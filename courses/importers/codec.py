"""Handout values to JSON and back, for the way between child and parent: JSON cannot carry code, a pickle can."""

from __future__ import annotations

import base64
import json
from dataclasses import fields, is_dataclass

from . import shapes

_CLASS = "$"


def dumps(value: object) -> str:
    """Any value made of shapes, tuples, dicts, strings, bytes and numbers."""
    return json.dumps(_plain(value), ensure_ascii=False, separators=(",", ":"))


def loads(text: str | bytes) -> object:
    """The value back, lists as tuples; ValueError or TypeError for anything else."""
    return _value(json.loads(text))


def _plain(value: object) -> object:
    if is_dataclass(value) and not isinstance(value, type):
        return {
            _CLASS: type(value).__name__,
            **{f.name: _plain(getattr(value, f.name)) for f in fields(value)},
        }
    if isinstance(value, bytes):
        return {_CLASS: "bytes", "base64": base64.b64encode(value).decode()}
    if isinstance(value, tuple | list):
        return [_plain(part) for part in value]
    if isinstance(value, dict):
        return {str(key): _plain(part) for key, part in value.items()}
    return value


def _value(value: object) -> object:
    if isinstance(value, list):
        return tuple(_value(part) for part in value)
    if not isinstance(value, dict):
        return value
    if _CLASS not in value:
        return {key: _value(part) for key, part in value.items()}
    if value[_CLASS] == "bytes":
        return base64.b64decode(value["base64"], validate=True)
    shape = getattr(shapes, str(value[_CLASS]), None)
    if not (isinstance(shape, type) and is_dataclass(shape)):
        raise ValueError("unknown shape")
    return shape(**{key: _value(part) for key, part in value.items() if key != _CLASS})
