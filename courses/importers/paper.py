"""A Chinese paper (.docx or text) as items: numbered stems, options, answers below each or in a block at the end.

The questions are read as in a handout (`questions`, `answers`); what a trainer would have to confirm
there is an error here, because a bank takes all of a file or nothing.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from quizzes.exchange import limits
from quizzes.exchange.decoding import decode
from quizzes.exchange.gathering import Gatherer
from quizzes.exchange.proving import KEEPING, MEDIA, prove, without
from quizzes.exchange.schema import Fault, Reading, Unreadable, Written
from quizzes.exchange.schema import Item as Entry
from quizzes.exchange.schema import Option as Choice

from . import options
from .answer_block import give_answers, read_answer_block
from .answers import Doubt, Judged, judge
from .docx import read_docx
from .furniture import set_aside
from .handout import ZIP_MAGIC, by_paragraph
from .lines import PICTURE_MARK, Line, read_lines
from .paper_writer import KINDS, render
from .questions import read_questions
from .raw_questions import RawQuestion, RawQuiz
from .shapes import Item, UnreadableHandout
from .textfile import OLE_MAGIC, split_lines

ENCODING = "DOCX"
_QUESTION = re.compile(r"^\s{0,8}(?:第?\d{1,3}\s{0,2}[.．、)）题])\s{0,4}\S", re.MULTILINE)
_SIGN = re.compile(
    r"^\s{0,8}[【\[]?(?:参考|正确|标准)?答案|[(（]\s{0,4}[√×✓✗对错A-H]{1,8}\s{0,4}[)）]|^\s{0,8}[(（]?A\s{0,2}[.．、)）]",
    re.MULTILINE,
)
# What `courses` refuses, by the names that sentences of item files go by.
_REFUSALS = {"unsafe_names": "damaged", "wrong_type": "not_a_paper", "too_many": "too_many_items"}
# Doubts that a check of the item says as well, or better.
_SAID_ELSEWHERE = ("several_right_in_single", "too_few_options", "same_option_twice")


def looks_like_a_paper(data: bytes) -> bool:
    """Whether a file is a Word document, or a text with numbered questions and answers."""
    if data.startswith(ZIP_MAGIC):
        return b"word/document.xml" in data
    try:
        text = decode(data)[0]
    except Unreadable:
        return False
    return bool(_QUESTION.search(text) and _SIGN.search(text))


def read(data: bytes) -> Reading:
    """Read a paper. Raises Unreadable."""
    lines, encoding = _lines(data)
    gathered = Gatherer(encoding)
    page = set_aside(lines)
    raw = read_questions(list(page.lines))
    if not raw.questions:
        raise Unreadable("no_questions")
    for line in page.removed[:1]:
        gathered.drop(line.number, "furniture", text=line.plain[:80], count=len(page.removed))
    _name_intro(raw, gathered)
    given = _answers(raw, gathered)
    for question in raw.questions:
        _take(question, given.get(id(question)), gathered)
    return gathered.reading()


def _lines(data: bytes) -> tuple[tuple[Line, ...], str]:
    if len(data) > limits.MAX_FILE_BYTES:
        raise Unreadable("too_large", limit=f"{limits.MAX_FILE_BYTES // 1024 // 1024} MB")
    try:
        if data.startswith(OLE_MAGIC):
            raise UnreadableHandout("wrong_type")
        if data.startswith(ZIP_MAGIC):
            return by_paragraph(read_lines(read_docx(data, ".docx"))), ENCODING
        text, encoding = decode(data)
        return read_lines(split_lines(text)), encoding
    except UnreadableHandout as error:
        params = dict(error.message_params)
        raise Unreadable(_REFUSALS.get(error.code, error.code), **params) from None


def as_text(data: bytes) -> str:
    """A paper as text whose lines have the numbers that errors name. Raises Unreadable."""
    lines, encoding = _lines(data)
    if encoding != ENCODING:
        return decode(data)[0]
    return "\n".join(line.raw for line in lines if line.kind == "text")


def _name_intro(raw: RawQuiz, gathered: Gatherer) -> None:
    """Titles and instructions belong to no question; the first is quoted."""
    headings = {section.line for section in raw.sections}
    told = [line for line in raw.intro if line.number not in headings and line.plain]
    if told:
        gathered.drop(told[0].number, "paper_intro", text=told[0].plain[:80], count=len(told))


def _answers(raw: RawQuiz, gathered: Gatherer) -> dict[int, list[str]]:
    """The answers of the block at the end; one that finds no question is an error."""
    parts = read_answer_block(raw.answer_block)
    given = give_answers(raw, parts)
    count = sum(len(part.answers) for part in parts)
    if len(given) < count:
        line = raw.answer_block[0].number
        gathered.blame(Fault(line, "answers_left", {"count": count - len(given)}))
    return {id(question): answer for question, answer in given}


def _take(question: RawQuestion, answer: list[str] | None, gathered: Gatherer) -> None:
    judged = judge(question, answer)
    line = judged.item.source_line
    if PICTURE_MARK in judged.item.stem or any(PICTURE_MARK in one.text for one in judged.item.options):  # fmt: skip
        gathered.drop(line, "paper_picture", text=_plain(judged.item.stem)[:80])
    blamed = False
    for doubt in judged.doubts:
        blamed = _doubt(doubt, judged, line, gathered) or blamed
    item = _entry(judged.item, line, gathered)
    if item is None or blamed:
        gathered.count()
    else:
        gathered.add(item, line)


def _doubt(doubt: Doubt, judged: Judged, line: int, gathered: Gatherer) -> bool:
    """Note a doubt; True where it keeps the question out."""
    text = _plain(judged.item.stem)[:40]
    if doubt.code in _SAID_ELSEWHERE or judged.item.kind in ("ordering", "matching"):
        return False
    if doubt.code in ("ticked_boxes", "blank_filled_in_place"):
        read = doubt.params.get("marks") or doubt.params.get("answers")
        gathered.drop(line, "read_from_marks", text=text, marks=read)
        return False
    gathered.blame(Fault(line, *_FAULTS[doubt.code](doubt.params)))
    return True


_FAULTS: dict[str, Callable[[dict[str, Any]], tuple[str, dict[str, Any]]]] = {
    "no_answer": lambda params: ("no_answer", {}),
    "answers_disagree": lambda params: ("answers_disagree", params),
    "answer_names_no_option": lambda params: ("answer_names_no_option", params),
    "unsure_option_marks": lambda params: ("unsure_marks", params),
    "unsure_truth": lambda params: ("unsure_marks", {"marks": params["mark"]}),
    "blanks_and_answers_differ": lambda params: (
        "blanks_differ",
        {"gaps": params["blanks"], "count": params["answers"]},
    ),
}


def _entry(item: Item, line: int, gathered: Gatherer) -> Entry | None:
    """The item in the schema of banks; None, and named, where it has no place there."""
    base = Entry(
        kind=item.kind,
        stem=_plain(item.stem),
        points=None if item.points is None else Decimal(str(item.points)),
        feedback=item.explanation,
        source_line=line,
    )
    if item.kind == "matching":
        gathered.skip(line, "paper_matching", text=base.stem[:80])
        return None
    if item.kind == "ordering":
        return _ordering(item, base, gathered)
    if item.kind == "case":  # a text with marking points; its questions do not stand apart
        gathered.drop(line, "case_as_answer", text=base.stem[:80])
        base = replace(base, kind="short_answer")
    return replace(base, **_KEYS[base.kind](item))


def _ordering(item: Item, base: Entry, gathered: Gatherer) -> Entry | None:
    letters = options.read_letters(re.sub(r"\s*(?:[-—–>→]+|、)\s*", "", item.model_answer))
    entries = [_plain(option.text) for option in item.options]
    if sorted(letters) != list(options.LETTERS[: len(entries)]):
        gathered.blame(Fault(base.source_line or 1, "order_letters", {"text": item.model_answer[:40]}))  # fmt: skip
        return None
    return replace(base, order=tuple(entries[options.LETTERS.index(letter)] for letter in letters))


def _plain(text: str) -> str:
    return text.replace(PICTURE_MARK, "").strip()


def _choices(item: Item) -> dict[str, Any]:
    return {
        "options": tuple(Choice(_plain(option.text), option.correct) for option in item.options)
    }


_KEYS: dict[str, Callable[[Item], dict[str, Any]]] = {
    "single_choice": _choices,
    "multiple_choice": _choices,
    "true_false": lambda item: {"answer": item.answer},
    "fill_in": lambda item: {"blanks": item.blanks},
    "short_answer": lambda item: {"marking_points": item.marking_points, "any_of": item.any_of},
    "essay": lambda item: {"answer": item.model_answer or None},
}


def write(items: Sequence[Entry]) -> Written:
    """Write a paper with its answers, as text; what would be read differently is left out and listed."""
    return prove(items, hold=_hold, render=render, read=read)


def _hold(item: Entry) -> tuple[Entry, tuple[str, ...]] | None:
    if item.kind not in KINDS:
        return None
    fields = ["name", "category", "tags", "option_feedback", *KEEPING, *MEDIA]
    if item.kind == "short_answer":
        fields.append("answer")
    if any(option.fraction is not None for option in item.options) or any(item.synonyms):
        return None  # other marks than the paper says
    return without(item, fields)
