"""Cloze: questions inside the text of a question, as far as they are blanks to fill in."""

from __future__ import annotations

import html
import re

_GAP = re.compile(r"\{(\d{0,3}):([A-Z_]{2,25}):")
_TYPES = {"SHORTANSWER", "SA", "MW"}
_CASE_TYPES = {"SHORTANSWER_C", "SAC", "MWC"}
_ESCAPE = re.compile(r"\\([\\}#~/\"])")
_HIDDEN = {sign: chr(0xFDE0 + at) for at, sign in enumerate('\\}#~/"')}
_SHOWN = str.maketrans({mark: sign for sign, mark in _HIDDEN.items()})
_SHARE = re.compile(r"%(-?\d{1,3}(?:\.\d{0,7})?)%")
Blanks = tuple[tuple[str, ...], ...]


def cloze_blanks(text: str, lost: list[str], *, coded: bool) -> tuple[str, Blanks] | None:
    """Return the text with ____ for each blank, and what is accepted; None where it does not map.

    ``coded``: the text was HTML, its signs < and & are written as entities.
    """
    text = _ESCAPE.sub(lambda match: _HIDDEN[match[1]], text)
    parts, blanks, weights, at = [], [], set(), 0
    while match := _GAP.search(text, at):
        end = text.find("}", match.end())
        blank = _accepted(match[2], text[match.end() : end], lost, coded) if end > 0 else None
        if blank is None:
            return None
        parts.append(text[at : match.start()])
        blanks.append(blank)
        weights.add(match[1] or "1")
        at = end + 1
    if not blanks or len(weights) > 1:  # blanks of one question are worth the same here
        return None
    return "____".join([*parts, text[at:]]).translate(_SHOWN), tuple(blanks)


def _accepted(kind: str, source: str, lost: list[str], coded: bool) -> tuple[str, ...] | None:
    if kind not in _TYPES | _CASE_TYPES:
        return None
    if kind in _CASE_TYPES:
        lost.append("case_sensitive")
    accepted = []
    for answer in source.split("~"):
        said, mark, _feedback = answer.partition("#")
        if mark:
            lost.append("answer_feedback")
        share, said = _share(said.strip())
        if share == 0:
            lost.append("wrong_answers")
        elif share != 100 or "*" in said:
            return None
        else:
            said = said.translate(_SHOWN)
            accepted.append(html.unescape(said) if coded else said)
    return tuple(dict.fromkeys(accepted)) or None


def _share(said: str) -> tuple[float, str]:
    if said.startswith("="):
        return 100, said[1:].strip()
    match = _SHARE.match(said)
    if match:
        return max(0, float(match[1])), said[match.end() :].strip()
    return 0, said


def cloze_text(stem: str, blanks: Blanks) -> str:
    """Put the blanks into the text, one for each ____."""
    pieces = re.split("____", stem)
    gaps = [
        "{1:SHORTANSWER:" + "~".join(f"={_escaped(text)}" for text in blank) + "}"
        for blank in blanks
    ]
    filled = [part for pair in zip(pieces, [*gaps, ""], strict=False) for part in pair]
    return "".join([*filled, *pieces[len(gaps) + 1 :]])


def _escaped(text: str) -> str:
    return re.sub(r"([\\}#~/\"])", r"\\\1", text)
