"""What item analysis reads: marks, responses and their times, five statements however many there are."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import chain, groupby
from operator import itemgetter
from typing import Any

from django.db import connection

from quizzes.grading.analysis import Analysis, Answer, ItemFigures, analyse, doubts
from quizzes.grading.assessors import Agreement, agreement
from quizzes.grading.corrections import apply_corrections, place
from quizzes.kinds import Kind
from quizzes.models import Attempt, Grade, GradeRole, Quiz, Regrade, Result

from .judgement import correction

CHOICES = frozenset({Kind.SINGLE_CHOICE, Kind.MULTIPLE_CHOICE})
TYPED = frozenset({Kind.NUMBER, Kind.FILL_IN})
LONGEST_ANSWER = 200  # of a typed answer; what is longer is no distractor
MOST_PAPERS = 200

# Written by hand: at 100,000 rows what the ORM does for each of them is most of the time.
_RESULTS = """
    SELECT r.attempt_id, a.learner_id, a.number, r.marks, {started}
    FROM quizzes_attempt a JOIN quizzes_result r ON r.attempt_id = a.id
    WHERE a.quiz_id = %s AND a.state = 'graded' AND r.number = (
        SELECT MAX(n.number) FROM quizzes_result n WHERE n.attempt_id = r.attempt_id)"""
_RESPONSES = """
    SELECT attempt_id, slot, CASE WHEN LENGTH({value}) <= %s THEN value END, {saved}
    FROM quizzes_response
    WHERE attempt_id IN (SELECT id FROM quizzes_attempt WHERE quiz_id = %s AND state = 'graded')
    ORDER BY attempt_id, slot, seq"""


def _epoch(column: str) -> str:
    if connection.vendor == "postgresql":
        return f"EXTRACT(EPOCH FROM {column})::float8"
    return f"CAST(strftime('%%s', {column}) AS INTEGER)"


@dataclass
class Line:
    """One question of the analysis: as it was asked, its figures, and why it is suspicious."""

    number: int
    entry: Mapping[str, Any]
    figures: ItemFigures
    doubts: tuple[str, ...]
    right: frozenset[str]
    options: list[dict[str, Any]] = field(default_factory=list)

    @property
    def item_id(self) -> int:
        """The question in the bank."""
        return place(self.entry)[0]

    @property
    def part(self) -> int:
        """The part of a case, 0 for a question by itself."""
        return place(self.entry)[1]


@dataclass
class QuizAnalysis:
    """The figures of a quiz and its questions in the order of the paper."""

    figures: Analysis
    lines: list[Line]
    sections: dict[Any, Mapping[str, Any]]
    pass_share: float | None
    agreement: Agreement | None

    @property
    def suspicious(self) -> list[Line]:
        """The questions to look at first."""
        return [line for line in self.lines if line.doubts]


def analysis_of(quiz: Quiz, *, first_only: bool = True) -> QuizAnalysis | None:
    """Return the item analysis of a quiz; None where nothing is final.

    ``first_only``: of several attempts of a person the first one; later ones are not independent.
    """
    sheets = _sheets(_results(quiz.pk, first_only), quiz.pk)
    figures = analyse([sheet for _attempt, sheet in sheets])
    if figures is None:
        return None
    papers = _papers(quiz.pk, sheets, {each.item for each in figures.items})
    entries = {place(entry): entry for paper in papers for entry in paper["slots"]}
    return QuizAnalysis(
        figures=figures,
        lines=_lines(figures, entries),
        sections={each["number"]: each for paper in papers for each in paper.get("sections", ())},
        pass_share=_pass_share(papers[-1]),
        agreement=agreement_of(quiz),
    )


Saved = list[tuple[Any, int, str | None, float]]  # attempt, slot, stored value, time
Row = tuple[Any, int, int, str, float]  # attempt, learner, number, stored marks, started
Sheets = list[tuple[Any, list[Answer]]]


def _results(quiz_id: int, first_only: bool) -> list[Row]:
    with connection.cursor() as cursor:
        cursor.execute(_RESULTS.format(started=_epoch("a.started_at")), [quiz_id])
        rows = cursor.fetchall()
    if not first_only:
        return rows
    firsts: dict[int, Row] = {}
    for row in rows:
        known = firsts.get(row[1])
        if known is None or row[2] < known[2]:
            firsts[row[1]] = row
    return list(firsts.values())


def _responses(quiz_id: int) -> Iterator[tuple[Any, Saved]]:
    """Yield every saved answer by attempt, the newest of a slot last; few of them at a time."""
    value = "value::text" if connection.vendor == "postgresql" else "value"
    with connection.cursor() as cursor:
        cursor.execute(
            _RESPONSES.format(value=value, saved=_epoch("saved_at")), [LONGEST_ANSWER, quiz_id]
        )
        rows = chain.from_iterable(iter(lambda: cursor.fetchmany(5000), []))
        for attempt, saved in groupby(rows, key=itemgetter(0)):
            yield attempt, list(saved)


def _sheets(rows: list[Row], quiz_id: int) -> Sheets:
    known: dict[tuple[str, Any], tuple[str, ...]] = {}
    waiting = {row[0]: row for row in rows}
    sheets: list[tuple[float, Any, list[Answer]]] = []
    for attempt, saved in _responses(quiz_id):
        row = waiting.pop(attempt, None)
        if row:
            sheets.append((row[4], attempt, _sheet(row, saved, known)))
    sheets += [(row[4], row[0], _sheet(row, [], known)) for row in waiting.values()]
    sheets.sort(key=itemgetter(0))
    return [(attempt, sheet) for _started, attempt, sheet in sheets]


def _sheet(row: Row, saved: Saved, known: dict[tuple[str, Any], tuple[str, ...]]) -> list[Answer]:
    newest = {slot: stored for _attempt, slot, stored, _at in saved}
    seconds = _seconds(row[4], saved)
    sheet = []
    for mark in json.loads(row[3]):
        max_score = float(mark["max_score"])
        if not max_score:  # taken out of the quiz
            continue
        slot, kind = mark["slot"], mark["kind"]
        answer = kind, newest.get(slot)
        if answer not in known:
            known[answer] = _chosen(*answer)
        sheet.append(
            Answer(
                (mark["item"], mark.get("part", 0)),
                float(mark["score"]),
                max_score,
                mark.get("section") or kind,
                known[answer],
                seconds.get(slot),
            )
        )
    return sheet


def _seconds(started: float, saved: Saved) -> dict[int, float]:
    """Return the seconds spent on each slot: from the save before, of any slot, to each of its own.

    Nothing is known where all was handed in at once.
    """
    ordered = sorted([(at, slot) for _attempt, slot, _stored, at in saved])
    if len(ordered) > 1 and ordered[0][0] == ordered[-1][0]:
        return {}
    spent: dict[int, float] = {}
    before = started
    for at, slot in ordered:
        spent[slot] = spent.get(slot, 0.0) + at - before
        before = at
    return spent


def _chosen(kind: str, stored: str | None) -> tuple[str, ...]:
    """Read what was chosen or typed; asked once for each text that is stored."""
    value = None if stored is None else json.loads(stored)
    if kind in CHOICES and isinstance(value, list):
        return tuple(value)
    if kind == Kind.TRUE_FALSE and isinstance(value, bool):
        return ("true" if value else "false",)
    if kind in TYPED and value:
        return (" / ".join(value) if isinstance(value, list) else str(value),)
    return ()


def _papers(quiz_id: int, sheets: Sheets, missing: set[Any]) -> list[Mapping[str, Any]]:
    """Return papers in which every question stands, the newest last, with the corrections in them."""
    wanted: list[Any] = []
    for attempt, sheet in reversed(sheets):
        if not missing or len(wanted) == MOST_PAPERS:
            break
        items = {answer.item for answer in sheet}
        if not missing.isdisjoint(items):
            wanted.append(attempt)
            missing -= items
    made = [correction(row) for row in Regrade.objects.filter(quiz_id=quiz_id).order_by("pk")]
    papers = Attempt.objects.filter(pk__in=wanted).order_by("started_at", "pk")
    return [apply_corrections(paper, made) for paper in papers.values_list("paper", flat=True)]


def _lines(figures: Analysis, entries: Mapping[Any, Mapping[str, Any]]) -> list[Line]:
    known = {each.item: each for each in figures.items}
    lines: list[Line] = []
    for asked, entry in entries.items():
        if asked in known:
            right = _right(entry)
            found = known[asked]
            line = Line(len(lines) + 1, entry, found, doubts(found, right), right)
            line.options = list(_options(line))
            lines.append(line)
    return lines


def _right(entry: Mapping[str, Any]) -> frozenset[str]:
    key = entry["key"]
    if entry["kind"] in CHOICES:
        return frozenset(key["right"])
    if entry["kind"] == Kind.TRUE_FALSE:
        return frozenset({"true" if key["answer"] else "false"})
    return frozenset()


def _options(line: Line) -> Iterator[dict[str, Any]]:
    """The options in the paper's order, or what was typed most often."""
    choices = {choice.value: choice for choice in line.figures.choices}
    if line.entry["kind"] in TYPED:
        named = [(value, value) for value in list(choices)[:5]]
    elif line.entry["kind"] == Kind.TRUE_FALSE:
        named = [("true", ""), ("false", "")]
    elif line.entry["kind"] in CHOICES:
        named = [(option["id"], option["text"]) for option in line.entry["options"]]
    else:
        named = []
    for value, text in named:
        choice = choices.get(value)
        yield {
            "value": value,
            "text": text,
            "is_right": value in line.right,
            "count": choice.count if choice else 0,
            "share": choice.count / line.figures.n if choice else 0.0,
            "top": _share(choice.top if choice else 0, line.figures.top_n),
            "bottom": _share(choice.bottom if choice else 0, line.figures.bottom_n),
        }


