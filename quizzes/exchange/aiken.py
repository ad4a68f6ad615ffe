"""Aiken: a question, lettered options, and one line with the letter of the right one."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from .decoding import decode
from .gathering import Gatherer
from .proving import KEEPING, MEDIA, prove, without
from .schema import Fault, Item, Option, Reading, Written

_OPTION = re.compile(r"\s{0,20}([A-Za-z])[.)．）、]\s{0,20}(.*)")
_ANSWER = re.compile(r"\s{0,20}ANSWER\s{0,5}[:：]\s{0,20}(.*)", re.IGNORECASE)
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


@dataclass
class _Open:
    """A question that is not finished yet."""

    line: int
    stem: list[str] = field(default_factory=list)
    options: list[str] = field(default_factory=list)


def read(data: bytes) -> Reading:
    """Read an Aiken file. Raises Unreadable where it is no text."""
    text, encoding = decode(data)
    gathered = Gatherer(encoding)
    question: _Open | None = None
    for number, row in enumerate(text.split("\n"), start=1):
        if not row.strip():
            continue
        question = question or _Open(number)
        if _takes(question, row, number, gathered):
            question = None
    if question is not None:
        _unfinished(question, gathered)
    return gathered.reading()


def _takes(question: _Open, row: str, number: int, gathered: Gatherer) -> bool:
    """Add a row to the question; True where it was its last."""
    answer = _ANSWER.fullmatch(row)
    if answer:
        _finish(question, answer[1].strip(), number, gathered)
        return True
    option = _OPTION.fullmatch(row)
    if option and question.stem and _is_next(option[1], question):
        question.options.append(option[2].strip())
    elif question.options:
        # Neither an option nor the answer: the question before it was left open here.
        _unfinished(question, gathered)
        question.line, question.stem, question.options = number, [row.strip()], []
    else:
        question.stem.append(row.strip())
    return False


def _is_next(letter: str, question: _Open) -> bool:
    return _LETTERS[len(question.options) : len(question.options) + 1] == letter.upper()


def _unfinished(question: _Open, gathered: Gatherer) -> None:
    gathered.count()
    gathered.blame(Fault(question.line, "aiken_no_answer", {"text": " ".join(question.stem)[:40]}))


def _finish(question: _Open, letter: str, number: int, gathered: Gatherer) -> None:
    at = _LETTERS.find(letter.upper()) if len(letter) == 1 else -1
    if not 0 <= at < len(question.options) and len(question.options) > 1:
        gathered.count()
        last = _LETTERS[len(question.options) - 1]
        gathered.blame(Fault(number, "aiken_letter", {"text": letter[:40], "last": last}))
        return
    options = tuple(
        Option(text, correct=place == at) for place, text in enumerate(question.options)
    )
    item = Item("single_choice", "\n".join(question.stem), options, source_line=question.line)
    gathered.add(item, question.line)


def write(items: Sequence[Item]) -> Written:
    """Write what Aiken can hold: questions with one right answer, and nothing besides."""
    return prove(items, hold=_hold, render=_render, read=read)


def _hold(item: Item) -> tuple[Item, tuple[str, ...]] | None:
    if item.kind != "single_choice" or any(
        option.fraction not in (None, int(option.correct)) for option in item.options
    ):
        return None
    fields = ("name", "category", "tags", "feedback", "points", "option_feedback")
    return without(item, (*fields, *KEEPING, *MEDIA))


def _render(items: Sequence[Item]) -> bytes:
    return ("\n\n".join(_text_of(item) for item in items) + "\n").encode()


def _text_of(item: Item) -> str:
    rows = [item.stem]
    rows += [
        f"{letter}) {option.text}" for letter, option in zip(_LETTERS, item.options, strict=False)
    ]
    right = next((at for at, option in enumerate(item.options) if option.correct), None)
    return "\n".join([*rows, f"ANSWER: {'' if right is None else _LETTERS[right]}"])
