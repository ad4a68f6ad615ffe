"""Answers and keys of a frozen paper in words: for print, tables and files. Pure but for its language."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from quizzes.grading import best_path, is_empty, walk
from quizzes.kinds import Kind

LETTERS = "ABCDEFGHIJKLMNOP"
Entry = Mapping[str, Any]


def answer_as_text(entry: Entry, value: Any) -> str:
    """Return what was answered in a slot of a paper, on one line but for free text; empty: nothing."""
    if is_empty(value):
        return ""
    return TEXTS.get(entry["kind"], _as_it_is)(entry, value)


def key_as_text(entry: Entry) -> str:
    """Return what is right in a slot; of answers that people mark their marking points or guidance."""
    key, kind = entry["key"], entry["kind"]
    if kind == Kind.FILL_IN:
        return "; ".join(" / ".join(blank) for blank in key["blanks"])
    if kind == Kind.SHORT_ANSWER:
        return "; ".join(point["text"] for point in key["marking_points"])
    if kind == Kind.ESSAY:
        return key.get("guidance") or ""
    if kind == Kind.TIMED and not entry["due"]:
        return before_start(entry["lead_minutes"])
    if kind == Kind.NUMBER:
        tolerance = key.get("tolerance") or "0"
        words = f"{key['answer']} {entry.get('unit', '')}".strip()
        if tolerance == "0":
            return words
        off = _("%(n)s min") % {"n": tolerance} if entry.get("clock") else tolerance
        return f"{words} (± {off})"
    return answer_as_text(entry, right_value(entry))


def before_start(lead_minutes: int) -> str:
    """Return when a timed line is due while the start is not known."""
    if lead_minutes < 0:
        return _("%(n)s min after the start") % {"n": -lead_minutes}
    return _("%(n)s min before the start") % {"n": lead_minutes}


def right_value(entry: Entry) -> Any:
    """Return a response that is wholly right; None where only a person can say."""
    key = entry["key"]
    return {
        Kind.SINGLE_CHOICE: lambda: key["right"],
        Kind.MULTIPLE_CHOICE: lambda: key["right"],
        Kind.TRUE_FALSE: lambda: key["answer"],
        Kind.FILL_IN: lambda: [blank[0] for blank in key["blanks"]],
        Kind.NUMBER: lambda: key["answer"],
        Kind.ORDERING: lambda: key["order"],
        Kind.MATCHING: lambda: [key["pairs"][left["id"]] for left in entry["lefts"]],
        Kind.CASE: lambda: best_path(entry["scenes"], key["shares"]),
        Kind.LEVELS: lambda: {"level": entry["levels"][0]["id"]},
        Kind.MEASURED: lambda: {"value": entry["target"]},
        Kind.TIMED: lambda: {"at": entry["due"]} if entry["due"] else None,
    }.get(entry["kind"], lambda: None)()


def _options(entry: Entry, value: Any) -> str:
    lettered = zip(LETTERS, entry["options"], strict=False)
    return "; ".join(f"{letter} {option['text']}" for letter, option in lettered if option["id"] in value)  # fmt: skip


def _truth(entry: Entry, value: Any) -> str:
    return _("True") if value else _("False")


def _blanks(entry: Entry, value: Any) -> str:
    return "; ".join(blank or "–" for blank in value)


def _number(entry: Entry, value: Any) -> str:
    return str(value).strip()


def _order(entry: Entry, value: Any) -> str:
    texts = {option["id"]: option["text"] for option in entry["options"]}
    return " → ".join(texts.get(each, "–") for each in value)


def _pairs(entry: Entry, value: Any) -> str:
    texts = {option["id"]: option["text"] for option in entry["options"]}
    return "; ".join(
        f"{left['text']} – {texts.get(chosen, '–')}"
        for left, chosen in zip(entry["lefts"], value, strict=False)
    )


def _path(entry: Entry, value: Any) -> str:
    return " → ".join(choice["text"] for _scene, choice in walk(entry["scenes"], value))


def _as_it_is(entry: Entry, value: Any) -> str:
    return str(value)


def _line(entry: Entry, value: Any) -> str:
    """What was noted of a line: its judgement, then the remark."""
    said = _("not observed") if value.get("not_seen") else _LINES[entry["kind"]](entry, value)
    return "; ".join(filter(None, [said, value.get("remark", "").strip()]))


def _level(entry: Entry, value: Any) -> str:
    return next((each["text"] for each in entry["levels"] if each["id"] == value.get("level")), "")


def _values(entry: Entry, value: Any) -> str:
    numbers = [*(value.get("values") or ()), *filter(None, [value.get("value")])]
    return " → ".join(f"{number} {entry['unit']}".strip() for number in numbers)


def _time(entry: Entry, value: Any) -> str:
    return value.get("at") or ""


_LINES: dict[str, Callable[[Entry, Any], str]] = {
    Kind.LEVELS: _level,
    Kind.MEASURED: _values,
    Kind.TIMED: _time,
}
TEXTS: dict[str, Callable[[Entry, Any], str]] = {
    Kind.SINGLE_CHOICE: _options,
    Kind.MULTIPLE_CHOICE: _options,
    Kind.TRUE_FALSE: _truth,
    Kind.FILL_IN: _blanks,
    Kind.NUMBER: _number,
    Kind.ORDERING: _order,
    Kind.MATCHING: _pairs,
    Kind.CASE: _path,
    Kind.LEVELS: _line,
    Kind.MEASURED: _line,
    Kind.TIMED: _line,
}
