"""The desk of inspection plans: list, make, fill in, start, stop."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe
from wagtail.admin import messages

from people.selectors import employed
from training import permissions, services
from training.forms.inspection import PlanForm
from training.forms.programme import NothingForm, ReasonForm
from training.models import InspectionPlan, PlanRun, PlanState
from training.selectors.inspection import inspectors_of

from .frame import Crumb, allowed_to, ask, page, posted

PER_PAGE = 50


def _list_crumb() -> Crumb:
    return reverse("training_desk:inspection_plans"), _("Inspection plans")


def _address(plan: InspectionPlan) -> str:
    return reverse("training_desk:inspection_plan", args=[plan.pk])


def _found(plan_id: int) -> InspectionPlan:
    rows = InspectionPlan.objects.select_related("run", "unit", "checklist", "position")
    return get_object_or_404(rows, pk=plan_id)


@allowed_to(permissions.may_see_runs)
@require_safe
def plans(request: HttpRequest) -> HttpResponse:
    state = request.GET.get("state", "")
    rows = InspectionPlan.objects.select_related("run", "unit", "checklist")
    if state in PlanState.values:
        rows = rows.filter(state=state)
    shown = Paginator(rows, PER_PAGE).get_page(request.GET.get("p"))
    context = {"page_obj": shown, "state": state, "states": PlanState.choices}
    return page(request, "inspections/plans.html", _("Inspection plans"), context, icon="tick")


@allowed_to(permissions.may_plan)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Make a plan of a unit, or of a run where the address names one."""
    key = request.GET.get("run", "")
    run = None
    if key.isascii() and key.isdigit() and len(key) < 18:
        run = get_object_or_404(PlanRun, pk=int(key))
    initial: dict[str, Any] = {"starts_on": timezone.localdate()}
    if run is not None:
        initial = {"starts_on": run.starts_on, "ends_on": run.ends_on, "title": run.title}
    form = PlanForm(posted(request), wants_unit=run is None, initial=initial)
    status = 200
    if request.method == "POST":
        if form.is_valid():
            plan = services.save_inspection_plan(
                run=run,
                unit=None if run else form.cleaned_data["unit"],
                **form.given(),
                by=request.user,
                now=timezone.now(),
            )
            messages.success(request, _("Kept as a draft. Look at it and start it."))
            return redirect(_address(plan))
        status = 422
    context = {
        "form": form,
        "lead": run.label if run else _("Daily inspections of a unit with one checklist."),
        "verb": _("Keep the draft"),
        "back": reverse("training_desk:inspection_plans"),
    }
    return page(
        request,
        "form.html",
        _("New inspection plan"),
        context,
        trail=(_list_crumb(),),
        status=status,
    )


@allowed_to(permissions.may_see_runs)
@require_safe
def plan(request: HttpRequest, plan_id: int) -> HttpResponse:
    """One plan: what it says, what is missing, what can be done."""
    shown = _found(plan_id)
    problems: list[Any] = []
    if shown.state == PlanState.DRAFT:
        problems = [reason for one in services.problems_of_plan(shown) for reason in one.reasons]
    context = {
        "plan": shown,
        "problems": problems,
        "people": shown.people.order_by("staff_number"),
        "inspectors": shown.inspectors.order_by("staff_number"),
        "acting": employed(timezone.localdate()).filter(
            pk__in=inspectors_of(shown, timezone.localdate())
        ),
        "tests": shown.tests.order_by("title"),
    }
    return page(
        request, "inspections/plan.html", shown.label, context, trail=(_list_crumb(),), icon="tick"
    )


@allowed_to(permissions.may_plan)
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, plan_id: int) -> HttpResponse:
    shown = _found(plan_id)
    form = PlanForm(posted(request), instance=shown, wants_unit=False)
    return ask(
        request,
        form,
        title=_("Change the plan"),
        verb=_("Save"),
        lead=_("Of a running plan the people, the inspectors, the place and the end can change.")
        if shown.state == PlanState.RUNNING
        else "",
        do=lambda: services.save_inspection_plan(
            plan=shown, **form.given(), by=request.user, now=timezone.now()
        ),
        done=_("Saved."),
        back=_address(shown),
        trail=(_list_crumb(), (_address(shown), shown.label)),
    )


@allowed_to(permissions.may_plan)
@require_http_methods(["GET", "HEAD", "POST"])
def start(request: HttpRequest, plan_id: int) -> HttpResponse:
    shown = _found(plan_id)
    return ask(
        request,
        NothingForm(posted(request)),
        title=_("Start the inspections"),
        lead=_(
            "From then on its looks are due. Checklist, times and weights stay as they are; the inspectors are told."
        ),
        do=lambda: services.start_inspections(plan=shown, by=request.user, now=timezone.now()),
        done=_("Started, and the inspectors are told."),
        back=_address(shown),
        trail=(_list_crumb(), (_address(shown), shown.label)),
    )


@allowed_to(permissions.may_plan)
@require_http_methods(["GET", "HEAD", "POST"])
def stop(request: HttpRequest, plan_id: int) -> HttpResponse:
    shown = _found(plan_id)
    form = ReasonForm(posted(request))
    return ask(
        request,
        form,
        title=_("Stop the inspections"),
        lead=_("Today's looks are no longer due. What was seen and scored stays."),
        do=lambda: services.stop_inspections(
            plan=shown, **form.cleaned_data, by=request.user, now=timezone.now()
        ),
        done=_("Stopped."),
        back=_address(shown),
        trail=(_list_crumb(), (_address(shown), shown.label)),
        serious=True,
    )
