"""JSON: the item schema as it is. Nothing is lost, so a draft may lack its key."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any, NoReturn

from .decoding import decode
from .entries import from_dict, to_dict
from .gathering import Gatherer
from .limits import MAX_NESTING
from .schema import Item, Reading, Unreadable, Written

SCHEMA = 1
# An open string takes all the rest: so every character is looked at once.
_TOKEN = re.compile(r'"(?:[^"\\]++|\\.)*+"?|[{}\[\]]', re.DOTALL)
_NEXT = re.compile(r"[ \t\n\r,:]*")


def read(data: bytes) -> Reading:
    """Read ``{"items": […]}`` or a bare list; `import_course --json` writes the former too."""
    text, encoding = decode(data)
    _refuse_depth(text)
    try:
        found = json.loads(text, parse_float=Decimal, parse_constant=_refuse)
    except ValueError as error:
        raise Unreadable("not_json", line=getattr(error, "lineno", 1)) from None
    entries = found.get("items") if isinstance(found, dict) else found
    if not isinstance(entries, list):
        raise Unreadable("json_without_items")
    gathered = Gatherer(encoding, complete=False)
    lines = _lines(text, in_object=isinstance(found, dict))
    for entry, line in zip(entries, lines, strict=True):
        _entry(entry, line, gathered)
    return gathered.reading()


def _entry(entry: Any, line: int, gathered: Gatherer) -> None:
    item, faults, skips = from_dict(entry, line)
    if item is None:
        gathered.count()
        for fault in faults:
            gathered.blame(fault)
    elif gathered.add(item, line):
        for skip in skips:
            gathered.drop(skip.line, skip.code, **skip.params)


def _refuse(name: str) -> NoReturn:
    raise ValueError(name)


_DECODER = json.JSONDecoder(parse_float=Decimal, parse_constant=_refuse)


def _refuse_depth(text: str) -> None:
    depth = 0
    for token in _TOKEN.finditer(text):
        if token[0] in "{[":
            depth += 1
            if depth > MAX_NESTING:
                raise Unreadable("too_deep", limit=MAX_NESTING)
        elif token[0] in "}]":
            depth -= 1


def _lines(text: str, *, in_object: bool) -> Iterator[int]:
    """Yield the line on which each entry of the list begins. For JSON that is known to be sound."""
    at = _NEXT.match(text, 0).end()  # type: ignore[union-attr]
    if in_object:
        at = _items_at(text, at + 1)
    line, counted = 1, 0
    at = _NEXT.match(text, at + 1).end()  # type: ignore[union-attr]
    while text[at] != "]":
        line, counted = line + text.count("\n", counted, at), at
        yield line
        _value, end = _DECODER.raw_decode(text, at)
        at = _NEXT.match(text, end).end()  # type: ignore[union-attr]


def _items_at(text: str, at: int) -> int:
    """Where the value of the last key "items" begins: that is the one which json.loads keeps."""
    found = at = _NEXT.match(text, at).end()  # type: ignore[union-attr]
    while text[at] != "}":
        key, end = _DECODER.raw_decode(text, at)
        at = _NEXT.match(text, end).end()  # type: ignore[union-attr]
        found = at if key == "items" else found
        _value, end = _DECODER.raw_decode(text, at)
        at = _NEXT.match(text, end).end()  # type: ignore[union-attr]
    return found


def write(items: Sequence[Item]) -> Written:
    """Write everything."""
    whole = {"schema": SCHEMA, "items": [to_dict(item) for item in items]}
    return Written((json.dumps(whole, ensure_ascii=False, indent=1) + "\n").encode())
