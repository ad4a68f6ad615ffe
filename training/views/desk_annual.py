"""The desk of the annual plan: years and versions, items, submit, approve, send back, files."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe
from wagtail.admin import messages

from training import permissions, services
from training.documents.annual import annual_pdf, annual_xlsx
from training.forms import annual as forms
from training.forms.programme import ReasonForm
from training.models import AnnualPlan, PlanItem, TrainingNeed
from training.selectors import annual as reads

from .frame import Crumb, allowed_to, ask, page, posted

PER_PAGE = 50
KINDS = {
    "pdf": ("application/pdf", annual_pdf),
    "xlsx": (
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        annual_xlsx,
    ),
}


def list_crumb() -> Crumb:
    """Return the way back to the plans."""
    return reverse("training_desk:plans"), _("Annual plans")


def address(plan: AnnualPlan) -> str:
    """Return where a plan is shown."""
    return reverse("training_desk:plan", args=[plan.pk])


def crumbs(plan: AnnualPlan) -> tuple[Crumb, ...]:
    """Return the way back to a plan."""
    return list_crumb(), (address(plan), str(plan))


def _plan(plan_id: int) -> AnnualPlan:
    return get_object_or_404(AnnualPlan.objects.select_related("made_by", "approved_by"), pk=plan_id)  # fmt: skip


def _rights(request: HttpRequest) -> dict[str, bool]:
    return {
        "may_keep_plans": permissions.may_keep_plans(request.user),
        "may_approve_plan": permissions.may_approve_plan(request.user),
    }


@allowed_to(permissions.may_see_plans)
@require_safe
def plans(request: HttpRequest) -> HttpResponse:
    shown = Paginator(reads.plans(), PER_PAGE).get_page(request.GET.get("p"))
    context = {"page_obj": shown, "open_needs": reads.open_needs().count(), **_rights(request)}
    return page(request, "annual_plans.html", _("Annual plans"), context)


@allowed_to(permissions.may_keep_plans)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Begin the plan of a year, or the next version of it."""
    initial = {"year": request.GET.get("year")} if request.GET.get("year") else None
    form = forms.YearForm(posted(request), initial=initial)
    made: list[AnnualPlan] = []
    answer = ask(
        request,
        form,
        title=_("Begin a plan"),
        lead=_("Where the year has an approved plan, its next version begins with all its items."),
        do=lambda: made.append(
            services.begin_plan(year=form.cleaned_data["year"], by=request.user, now=timezone.now())
        ),
        done=_("Begun. Write the items, then submit it."),
        back=reverse("training_desk:plans"),
        trail=(list_crumb(),),
    )
    return redirect(address(made[0])) if made else answer


@allowed_to(permissions.may_see_plans)
@require_safe
def plan(request: HttpRequest, plan_id: int) -> HttpResponse:
    """One plan: its items by month with what was held of them, its months and units, its decisions."""
    shown = _plan(plan_id)
    followed = reads.followed(shown)
    today = timezone.localdate()
    context: dict[str, Any] = {
        "plan": shown,
        "followed": followed,
        "lines": [(one, one.is_late(today), _start(one, today)) for one in followed.lines],
        "months": [
            (number, rows)
            for number in range(1, 13)
            if (rows := [one for one in followed.lines if one.item.month == number])
        ],
        "safeguards": [
            (AnnualPlan._meta.get_field(name).verbose_name, getattr(shown, name))
            for name in ("goals", *AnnualPlan.SAFEGUARDS)
        ],
        "decisions": shown.decisions.select_related("made_by"),
        "open_needs": reads.open_needs(shown.year).count(),
        "is_followed": shown.state != "replaced",
        **_rights(request),
    }
    return page(request, "annual_plan.html", str(shown), context, trail=(list_crumb(),))


def _start(line: reads.ItemLine, today: dt.date) -> dt.date:
    """The day that a run of the item is proposed for: in its month, never in the past."""
    return max(dt.date(line.item.plan.year, line.item.month, 1), today + dt.timedelta(days=1))


@allowed_to(permissions.may_keep_plans)
@require_http_methods(["GET", "HEAD", "POST"])
def card(request: HttpRequest, plan_id: int) -> HttpResponse:
    shown = _plan(plan_id)
    form = forms.PlanCardForm(posted(request), instance=shown)
    return ask(
        request,
        form,
        title=_("Goals and safeguards"),
        verb=_("Save"),
        do=lambda: services.save_plan_card(plan=shown, **form.cleaned_data),
        done=_("Saved."),
        back=address(shown),
        trail=crumbs(shown),
    )


@allowed_to(permissions.may_keep_plans)
@require_http_methods(["GET", "HEAD", "POST"])
def item_new(request: HttpRequest, plan_id: int) -> HttpResponse:
    """A new item, perhaps because of a need."""
    shown = _plan(plan_id)
    need = _need(request, shown)
    initial: dict[str, Any] = {"month": timezone.localdate().month}
    if need is not None:
        initial = {
            "title": need.title, "unit": need.unit_id, "month": need.month or initial["month"],
            "people": need.people, "note": need.why,
        }  # fmt: skip
    form = forms.ItemForm(posted(request), initial=initial)
    lead = _("Answers the need “%(need)s” of %(unit)s.") % {
        "need": need.title, "unit": need.unit.label,
    } if need else ""  # fmt: skip
    return ask(
        request,
        form,
        title=_("New item"),
        lead=lead,
        verb=_("Save"),
        do=lambda: services.save_item(
            plan=shown, need=need, by=request.user, now=timezone.now(), **form.cleaned_data
        ),
        done=_("It stands in the plan."),
        back=address(shown),
        trail=crumbs(shown),
    )


