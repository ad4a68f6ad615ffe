"""What a run has on paper and what it cost: timetable, record, photos and materials, entries."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe
from wagtail.admin import messages

from training import permissions, services
from training.documents.record import record_pdf
from training.documents.timetable import timetable_pdf, timetable_xlsx
from training.forms import annual as forms
from training.forms.programme import ReasonForm
from training.models import RunCost, RunFile
from training.selectors import annual, records

from .frame import allowed_to, ask, page, posted, say
from .runs import address, crumbs, find_run

KINDS = {
    "pdf": ("application/pdf", timetable_pdf),
    "xlsx": (
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        timetable_xlsx,
    ),
}


def pdf(data: bytes, name: str) -> HttpResponse:
    """Return a page to print: shown in place."""
    return HttpResponse(
        data,
        content_type="application/pdf",
        headers={"Content-Disposition": f'inline; filename="{name}"'},
    )


@allowed_to(permissions.may_see_runs)
@require_safe
def timetable(request: HttpRequest, run_id: int, form: str) -> HttpResponse:
    if form not in KINDS:
        raise Http404
    shown = find_run(run_id)
    kind, write = KINDS[form]
    name = f"timetable-{shown.starts_on}-{shown.pk}.{form}"
    return HttpResponse(
        write(shown, day=timezone.localdate()),
        content_type=kind,
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


@allowed_to(permissions.may_see_runs)
@require_safe
def record(request: HttpRequest, run_id: int) -> HttpResponse:
    """The one-page training record of a whole run."""
    shown = find_run(run_id)
    data = record_pdf(records.record_of(shown), by=request.user.name, day=timezone.localdate())
    return pdf(data, f"record-run-{shown.pk}.pdf")


@allowed_to(permissions.may_see_runs)
@require_http_methods(["GET", "HEAD", "POST"])
def costs(request: HttpRequest, run_id: int) -> HttpResponse:
    """What a run has cost, with everything that was corrected, and the form for a new entry."""
    shown, status = find_run(run_id), 200
    may_plan = permissions.may_plan(request.user)
    form = forms.CostForm(posted(request)) if may_plan else None
    if request.method == "POST":
        if form is None:
            raise Http404
        status = 422
        if form.is_valid():
            now, values = timezone.now(), form.cleaned_data
            services.send_once(
                key=request.POST.get("form_key", ""),
                do=lambda: services.add_cost(run=shown, **values, by=request.user, now=now),
                now=now,
            )
            messages.success(request, _("Entered."))
            return redirect("training_desk:costs", run_id)
    context = {
        "run": shown,
        "form": form,
        "costs": annual.costs_of(shown),
        "total": annual.paid_for([shown.pk]).get(shown.pk, 0),
    }
    return page(
        request, "annual_costs.html", _("Costs"), context, trail=crumbs(shown), status=status
    )


@allowed_to(permissions.may_plan)
@require_http_methods(["GET", "HEAD", "POST"])
def cost_correct(request: HttpRequest, cost_id: int) -> HttpResponse:
    rows = RunCost.objects.select_related("run__version__programme")
    found = get_object_or_404(rows, pk=cost_id)
    form = forms.CorrectCostForm(
        posted(request),
        initial={"kind": found.kind, "amount": found.amount, "note": found.note},
    )
    return ask(
        request,
        form,
        title=_("Correct the entry"),
        lead=_("The old entry stays readable. Entered by mistake: correct it to 0."),
        verb=_("Save"),
        do=lambda: services.correct_cost(
            cost=found, **form.cleaned_data, by=request.user, now=timezone.now()
        ),
        done=_("Corrected."),
        back=reverse("training_desk:costs", args=[found.run_id]),
        trail=crumbs(found.run),
    )


@allowed_to(permissions.may_keep_plans)
@require_http_methods(["GET", "HEAD", "POST"])
def link(request: HttpRequest, run_id: int) -> HttpResponse:
    """Put a run to an item of the annual plan."""
    shown = find_run(run_id)
    form = forms.LinkForm(posted(request), initial={"item": shown.plan_item_id})
    return ask(
        request,
        form,
        title=_("Put the run into the annual plan"),
        verb=_("Save"),
        do=lambda: services.link_run(
            run=shown, **form.cleaned_data, by=request.user, now=timezone.now()
        ),
        done=_("Saved."),
        back=address(shown),
        trail=crumbs(shown),
    )


@allowed_to(permissions.may_see_runs)
@require_http_methods(["GET", "HEAD", "POST"])
def files(request: HttpRequest, run_id: int) -> HttpResponse:
    """A run's photos and materials, and the form to add some."""
    shown, status = find_run(run_id), 200
    may_add = permissions.may_plan(request.user) and shown.is_open
    form = forms.RunFilesForm(posted(request), request.FILES or None) if may_add else None
    if request.method == "POST":
        if form is None:
            raise Http404
        status = 422
        if form.is_valid():
            try:
                made = services.add_files(
                    run=shown,
                    kind=form.cleaned_data["kind"],
                    files=form.cleaned_data["attached"],
                    by=request.user,
                    now=timezone.now(),
                )
            except services.Refused as refused:
                say(request, refused)
            else:
                messages.success(request, _("Kept: %(count)s.") % {"count": len(made)})
                return redirect("training_desk:run_files", run_id)
    context = {"run": shown, "form": form, "files": records.files_of(shown)}
    return page(
        request,
        "annual_files.html",
        _("Photos and materials"),
        context,
        trail=crumbs(shown),
        status=status,
    )


@allowed_to(permissions.may_plan)
@require_http_methods(["GET", "HEAD", "POST"])
def file_remove(request: HttpRequest, file_id: int) -> HttpResponse:
    rows = RunFile.objects.select_related("run__version__programme", "session")
    found = get_object_or_404(rows, pk=file_id)
    form = ReasonForm(posted(request))
    return ask(
        request,
        form,
        title=_("Remove “%(title)s”") % {"title": found.title},
        lead=_("The file is deleted. Its title and the reason stay among the changes of the run."),
        verb=_("Remove"),
        do=lambda: services.remove_file(
            file=found, **form.cleaned_data, by=request.user, now=timezone.now()
        ),
        done=_("Removed."),
        back=address(found.run),
        trail=crumbs(found.run),
        serious=True,
    )
