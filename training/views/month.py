"""The month's list, one person's running score, the decision on it, and one's own scores."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from people.permissions import may_see_person
from people.selectors import find_person
from training import permissions, services
from training.documents.month import FORMS, write_month
from training.forms.inspection import DecisionForm
from training.models import InspectionPlan, MonthDecision, MonthScore
from training.selectors import inspection as reads
from training.selectors.month_list import month_lines, months_of, plans_that_look_at
from training.selectors.running_scores import (
    month_of,
    newest_decisions,
    newest_scores,
    people_of_month,
    running_scores,
    weights_of,
)

from .inspection import month_asked, plan_to_read

PAGE = 100
MONTH = re.compile(r"(20\d\d)-(0[1-9]|1[0-2])")


@require_safe
def month_list(request: HttpRequest, plan_id: int) -> HttpResponse:
    """Everybody's running score of a month, with the decisions on them."""
    plan = plan_to_read(request, plan_id)
    today = timezone.localdate()
    months = months_of(plan, today)
    month = month_asked(request, months)
    by_score = request.GET.get("sort") == "score"
    people: Any = people_of_month(plan, month, today)
    if by_score:
        people = _by_score(plan, month, list(people))
    page = Paginator(people, PAGE).get_page(request.GET.get("page"))
    _first, last = month_of(month)
    context = {
        "plan": plan,
        "month": month,
        "months": months[:12],
        "is_over": today > last,
        "by_score": by_score,
        "page_obj": page,
        "lines": month_lines(plan, month, list(page), today),
        "weights": weights_of(plan),
        "may_decide": permissions.may_decide_months(request.user),
    }
    return render(request, "training/inspections/month.html", context)


def _by_score(plan: InspectionPlan, month: dt.date, people: list[Any]) -> list[Any]:
    first, last = month_of(month)
    ids = [one.pk for one in people]
    kept = newest_scores(plan, first, ids)
    scores = running_scores(plan, ids, first, last)

    def share(one: Any) -> tuple[bool, Any]:
        found = kept[one.pk].share if one.pk in kept else scores[one.pk].share
        return found is not None, found if found is not None else 0

    return sorted(people, key=share, reverse=True)


@require_safe
def export(request: HttpRequest, plan_id: int, month: str, form: str) -> HttpResponse:
    """The whole list of a month as a file."""
    plan = plan_to_read(request, plan_id)
    if form not in FORMS:
        raise Http404
    today, first = timezone.localdate(), _month(month)
    if first not in months_of(plan, today):
        raise Http404
    lines = month_lines(plan, first, list(people_of_month(plan, first, today)), today)
    answer = HttpResponse(content_type=FORMS[form])
    answer["Content-Disposition"] = f'attachment; filename="month-{plan.pk}-{month}.{form}"'
    write_month(lines, form, answer)
    return answer


def _month(text: str) -> dt.date:
    if not MONTH.fullmatch(text):
        raise Http404
    return dt.date.fromisoformat(f"{text}-01")


def _seen(request: HttpRequest, plan_id: int, learner_id: int) -> tuple[InspectionPlan, Any]:
    """Return plan and person for who may read the person's score, or answer 404."""
    plan = get_object_or_404(reads.started_plans(), pk=plan_id)
    learner, today = find_person(learner_id), timezone.localdate()
    if learner is None or not (
        may_see_person(request.user, learner_id, today)
        or permissions.may_read_inspections(request.user, plan, today)
    ):
        raise Http404
    return plan, learner


@require_safe
def score(request: HttpRequest, plan_id: int, learner_id: int, month: str) -> HttpResponse:
    """How a person's running score of a month came about, line by line."""
    plan, learner = _seen(request, plan_id, learner_id)
    first, last = month_of(_month(month))
    today = timezone.localdate()
    if first > today or not people_of_month(plan, first, today).filter(pk=learner_id).exists():
        raise Http404
    rows = MonthScore.objects.filter(plan=plan, learner=learner, month=first).order_by("-pk")
    decisions = MonthDecision.objects.filter(plan=plan, learner=learner, month=first)
    [line] = month_lines(plan, first, [learner], today)
    context = {
        "plan": plan,
        "learner": learner,
        "line": line,
        "month": first,
        "is_own": learner.pk == request.user.pk,
        "is_over": today > last,
        "weights": weights_of(plan),
        "kept": rows.select_related("made_by"),
        "decisions": decisions.select_related("made_by", "score").order_by("-pk"),
        "may_decide": permissions.may_decide_months(request.user)
        and learner.pk != request.user.pk
        and today > last,
        "reads_list": permissions.may_read_inspections(request.user, plan, today),
    }
    return render(request, "training/inspections/score.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def decide(request: HttpRequest, plan_id: int, learner_id: int, month: str) -> HttpResponse:
    """Decide on reward or penalty, with a reason."""
    plan, learner = _seen(request, plan_id, learner_id)
    if not permissions.may_decide_months(request.user) or learner.pk == request.user.pk:
        raise PermissionDenied
    first, _last = month_of(_month(month))
    today = timezone.localdate()
    if first > today:
        raise Http404
    before = newest_decisions(plan, first, [learner.pk]).get(learner.pk)
    has_before = before is not None and before.kind != "none"
    form = DecisionForm(request.POST or None, has_before=has_before)
    status = 200
    if request.method == "POST":
        if form.is_valid():
            try:
                services.decide_month(
                    plan=plan,
                    learner=learner,
                    month=first,
                    **form.cleaned_data,
                    by=request.user,
                    now=timezone.now(),
                )
            except services.Refused as refused:
                for one in refused.reasons:
                    form.add_error(None, str(one))
            else:
                messages.success(request, _("Kept, and the person is told."))
                return redirect("training:running_score", plan_id, learner_id, month)
        status = 422
    [line] = month_lines(plan, first, [learner], today)
    context = {
        "plan": plan,
        "learner": learner,
        "month": first,
        "line": line,
        "before": before if has_before else None,
        "form": form,
    }
    return render(request, "training/inspections/decide.html", context, status=status)


@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """One's own running scores, month by month."""
    found = plans_that_look_at(request.user.pk)
    page = Paginator(found, 12).get_page(request.GET.get("page"))
    today = timezone.localdate()
    rows = [
        {"plan": plan, "month": month, "line": month_lines(plan, month, [request.user], today)[0]}
        for plan, month in page
    ]
    return render(request, "training/inspections/mine.html", {"page_obj": page, "rows": rows})