def _need(request: HttpRequest, shown: AnnualPlan) -> TrainingNeed | None:
    key = request.GET.get("need", "")
    if not (key.isascii() and key.isdigit() and len(key) < 18):
        return None
    rows = TrainingNeed.objects.select_related("unit")
    return rows.filter(pk=int(key), year=shown.year, state="open").first()


def find_item(item_id: int) -> PlanItem:
    """Return an item with its plan, or answer 404."""
    return get_object_or_404(PlanItem.objects.select_related("plan", "programme"), pk=item_id)


@allowed_to(permissions.may_keep_plans)
@require_http_methods(["GET", "HEAD", "POST"])
def item(request: HttpRequest, item_id: int) -> HttpResponse:
    shown = find_item(item_id)
    form = forms.ItemForm(posted(request), instance=shown)
    return ask(
        request,
        form,
        title=_("Change “%(title)s”") % {"title": shown.label},
        verb=_("Save"),
        do=lambda: services.save_item(
            plan=shown.plan, item=shown, by=request.user, now=timezone.now(), **form.cleaned_data
        ),
        done=_("Saved."),
        back=address(shown.plan),
        trail=crumbs(shown.plan),
    )


@allowed_to(permissions.may_keep_plans)
@require_http_methods(["GET", "HEAD", "POST"])
def item_drop(request: HttpRequest, item_id: int) -> HttpResponse:
    shown = find_item(item_id)
    form = ReasonForm(posted(request))
    return ask(
        request,
        form,
        title=_("Take “%(title)s” out of the plan") % {"title": shown.label},
        lead=_("It stays readable with the reason and counts no longer."),
        verb=_("Take out"),
        do=lambda: services.drop_item(item=shown, **form.cleaned_data, now=timezone.now()),
        done=_("Taken out."),
        back=address(shown.plan),
        trail=crumbs(shown.plan),
        serious=True,
    )


def _decide(request: HttpRequest, plan_id: int, form, *, do, **words: str) -> HttpResponse:
    shown = _plan(plan_id)
    return ask(
        request,
        form,
        do=lambda: do(plan=shown, **form.cleaned_data, by=request.user, now=timezone.now()),
        back=address(shown),
        trail=crumbs(shown),
        **words,
    )


@allowed_to(permissions.may_keep_plans)
@require_http_methods(["GET", "HEAD", "POST"])
def submit(request: HttpRequest, plan_id: int) -> HttpResponse:
    return _decide(
        request,
        plan_id,
        forms.NoteForm(posted(request)),
        do=services.submit_plan,
        title=_("Submit the plan"),
        lead=_("Nothing of it can be changed until it is approved or sent back. HR is told."),
        done=_("Submitted, and HR is told."),
    )


@allowed_to(permissions.may_approve_plan)
@require_http_methods(["GET", "HEAD", "POST"])
def approve(request: HttpRequest, plan_id: int) -> HttpResponse:
    return _decide(
        request,
        plan_id,
        forms.NoteForm(posted(request)),
        do=services.approve_plan,
        title=_("Approve the plan"),
        lead=_("It is in force; an earlier version of the year is replaced, its runs follow."),
        done=_("Approved."),
    )


@allowed_to(permissions.may_approve_plan)
@require_http_methods(["GET", "HEAD", "POST"])
def send_back(request: HttpRequest, plan_id: int) -> HttpResponse:
    return _decide(
        request,
        plan_id,
        ReasonForm(posted(request)),
        do=services.return_plan,
        title=_("Send the plan back"),
        lead=_("It becomes a draft again; whoever submitted it reads the reason."),
        done=_("Sent back."),
    )


@allowed_to(permissions.may_see_plans)
@require_safe
def export(request: HttpRequest, plan_id: int, form: str) -> HttpResponse:
    """The plan as it is printed (PDF, A4 across) or as a spreadsheet."""
    if form not in KINDS:
        raise Http404
    shown = _plan(plan_id)
    kind, write = KINDS[form]
    name = f"annual-plan-{shown.year}-v{shown.number}.{form}"
    return HttpResponse(
        write(shown, reads.followed(shown), day=timezone.localdate()),
        content_type=kind,
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def item_to_schedule(request: HttpRequest) -> PlanItem | None:
    """Return the item of an approved plan that a run is to be scheduled for. Raises PermissionDenied."""
    key = request.GET.get("item", "")
    if not (key.isascii() and key.isdigit() and len(key) < 18):
        return None
    found = find_item(int(key))
    if found.plan.state != "approved" or found.is_dropped:
        messages.error(request, _("Runs are scheduled from an approved plan."))
        raise PermissionDenied
    return found
