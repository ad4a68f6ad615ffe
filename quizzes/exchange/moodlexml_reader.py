"""Moodle XML, read: what an item here cannot hold is named. No formula is ever evaluated."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal, InvalidOperation
from typing import Any

from .cloze import cloze_blanks
from .entries import decimal
from .gathering import Gatherer
from .gift import path_of
from .moodle_answers import (
    CannotHold,
    Wrong,
    matching,
    multichoice,
    multichoiceset,
    numerical,
    ordering,
    shortanswer,
    truefalse,
)
from .moodle_pictures import give_pictures, name_the_rest, take_pictures
from .moodle_tree import HTML_FORMATS, bare, line_of, parse, told
from .schema import Fault, Item, Reading, Unreadable

_CALCULATED = ("calculated", "calculatedsimple", "calculatedmulti")
_COMBINED = ("correctfeedback", "partiallycorrectfeedback", "incorrectfeedback")


def read(data: bytes) -> Reading:
    """Read a Moodle XML file. Raises Unreadable where it is none."""
    root, encoding = parse(data)
    if root.tag != "quiz":
        raise Unreadable("not_moodle")
    gathered = Gatherer(encoding)
    category = ""
    for question in root:
        if question.tag != "question":
            continue
        if question.get("type") == "category":
            category = path_of(bare(question, "category/text"))
        else:
            _question(question, category, gathered)
    return gathered.reading()


def _question(question: Any, category: str, gathered: Gatherer) -> None:
    kind, line = question.get("type") or "", line_of(question)
    known = kind in TYPES and kind != "description"
    if known:
        take_pictures(question, gathered)
    stem = told(question.find("questiontext"), markdown=True, default="moodle_auto_format")
    if not known:
        code = kind if kind == "description" else "formula" if kind in _CALCULATED else "type_unknown"  # fmt: skip
        gathered.skip(line, code, text=stem[:80], type=kind[:40])
        return
    lost: list[str] = []
    base = Item(
        kind="",
        stem=stem,
        source_line=line,
        name=bare(question, "name/text"),
        category=category,
        tags=_tags(question),
        feedback=told(question.find("generalfeedback"), markdown=True),
        points=_points(question, lost),
    )
    try:
        item = give_pictures(replace(base, **TYPES[kind](question, stem, lost)), question)
    except CannotHold as error:
        gathered.skip(line, error.code, text=stem[:80], type=kind)
        return
    except Wrong as error:
        gathered.count()
        gathered.blame(Fault(line, error.code, error.params))
        return
    if gathered.add(item, line):
        for code in [*dict.fromkeys(lost), *_extras(question)]:
            gathered.drop(line, code, text=stem[:80])
        name_the_rest(question, gathered)


def _tags(question: Any) -> tuple[str, ...]:
    tags = [bare(tag, "text") or (tag.text or "").strip() for tag in question.iterfind("tags/tag")]
    return tuple(dict.fromkeys(tag for tag in tags if tag))


def _points(question: Any, lost: list[str]) -> Decimal | None:
    text = bare(question, "defaultgrade")
    if not text:
        return None
    try:
        points = decimal(Decimal(text[:100]))
    except (InvalidOperation, ValueError):
        lost.append("points_dropped")
        return None
    if points != round(points, 2) or points < 0:
        lost.append("points_dropped")
        return None
    return points


def _extras(question: Any) -> list[str]:
    """What stands beside the answers and has no place here."""
    found = []
    if any(told(question.find(name), markdown=False) for name in _COMBINED):
        found.append("combined_feedback")
    if question.find("hint") is not None:
        found.append("hints")
    if bare(question, "responsetemplate/text"):
        found.append("response_template")
    return found


def _essay(question: Any, stem: str, lost: list[str]) -> dict[str, Any]:
    guidance = told(question.find("graderinfo"), markdown=True)
    return {"kind": "essay", "answer": guidance or None}


def _cloze(question: Any, stem: str, lost: list[str]) -> dict[str, Any]:
    form = question.find("questiontext").get("format", "moodle_auto_format")
    found = cloze_blanks(stem, lost, coded=form in HTML_FORMATS)
    if found is None:
        raise CannotHold("cloze")
    stem, blanks = found
    return {"kind": "fill_in", "stem": stem, "blanks": blanks}


TYPES: dict[str, Callable[[Any, str, list[str]], dict[str, Any]]] = {
    "multichoice": multichoice,
    "multichoiceset": multichoiceset,
    "truefalse": truefalse,
    "shortanswer": shortanswer,
    "numerical": numerical,
    "matching": matching,
    "match": matching,
    "essay": _essay,
    "ordering": ordering,
    "cloze": _cloze,
    "multianswer": _cloze,
}
