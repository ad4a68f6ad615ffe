"""How a result came about: one's own, and that of a person one looks after; the judgement of conduct."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from people.permissions import may_see_person
from training import permissions, services
from training.forms.composite import JudgementForm
from training.models import RunEnrolment, RunScheme, SeatState
from training.selectors import board as boards
from training.selectors import composite as reads
from training.selectors.mine import seat_in


@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """The trainings in which a result is made of me."""
    runs = list(boards.runs_with_scheme(request.user.pk)[:50])
    found = reads.newest_of(request.user.pk)
    rows = [(run, found.get(run.pk)) for run in runs]
    return render(request, "training/composite/mine.html", {"rows": rows})


@require_safe
def result(request: HttpRequest, run_id: int) -> HttpResponse:
    """My result of a run, or before the start how it will be made."""
    held = _scheme(run_id)
    seat = seat_in(run_id, request.user.pk)
    if seat is None or seat.state != SeatState.ENROLLED:
        raise Http404
    return _show(request, held, request.user.pk, is_own=True)


@require_safe
def result_of(request: HttpRequest, run_id: int, learner_id: int) -> HttpResponse:
    """Another person's result, for who looks after the run or the person."""
    held = _scheme(run_id)
    sees = permissions.may_see_board(request.user, held.run) or may_see_person(
        request.user, learner_id, timezone.localdate()
    )
    if not sees:
        raise Http404
    return _show(request, held, learner_id, is_own=request.user.pk == learner_id)


def _scheme(run_id: int) -> RunScheme:
    held = reads.scheme_of_run(run_id)
    if held is None:
        raise Http404
    return held


def _show(request: HttpRequest, held: RunScheme, learner_id: int, *, is_own: bool) -> HttpResponse:
    rows = boards.board_of(held, [learner_id])
    if not rows:
        raise Http404
    context: dict[str, Any] = {
        "run": held.run,
        "scheme": held,
        "row": rows[0],
        "parts": [(one, line) for one, line in zip(held.content["components"], rows[0].cells, strict=True)],
        "history": reads.history_of(held.run_id, learner_id),
        "judgements": rows[0].seat.judgements.select_related("made_by").order_by("-pk"),
        "is_own": is_own,
        "sees_board": not is_own and permissions.may_see_board(request.user, held.run),
    }  # fmt: skip
    return render(request, "training/composite/result.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def judge(request: HttpRequest, run_id: int, learner_id: int) -> HttpResponse:
    """Judge a person's conduct; the second time it is a correction."""
    held = _scheme(run_id)
    if not permissions.may_judge_in(request.user, held.run):
        raise Http404
    rows = RunEnrolment.objects.select_related("learner", "run")
    seat = get_object_or_404(
        rows, run_id=run_id, learner_id=learner_id, state=SeatState.ENROLLED
    )  # fmt: skip
    given = list(seat.judgements.select_related("made_by").order_by("-pk"))
    form = JudgementForm(request.POST or None, is_correction=bool(given))
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                services.judge_conduct(
                    enrolment=seat, **form.cleaned_data, by=request.user, now=timezone.now()
                )
            except services.Refused as refused:
                for one in refused.reasons:
                    form.add_error(None, str(one))
            else:
                messages.success(request, _("Kept. The person's result counts it."))
                return redirect("training:board", run_id)
    context = {
        "form": form,
        "seat": seat,
        "run": held.run,
        "given": given,
        "levels": _levels(held),
        "is_open": held.run.is_open and seat.learner_id != request.user.pk,
    }
    return render(request, "training/composite/judge.html", context, status=status)


def _levels(held: RunScheme) -> dict[str, str]:
    for one in held.content["components"]:
        if one["kind"] == "overall":
            return one.get("levels") or {}
    return {}
