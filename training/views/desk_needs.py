"""The desk of what units need: the list, a new one, merge, plan, refuse."""

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

from training import permissions, services
from training.forms import annual as forms
from training.forms.programme import ReasonForm
from training.models import AnnualPlan, TrainingNeed
from training.selectors import annual as reads

from .desk_annual import list_crumb
from .frame import Crumb, allowed_to, ask, page, posted

PER_PAGE = 50


def _trail() -> tuple[Crumb, ...]:
    return list_crumb(), (reverse("training_desk:needs"), _("Training needs"))


def _states() -> list[tuple[str, Any]]:
    return list(TrainingNeed._meta.get_field("state").choices or [])


@allowed_to(permissions.may_see_plans)
@require_safe
def needs(request: HttpRequest) -> HttpResponse:
    state = request.GET.get("state", "open")
    year = request.GET.get("year", "")
    chosen = int(year) if year.isascii() and year.isdigit() and len(year) == 4 else None
    known = {value for value, _label in _states()}
    rows = reads.needs(year=chosen, state=state if state in known else "")
    context = {
        "page_obj": Paginator(rows, PER_PAGE).get_page(request.GET.get("p")),
        "state": state,
        "states": _states(),
        "year": chosen,
        "years": TrainingNeed.objects.order_by("-year").values_list("year", flat=True).distinct(),
        "may_keep_plans": permissions.may_keep_plans(request.user),
    }
    return page(request, "annual_needs.html", _("Training needs"), context, trail=(list_crumb(),))


@allowed_to(permissions.may_keep_plans)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    form = forms.NeedForm(posted(request))
    return ask(
        request,
        form,
        title=_("New training need"),
        verb=_("Save"),
        do=lambda: services.raise_need(**form.cleaned_data, by=request.user, now=timezone.now()),
        done=_("Saved."),
        back=reverse("training_desk:needs"),
        trail=_trail(),
    )


def _find(need_id: int) -> TrainingNeed:
    return get_object_or_404(TrainingNeed.objects.select_related("unit", "made_by"), pk=need_id)


def _ask(request: HttpRequest, need: TrainingNeed, form, *, do, **words: Any) -> HttpResponse:
    return ask(
        request,
        form,
        lead=f"{need.title}（{need.unit.label}，{need.made_by.name}）{need.why}",
        do=lambda: do(need=need, **form.cleaned_data, by=request.user, now=timezone.now()),
        back=reverse("training_desk:needs"),
        trail=_trail(),
        **words,
    )


@allowed_to(permissions.may_keep_plans)
@require_http_methods(["GET", "HEAD", "POST"])
def merge(request: HttpRequest, need_id: int) -> HttpResponse:
    need = _find(need_id)
    return _ask(
        request,
        need,
        forms.MergeForm(posted(request), need=need),
        do=services.merge_need,
        title=_("Merge with another need"),
        done=_("Merged, and whoever raised it is told."),
    )


@allowed_to(permissions.may_keep_plans)
@require_http_methods(["GET", "HEAD", "POST"])
def refuse(request: HttpRequest, need_id: int) -> HttpResponse:
    need = _find(need_id)
    return _ask(
        request,
        need,
        ReasonForm(posted(request)),
        do=services.refuse_need,
        title=_("Refuse the need"),
        verb=_("Refuse"),
        done=_("Refused, and whoever raised it is told."),
        serious=True,
    )


@allowed_to(permissions.may_keep_plans)
@require_http_methods(["GET", "HEAD", "POST"])
def put(request: HttpRequest, need_id: int) -> HttpResponse:
    """Answer a need by an item of the plan: one that stands there, or a new one of the draft."""
    need = _find(need_id)
    form = forms.AnswerForm(posted(request), need=need)
    if request.method == "POST" and form.is_valid() and form.cleaned_data["item"] is None:
        draft = AnnualPlan.objects.filter(year=need.year, state="draft").first()
        if draft is None:
            messages.warning(request, _("There is no draft of the plan of this year. Begin one."))
            return redirect(f"{reverse('training_desk:plan_new')}?year={need.year}")
        return redirect(f"{reverse('training_desk:item_new', args=[draft.pk])}?need={need.pk}")
    return _ask(
        request,
        need,
        form,
        do=services.answer_need,
        title=_("Plan the need"),
        verb=_("Go on"),
        done=_("Planned, and whoever raised it is told."),
    )
