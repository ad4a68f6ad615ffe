"""The answers of each question type of Moodle XML as fields of an item."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import Any

from .entries import decimal
from .gift_answers import CannotHold, Wrong
from .moodle_tree import bare, told
from .schema import Option

__all__ = [
    "CannotHold",
    "Wrong",
    "matching",
    "multichoice",
    "multichoiceset",
    "numerical",
    "ordering",
    "shortanswer",
    "truefalse",
]
Fields = dict[str, Any]


def _share(answer: Any) -> Decimal:
    try:
        return decimal(Decimal((answer.get("fraction") or "0").strip()[:40])) / 100
    except (InvalidOperation, ValueError):
        raise Wrong("fraction_number", text=(answer.get("fraction") or "")[:40]) from None


def _yes(question: Any, path: str, default: str = "0") -> bool:
    return bare(question, path, default).lower() in ("1", "true", "yes")


def multichoice(question: Any, stem: str, lost: list[str]) -> Fields:
    """One or several right options."""
    single = _yes(question, "single", "true")
    plain = question.find("unweighted") is not None and not single
    options = tuple(_option(answer, single=single, plain=plain) for answer in question.iterfind("answer"))  # fmt: skip
    if single and sum(option.correct for option in options) > 1:
        raise CannotHold("several_full_answers")
    return {"kind": "single_choice" if single else "multiple_choice", "options": options}


def multichoiceset(question: Any, stem: str, lost: list[str]) -> Fields:
    """The all-or-nothing type, a widespread plug-in."""
    options = tuple(_option(answer, single=False, plain=True) for answer in question.iterfind("answer"))  # fmt: skip
    return {"kind": "multiple_choice", "options": options}


def _option(answer: Any, *, single: bool, plain: bool) -> Option:
    share = _share(answer)
    correct = share == 1 if single else share > 0
    explicit = not plain and (not single or share not in (0, 1))
    return Option(
        text=told(answer, markdown=False, default="moodle_auto_format"),
        correct=correct,
        fraction=share if explicit else None,
        feedback=told(answer.find("feedback"), markdown=True),
    )


def truefalse(question: Any, stem: str, lost: list[str]) -> Fields:
    """The answer whose share is the greater one."""
    shares = {
        told(answer, markdown=False).lower(): _share(answer)
        for answer in question.iterfind("answer")
    }
    _note_feedback(question, lost)
    if shares.keys() != {"true", "false"} or shares["true"] == shares["false"]:
        raise Wrong("no_answer")
    return {"kind": "true_false", "answer": shares["true"] > shares["false"]}


def _note_feedback(question: Any, lost: list[str]) -> None:
    if any(told(one, markdown=False) for one in question.iterfind("answer/feedback")):
        lost.append("answer_feedback")


def _full(question: Any, lost: list[str]) -> list[Any]:
    """The answers that earn everything; those that earn a part cannot be held."""
    full = []
    for answer in question.iterfind("answer"):
        share = _share(answer)
        if share == 1:
            full.append(answer)
        elif share > 0:
            raise CannotHold("partial_answers")
        else:
            lost.append("wrong_answers")
    _note_feedback(question, lost)
    return full


def shortanswer(question: Any, stem: str, lost: list[str]) -> Fields:
    """One blank with everything that is accepted."""
    accepted = [told(answer, markdown=False, default="plain_text") for answer in _full(question, lost)]  # fmt: skip
    if any("*" in text.replace("\\*", "") for text in accepted):
        raise CannotHold("wildcard")
    if _yes(question, "usecase"):
        lost.append("case_sensitive")
    blank = tuple(dict.fromkeys(text.replace("\\*", "*") for text in accepted))
    return {"kind": "fill_in", "blanks": (blank,)}


def numerical(question: Any, stem: str, lost: list[str]) -> Fields:
    """One number with its tolerance and at most one unit."""
    full = _full(question, lost)
    if len(full) > 1:
        raise CannotHold("several_numbers")
    if not full:
        raise Wrong("no_answer")
    units = list(question.iterfind("units/unit"))
    if len(units) > 1:
        raise CannotHold("several_units")
    margin = bare(full[0], "tolerance")
    return {
        "kind": "number",
        "answer": _number(told(full[0], markdown=False)),
        "tolerance": _number(margin) if margin else None,
        "unit": bare(units[0], "unit_name") if units else "",
    }


def _number(text: str) -> Decimal:
    if text == "*":
        raise CannotHold("wildcard")
    try:
        return decimal(Decimal(text[:100]))
    except (InvalidOperation, ValueError):
        raise Wrong("answer_number", text=text[:40]) from None


def matching(question: Any, stem: str, lost: list[str]) -> Fields:
    """Pairs; a right side without a left one is there to mislead."""
    pairs = tuple(
        (
            told(one, markdown=False, default="moodle_auto_format"),
            told(one.find("answer"), markdown=False, default="plain_text"),
        )
        for one in question.iterfind("subquestion")
    )
    return {"kind": "matching", "pairs": pairs}


def ordering(question: Any, stem: str, lost: list[str]) -> Fields:
    """The answers stand in the right order."""
    order = tuple(
        told(answer, markdown=False, default="moodle_auto_format")
        for answer in question.iterfind("answer")
    )
    return {"kind": "ordering", "order": order}
