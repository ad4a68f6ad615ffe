"""The desk of long work: many sessions from a file, and the page on which work in the background is followed."""

from __future__ import annotations

import json
from typing import Any

from django.core import signing
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from wagtail.admin import messages

from common.files import hand_out
from common.tables import write_xlsx
from quizzes.exchange.sandbox import call_apart
from quizzes.exchange.schema import Unreadable
from training import permissions, services
from training.exchange import sessions as sheet
from training.forms.attendance import FileForm
from training.models import SESSION_KINDS, ActivityKind, Batch, PlanRun, Room
from training.selectors import batches as reads

from .frame import Crumb, allowed_to, page, say
from .runs import address, crumbs, find_run

PER_PAGE = 100
STAGED = "training.sessions-file"
STAGED_SECONDS = 3600
COUNTED = ("enrol", "enrol_look")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@allowed_to(permissions.may_plan)
@require_http_methods(["GET", "HEAD", "POST"])
def load_sessions(request: HttpRequest, run_id: int) -> HttpResponse:
    """Sessions from a file; before anything is saved the page says row by row what will become of each."""
    run = find_run(run_id)
    context: dict[str, Any] = {"run": run, "form": FileForm()}
    status = 200
    if request.method == "POST":
        try:
            if "confirm" in request.POST:
                return _confirmed(request, run)
            status = _look(request, run, context)
        except services.Refused as refused:
            say(request, refused)
            return redirect(address(run))
    title = _("Sessions from a file")
    return page(request, "sessions_load.html", title, context, trail=crumbs(run), status=status)


def _look(request: HttpRequest, run: PlanRun, context: dict[str, Any]) -> int:
    form = context["form"] = FileForm(request.POST, request.FILES)
    if not form.is_valid():
        return 422
    try:
        rows = [dict(row) for row in call_apart(sheet.read, form.cleaned_data["file"].read())]
    except Unreadable as refused:
        form.add_error("file", _sentence(refused))
        return 422
    found = services.import_sessions(
        run=run, rows=rows, by=request.user, now=timezone.now(), dry_run=True
    )
    staged = json.dumps({"run": run.pk, "name": form.cleaned_data["file"].name, "rows": rows})
    context |= {
        "lines": sorted(found, key=lambda one: not one.problems),  # what is wrong comes first
        "wrong": sum(bool(one.problems) for one in found),
        "staged": signing.dumps(staged, salt=STAGED, compress=True),
    }
    return 200 if found else _empty(form)


def _empty(form: FileForm) -> int:
    form.add_error("file", _("The file holds no session."))
    return 422


def _sentence(refused: Unreadable) -> str:
    if refused.code == "too_many_rows":
        return _("The file holds more than %(limit)s sessions.") % refused.params
    if refused.code == "too_large":
        return _("The file is larger than %(limit)s.") % refused.params
    return _(
        "The spreadsheet cannot be read. It needs columns headed 日期, 开始, 结束 and 标题 (day, from, "
        "until, title): take the template, and save it as XLSX."
    )


def _confirmed(request: HttpRequest, run: PlanRun) -> HttpResponse:
    try:
        staged = json.loads(
            signing.loads(request.POST.get("staged", ""), salt=STAGED, max_age=STAGED_SECONDS)
        )
    except signing.BadSignature:
        staged = {"run": None}
    if staged["run"] != run.pk:
        messages.error(request, _("That look is over an hour old. Choose the file once more."))
        return redirect("training_desk:sessions_load", run.pk)
    batch = services.start_batch(
        run=run,
        kind="sessions",
        given=staged["rows"],
        source=staged["name"],
        by=request.user,
        now=timezone.now(),
    )
    return redirect("training_desk:batch", batch.pk)


