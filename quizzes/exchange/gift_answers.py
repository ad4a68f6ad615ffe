"""What stands between the braces of a GIFT question."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation
from typing import Any

from .entries import decimal
from .gift_text import formatted, shown
from .limits import MAX_ENTRIES
from .schema import Option

_TRUTH = re.compile(r"(T|TRUE|F|FALSE)\s*(#.*)?", re.IGNORECASE | re.DOTALL)
_WEIGHT = re.compile(r"%(-?\d{1,3}(?:\.\d{0,10})?)%")
_RANGE = re.compile(r"(.+?)\.\.(.+)", re.DOTALL)
Found = tuple[dict[str, Any], list[str]]


class Wrong(Exception):
    """An error in the file."""

    def __init__(self, code: str, **params: Any) -> None:
        super().__init__(code)
        self.code, self.params = code, params


class CannotHold(Exception):
    """Right in GIFT, but nothing that an item here can hold."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def answers(inside: str, default: str) -> Found:
    """Return fields of an item with its kind, and codes of what was lost."""
    if not inside:
        return {"kind": "essay"}, []
    if inside.startswith("#"):
        return _number(inside[1:], default)
    if "~" in inside:
        return _choice(inside, default)
    truth = _TRUTH.fullmatch(inside)
    if truth:
        lost = ["answer_feedback"] if (truth[2] or "").replace("#", "").strip() else []
        return {"kind": "true_false", "answer": truth[1].upper().startswith("T")}, lost
    if "=" in inside and "->" in inside:
        return _matching(inside, default)
    return _accepted(inside, default)


def _pieces(text: str, signs: str) -> list[tuple[str, str]]:
    """Split before each sign into (sign, rest)."""
    parts = re.split(f"([{signs}])", text)
    if len(parts) > 4 * MAX_ENTRIES:
        raise Wrong("too_many", field="options", limit=MAX_ENTRIES, count=len(parts) // 2)
    if parts[0].strip():
        parts = ["", "", *parts[:1], *parts[1:]]
        return [(parts[1] or "=", parts[2]), *_twos(parts[3:])]
    return _twos(parts[1:])


def _twos(parts: list[str]) -> list[tuple[str, str]]:
    return list(zip(parts[::2], parts[1::2], strict=True))


def _weighed(text: str) -> tuple[Decimal | None, str]:
    text = text.strip()
    match = _WEIGHT.match(text)
    if match is None:
        return None, text
    return Decimal(match[1]) / 100, text[match.end() :]


def _parted(text: str, default: str, *, markdown: bool = False) -> tuple[str, str]:
    """Text and feedback of one answer."""
    said, _, feedback = text.partition("#")
    return (
        formatted(said, default, markdown=markdown)[1],
        formatted(feedback, default, markdown=True)[1],
    )


def _choice(inside: str, default: str) -> Found:
    pieces = _pieces(inside, "=~")
    single = any(sign == "=" for sign, _text in pieces)
    options = tuple(_option(sign, text, default, single=single) for sign, text in pieces)
    if not single:
        if all(not option.fraction for option in options):
            raise Wrong("no_right")
        return {"kind": "multiple_choice", "options": options}, []
    if sum(option.correct for option in options) > 1:
        raise CannotHold("several_full_answers")
    if any(sign == "~" and option.fraction == 1 for (sign, _text), option in zip(pieces, options, strict=True)):  # fmt: skip
        raise CannotHold("several_full_answers")
    return {"kind": "single_choice", "options": options}, []


def _option(sign: str, text: str, default: str, *, single: bool) -> Option:
    if sign == "=":  # Moodle reads no weight here
        said, feedback = _parted(text, default)
        return Option(said, correct=True, feedback=feedback)
    share, rest = _weighed(text)
    said, feedback = _parted(rest, default)
    if single:
        return Option(said, fraction=share or None, feedback=feedback)
    share = share or Decimal(0)
    return Option(said, correct=share > 0, fraction=share, feedback=feedback)


def _accepted(inside: str, default: str) -> Found:
    texts, lost = [], set()
    for _sign, text in _pieces(inside, "="):
        share, rest = _weighed(text)
        said, feedback = _parted(rest, default)
        if feedback:
            lost.add("answer_feedback")
        if share is not None and share <= 0:
            lost.add("wrong_answers")  # they only carry feedback
            continue
        if share not in (None, Decimal(1)):
            raise CannotHold("partial_answers")
        if "*" in said:
            raise CannotHold("wildcard")
        texts.append(said)
    return {"kind": "fill_in", "blanks": (tuple(dict.fromkeys(texts)),)}, sorted(lost)


def _matching(inside: str, default: str) -> Found:
    pairs = []
    for _sign, text in _pieces(inside, "="):
        left, mark, right = text.partition("->")
        if not mark:
            raise Wrong("pair_without_arrow", text=formatted(text, default, markdown=False)[1][:40])
        # Moodle reads no format on the right side.
        pairs.append((formatted(left, default, markdown=False)[1], shown(right).strip()))
    return {"kind": "matching", "pairs": tuple(pairs)}, []


def _number(inside: str, default: str) -> Found:
    inside, tilde, otherwise = inside.partition("~")
    lost = {"answer_feedback"} if tilde and otherwise.strip(" \t\n#") else set()
    full = []
    for _sign, text in _pieces(inside, "="):
        share, rest = _weighed(text)
        said, feedback = _parted(rest, default)
        if feedback:
            lost.add("answer_feedback")
        if share is not None and share <= 0:
            lost.add("wrong_answers")
        elif share in (None, Decimal(1)):
            full.append(said)
        else:
            raise CannotHold("partial_answers")
    if not full:
        raise Wrong("no_answer")
    if len(full) > 1:
        raise CannotHold("several_numbers")
    answer, tolerance = _interval(full[0])
    return {"kind": "number", "answer": answer, "tolerance": tolerance}, sorted(lost)


def _interval(text: str) -> tuple[Decimal, Decimal | None]:
    if len(text) > 100:
        raise Wrong("answer_number", text=text[:40])
    try:
        borders = _RANGE.fullmatch(text)
        if borders:
            low, high = decimal(Decimal(borders[1].strip())), decimal(Decimal(borders[2].strip()))
            return decimal((low + high) / 2), decimal((high - low) / 2)
        answer, colon, margin = text.partition(":")
        tolerance = decimal(Decimal(margin.strip())) if colon else None
        return decimal(Decimal(answer.strip())), tolerance
    except (InvalidOperation, ValueError):
        raise Wrong("answer_number", text=text[:40]) from None