def _share(count: int, of: int) -> float | None:
    return count / of if of else None


def _pass_share(paper: Mapping[str, Any]) -> float | None:
    if paper["pass_unit"] == "percent":  # noqa: S105 - no secret
        return float(paper["pass_mark"]) / 100
    best = sum(float(entry["points"]) for entry in paper["slots"])
    return float(paper["pass_mark"]) / best if best and "/" not in paper["pass_mark"] else None


def agreement_of(quiz: Quiz) -> Agreement | None:
    """Return how the two assessors of a quiz agree; None where no answer was marked twice."""
    if quiz.assessor_count < 2:
        return None
    rows = Grade.objects.filter(
        attempt__quiz=quiz, role__in=[GradeRole.FIRST, GradeRole.SECOND]
    ).order_by("pk")
    marks: dict[tuple[Any, int], dict[str, float]] = {}
    for attempt, slot, role, score in rows.values_list("attempt_id", "slot", "role", "score"):
        marks.setdefault((attempt, slot), {})[role] = float(score)
    pairs = {key: found for key, found in marks.items() if len(found) == 2}
    points = _points_of({attempt for attempt, _slot in pairs})
    shares = [
        (found[GradeRole.FIRST] / points[key], found[GradeRole.SECOND] / points[key])
        for key, found in pairs.items()
        if points.get(key)
    ]
    return agreement(shares, quiz.agreement_percent)


def _points_of(attempt_ids: set[Any]) -> dict[tuple[Any, int], float]:
    results = Result.objects.filter(attempt_id__in=attempt_ids).order_by("number")
    return {
        (attempt, mark["slot"]): float(mark["max_score"])
        for attempt, marks in results.values_list("attempt_id", "marks")
        for mark in marks
    }
