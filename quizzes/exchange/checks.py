"""Is this a question that can be asked and marked? Every fault by code, none repaired."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal
from typing import Any

from . import limits
from .decoding import UNFIT
from .schema import DIFFICULTIES, KINDS, Fault, Item

LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[a-zA-Z0-9]{2,6})?")
BLANK = re.compile(r"_{3,}")
CLOCK = re.compile(r"(?:[01]\d|2[0-3]):[0-5]\d(?::[0-5]\d)?")
_Found = Iterator[tuple[str, dict[str, Any]]]

# Which fields belong to which kind; those that belong to all are not listed.
FIELDS: dict[str, tuple[str, ...]] = {
    "single_choice": ("options",),
    "multiple_choice": ("options", "scoring"),
    "true_false": ("answer",),
    "fill_in": ("blanks",),
    "number": ("answer", "tolerance", "unit"),
    "ordering": ("order", "scoring"),
    "matching": ("pairs", "scoring"),
    "short_answer": ("marking_points", "synonyms", "any_of", "answer"),
    "essay": ("answer",),
    "case": ("items", "scenes"),
    "levels": ("levels",),
    "measured": ("target", "limit", "direction", "series", "unit"),
    "timed": ("lead_minutes", "tolerance", "actor"),
}
KEYS = tuple(dict.fromkeys(name for names in FIELDS.values() for name in names))


def faults_of(item: Item, line: int, *, complete: bool = True) -> list[Fault]:
    """Return what is wrong. Without ``complete`` a draft may still lack its key."""
    if item.kind not in KINDS:
        return [Fault(line, "kind_unknown", {"kind": item.kind[:40]})]
    found = [*_common(item), *_foreign(item), *RULES[item.kind](item, complete)]
    return [Fault(line, code, params) for code, params in found]


def _common(item: Item) -> _Found:
    if not item.stem.strip():
        yield "no_stem", {}
    yield from _too_long("stem", [item.stem], limits.MAX_STEM_CHARS)
    yield from _too_long("name", [item.name], limits.MAX_NAME_CHARS)
    yield from _too_long("category", [item.category], limits.MAX_CATEGORY_CHARS)
    yield from _too_long("tags", item.tags, limits.MAX_TAG_CHARS)
    yield from _too_long("feedback", [item.feedback], limits.MAX_TEXT_CHARS)
    yield from _too_many("tags", item.tags)
    if any(not tag.strip() for tag in item.tags):
        yield "empty_entry", {"field": "tags"}
    if any(UNFIT.search(text) for text in texts_of(item)):
        yield "characters", {}
    yield from _points(item.points)
    yield from _keeping(item)


def _keeping(item: Item) -> _Found:
    """What authors keep a question by."""
    if item.difficulty and item.difficulty not in DIFFICULTIES:
        yield "difficulty", {"text": item.difficulty[:40]}
    if item.language and not LANGUAGE.fullmatch(item.language):
        yield "language", {"text": item.language[:40]}
    if item.check_by and not _is_date(item.check_by):
        yield "check_by", {"text": item.check_by[:40]}
    yield from _list("competencies", item.competencies, limits.MAX_CODE_CHARS)
    yield from _too_long("source", [item.source], limits.MAX_SOURCE_CHARS)
    yield from _too_many("media", item.media, limits.MAX_MEDIA)


def _is_date(text: str) -> bool:
    try:
        return len(text) == len("2026-12-31") and bool(dt.date.fromisoformat(text))
    except ValueError:
        return False


def _points(points: Decimal | None) -> _Found:
    if points is not None and not (0 <= points <= limits.MAX_POINTS and points == round(points, 2)):
        yield "points", {"limit": limits.MAX_POINTS}


def texts_of(item: Item) -> Iterator[str]:
    """Yield every text of an item, those of its sub-items apart."""
    yield from (item.kind, item.stem, item.name, item.category, item.feedback, item.unit)
    yield from (item.source, *item.tags, *item.competencies)
    yield from (media.alt for media in item.media)
    yield item.actor
    yield from (level.text for level in item.levels)
    yield from item.marking_points
    yield from item.order
    for group in (*item.blanks, *item.synonyms, *item.pairs):
        yield from group
    for option in item.options:
        yield from (option.text, option.feedback)
        yield from (media.alt for media in option.media)
    for scene in item.scenes:
        yield from (scene.name, scene.text)
        for choice in scene.choices:
            yield from (choice.text, choice.leads_to, choice.feedback)
    if isinstance(item.answer, str):
        yield item.answer


def _foreign(item: Item) -> _Found:
    for name in KEYS:
        if name not in FIELDS[item.kind] and getattr(item, name) not in ((), "", None):
            yield "not_for_kind", {"field": name, "kind": item.kind}


def _too_long(field: str, texts: Iterable[str], limit: int) -> _Found:
    if any(len(text) > limit for text in texts):
        yield "too_long", {"field": field, "limit": limit}


def _too_many(field: str, entries: tuple, limit: int = limits.MAX_ENTRIES) -> _Found:
    if len(entries) > limit:
        yield "too_many", {"field": field, "limit": limit, "count": len(entries)}


def _list(
    field: str, entries: tuple[str, ...], limit: int, most: int = limits.MAX_ENTRIES
) -> _Found:
    """The rules of every list of texts: none empty, none too long, not too many."""
    if any(not text.strip() for text in entries):
        yield "empty_entry", {"field": field}
    yield from _too_long(field, entries, limit)
    yield from _too_many(field, entries, most)


def _options(item: Item) -> _Found:
    texts = tuple(option.text for option in item.options)
    yield from _list("options", texts, limits.MAX_OPTION_CHARS)
    yield from _too_long(
        "feedback", [option.feedback for option in item.options], limits.MAX_FEEDBACK_CHARS
    )
    yield from _too_many("options", texts, limits.MAX_OPTIONS[item.kind])
    if len(texts) < limits.MIN_OPTIONS:
        yield "too_few_options", {"count": len(texts)}
    twice = [text for text, count in Counter(texts).items() if count > 1]
    if twice:
        yield "option_twice", {"text": twice[0][:40]}
    fractions = [option.fraction for option in item.options if option.fraction is not None]
    if any(not -1 <= fraction <= 1 for fraction in fractions):
        yield "fraction_range", {}


def _single(item: Item, complete: bool) -> _Found:
    yield from _options(item)
    right = [option for option in item.options if option.correct]
    if len(right) > 1:
        yield "several_right", {"count": len(right)}
    if complete and not right:
        yield "no_right", {}
    if any((option.fraction == 1) != option.correct for option in item.options if option.fraction is not None):  # fmt: skip
        yield "fraction_and_right", {}


def _multiple(item: Item, complete: bool) -> _Found:
    yield from _options(item)
    if complete and not any(option.correct for option in item.options):
        yield "no_right", {}
    if all(option.fraction is None for option in item.options):
        return
    # A wrong option without a share has the share 0; a right one without a share has none to give.
    if any(((option.fraction or 0) > 0) != option.correct for option in item.options):
        yield "fraction_and_right", {}


def _true_false(item: Item, complete: bool) -> _Found:
    if item.answer is None:
        if complete:
            yield "no_answer", {}
    elif not isinstance(item.answer, bool):
        yield "answer_truth", {}


def _fill_in(item: Item, complete: bool) -> _Found:
    yield from _too_many("blanks", item.blanks)
    for blank in item.blanks:
        yield from _list("blanks", blank, limits.MAX_ACCEPTED_CHARS)
    if not complete:
        return
    if not item.blanks or any(not blank for blank in item.blanks):
        yield "no_answer", {}
    gaps = len(BLANK.findall(item.stem))
    if gaps and item.blanks and gaps != len(item.blanks):
        yield "blanks_differ", {"gaps": gaps, "count": len(item.blanks)}


def _number(item: Item, complete: bool) -> _Found:
    yield from _too_long("unit", [item.unit], limits.MAX_UNIT_CHARS)
    answer = item.answer
    if answer is None or answer == "":
        if complete:
            yield "no_answer", {}
    elif isinstance(answer, bool) or (isinstance(answer, str) and not CLOCK.fullmatch(answer)):
        yield "answer_number", {"text": str(answer)[:40]}
    if item.tolerance is not None and item.tolerance < 0:
        yield "tolerance", {}


def _ordering(item: Item, complete: bool) -> _Found:
    yield from _list("order", item.order, limits.MAX_ENTRY_CHARS, limits.MAX_STEPS)
    if complete and len(item.order) < 2:
        yield "too_few_steps", {"count": len(item.order)}
    if len(set(item.order)) < len(item.order):
        yield "entry_twice", {"field": "order"}


def _matching(item: Item, complete: bool) -> _Found:
    lefts = tuple(left for left, _right in item.pairs if left.strip())
    rights = tuple(right for _left, right in item.pairs)
    yield from _list("pairs", rights, limits.MAX_ENTRY_CHARS, limits.MAX_PAIRS + limits.MAX_EXTRA)
    yield from _too_long("pairs", lefts, limits.MAX_ENTRY_CHARS)
    yield from _too_many("pairs", lefts, limits.MAX_PAIRS)
    yield from _too_many("pairs", rights[len(lefts) :], limits.MAX_EXTRA)
    if complete and len(lefts) < 2:
        yield "too_few_pairs", {"count": len(lefts)}
    if len(set(lefts)) < len(lefts):
        yield "entry_twice", {"field": "pairs"}


def _short_answer(item: Item, complete: bool) -> _Found:
    yield from _list("marking_points", item.marking_points, limits.MAX_POINT_CHARS)
    for words in item.synonyms:
        yield from _list("synonyms", words, limits.MAX_ACCEPTED_CHARS)
    count = len(item.marking_points)
    if complete and not count:
        yield "no_points", {}
    if len(item.synonyms) > count:
        yield "synonyms_without_point", {}
    if item.any_of is not None and not 1 <= item.any_of <= count:
        yield "any_of", {"count": count}
    yield from _guidance(item)


def _essay(item: Item, complete: bool) -> _Found:
    yield from _guidance(item)


def _guidance(item: Item) -> _Found:
    if isinstance(item.answer, str):
        yield from _too_long("answer", [item.answer], limits.MAX_TEXT_CHARS)
    elif item.answer is not None:
        yield "answer_text", {}


def _case(item: Item, complete: bool) -> _Found:
    yield from _too_many("items", item.items, limits.MAX_PARTS)
    if complete and not item.items and not item.scenes:
        yield "no_items", {}
    if item.items and item.scenes:
        yield "items_and_scenes", {}
    yield from _too_long("items", [part.stem for part in item.items], limits.MAX_PART_CHARS)
    yield from _scenes(item)
    for number, part in enumerate(item.items, start=1):
        if part.kind == "case":
            yield "case_in_case", {}
        else:
            for fault in faults_of(part, 0, complete=complete):
                yield (
                    "in_case",
                    {"number": number, "code": fault.code, "params": dict(fault.params)},
                )


def _scenes(item: Item) -> _Found:
    scenes, choices = item.scenes, [choice for scene in item.scenes for choice in scene.choices]
    yield from _too_many("scenes", scenes, limits.MAX_SCENES)
    for scene in scenes:
        yield from _too_many("scenes", scene.choices, limits.MAX_SCENE_CHOICES)
    yield from _too_long("scenes", [scene.name for scene in scenes], limits.MAX_SCENE_NAME_CHARS)
    yield from _too_long("scenes", [scene.text for scene in scenes], limits.MAX_SCENE_CHARS)
    yield from _too_long("scenes", [choice.text for choice in choices], limits.MAX_OPTION_CHARS)
    said = [choice.feedback for choice in choices]
    yield from _too_long("scenes", said, limits.MAX_FEEDBACK_CHARS)
    written = [*(scene.name for scene in scenes), *(scene.text for scene in scenes), *(choice.text for choice in choices)]  # fmt: skip
    if any(not text.strip() for text in written):
        yield "empty_entry", {"field": "scenes"}
    names = [scene.name for scene in scenes]
    if len(set(names)) < len(names):
        yield "entry_twice", {"field": "scenes"}
    goals = {choice.leads_to for choice in choices} - {"", *names}
    if goals:
        yield "scene_goal", {"text": min(goals)[:40]}
    if any(not 0 <= choice.fraction <= 1 for choice in choices):
        yield "fraction_range", {}


def _levels(item: Item, complete: bool) -> _Found:
    texts = tuple(level.text for level in item.levels)
    yield from _list("levels", texts, limits.MAX_ENTRY_CHARS, limits.MAX_LEVELS)
    if len(set(texts)) < len(texts):
        yield "entry_twice", {"field": "levels"}
    if complete and len(texts) < 2:
        yield "too_few_levels", {"count": len(texts)}
    if any(not 0 <= level.fraction <= 1 for level in item.levels):
        yield "fraction_range", {}


def _measured(item: Item, complete: bool) -> _Found:
    if complete and item.target is None:
        yield "key_missing", {"field": "target"}
    yield from _too_long("unit", [item.unit], limits.MAX_UNIT_CHARS)


def _timed(item: Item, complete: bool) -> _Found:
    if item.lead_minutes is None:
        if complete:
            yield "key_missing", {"field": "lead_minutes"}
    elif abs(item.lead_minutes) > limits.MAX_LEAD_MINUTES:
        yield "lead_range", {"limit": limits.MAX_LEAD_MINUTES}
    yield from _too_long("actor", [item.actor], limits.MAX_ACTOR_CHARS)


RULES: dict[str, Callable[[Item, bool], _Found]] = {
    "single_choice": _single,
    "multiple_choice": _multiple,
    "true_false": _true_false,
    "fill_in": _fill_in,
    "number": _number,
    "ordering": _ordering,
    "matching": _matching,
    "short_answer": _short_answer,
    "essay": _essay,
    "case": _case,
    "levels": _levels,
    "measured": _measured,
    "timed": _timed,
}
