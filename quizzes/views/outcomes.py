"""The results of a quiz for who teaches, marks or leads: list, file, and declaring an attempt void."""

from __future__ import annotations

import tempfile
import uuid
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from common.tables import csv_stream, write_xlsx
from people.selectors import unit_paths, units_below
from quizzes import services
from quizzes.models import Attempt, AttemptState, Quiz
from quizzes.permissions import Scope, may_analyse, may_correct, results_scope
from quizzes.selectors.outcomes import (
    OutcomeRow,
    Wanted,
    most_questions,
    outcome_page,
    outcome_table,
    outcomes_of,
    sittings_of,
)
from quizzes.services.errors import AttemptClosed, OwnAttempt, ReasonMissing
from quizzes.services.events import is_over
from quizzes.services.exporting import note_export
from quizzes.services.voiding import void_attempt

PAGE = 50
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
COLUMNS = ("staff_number", "name", "unit", "position", "attempt", "state", "started_at",
           "submitted_at", "score", "max_score", "passed")  # fmt: skip
STATES = [
    ("", gettext_lazy("All")),
    *((state.value, state.label) for state in AttemptState),
]


class OutcomeFilterForm(forms.Form):
    """Narrows the list; offers only units that the person may see."""

    unit = forms.TypedChoiceField(label=gettext_lazy("Unit"), required=False, coerce=int)
    state = forms.ChoiceField(label=gettext_lazy("State"), required=False, choices=STATES)
    passed = forms.ChoiceField(
        label=pgettext_lazy("quiz", "Outcome"),
        required=False,
        choices=[
            ("", gettext_lazy("All")),
            ("yes", gettext_lazy("Passed")),
            ("no", gettext_lazy("Not passed")),
        ],
    )
    sitting = forms.TypedChoiceField(label=gettext_lazy("Sitting"), required=False, coerce=int)

    def __init__(self, *args: Any, quiz_id: int, scope: Scope, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.scope = scope
        units = [
            (pk, path)
            for pk, path in unit_paths().items()
            if scope.units is None or pk in scope.units
        ]
        self._offer("unit", sorted(units, key=lambda unit: unit[1]))
        sittings = [(each.pk, _named(each)) for each in sittings_of(quiz_id)]
        self._offer("sitting", sittings)
        if not sittings:
            del self.fields["sitting"]

    def _offer(self, name: str, choices: list[tuple[int, str]]) -> None:
        self.fields[name].choices = [("", gettext_lazy("All")), *choices]  # type: ignore[attr-defined]

    def wanted(self) -> Wanted:
        """Return the filter; what cannot be understood narrows nothing, but the scope always holds."""
        chosen = self.cleaned_data if self.is_valid() else {}
        units = self.scope.units
        if chosen.get("unit"):
            below = frozenset(units_below(chosen["unit"]))
            units = below if units is None else units & below
        return Wanted(
            units=units,
            state=chosen.get("state", ""),
            passed={"yes": True, "no": False}.get(chosen.get("passed", "")),
            sitting_id=chosen.get("sitting") or None,
        )


def _named(sitting: Any) -> str:
    day = timezone.localtime(sitting.opened_at)
    return f"{day:%Y-%m-%d %H:%M} {sitting.place}".strip()


def _scope(request: HttpRequest) -> Scope:
    scope = results_scope(request.user, timezone.localdate())
    if scope is None:
        raise PermissionDenied
    return scope


@require_safe
def outcomes(request: HttpRequest, quiz_id: int) -> HttpResponse:
    """Fifty attempts a page, the newest first."""
    scope = _scope(request)
    quiz = get_object_or_404(Quiz.objects.only("title", "title_en", "mode"), pk=quiz_id)
    now = timezone.now()
    today = timezone.localdate(now)
    form = OutcomeFilterForm(request.GET, quiz_id=quiz_id, scope=scope)
    attempts = outcomes_of(quiz_id, form.wanted(), today=today)
    page = Paginator(attempts, PAGE).get_page(request.GET.get("page"))
    rows = outcome_page(page.object_list, today=today)
    overdue = [
        row.attempt_id
        for row in rows
        if row.state == AttemptState.IN_PROGRESS and is_over(row, now)
    ]
    if overdue:
        for attempt_id in overdue:
            services.settle_by_id(attempt_id, now=now)
        rows = outcome_page(page.object_list, today=today)
    context = {
        "quiz": quiz,
        "tab": "outcomes",
        "form": form,
        "page": page,
        "rows": rows,
        "corrects": may_correct(request.user),
        "sees_all": scope.units is None,
        "analyses": may_analyse(request.user),
    }
    return render(request, "quizzes/outcomes.html", context)


@require_POST
def export(request: HttpRequest, quiz_id: int) -> HttpResponseBase:
    """The same attempts as a file, with the points of each answer."""
    scope = _scope(request)
    quiz = get_object_or_404(Quiz.objects.only("title", "title_en", "mode"), pk=quiz_id)
    file_format = request.POST.get("format", "")
    if file_format not in {"csv", "xlsx"}:
        raise Http404
    form = OutcomeFilterForm(request.POST, quiz_id=quiz_id, scope=scope)
    now = timezone.now()
    today = timezone.localdate(now)
    services.finish_expired_of(quiz_id, now=now)
    slots = most_questions(quiz_id)
    head = [*COLUMNS, *(f"q{slot}" for slot in range(1, slots + 1))]
    rows = (
        _cells(row, slots)
        for row in outcome_table(outcomes_of(quiz_id, form.wanted(), today=today), today=today)
    )
    note_export(quiz=quiz, what="results", file_format=file_format, by=request.user)
    return file_response(
        f"{pgettext('quiz', 'Results')} {quiz.title} {timezone.localtime(now):%Y-%m-%d %H%M}",
        file_format,
        [("results", head, rows)],
    )


def _cells(row: OutcomeRow, slots: int) -> list[Any]:
    post = row.post
    points = [float(score) for score in row.points or ()]
    return [
        row.staff_number,
        row.name,
        post.unit_name if post else "",
        post.position_name if post else "",
        row.number,
        row.state,
        row.started_at,
        row.submitted_at,
        row.score,
        row.max_score,
        row.passed,
        *points,
        *[None] * (slots - len(points)),
    ]


def file_response(
    name: str, file_format: str, sheets: list[tuple[str, Any, Any]]
) -> HttpResponseBase:
    """Answer with a table: CSV is sent as it is written and holds the first sheet, XLSX holds all."""
    response: HttpResponseBase
    if file_format == "csv":
        _title, head, rows = sheets[0]
        response = StreamingHttpResponse(
            csv_stream(head, rows), content_type="text/csv; charset=utf-8"
        )
    else:
        target = tempfile.TemporaryFile()  # noqa: SIM115 - the response closes it
        write_xlsx(target, sheets)
        target.seek(0)
        response = FileResponse(target, content_type=XLSX)
    response["Content-Disposition"] = content_disposition_header(True, f"{name}.{file_format}")
    response["X-Content-Type-Options"] = "nosniff"
    return response


class VoidForm(forms.Form):
    """Why an attempt does not count."""

    reason = forms.CharField(
        label=gettext_lazy("Why the attempt does not count"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4, "maxlength": False}),
        help_text=gettext_lazy("Kept with the attempt; the learner reads it."),
    )


@require_http_methods(["GET", "POST"])
def void(request: HttpRequest, attempt_id: uuid.UUID) -> HttpResponse:
    """Ask why, then declare the attempt void."""
    if not may_correct(request.user):
        raise PermissionDenied
    held = get_object_or_404(
        Attempt.objects.defer("paper").select_related("learner", "quiz"), pk=attempt_id
    )
    if held.learner_id == request.user.pk:
        raise PermissionDenied
    form = VoidForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            void_attempt(
                attempt_id=attempt_id,
                reason=form.cleaned_data["reason"],
                by=request.user,
                now=timezone.now(),
            )
            messages.success(request, _("The attempt is void."))
            return redirect("quizzes:outcomes", held.quiz_id)
        except ReasonMissing:
            form.add_error("reason", _("Please say why."))
        except OwnAttempt:
            raise PermissionDenied from None
        except AttemptClosed:
            messages.info(request, _("Somebody has declared it void already."))
            return redirect("quizzes:outcomes", held.quiz_id)
    context = {"attempt": held, "quiz": held.quiz, "form": form}
    return render(request, "quizzes/void.html", context, status=400 if form.errors else 200)
