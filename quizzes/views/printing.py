"""A quiz on paper: printing it, and what was printed."""

from __future__ import annotations

import io
import uuid
from typing import Any

from django import forms
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe
from wagtail.admin import messages

from quizzes.documents.papers import ANSWER_SHEET, KEY, PAPER, draw_printed
from quizzes.models import Mode, PrintedPaper, Quiz
from quizzes.selectors import newest_results
from quizzes.selectors.printing import batch, batches_of, sat_on
from quizzes.services.errors import StartRefused
from quizzes.services.printing import VARIANTS, print_quiz

from .headings import headings_of
from .rules_desk import may_change, may_read, page_of, quiz_page

NAMES = {
    PAPER: gettext_lazy("Paper"),
    ANSWER_SHEET: gettext_lazy("Answer sheet"),
    KEY: gettext_lazy("Key sheet"),
}


class PrintForm(forms.Form):
    """How a quiz is printed."""

    variants = forms.TypedChoiceField(
        label=gettext_lazy("Variants"),
        coerce=int,
        choices=[(count, ", ".join(VARIANTS[:count])) for count in range(1, 5)],
        initial=2,
        help_text=gettext_lazy("The same questions in another order, so that neighbours differ."),
    )
    shuffle_questions = forms.BooleanField(
        label=gettext_lazy("shuffle the questions within their sections"),
        required=False,
        initial=True,
        help_text=gettext_lazy("Variant A keeps the order of the quiz."),
    )
    shuffle_options = forms.BooleanField(
        label=gettext_lazy("shuffle the options"), required=False, initial=True
    )


@may_read
@require_http_methods(["GET", "HEAD", "POST"])
def printed(request: HttpRequest, quiz_id: int) -> HttpResponse:
    """What was printed of a quiz; a POST prints it anew."""
    quiz = get_object_or_404(Quiz, pk=quiz_id, mode=Mode.SAT)
    form = PrintForm(request.POST or None, initial={"shuffle_options": quiz.shuffle_options})
    if request.method == "POST" and form.is_valid():
        return _print(request, quiz, form)
    context = {"form": form, "page_obj": page_of(request, batches_of(quiz.pk))}
    status = 422 if form.errors else 200
    return quiz_page(request, quiz, "printed.html", _("On paper"), context, status=status)


@may_change
def _print(request: HttpRequest, quiz: Quiz, form: PrintForm) -> HttpResponse:
    try:
        made = print_quiz(quiz=quiz, by=request.user, now=timezone.now(), **form.cleaned_data)
    except StartRefused as refused:
        for reason in refused.verdict.because:
            messages.error(request, str(reason))
        return redirect("quizzes_desk:printed", quiz.pk)
    return redirect("quizzes_desk:printed_batch", made[0].batch)


def printed_batch(request: HttpRequest, batch_id: uuid.UUID) -> list[PrintedPaper]:
    """The variants of a batch; raises Http404 where there is none."""
    papers = batch(batch_id)
    if not papers:
        raise Http404
    return papers


@may_read
@require_safe
def one_batch(request: HttpRequest, batch_id: uuid.UUID) -> HttpResponse:
    """The sheets of a batch, and whose points were entered."""
    papers = printed_batch(request, batch_id)
    rows = page_of(request, sat_on(batch_id))
    ids = [attempt.pk for attempt in rows]
    results = {each.attempt_id: each for each in newest_results().filter(attempt_id__in=ids)}
    context: dict[str, Any] = {
        "papers": papers,
        "first": papers[0],
        "kinds": NAMES,
        "code": code_of(batch_id),
        "page_obj": rows,
        "rows": [(attempt, results.get(attempt.pk)) for attempt in rows],
    }
    return quiz_page(request, papers[0].quiz, "printed_batch.html", _("A printed paper"), context)


def code_of(batch_id: uuid.UUID) -> str:
    """What stands on every sheet of a batch."""
    return str(batch_id)[:8]


@may_change
@require_safe
def document(
    request: HttpRequest, batch_id: uuid.UUID, variant: str, what: str
) -> HttpResponseBase:
    """One sheet as PDF, exactly as it was printed first."""
    paper = next((each for each in printed_batch(request, batch_id) if each.variant == variant), None)  # fmt: skip
    if paper is None or what not in NAMES:
        raise Http404
    pdf = draw_printed(
        what,
        paper.paper,
        headings_of(paper.paper),
        variant=variant,
        code=code_of(batch_id),
        day=timezone.localdate(paper.made_at),
    )
    name = f"{paper.paper['title']} {variant} {NAMES[what]}.pdf"
    return pdf_response(pdf, name)


def pdf_response(pdf: bytes, name: str) -> FileResponse:
    """Answer with a file."""
    response = FileResponse(
        io.BytesIO(pdf), as_attachment=True, filename=name, content_type="application/pdf"
    )
    response["X-Content-Type-Options"] = "nosniff"
    return response
