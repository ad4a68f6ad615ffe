"""One item as slots of a frozen paper: what is shown, what it is worth and the key of its kind."""

from __future__ import annotations

import hashlib
import random
import re
from collections.abc import Callable, Iterable, Sequence
from decimal import ROUND_DOWN, Decimal
from typing import Any

from quizzes.grading import is_time, plain
from quizzes.kinds import Kind
from quizzes.models import Item

from .paper_media import OPTION_PICTURE, media_of
from .rendering import render_blanks, render_markdown

# An option that speaks of the others must keep its place among them.
_SPEAKS_OF_OTHERS = re.compile(
    r"以上|上述|上面|前面|[A-H]\s*[和与、及,，&]\s*[A-H]|\b(all|none|both) of (the|these)\b"
    r"|\b[A-H] and [A-H]\b",
    re.IGNORECASE,
)
ALWAYS_SHUFFLED = frozenset({Kind.ORDERING, Kind.MATCHING})
CENT = Decimal("0.01")


def item_entries(
    item: Item, first: int, worth: Decimal, seed: int, *, shuffle: bool
) -> list[dict[str, Any]]:
    """Return the slots of a paper that one item fills, numbered from ``first``: one, or one a part
    of a case. They share out ``worth``. Raises KeyError for a kind that cannot be asked.
    """
    answer = item.answer[0]
    common = {"item": item.pk, "item_revision": item.live_revision_id, "name": item.name}
    if item.kind == Kind.CASE and answer.value["parts"]:
        entries = _parts(item, first, worth)
    else:
        entry = _asked(first, item.kind, item.stem, answer.value, item.explanation, worth)
        entries = [entry | {"media": media_of(item.media), "case": None}]
    for entry in entries:
        entry |= common
        _shuffle(entry, seed, wanted=shuffle)
    return entries


def _asked(
    number: int, kind: str, stem: str, value: Any, explanation: str, worth: Decimal
) -> dict[str, Any]:
    render = render_blanks if kind == Kind.FILL_IN else render_markdown
    return {
        "slot": number,
        "kind": kind,
        "stem": stem,
        "stem_html": render(stem),
        "points": plain(worth),
        "explanation": explanation,
        "explanation_html": render_markdown(explanation) if explanation else "",
        **KEYS[kind](value),
    }


def _parts(item: Item, first: int, worth: Decimal) -> list[dict[str, Any]]:
    """One slot a part. What is said of the whole case stands after its last part."""
    parts = list(item.answer[0].value["parts"])
    shares = share_out(worth, [part["weight"] or Decimal(0) for part in parts])
    head = {
        "item": item.pk,
        "of": len(parts),
        "stem_html": render_markdown(item.stem),
        "media": media_of(item.media),
    }
    entries = []
    for at, (part, share) in enumerate(zip(parts, shares, strict=True)):
        answer, said = part["answer"][0], [part["explanation"]]
        if at == len(parts) - 1:
            said.append(item.explanation)
        explanation = "\n\n".join(filter(None, said))
        kind = answer.block_type
        entry = _asked(first + at, kind, part["stem"], answer.value, explanation, share)
        entries.append(entry | {"media": [], "case": head | {"part": at + 1}})
    return entries


def share_out(worth: Decimal, weights: Sequence[Decimal]) -> list[Decimal]:
    """Share points by weight: each share rounded down to two places, the rest to the first one."""
    total = sum(weights, Decimal(0))
    if not total:
        weights, total = [Decimal(1)] * len(weights), Decimal(len(weights))
    shares = [(worth * weight / total).quantize(CENT, ROUND_DOWN) for weight in weights]
    return [shares[0] + worth - sum(shares, Decimal(0)), *shares[1:]]


def _shuffle(entry: dict[str, Any], seed: int, *, wanted: bool) -> None:
    # The slot's own generator: an item put before this one does not change this one's order.
    chance = random.Random(f"{seed}:{entry['slot']}")  # noqa: S311
    for options in (entry.get("options"), *(scene["choices"] for scene in entry.get("scenes", ()))):
        if options and (entry["kind"] in ALWAYS_SHUFFLED or (wanted and _may_shuffle(options))):
            chance.shuffle(options)
    options, right = entry.get("options", []), entry["key"].get("order")
    # Entries to be put in order are never in it from the start: who touches nothing gives no answer.
    while right and len(right) > 1 and [option["id"] for option in options] == right:
        chance.shuffle(options)


def _may_shuffle(options: Iterable[dict[str, Any]]) -> bool:
    return not any(_SPEAKS_OF_OTHERS.search(option["text"]) for option in options)


def _rows(children: Any) -> list[tuple[str, Any]]:
    """Short id and value of each entry of a list, whatever its place."""
    ids = [str(block.id) for block in children.bound_blocks]
    short = [each[:8] for each in ids]
    if len(set(short)) < len(short):
        short = ids
    return [(each, block.value) for each, block in zip(short, children.bound_blocks, strict=True)]


