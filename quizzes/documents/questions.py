"""Questions of a frozen paper as the documents draw them."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from quizzes.grading import walk
from quizzes.kinds import Kind
from quizzes.selectors.answer_text import LETTERS
from quizzes.sentences import rule_of

from .pictures import Pictures
from .rich import nodes_of, text_nodes

Entry = Mapping[str, Any]
FORMS = {
    Kind.SINGLE_CHOICE: "options",
    Kind.MULTIPLE_CHOICE: "options",
    Kind.TRUE_FALSE: "truth",
    Kind.FILL_IN: "blanks",
    Kind.NUMBER: "number",
    Kind.ORDERING: "ordering",
    Kind.MATCHING: "matching",
    Kind.SHORT_ANSWER: "text",
    Kind.ESSAY: "text",
    Kind.CASE: "situation",
}
OPTION_MM = (50, 36)
LINES = {Kind.SHORT_ANSWER: 6, Kind.ESSAY: 16}  # to write on, on the answer sheet


def asked(entry: Entry, pictures: Pictures, *, show_points: bool = True) -> dict[str, Any]:
    """Return one question as it stands on paper: nothing of its key."""
    kind, case = entry["kind"], entry.get("case")
    notes = [_("%(points)s points") % {"points": entry["points"]}] if show_points else []
    if kind == Kind.MULTIPLE_CHOICE:
        notes.append(_("several answers"))
    if entry.get("veto"):
        notes.append(_("has to be right"))
    if case:
        notes.append(_("part %(n)s of %(of)s of the case") % {"n": case["part"], "of": case["of"]})
    first = case if case and case["part"] == 1 else None
    return {
        "number": entry["slot"],
        "form": FORMS[kind],
        "notes": notes,
        "stem": nodes_of(entry["stem_html"]),
        "media": pictures.media(entry.get("media", ())),
        "rule": _printed_rule(entry),
        "case": nodes_of(first["stem_html"]) if first else [],
        "case_keep": len(first["stem_html"]) < 1500 if first else False,
        "case_media": pictures.media(first["media"]) if first else [],
        **PARTS.get(kind, _nothing)(entry, pictures),
    }


def _printed_rule(entry: Entry) -> str:
    """How the points are earned, where it is not plain from the sheet what to do."""
    if entry["kind"] in {Kind.SINGLE_CHOICE, Kind.FILL_IN, Kind.NUMBER, Kind.CASE}:
        return ""
    return rule_of(entry)


def _nothing(entry: Entry, pictures: Pictures) -> dict[str, Any]:
    return {}


def _options(entry: Entry, pictures: Pictures) -> dict[str, Any]:
    options = [
        {
            "id": option["id"],
            "letter": letter,
            "text": option["text"],
            "media": pictures.media(option.get("media", ()), OPTION_MM),
        }
        for letter, option in zip(LETTERS, entry["options"], strict=False)
    ]
    return {"options": options, "columns": columns_for(options)}


def columns_for(options: Sequence[Mapping[str, Any]]) -> int:
    """Return how many options stand beside each other: 4, 2 or 1, as the longest of them allows."""
    if any(option["media"] for option in options):
        return 2
    widest = max((_width(option["text"]) for option in options), default=0)
    if widest <= 7 and len(options) <= 4:
        return 4
    return 2 if widest <= 18 else 1


def _width(text: str) -> float:
    """In Han characters."""
    return sum(1.0 if unicodedata.east_asian_width(sign) in "WF" else 0.55 for sign in text)


def _number(entry: Entry, pictures: Pictures) -> dict[str, Any]:
    return {"unit": _("hours : minutes") if entry.get("clock") else entry.get("unit", "")}


def _matching(entry: Entry, pictures: Pictures) -> dict[str, Any]:
    return _options(entry, pictures) | {"lefts": [left["text"] for left in entry["lefts"]]}


def _situation(entry: Entry, pictures: Pictures) -> dict[str, Any]:
    """Every scene with its number; a choice says where to read on."""
    numbers = {scene["id"]: at for at, scene in enumerate(entry["scenes"], start=1)}
    return {
        "scenes": [
            {
                "number": numbers[scene["id"]],
                "text": text_nodes(scene["text"]),
                "choices": [
                    {"letter": letter, "text": choice["text"], "goes": _goes(choice, numbers)}
                    for letter, choice in zip(LETTERS, scene["choices"], strict=False)
                ],
            }
            for scene in entry["scenes"]
        ]
    }


def _goes(choice: Mapping[str, Any], numbers: Mapping[str, int]) -> str:
    number = numbers.get(choice["leads_to"])
    return _("on to scene %(n)s") % {"n": number} if number else _("the end")


def _blanks(entry: Entry, pictures: Pictures) -> dict[str, Any]:
    return {"blanks": len(entry["key"]["blanks"])}


def _text(entry: Entry, pictures: Pictures) -> dict[str, Any]:
    return {"lines": LINES[entry["kind"]]}


PARTS: dict[str, Callable[[Entry, Pictures], dict[str, Any]]] = {
    Kind.SINGLE_CHOICE: _options,
    Kind.MULTIPLE_CHOICE: _options,
    Kind.FILL_IN: _blanks,
    Kind.NUMBER: _number,
    Kind.ORDERING: _options,
    Kind.MATCHING: _matching,
    Kind.SHORT_ANSWER: _text,
    Kind.ESSAY: _text,
    Kind.CASE: _situation,
}


def letters_of(entry: Entry) -> dict[str, str]:
    """Return the letter of each option."""
    return {option["id"]: letter for letter, option in zip(LETTERS, entry["options"], strict=False)}


def marked_answer(entry: Entry, value: Any) -> str:
    """Return an answer as it is written on an answer sheet: letters where options have letters."""
    if value in (None, [], ""):
        return ""
    return SHORT.get(entry["kind"], _as_text)(entry, value)


def _chosen(entry: Entry, value: Any) -> str:
    letters = letters_of(entry)
    return "".join(sorted(letters.get(each, "") for each in value))


def _truth(entry: Entry, value: Any) -> str:
    return _("True") if value else _("False")


def _order(entry: Entry, value: Any) -> str:
    letters = letters_of(entry)
    return " → ".join(letters.get(each, "–") for each in value)


def _pairs(entry: Entry, value: Any) -> str:
    letters = letters_of(entry)
    return "  ".join(f"{at}–{letters.get(each) or '?'}" for at, each in enumerate(value, start=1))


def _path(entry: Entry, value: Any) -> str:
    numbers = {scene["id"]: at for at, scene in enumerate(entry["scenes"], start=1)}
    steps = []
    for scene, choice in walk(entry["scenes"], value):
        ids = [each["id"] for each in scene["choices"]]
        steps.append(f"{numbers[scene['id']]}{LETTERS[ids.index(choice['id'])]}")
    return " → ".join(steps)


def _list(entry: Entry, value: Any) -> str:
    return "; ".join(each or "–" for each in value)


def _as_text(entry: Entry, value: Any) -> str:
    return str(value)


SHORT: dict[str, Callable[[Entry, Any], str]] = {
    Kind.SINGLE_CHOICE: _chosen,
    Kind.MULTIPLE_CHOICE: _chosen,
    Kind.TRUE_FALSE: _truth,
    Kind.FILL_IN: _list,
    Kind.ORDERING: _order,
    Kind.MATCHING: _pairs,
    Kind.CASE: _path,
}
