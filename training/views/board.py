"""The run board: who has which part of the result, what is missing; as a file; what is waived."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from people.permissions import ASSESSOR, has_role
from people.selectors import current_posts
from training import permissions, services
from training.documents.board import XLSX, write_board
from training.forms.programme import ReasonForm
from training.models import RunScheme
from training.selectors import board as reads
from training.selectors.composite import scheme_of_run

PAGE = 50


@require_safe
def boards(request: HttpRequest) -> HttpResponse:
    """The runs whose results one looks after."""
    sees_all = permissions.may_see_runs(request.user) or has_role(request.user, ASSESSOR)
    rows = reads.boards_for(request.user.pk, sees_all=sees_all)
    page = Paginator(rows, 20).get_page(request.GET.get("page"))
    return render(request, "training/composite/boards.html", {"page_obj": page})


@require_safe
def board(request: HttpRequest, run_id: int) -> HttpResponse:
    held = _held(request, run_id)
    shown = request.GET.get("show", "")
    rows = reads.board_of(held)
    chosen = [row for row in rows if row.state == shown] if shown in reads.SHOWN else rows
    page = Paginator(chosen, PAGE).get_page(request.GET.get("page"))
    posts = current_posts([row.seat.learner_id for row in page], timezone.localdate())
    missing = reads.missing_of(rows)
    context = {
        "run": held.run,
        "scheme": held,
        "page_obj": page,
        "lines": [(row, posts.get(row.seat.learner_id)) for row in page],
        "heads": [(one, missing.get(one["kind"], 0)) for one in held.content["components"]],
        "counts": reads.counts_of(rows),
        "total": len(rows),
        "shown": shown if shown in reads.SHOWN else "",
        "to_waive": [row for row in rows if row.state == "open" and row.waiver is None],
        "may_judge": held.run.is_open and permissions.may_judge_in(request.user, held.run),
        "may_waive": held.run.is_open and permissions.may_plan(request.user),
        "judges": any(one["kind"] == "overall" for one in held.content["components"]),
        "sees_runs": permissions.may_see_runs(request.user),
    }
    return render(request, "training/composite/board.html", context)


@require_safe
def export(request: HttpRequest, run_id: int) -> HttpResponse:
    """The board as a spreadsheet."""
    held = _held(request, run_id)
    response = HttpResponse(content_type=XLSX)
    write_board(held, reads.board_of(held), response)
    response["Content-Disposition"] = f'attachment; filename="results-{held.run_id}.xlsx"'
    return response


@require_http_methods(["GET", "HEAD", "POST"])
def waive(request: HttpRequest, run_id: int) -> HttpResponse:
    """Let the run be closed although results are open: of one person (``?learner=``) or of all."""
    held = _held(request, run_id)
    if not permissions.may_plan(request.user) or not held.run.is_open:
        raise Http404
    rows = [row for row in reads.board_of(held) if row.state == "open" and row.waiver is None]
    wanted = request.GET.get("learner", "")
    if wanted:
        rows = [row for row in rows if str(row.seat.learner_id) == wanted]
    form = ReasonForm(request.POST or None)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                services.waive_results(
                    run=held.run,
                    learner_ids=[row.seat.learner_id for row in rows],
                    **form.cleaned_data,
                    by=request.user,
                    now=timezone.now(),
                )
            except services.Refused as refused:
                for one in refused.reasons:
                    form.add_error(None, str(one))
            else:
                messages.success(request, _("Waived. The run can be closed without them."))
                return redirect("training:board", run_id)
    context = {"run": held.run, "form": form, "rows": rows}
    return render(request, "training/composite/waive.html", context, status=status)


def _held(request: HttpRequest, run_id: int) -> RunScheme:
    held = scheme_of_run(run_id)
    if held is None or not permissions.may_see_board(request.user, held.run):
        raise Http404
    return held
