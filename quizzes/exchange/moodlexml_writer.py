"""Moodle XML, written: Markdown stays Markdown, so that nothing is turned into HTML and back."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Callable, Sequence
from dataclasses import replace
from decimal import Decimal

from .cloze import cloze_text
from .gift import number, stand_in
from .moodle_pictures import add_file, places
from .proving import KEEPING, without
from .schema import Item, Media, Option

TYPES = {
    "single_choice": "multichoice",
    "multiple_choice": "multichoice",
    "true_false": "truefalse",
    "fill_in": "shortanswer",
    "number": "numerical",
    "matching": "matching",
    "ordering": "ordering",
    "essay": "essay",
}


def hold(item: Item) -> tuple[Item, tuple[str, ...]] | None:
    """A time of day, marking points and cases have no place in Moodle."""
    if item.kind not in TYPES or (item.kind == "number" and not isinstance(item.answer, Decimal)):
        return None
    pictures, options = _pictures(item.media), tuple(map(_pictured, item.options))
    lost = () if (pictures, options) == (item.media, item.options) else ("media",)
    bare, fields = without(replace(item, media=pictures, options=options), KEEPING)
    return bare, (*fields, *lost)


def _pictures(media: tuple[Media, ...]) -> tuple[Media, ...]:
    """Recordings have no place in the text of a question."""
    return tuple(one for one in media if one.type == "picture")


def _pictured(option: Option) -> Option:
    return replace(option, media=_pictures(option.media))


def render(items: Sequence[Item]) -> bytes:
    """Return the file."""
    root, category = ET.Element("quiz"), ""
    for item in items:
        if item.category != category:
            category = item.category
            _category(root, category)
        _question(root, item)
    ET.indent(root, " ")
    return ET.tostring(root, encoding="utf-8", xml_declaration=True) + b"\n"


def _category(root: ET.Element, category: str) -> None:
    question = ET.SubElement(root, "question", type="category")
    path = f"$course$/top/{category}" if category else "$course$/top"
    _text(question, "category", path)


def _question(root: ET.Element, item: Item) -> None:
    is_cloze = item.kind == "fill_in" and len(item.blanks) > 1
    question = ET.SubElement(root, "question", type="cloze" if is_cloze else TYPES[item.kind])
    _text(question, "name", item.name)
    stem = cloze_text(item.stem, item.blanks) if is_cloze else item.stem
    _shown(question, "questiontext", stem, item.media, "\n\n", format="markdown")
    _text(question, "generalfeedback", item.feedback, format="markdown")
    if item.points is not None:
        ET.SubElement(question, "defaultgrade").text = number(item.points)
    if not is_cloze:
        WRITERS[item.kind](question, item)
    if item.tags:
        tags = ET.SubElement(question, "tags")
        for tag in item.tags:
            _text(tags, "tag", tag)


def _text(parent: ET.Element, name: str, text: str, **attributes: str) -> ET.Element:
    element = ET.SubElement(parent, name, attributes)
    ET.SubElement(element, "text").text = text
    return element


def _shown(
    parent: ET.Element, name: str, text: str, media: tuple[Media, ...], gap: str, **attributes: str
) -> ET.Element:
    """A text that shows pictures, and the pictures beside it."""
    shown, named = places(media)
    element = _text(parent, name, f"{text}{gap}{shown}" if shown else text, **attributes)
    for file_name, one in named:
        add_file(element, file_name, one)
    return element


def _answer(
    question: ET.Element,
    text: str,
    share: Decimal | int,
    feedback: str = "",
    media: tuple[Media, ...] = (),
) -> ET.Element:
    form = "markdown" if media else "plain_text"  # a plain text shows no pictures
    answer = _shown(question, "answer", text, media, " ", fraction=number(share * 100), format=form)
    _text(answer, "feedback", feedback, format="markdown")
    return answer


def _choice(question: ET.Element, item: Item) -> None:
    single = item.kind == "single_choice"
    options = item.options
    if not single and all(option.fraction is None for option in options):
        ET.SubElement(question, "unweighted").text = "1"  # ours, see gift.UNWEIGHTED
        options = stand_in(item)
    ET.SubElement(question, "single").text = "true" if single else "false"
    ET.SubElement(question, "shuffleanswers").text = "true"
    for option in options:
        share = int(option.correct) if option.fraction is None else option.fraction
        _answer(question, option.text, share, option.feedback, option.media)


def _truth(question: ET.Element, item: Item) -> None:
    _answer(question, "true", int(item.answer is True))
    _answer(question, "false", int(item.answer is False))


def _accepted(question: ET.Element, item: Item) -> None:
    ET.SubElement(question, "usecase").text = "0"
    for text in item.blanks[0] if item.blanks else ():
        _answer(question, text.replace("*", "\\*"), 1)


def _number(question: ET.Element, item: Item) -> None:
    if not isinstance(item.answer, Decimal):
        return
    answer = _answer(question, number(item.answer), 1)
    if item.tolerance is not None:
        ET.SubElement(answer, "tolerance").text = number(item.tolerance)
    if item.unit:
        unit = ET.SubElement(ET.SubElement(question, "units"), "unit")
        ET.SubElement(unit, "multiplier").text = "1"
        ET.SubElement(unit, "unit_name").text = item.unit


def _pairs(question: ET.Element, item: Item) -> None:
    ET.SubElement(question, "shuffleanswers").text = "true"
    for left, right in item.pairs:
        pair = _text(question, "subquestion", left, format="plain_text")
        _text(pair, "answer", right)


def _order(question: ET.Element, item: Item) -> None:
    for text in item.order:
        _text(question, "answer", text, fraction="1", format="plain_text")


def _essay(question: ET.Element, item: Item) -> None:
    ET.SubElement(question, "responseformat").text = "editor"
    _text(
        question,
        "graderinfo",
        item.answer if isinstance(item.answer, str) else "",
        format="markdown",
    )


WRITERS: dict[str, Callable[[ET.Element, Item], None]] = {
    "single_choice": _choice,
    "multiple_choice": _choice,
    "true_false": _truth,
    "fill_in": _accepted,
    "number": _number,
    "ordering": _order,
    "matching": _pairs,
    "essay": _essay,
}