def _choice(value: Any) -> dict[str, Any]:
    rows = _rows(value["options"])
    shares = {each: plain(row["share"]) for each, row in rows if row["share"] is not None}
    scoring = "shares" if shares else value.get("scoring", "all_or_nothing")
    return {
        "options": [
            {"id": each, "text": row["text"], "media": media_of(row["media"], OPTION_PICTURE)}
            for each, row in rows
        ],
        "scoring": scoring,
        "key": {
            "right": [each for each, row in rows if row["correct"]],
            "shares": shares,
            "feedback": {each: row["feedback"] for each, row in rows if row["feedback"]},
        },
    }


def _true_false(value: Any) -> dict[str, Any]:
    return {"key": {"answer": value["answer"] == "true"}}


def _fill_in(value: Any) -> dict[str, Any]:
    return {"key": {"blanks": [list(blank) for blank in value["blanks"]]}}


def _number(value: Any) -> dict[str, Any]:
    return {
        "unit": value["unit"] or "",
        "clock": is_time(value["answer"]),
        "key": {
            "answer": value["answer"].strip(),
            "tolerance": plain(value["tolerance"] or Decimal(0)),
        },
    }


def _ordering(value: Any) -> dict[str, Any]:
    rows = _rows(value["entries"])
    return {
        "options": [{"id": each, "text": text} for each, text in rows],
        "scoring": value["scoring"],
        "key": {"order": [each for each, _text in rows]},
    }


def _matching(value: Any) -> dict[str, Any]:
    pairs, extra = _rows(value["pairs"]), list(value["extra"])
    lefts = [{"id": each, "text": pair["left"]} for each, pair in pairs]
    rights: dict[str, str] = {}
    for text in [*(pair["right"] for _each, pair in pairs), *extra]:
        # Not the id of its pair, which the page shows with the left side.
        rights.setdefault(text.strip(), hashlib.sha256(text.strip().encode()).hexdigest()[:12])
    return {
        "lefts": lefts,
        "options": [{"id": right_id, "text": text} for text, right_id in rights.items()],
        "scoring": value["scoring"],
        "key": {"pairs": {each: rights[pair["right"].strip()] for each, pair in pairs}},
    }


def _short_answer(value: Any) -> dict[str, Any]:
    points = [
        {"text": point["text"], "synonyms": list(point["synonyms"])}
        for point in value["marking_points"]
    ]
    model = value.get("model_answer") or ""
    return {"key": {"marking_points": points, "any_of": value["any_of"], "model_answer": model}}


def _essay(value: Any) -> dict[str, Any]:
    return {"key": {"guidance": value["guidance"] or ""}}


def _situation(value: Any) -> dict[str, Any]:
    rows = _rows(value["scenes"])
    ids = {scene["name"].strip(): each for each, scene in rows}
    scenes, shares, replies = [], {}, {}
    for scene_id, scene in rows:
        choices = []
        for row_id, choice in _rows(scene["choices"]):
            choice_id = f"{scene_id}-{row_id}"
            leads_to = ids.get((choice["leads_to"] or "").strip(), "")
            choices.append({"id": choice_id, "text": choice["text"], "leads_to": leads_to})
            shares[choice_id] = plain(choice["share"] or Decimal(0))
            if choice["reply"]:
                replies[choice_id] = choice["reply"]
        scenes.append({"id": scene_id, "text": scene["text"], "choices": choices})
    return {"scenes": scenes, "key": {"shares": shares, "replies": replies}}


def _levels(value: Any) -> dict[str, Any]:
    return {
        "levels": [
            {"id": each, "text": row["text"], "share": plain(row["share"])}
            for each, row in _rows(value["levels"])
        ],
        "key": {},
    }


def _measured(value: Any) -> dict[str, Any]:
    target, limit = value["target"], value["limit"]
    return {
        "unit": value["unit"] or "",
        "direction": value["direction"],
        "target": plain(target),
        "limit": plain(target if limit is None else limit),
        "series": bool(value["series"]),
        "key": {},
    }


def _timed(value: Any) -> dict[str, Any]:
    """``due``, the time of day, is known once the occasion has a start (services/sheets.py)."""
    return {
        "lead_minutes": value["lead_minutes"],
        "tolerance_minutes": value["tolerance_minutes"] or 0,
        "actor": value["actor"] or "",
        "due": "",
        "key": {},
    }


KEYS: dict[str, Callable[[Any], dict[str, Any]]] = {
    Kind.SINGLE_CHOICE: _choice,
    Kind.MULTIPLE_CHOICE: _choice,
    Kind.TRUE_FALSE: _true_false,
    Kind.FILL_IN: _fill_in,
    Kind.NUMBER: _number,
    Kind.ORDERING: _ordering,
    Kind.MATCHING: _matching,
    Kind.SHORT_ANSWER: _short_answer,
    Kind.ESSAY: _essay,
    Kind.CASE: _situation,
    Kind.LEVELS: _levels,
    Kind.MEASURED: _measured,
    Kind.TIMED: _timed,
}
