"""When two items are the same question."""

from __future__ import annotations

import unicodedata
from typing import Any

from common.canonical import digest

from .schema import LINES, Item, Scene

HALF = 32


def identity(item: Item) -> str:
    """64 signs that are equal for questions that ask the same: half of them say what is asked
    (:func:`asked`), half kind and key. Width, spaces, order of options, points, shares, labels and
    what only helps the assessor do not count.
    """
    return asked(item) + digest(_essence(item))[:HALF]


def asked(item: Item) -> str:
    """The first half of the identity: text and pictures of the question, without its answer."""
    shown = [media.digest for media in item.media]
    return digest({"stem": _folded(item.stem), "shown": shown})[:HALF]


def _essence(item: Item) -> dict[str, Any]:
    marked_by_answer = item.kind in ("true_false", "number")
    return {
        "kind": item.kind,
        "stem": _folded(item.stem),
        "shown": [media.digest for media in item.media],
        "options": sorted(
            [_folded(option.text), option.correct, *(media.digest for media in option.media)]
            for option in item.options
        ),
        "answer": item.answer if marked_by_answer else None,
        "tolerance": item.tolerance or None,
        "unit": _folded(item.unit),
        "blanks": [sorted(map(_folded, blank)) for blank in item.blanks],
        "points": sorted(map(_folded, item.marking_points)),
        "any_of": item.any_of,
        "pairs": sorted([_folded(left), _folded(right)] for left, right in item.pairs),
        "order": list(map(_folded, item.order)),
        "items": [_essence(part) for part in item.items],
        **(_line(item) if item.kind in LINES else {}),
        **({"scenes": [_scene(scene) for scene in item.scenes]} if item.scenes else {}),
    }


def _line(item: Item) -> dict[str, Any]:
    return {
        "levels": [[_folded(level.text), level.fraction] for level in item.levels],
        "line": [item.target, item.limit, item.direction, item.lead_minutes],
    }


def _scene(scene: Scene) -> list[Any]:
    choices = sorted([_folded(choice.text), choice.leads_to] for choice in scene.choices)
    return [scene.name, _folded(scene.text), choices]


def _folded(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split())
