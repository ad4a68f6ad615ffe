"""A quiz on paper: the questions, the sheet for the answers, and the key for whoever marks."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from importlib.resources import files
from typing import Any

from django.conf import settings
from django.utils.formats import date_format
from django.utils.translation import get_language, ngettext, pgettext
from django.utils.translation import gettext as _

from common.languages import in_page_language
from common.typesetting import set_type
from quizzes.kinds import Kind
from quizzes.selectors.answer_text import key_as_text, right_value

from .pictures import Pictures
from .questions import asked, letters_of, marked_answer
from .rich import nodes_of

_FOLDER = files("quizzes.documents")
PAPER, ANSWER_SHEET, KEY = "paper", "answers", "key"
SOURCES = {PAPER: "paper.typ", ANSWER_SHEET: "answer_sheet.typ", KEY: "key.typ"}
LETTERED = frozenset({Kind.SINGLE_CHOICE, Kind.MULTIPLE_CHOICE, Kind.ORDERING})


def source_of(name: str) -> bytes:
    """Return a Typst source with what all of them share before it."""
    return (_FOLDER / "style.typ").read_bytes() + b"\n" + (_FOLDER / name).read_bytes()


def draw_printed(
    what: str,
    paper: Mapping[str, Any],
    headings: Sequence[Any],
    *,
    variant: str,
    code: str,
    day: dt.date,
    pictures: Pictures | None = None,
) -> bytes:
    """Return one PDF of a printed paper: ``what`` is PAPER, ANSWER_SHEET or KEY.

    ``headings`` are those of the paper (title in words, ``first`` slot, ``intro``); ``code`` names
    the batch on every page. The same paper gives the same bytes.
    """
    pictures = pictures or Pictures()
    data = {
        **frame(paper, day),
        "mark": _("Variant %(letter)s") % {"letter": variant},
        "code": f"{code}-{variant}",
        "labels": _labels(),
        "facts": list(facts_of(paper)),
        "notes": _notes(),
        "parts": list(_parts(what, paper, headings, pictures)),
    }
    return set_type(source_of(SOURCES[what]), data, day=day, pictures=pictures.files)


def frame(paper: Mapping[str, Any], day: dt.date) -> dict[str, Any]:
    """What stands at the top and foot of every page."""
    title = in_page_language(paper["title"], paper.get("title_en"))
    is_chinese = (get_language() or "").startswith("zh")
    return {
        "lang": "zh" if is_chinese else "en",
        "title": title,
        "title_en": paper.get("title_en", "") if is_chinese else "",
        "org": str(settings.SITE_NAME),
        "foot": _("Printed on %(day)s") % {"day": date_format(day, "DATE_FORMAT")},
    }


def facts_of(paper: Mapping[str, Any]) -> Iterator[str]:
    """How many questions and points, what is enough, how long."""
    count = len(paper["slots"])
    yield ngettext("%(n)s question", "%(n)s questions", count) % {"n": count}
    yield _("%(points)s points in all") % {"points": paper["max_score"]}
    if paper["pass_unit"] == "percent":  # noqa: S105 - no secret
        yield _("to pass: %(mark)s %%") % {"mark": paper["pass_mark"]}
    else:
        yield _("to pass: %(mark)s points") % {"mark": paper["pass_mark"]}
    minutes = paper.get("minutes")
    if minutes:
        yield ngettext("%(n)s minute", "%(n)s minutes", minutes) % {"n": minutes}


def _notes() -> list[str]:
    return [
        _("Fill in your name, staff number, unit and the date on both sheets."),
        _("Write your answers on the answer sheet; what stands on this paper is not marked."),
        _("Hand in this paper and the answer sheet together."),
    ]


def _labels() -> dict[str, Any]:
    return {
        "page": _("Page {n} of {of}"),
        "fields": [
            pgettext("to fill in on paper", "Name"),
            _("Staff number"),
            _("Unit"),
            pgettext("to fill in on paper", "Date"),
        ],
        "notes": _("Please note"),
        "end": _("End of the paper"),
        "sheet": _("Answer sheet"),
        "key": _("Key and marking points"),
        "secret": _("For those who mark. Do not hand out before the examination is over."),
        "part": pgettext("of a paper", "Part"),
        "points": pgettext("on paper", "Points"),
        "worth": pgettext("on a key sheet", "Points"),
        "total": pgettext("on paper", "Total"),
        "marker": _("Marked by"),
        "fill": _("Fill in the box of your answer; where there are lines, write legibly."),
        "right": "√",
        "wrong": "×",
        "scene": _("Scene {n}"),
        "case": _("Case"),
        "number": pgettext("on a key sheet", "No."),
        "answer": pgettext("on a key sheet", "Answer"),
    }


def _parts(
    what: str, paper: Mapping[str, Any], headings: Sequence[Any], pictures: Pictures
) -> Iterator[dict[str, Any]]:
    for heading, entries in grouped(paper, headings):
        same = heading is not None and len(set(heading.points)) == 1 and len(entries) > 1
        if what == KEY:
            questions = [_known(entry) for entry in entries]
        else:
            questions = [asked(entry, pictures, show_points=not same) for entry in entries]
        yield {
            "title": str(heading) if heading else "",
            "short": heading.numeral if heading else _("Questions"),
            "intro": heading.intro if heading else "",
            "questions": questions,
        }


def grouped(
    paper: Mapping[str, Any], headings: Sequence[Any]
) -> Iterator[tuple[Any, list[Mapping[str, Any]]]]:
    """Yield each heading with the slots below it; None where the paper has no headings."""
    slots = paper["slots"]
    if not headings:
        yield None, list(slots)
        return
    ends = [heading.first - 1 for heading in headings[1:]] + [len(slots)]
    for heading, end in zip(headings, ends, strict=True):
        yield heading, list(slots[heading.first - 1 : end])


def _known(entry: Mapping[str, Any]) -> dict[str, Any]:
    """One question for whoever marks: its key, short as on the answer sheet and in words."""
    key, kind = entry["key"], entry["kind"]
    points = [
        {"text": point["text"], "also": " / ".join(point["synonyms"])}
        for point in key.get("marking_points", ())
    ]
    short = marked_answer(entry, right_value(entry)) if kind in LETTERED | {Kind.MATCHING, Kind.CASE} else ""  # fmt: skip
    return {
        "number": entry["slot"],
        "short": short,
        "long": key.get("model_answer", "") if points else key_as_text_plain(entry),
        "points": points,
        "how": _how(entry),
        "worth": entry["points"],
        "explanation": nodes_of(entry.get("explanation_html", "")),
    }


def key_as_text_plain(entry: Mapping[str, Any]) -> str:
    """Return the key in words, without the letters that stand before it already."""
    if entry["kind"] in {Kind.SINGLE_CHOICE, Kind.MULTIPLE_CHOICE}:
        letters = letters_of(entry)
        right = set(entry["key"]["right"])
        return "; ".join(each["text"] for each in entry["options"] if each["id"] in right and letters)  # fmt: skip
    return key_as_text(entry)


def _how(entry: Mapping[str, Any]) -> str:
    """What whoever marks has to know besides."""
    key = entry["key"]
    shares = {each: share for each, share in key.get("shares", {}).items() if share != "0"}
    if entry["kind"] == Kind.CASE:
        return _("Shares of the points: %(shares)s") % {"shares": _scene_shares(entry)}
    if shares:
        letters = letters_of(entry)
        listed = ", ".join(f"{letters[each]} {share} %" for each, share in shares.items())
        return _("Shares of the points: %(shares)s") % {"shares": listed}
    if key.get("any_of"):
        return _("%(n)s of these points are enough.") % {"n": key["any_of"]}
    return ""


def _scene_shares(entry: Mapping[str, Any]) -> str:
    return ", ".join(
        f"{number}{letter} {entry['key']['shares'][choice['id']]} %"
        for number, scene in enumerate(entry["scenes"], start=1)
        for letter, choice in zip("ABCDEFGHIJKLMNOP", scene["choices"], strict=False)
    )
