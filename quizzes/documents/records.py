"""A marked attempt as it was sat: the frozen paper, the answers, the marks, and why it came out so."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from common.typesetting import set_type
from quizzes.grading import is_empty, walk
from quizzes.kinds import Kind
from quizzes.selectors.answer_text import key_as_text

from .papers import frame, grouped, source_of
from .pictures import Pictures
from .questions import asked
from .rich import nodes_of, text_nodes

Entry = Mapping[str, Any]


@dataclass(frozen=True)
class Marked:
    """What is known of one answer. ``note`` says who marked it or why it earned nothing."""

    score: str
    max_score: str
    note: str = ""
    comment: str = ""
    comment_by: str = ""
    met: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Record:
    """Everything about an attempt that its document says; texts in the page's language.

    ``about`` are pairs of name and value; ``keys``: right answers and explanations are shown;
    ``on_paper``: there are no answers, they stand on the sheet.
    """

    paper: Mapping[str, Any]
    answers: Mapping[int, Any]
    marks: Mapping[int, Marked]
    passed: bool
    verdict: str
    score: str
    max_score: str
    about: Sequence[tuple[str, str]]
    because: Sequence[str]
    history: Sequence[str]
    code: str
    keys: bool
    on_paper: bool = False
    named: str = ""  # what the document is; a marked paper
    headings: Sequence[Any] = field(default=())


def draw_record(record: Record, *, day: dt.date, pictures: Pictures | None = None) -> bytes:
    """Return the PDF; ``day`` is the day of the result, so that it comes out the same every time."""
    pictures = pictures or Pictures()
    data = {
        **frame(record.paper, day),
        "foot": _("Result of %(day)s") % {"day": date_format(day, "DATE_FORMAT")},
        "mark": "",
        "code": record.code,
        "passed": record.passed,
        "score": record.score,
        "max_score": record.max_score,
        "about": [list(pair) for pair in record.about],
        "because": list(record.because),
        "history": list(record.history),
        "labels": _labels(record),
        "parts": list(_parts(record, pictures)),
    }
    return set_type(source_of("record.typ"), data, day=day, pictures=pictures.files)


def _labels(record: Record) -> dict[str, str]:
    return {
        "page": _("Page {n} of {of}"),
        "record": record.named or _("Marked paper"),
        "verdict": record.verdict,
        "because": _("Because"),
        "right": pgettext("answer", "right"),
        "wrong": pgettext("answer", "wrong"),
        "nothing": _("On the answer sheet") if record.on_paper else _("No answer"),
        "key_is": _("Right:"),
        "case": _("Case"),
        "scene": _("Scene {n}"),
    }


def _parts(record: Record, pictures: Pictures) -> Iterator[dict[str, Any]]:
    for heading, entries in grouped(record.paper, record.headings):
        yield {
            "title": str(heading) if heading else "",
            "intro": heading.intro if heading else "",
            "questions": [_question(entry, record, pictures) for entry in entries],
        }


def _question(entry: Entry, record: Record, pictures: Pictures) -> dict[str, Any]:
    slot, kind = entry["slot"], entry["kind"]
    value, mark = record.answers.get(slot), record.marks.get(slot)
    question = asked(entry, pictures, show_points=False)
    if kind == Kind.TRUE_FALSE:
        question |= _truth(entry)
    given = ANSWERS.get(kind, _line)(entry, value, record.keys)
    if question["form"] == "options":
        question["options"] = [
            option | _chosen(entry, option["id"], value, record.keys)
            for option in question["options"]
        ]
    return {
        **question,
        "lines": [],
        "steps": [],
        "several": kind == Kind.MULTIPLE_CHOICE,
        **given,
        "mark": f"{mark.score}/{mark.max_score}" if mark else "",
        "mark_note": mark.note if mark else "",
        "comment": text_nodes(mark.comment) if mark and mark.comment else [],
        "comment_by": mark.comment_by if mark else "",
        "points": _points(entry, mark) if record.keys else [],
        "key": _key(entry, mark) if record.keys else "",
        "explanation": nodes_of(entry.get("explanation_html", "")) if record.keys else [],
    }


def _truth(entry: Entry) -> dict[str, Any]:
    options = [
        {"id": word, "letter": "", "text": text, "media": []}
        for word, text in ((True, _("True")), (False, _("False")))
    ]
    return {"form": "options", "options": options, "columns": 2}


def _chosen(entry: Entry, option: Any, value: Any, keys: bool) -> dict[str, Any]:
    key = entry["key"]
    if entry["kind"] == Kind.TRUE_FALSE:
        chosen, right = value is option, key["answer"] is option
    else:
        chosen, right = option in (value or ()), option in key["right"]
    feedback = key.get("feedback", {}).get(option, "") if keys and chosen else ""
    return {
        "chosen": chosen,
        "right": keys and right,
        "wrong": keys and chosen and not right,
        "feedback": feedback,
    }


def _points(entry: Entry, mark: Marked | None) -> list[dict[str, Any]]:
    met = mark.met if mark else frozenset()
    points = entry["key"].get("marking_points", ())
    return [{"text": point["text"], "met": at in met} for at, point in enumerate(points)]


SHOWN_IN_THE_ANSWER = frozenset(
    {Kind.SINGLE_CHOICE, Kind.MULTIPLE_CHOICE, Kind.TRUE_FALSE, Kind.SHORT_ANSWER, Kind.ESSAY}
)


def _key(entry: Entry, mark: Marked | None) -> str:
    """What is right, where neither the answer nor its mark shows it."""
    if entry["kind"] == Kind.SHORT_ANSWER:
        return entry["key"].get("model_answer", "")
    if entry["kind"] in SHOWN_IN_THE_ANSWER or (mark and mark.score == mark.max_score):
        return ""
    return key_as_text(entry)


def _named(name: str, value: str, *, right: bool = False, note: str = "") -> dict[str, Any]:
    return {"name": name, "value": value, "right": right, "note": note}


def _line(entry: Entry, value: Any, keys: bool) -> dict[str, Any]:
    if is_empty(value):
        return {"lines": []}
    unit = entry.get("unit", "")
    return {"lines": [_named("", str(value), note=unit if unit and unit not in str(value) else "")]}


def _text(entry: Entry, value: Any, keys: bool) -> dict[str, Any]:
    return {"lines": [] if is_empty(value) else [{"value": text_nodes(value)}]}


def _options(entry: Entry, value: Any, keys: bool) -> dict[str, Any]:
    return {}


def _blanks(entry: Entry, value: Any, keys: bool) -> dict[str, Any]:
    if is_empty(value):
        return {"lines": []}
    return {"lines": [_named(f"（{at}）", blank or "–") for at, blank in enumerate(value, start=1)]}


def _order(entry: Entry, value: Any, keys: bool) -> dict[str, Any]:
    texts = {option["id"]: option["text"] for option in entry["options"]}
    order = entry["key"]["order"]
    lines = [
        _named(str(at), texts.get(each, "–"), right=keys and order[at - 1 : at] == [each])
        for at, each in enumerate(value or (), start=1)
    ]
    return {"lines": lines}


def _pairs(entry: Entry, value: Any, keys: bool) -> dict[str, Any]:
    if is_empty(value):
        return {"lines": []}
    texts = {option["id"]: option["text"] for option in entry["options"]}
    pairs = entry["key"]["pairs"]
    lines = [
        _named(left["text"], texts.get(chosen, "–"), right=keys and pairs[left["id"]] == chosen)
        for left, chosen in zip(entry["lefts"], value, strict=False)
    ]
    return {"lines": lines}


def _path(entry: Entry, value: Any, keys: bool) -> dict[str, Any]:
    key = entry["key"]
    steps = [
        {
            "scene": text_nodes(scene["text"]),
            "text": choice["text"],
            "share": f"{key['shares'][choice['id']]} %" if keys else "",
            "reply": key["replies"].get(choice["id"], "") if keys else "",
        }
        for scene, choice in walk(entry["scenes"], value)
    ]
    return {"steps": steps}


ANSWERS: dict[str, Callable[[Entry, Any, bool], dict[str, Any]]] = {
    Kind.SINGLE_CHOICE: _options,
    Kind.MULTIPLE_CHOICE: _options,
    Kind.TRUE_FALSE: _options,
    Kind.FILL_IN: _blanks,
    Kind.ORDERING: _order,
    Kind.MATCHING: _pairs,
    Kind.SHORT_ANSWER: _text,
    Kind.ESSAY: _text,
    Kind.CASE: _path,
}
