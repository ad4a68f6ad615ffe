"""Written is what reads back equal; everything else is listed. Every writer ends here."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from .checks import faults_of
from .schema import Item, LeftOut, Reading, Unreadable, Written

Render = Callable[[Sequence[Item]], bytes]
Read = Callable[[bytes], Reading]

EMPTY: dict[str, Any] = {
    "points": None,
    "tags": (),
    "answer": None,
    "competencies": (),
    "media": (),
}
# What authors keep a question by and the formats of others know nothing of.
KEEPING = ("difficulty", "competencies", "language", "check_by", "scoring")
MEDIA = ("media", "option_media")


USUAL_SCORING = {
    "multiple_choice": "all_or_nothing",
    "ordering": "partial",
    "matching": "partial",
}


def canonical(item: Item) -> Item:
    """The item without where it came from, and with shares only where they say more than right and wrong."""
    options = item.options
    if item.kind == "single_choice":
        options = tuple(
            replace(option, fraction=None) if option.fraction == int(option.correct) else option
            for option in options
        )
    elif any(option.fraction is not None for option in options):
        options = tuple(
            replace(option, fraction=option.fraction or Decimal(0)) for option in options
        )
    synonyms = item.synonyms
    while synonyms and not synonyms[-1]:
        synonyms = synonyms[:-1]
    scoring = "" if item.scoring == USUAL_SCORING.get(item.kind) else item.scoring
    return replace(
        item,
        source_line=None,
        source="",
        options=options,
        synonyms=synonyms,
        scoring=scoring,
        items=tuple(map(_canonical_part, item.items)),
    )


def _canonical_part(part: Item) -> Item:
    """A part that names no weight weighs 1."""
    part = canonical(part)
    return replace(part, points=None) if part.points == 1 else part


def without(item: Item, fields: Iterable[str]) -> tuple[Item, tuple[str, ...]]:
    """Take away what a format has no place for and no mark depends on; say what was there."""
    lost = []
    for name in fields:
        if name in ("option_feedback", "option_media"):
            empty: Any = {"feedback": ""} if name == "option_feedback" else {"media": ()}
            bare = tuple(replace(option, **empty) for option in item.options)
            if bare != item.options:
                lost.append(name)
                item = replace(item, options=bare)
        elif getattr(item, name) != EMPTY.get(name, ""):
            lost.append(name)
            item = replace(item, **{name: EMPTY.get(name, "")})
    return item, tuple(lost)


def prove(
    items: Sequence[Item],
    *,
    hold: Callable[[Item], tuple[Item, tuple[str, ...]] | None],
    render: Render,
    read: Read,
) -> Written:
    """Write what comes back equal. ``hold`` reduces an item to what the format knows, or refuses."""
    kept: list[tuple[int, Item]] = []
    left: list[LeftOut] = []
    for index, item in enumerate(items):
        if faults_of(item, 0):
            left.append(_left(index, item, "incomplete"))
            continue
        held = hold(item)
        if held is None:
            left.append(_left(index, item, "kind_not_held"))
            continue
        kept.append((index, canonical(held[0])))
        if held[1]:
            left.append(LeftOut(index, item.stem[:80], "fields_not_held", held[1]))
    while wrong := _changed([item for _index, item in kept], render, read):
        left = [entry for entry in left if entry.index not in {kept[at][0] for at in wrong}]
        left += [_left(kept[at][0], kept[at][1], "would_change") for at in wrong]
        kept = [pair for at, pair in enumerate(kept) if at not in wrong]
    data = render([item for _index, item in kept])
    return Written(data, tuple(sorted(left, key=lambda entry: entry.index)))


def _left(index: int, item: Item, code: str) -> LeftOut:
    return LeftOut(index, item.stem[:80], code)


def _changed(items: list[Item], render: Render, read: Read) -> set[int]:
    """The places of items that do not come back; at least one where anything is amiss."""
    if not items:
        return set()
    back = _back(items, render, read)
    if len(back) == len(items):
        return {at for at, (one, two) in enumerate(zip(items, back, strict=True)) if one != two}
    alone = {at for at, item in enumerate(items) if _back([item], render, read) != [item]}
    if alone:
        return alone
    return {next((at for at, pair in enumerate(zip(items, back)) if pair[0] != pair[1]), len(items) - 1)}  # fmt: skip  # noqa: B905


def _back(items: list[Item], render: Render, read: Read) -> list[Item]:
    try:
        reading = read(render(items))
    except Unreadable:
        return []
    if reading.faults or reading.skipped:
        return [] if len(items) == 1 else list(map(canonical, reading.items))[: len(items) - 1]
    return [canonical(item) for item in reading.items]
