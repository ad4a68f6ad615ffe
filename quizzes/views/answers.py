"""Fields of the attempt's form to answers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import QueryDict

from quizzes.kinds import LINE_KINDS, Kind
from quizzes.services import Given

from .sheet_lines import read_line


def read_form(data: QueryDict, kinds: Sequence[str]) -> dict[int, Given]:
    """Return the answers of the slots that the form had: those with a ``seq-<slot>`` field."""
    return {
        slot: Given(_read(data, kind, slot), _number(data[f"seq-{slot}"]))
        for slot, kind in enumerate(kinds, start=1)
        if f"seq-{slot}" in data
    }


def _read(data: QueryDict, kind: str, slot: int) -> Any:
    if kind in LINE_KINDS:
        return read_line(data, slot)
    return _value(kind, _fields(data, kind, slot))


def _fields(data: QueryDict, kind: str, slot: int) -> list[str]:
    """The fields of a slot; of a situation the path and then what has just been picked."""
    fields = data.getlist(f"q{slot}")
    return fields + data.getlist(f"pick-{slot}") if kind == Kind.CASE else fields


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else 0


def _value(kind: str, fields: list[str]) -> Any:
    # A form sends line ends as CR LF, whatever was typed; the script sends them as typed.
    fields = [text.replace("\r\n", "\n") for text in fields]
    if kind == Kind.TRUE_FALSE:
        return {"true": True, "false": False}.get(fields[0]) if fields else None
    if kind in {Kind.SINGLE_CHOICE, Kind.MULTIPLE_CHOICE, Kind.CASE}:
        return fields or None
    if kind in {Kind.FILL_IN, Kind.MATCHING}:
        return fields if any(fields) else None
    if kind == Kind.ORDERING:
        return _order(fields)
    return (fields[0] or None) if fields else None


def _order(fields: list[str]) -> list[str] | None:
    """Ids and places by turns to ids in their order. Where two entries have one place or one has
    none, "place:id": no answer yet, and refused as such.
    """
    ids, places = fields[::2], fields[1::2]
    if not any(places) or len(ids) != len(places):
        return None
    if sorted(places) != sorted(str(place) for place in range(1, len(ids) + 1)):
        return [f"{place}:{each}" for each, place in zip(ids, places, strict=True)]
    return [each for _place, each in sorted(zip(map(int, places), ids, strict=True))]
