"""Question analysis of a quiz: figures, pictures, and what to do about suspicious questions."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from common.languages import in_page_language
from quizzes.kinds import Kind
from quizzes.models import Mode, Quiz
from quizzes.permissions import may_analyse, may_correct
from quizzes.selectors.analysis import Line, QuizAnalysis, analysis_of
from quizzes.services.exporting import note_export

from .outcomes import file_response

KIND_NAMES = {str(value): label for value, label in Kind.choices}
COLUMNS = ("number", "item", "part", "kind", "question", "n", "facility", "discrimination",
           "median_seconds", "suspicious")  # fmt: skip
CHOICE_COLUMNS = ("number", "option", "right", "count", "share", "top_third", "bottom_third")


def _quiz(request: HttpRequest, quiz_id: int) -> Quiz:
    if not may_analyse(request.user):
        raise PermissionDenied
    return get_object_or_404(Quiz, pk=quiz_id, mode=Mode.SAT)


@require_safe
def analysis(request: HttpRequest, quiz_id: int) -> HttpResponse:
    """What is suspicious first, then the quiz as a whole, then every question."""
    quiz = _quiz(request, quiz_id)
    first_only = request.GET.get("attempts") != "all"
    found = analysis_of(quiz, first_only=first_only)
    context: dict[str, Any] = {
        "quiz": quiz,
        "tab": "analysis",
        "corrects": may_correct(request.user),
        "first_only": first_only,
        "found": found,
    }
    if found:
        context |= {
            "bars": list(_bars(found)),
            "dots": list(_dots(found)),
            "pass_at": round(found.pass_share * 300) if found.pass_share is not None else None,
            "sections": list(_sections(found)),
        }
    return render(request, "quizzes/analysis.html", context)


@dataclass(frozen=True)
class Bar:
    """One tenth of the points in the histogram, in units of the drawing (300 wide, 100 high)."""

    x: int
    y: float
    height: float
    count: int
    low: int
    high: int


def _bars(found: QuizAnalysis) -> Iterator[Bar]:
    most = max(found.figures.totals) or 1
    for at, count in enumerate(found.figures.totals):
        height = round(100 * count / most, 1)
        yield Bar(at * 30 + 2, 100 - height, height, count, at * 10, at * 10 + 10)


@dataclass(frozen=True)
class Dot:
    """A question in the picture of facility (across) and discrimination (up), 300 by 200."""

    x: float
    y: float
    line: Line


def _dots(found: QuizAnalysis) -> Iterator[Dot]:
    for line in found.lines:
        r = line.figures.discrimination
        if r is not None:
            yield Dot(round(300 * line.figures.facility, 1), round(100 - 100 * r, 1), line)


def _sections(found: QuizAnalysis) -> Iterator[tuple[str, Any]]:
    for figures in found.figures.sections:
        known = found.sections.get(figures.number)
        if known:
            title = in_page_language(known["title"], known.get("title_en", ""))
        else:
            title = str(KIND_NAMES.get(str(figures.number), figures.number))
        yield title, figures


@require_POST
def export(request: HttpRequest, quiz_id: int) -> HttpResponseBase:
    """The same figures as a file; CSV holds the questions, XLSX the options and the quiz as well."""
    quiz = _quiz(request, quiz_id)
    file_format = request.POST.get("format", "")
    if file_format not in {"csv", "xlsx"}:
        raise Http404
    found = analysis_of(quiz, first_only=request.POST.get("attempts") != "all")
    if found is None:
        return redirect("quizzes:analysis", quiz_id)
    note_export(quiz=quiz, what="analysis", file_format=file_format, by=request.user)
    now: dt.datetime = timezone.localtime()
    return file_response(
        f"{_('Question analysis')} {quiz.title} {now:%Y-%m-%d %H%M}",
        file_format,
        [
            ("questions", COLUMNS, map(_question_row, found.lines)),
            ("options", CHOICE_COLUMNS, (row for line in found.lines for row in _options(line))),
            ("quiz", ("figure", "value"), _quiz_rows(found)),
        ],
    )


def _question_row(line: Line) -> tuple[Any, ...]:
    figures = line.figures
    return (line.number, line.item_id, line.part, line.entry["kind"], line.entry["stem"], figures.n,
            _round(figures.facility), _round(figures.discrimination), figures.seconds,
            ", ".join(line.doubts))  # fmt: skip


def _options(line: Line) -> Iterator[tuple[Any, ...]]:
    for option in line.options:
        yield (line.number, option["text"] or option["value"], option["is_right"], option["count"],
               _round(option["share"]), _round(option["top"]), _round(option["bottom"]))  # fmt: skip


def _quiz_rows(found: QuizAnalysis) -> Iterator[tuple[Any, ...]]:
    figures = found.figures
    yield "attempts", figures.n
    yield "max_score", figures.max_score
    yield "mean", _round(figures.mean)
    yield "standard_deviation", _round(figures.deviation)
    yield "cronbach_alpha", _round(figures.alpha)
    yield "standard_error_of_measurement", _round(figures.error)
    if found.agreement:
        yield "double_marked", found.agreement.pairs
        yield "double_marked_close_enough", found.agreement.within
        yield "mean_difference_percent", _round(found.agreement.difference)
        yield "cohen_kappa", _round(found.agreement.kappa)


def _round(value: float | None) -> float | None:
    return None if value is None else round(value, 4)