@allowed_to(permissions.may_plan)
@require_safe
def template(request: HttpRequest, run_id: int) -> HttpResponse:
    """An empty file with the headings, and what may stand in which column."""
    run = find_run(run_id)
    is_english = request.LANGUAGE_CODE.startswith("en")
    head = [words[1 if is_english else 0] for words in sheet.HEADINGS.values()]
    kinds = [one.label for one in SESSION_KINDS if one is not ActivityKind.UNDECIDED]
    rooms = [one.label for one in Room.objects.filter(retired_at=None)]
    modules = [one.label for one in run.version.modules.all()]
    longest = max(len(kinds), len(rooms), len(modules))
    columns = [[*map(str, one), *[""] * (longest - len(one))] for one in (kinds, modules, rooms)]
    response = HttpResponse(content_type=XLSX)
    response["Content-Disposition"] = f'attachment; filename="sessions-{run.pk}.xlsx"'
    known = [head[list(sheet.HEADINGS).index(key)] for key in ("kind", "module", "room")]
    write_xlsx(
        response,  # type: ignore[arg-type]
        [(_("Sessions"), head, []), (_("What there is"), known, zip(*columns, strict=True))],
    )
    return response


def _crumbs(run: PlanRun) -> tuple[Crumb, ...]:
    return (*crumbs(run), (reverse("training_desk:batches", args=[run.pk]), _title()))


def _title() -> str:
    return pgettext("work of the site", "In the background")


@allowed_to(permissions.may_see_runs)
@require_safe
def batches(request: HttpRequest, run_id: int) -> HttpResponse:
    """What was done for a run in the background."""
    run = find_run(run_id)
    shown = Paginator(reads.batches_of(run), PER_PAGE).get_page(request.GET.get("p"))
    context = {"run": run, "page_obj": shown}
    return page(request, "batches.html", _title(), context, trail=crumbs(run))


def _batch(batch_id: int) -> Batch:
    rows = Batch.objects.filter(run__isnull=False).select_related("made_by").defer("given")
    return get_object_or_404(rows, pk=batch_id)


@allowed_to(permissions.may_see_runs)
@require_safe
@never_cache
def batch(request: HttpRequest, batch_id: int) -> HttpResponse:
    """How far it is, and what became of each row. ``?part=1`` is the part that changes."""
    found = _batch(batch_id)
    run = find_run(found.run_id)
    lines = Paginator(reads.lines_of_batch(found), PER_PAGE).get_page(request.GET.get("p"))
    context = {
        "batch": found,
        "run": run,
        "page_obj": lines,
        "counts": reads.counts_of_batch(found) if found.kind in COUNTED else [],
        "seated": reads.seated_in_look(found) if found.kind == "enrol_look" else 0,
        "is_open": found.state in services.OPEN_BATCHES,
        "may_plan": permissions.may_plan(request.user),
        "may_stop": _may_stop(request, found),
    }
    if "part" in request.GET:
        return render(request, "training/desk/batch_part.html", context)
    return page(request, "batch.html", reads.title_of_batch(found), context, trail=_crumbs(run))


def _may_stop(request: HttpRequest, found: Batch) -> bool:
    return permissions.may_plan(request.user) or found.made_by_id == request.user.pk


@allowed_to(permissions.may_see_runs)
@require_POST
def document_start(request: HttpRequest, run_id: int, code: str) -> HttpResponse:
    """Have all sheets or all certificates of a run put into one file."""
    run = find_run(run_id)
    document = services.document_named(code)
    if document is None:
        raise Http404
    if not document.may(request.user):
        raise PermissionDenied
    try:
        made = services.start_documents(
            run=run, document=document, by=request.user, now=timezone.now()
        )
    except services.Refused as refused:
        say(request, refused)
        return redirect(address(run))
    return redirect("training_desk:batch", made.pk)


@allowed_to(permissions.may_see_runs)
@require_safe
def batch_file(request: HttpRequest, batch_id: int) -> FileResponse:
    """What a batch has made, for those to whom the documents are given."""
    found = _batch(batch_id)
    document = services.document_named(found.source)
    if document is None or not found.file:
        raise Http404
    if not document.may(request.user):
        raise PermissionDenied
    return hand_out(found.file, name=f"{document.code}-{found.run_id}.pdf")


@allowed_to(permissions.may_see_runs)
@require_POST
def batch_cancel(request: HttpRequest, batch_id: int) -> HttpResponse:
    found = _batch(batch_id)
    if not _may_stop(request, found):
        raise PermissionDenied
    if services.cancel_batch(batch_id=found.pk, by=request.user, now=timezone.now()):
        messages.success(request, _("Stopped. What was done so far stays."))
    return redirect("training_desk:batch", found.pk)
