"""Freezing a paper: what is asked in one attempt, taken from the live quiz and its live items."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import ROUND_DOWN, Decimal
from itertools import groupby
from typing import Any

from quizzes.grading import plain
from quizzes.grading.corrections import place, with_key
from quizzes.kinds import Kind
from quizzes.models import Item
from quizzes.models.quiz import PassUnit
from quizzes.selectors.blueprint import Blueprint
from quizzes.selectors.regrades import keys_ahead

from .paper_keys import item_entries

SCHEMA = 1
CENT = Decimal("0.01")
_KIND_ORDER = {kind: place for place, kind in enumerate(Kind.values)}


@dataclass(frozen=True)
class _Unit:
    """An item on its way into the paper; the parts of a case stay together."""

    item: Item
    worth: Decimal
    section: int
    veto: bool = False


def freeze(blueprint: Blueprint, seed: int) -> dict[str, Any]:
    """Return the paper of one attempt (docs/specs/attempt.md, docs/specs/quiz-engine.md).

    The same seed and the same live bank give the same paper. One statement for keys that were corrected
    and not yet put right in the bank, one more where something is drawn.
    """
    quiz = blueprint.quiz
    entries: list[dict[str, Any]] = []
    for unit in _in_order(blueprint, seed):
        entries += (
            entry | {"section": unit.section, "veto": unit.veto}
            for entry in item_entries(
                unit.item, len(entries) + 1, unit.worth, seed, shuffle=quiz.shuffle_options
            )
        )
    entries = _with_corrected_keys(entries)
    max_score = sum((Decimal(entry["points"]) for entry in entries), Decimal(0))
    return {
        "schema": SCHEMA,
        "title": quiz.title,
        "title_en": quiz.title_en,
        "quiz_revision": quiz.live_revision_id,
        "release": None,
        "pass_mark": plain(_pass_mark(blueprint, max_score)),
        "pass_unit": quiz.pass_unit,
        "max_score": plain(max_score),
        "feedback": quiz.feedback,
        "counting": quiz.counting,
        "closes_at": None,
        "override": None,
        "assessors": quiz.assessor_count,
        "agreement_percent": quiz.agreement_percent,
        "anonymous": quiz.is_marked_anonymously,
        "sections": [
            {
                "number": number,
                "title": section.title,
                "title_en": section.title_en,
                "intro": section.intro,
                "pass_percent": plain(section.pass_percent) if section.pass_percent else None,
            }
            for number, section in enumerate(blueprint.sections, start=1)
        ],
        "left_out": [
            {"item": each.item_id, "points": plain(each.points)} for each in blueprint.left_out
        ],
        "slots": entries,
    }


def _with_corrected_keys(entries: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Mark by what was corrected, also while nobody has put it right in the bank."""
    ahead = keys_ahead(place(entry)[0] for entry in entries)
    if not ahead:
        return entries
    return [dict(with_key(entry, ahead.get(place(entry), {}))) for entry in entries]


def _pass_mark(blueprint: Blueprint, max_score: Decimal) -> Decimal:
    """The pass mark; in points it shrinks with what is left out, rounded down to two places."""
    mark, left_out = blueprint.quiz.pass_mark or Decimal(0), blueprint.points_left_out
    if blueprint.quiz.pass_unit != PassUnit.POINTS or not left_out:
        return mark
    return (mark * max_score / (max_score + left_out)).quantize(CENT, ROUND_DOWN)


def _in_order(blueprint: Blueprint, seed: int) -> Iterator[_Unit]:
    """The units as they are asked: by section, in it the fixed ones before the drawn ones."""
    units = sorted(_units(blueprint, seed), key=lambda unit: unit.section)
    by_kind = not blueprint.sections  # consecutive questions of one kind are a heading then
    groups = groupby(units, key=lambda unit: unit.item.kind if by_kind else unit.section)
    for number, (_heading, group) in enumerate(groups, start=1):
        shown = list(group)
        if blueprint.quiz.shuffle_questions:
            random.Random(f"{seed}:order:{number}").shuffle(shown)  # noqa: S311
        yield from shown


def _units(blueprint: Blueprint, seed: int) -> Iterator[_Unit]:
    for slot in blueprint.slots:
        section = blueprint.section_of(slot.section)
        yield _Unit(slot.item, slot.worth or Decimal(0), section, slot.is_veto)
    yield from sorted(_drawn(blueprint, seed), key=lambda unit: _KIND_ORDER[unit.item.kind])


def _drawn(blueprint: Blueprint, seed: int) -> Iterator[_Unit]:
    if not blueprint.draws:
        return
    picks = blueprint.picks(seed)
    items = Item.objects.in_bulk([pk for picked in picks for pk in picked])
    for each, picked in zip(blueprint.draws, picks, strict=True):
        section = blueprint.section_of(each.section)
        for pk in picked:
            yield _Unit(items[pk], each.points, section)
