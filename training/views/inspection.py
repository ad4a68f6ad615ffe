"""The inspector's day, one look, and the calendar of a plan's looks."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from people.selectors import current_posts, find_person
from training import permissions, services
from training.forms.programme import ReasonForm
from training.models import InspectionPlan
from training.selectors import inspection as reads
from training.selectors.month_list import months_of
from training.selectors.running_scores import month_of
from training.selectors.slogans import slogan_of_plan

BACK = dt.timedelta(days=7)
PLANS_SHOWN = 50


@require_safe
def today(request: HttpRequest) -> HttpResponse:
    """What is to be looked at now and later today, and what was missed in the last week."""
    now = timezone.now()
    day, user = timezone.localdate(now), request.user
    sees_all = permissions.may_inspect_all(user)
    plans = list(reads.plans_to_inspect(user.pk, day, sees_all=sees_all)[:PLANS_SHOWN])
    readable = list(
        reads.plans_to_read(
            user.pk, day, sees_all=permissions.may_read_all_inspections(user)
        ).order_by("-starts_on", "-pk")[:PLANS_SHOWN]
    )
    everything = reads.looks_between(
        {one.pk: one for one in [*plans, *readable]}.values(), day - BACK, day, day
    )
    own = {one.pk for one in plans}
    looks = [one for one in everything if one.day == day and one.plan.pk in own]
    first = next((one for one in looks if one.state == reads.DUE), None)
    context = {
        "day": day,
        "now": now,
        "looks": looks,
        "first": first,
        "people": people_of_look(first) if first else [],
        "missed": [one for one in reversed(everything) if one.state == reads.MISSED],
        "plans": readable,
        "own": own,
        "may_set_slogans": permissions.may_plan(user) or bool(readable),
    }
    return render(request, "training/inspections/today.html", context)


def people_of_look(look: reads.Look) -> list[dict[str, Any]]:
    """Return whom a look is at, with post and sheet: those not seen yet first."""
    people = list(reads.people_of(look.plan, look.day))
    sheets = reads.sheets_of(look.round)
    posts = current_posts([one.pk for one in people], look.day)
    lines = [
        {"person": one, "post": posts.get(one.pk), "sheet": sheets.get(one.pk)} for one in people
    ]
    return sorted(lines, key=lambda line: _is_seen(line["sheet"]))


def _is_seen(sheet: Any) -> bool:
    return sheet is not None and sheet.observation.closed_at is not None


def plan_to_read(request: HttpRequest, plan_id: int) -> InspectionPlan:
    """Return a started plan that this person may read, or answer 404."""
    plan = get_object_or_404(reads.started_plans(), pk=plan_id)
    if not permissions.may_read_inspections(request.user, plan, timezone.localdate()):
        raise Http404
    return plan


def _look(request: HttpRequest, plan_id: int, day: str, number: int) -> reads.Look:
    plan = plan_to_read(request, plan_id)
    found = reads.find_look(plan, _day(day), number, timezone.localdate())
    if found is None:
        raise Http404
    return found


def _day(text: str) -> dt.date:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise Http404 from None


@require_safe
def look(request: HttpRequest, plan_id: int, day: str, number: int) -> HttpResponse:
    """One look: whom it is at, and what was seen."""
    found = _look(request, plan_id, day, number)
    now_day = timezone.localdate()
    context = {
        "look": found,
        "people": people_of_look(found),
        "is_today": found.day == now_day,
        "may_inspect": found.day == now_day
        and permissions.may_inspect(request.user, found.plan, now_day),
        "may_excuse": found.state in (reads.DUE, reads.MISSED)
        and found.day <= now_day
        and permissions.may_excuse(request.user, found.plan, now_day),
        "slogan": slogan_of_plan(found.plan, found.day),
    }
    return render(request, "training/inspections/look.html", context)


@require_POST
def open_sheet(request: HttpRequest, plan_id: int, day: str, number: int) -> HttpResponse:
    """One tap: make or find the sheet of a person and go to it."""
    found = _look(request, plan_id, day, number)
    key = request.POST.get("person", "")
    person = find_person(int(key)) if key.isascii() and key.isdigit() and len(key) < 18 else None
    if person is None:
        raise Http404
    if not permissions.may_inspect(request.user, found.plan, timezone.localdate()):
        raise PermissionDenied
    try:
        sheet = services.open_round_sheet(
            plan=found.plan,
            day=found.day,
            look=number,
            learner=person,
            by=request.user,
            now=timezone.now(),
        )
    except services.Refused as refused:
        for one in refused.reasons:
            messages.error(request, str(one))
        return redirect("training:inspection_look", plan_id, day, number)
    return redirect("quizzes:sheet", sheet.pk)


@require_http_methods(["GET", "HEAD", "POST"])
def excuse(request: HttpRequest, plan_id: int, day: str, number: int) -> HttpResponse:
    """Say why a look did not take place."""
    found = _look(request, plan_id, day, number)
    if not permissions.may_excuse(request.user, found.plan, timezone.localdate()):
        raise PermissionDenied
    if found.state not in (reads.DUE, reads.MISSED):  # there is nothing to excuse any more
        return redirect("training:inspection_look", plan_id, day, number)
    form = ReasonForm(request.POST or None)
    status = 200
    if request.method == "POST":
        if form.is_valid():
            try:
                services.excuse_round(
                    plan=found.plan,
                    day=found.day,
                    look=number,
                    reason=form.cleaned_data["reason"],
                    by=request.user,
                    now=timezone.now(),
                )
            except services.Refused as refused:
                for one in refused.reasons:
                    form.add_error(None, str(one))
            else:
                messages.success(request, _("Kept: the look is excused."))
                return redirect("training:inspection_calendar", plan_id)
        status = 422
    return render(
        request, "training/inspections/excuse.html", {"look": found, "form": form}, status=status
    )


def month_asked(request: HttpRequest, months: list[dt.date]) -> dt.date:
    """Return the month that the address asks for, else the newest of the plan."""
    asked = request.GET.get("month", "")
    return next((one for one in months if f"{one:%Y-%m}" == asked), months[0])


@require_safe
def calendar(request: HttpRequest, plan_id: int) -> HttpResponse:
    """Every look of a month: done, missed, excused, to come."""
    plan = plan_to_read(request, plan_id)
    now_day = timezone.localdate()
    months = months_of(plan, now_day)
    month = month_asked(request, months)
    first, last = month_of(month)
    looks = reads.looks_between([plan], first, last, now_day)
    days: dict[dt.date, list[reads.Look]] = {}
    for one in looks:
        days.setdefault(one.day, []).append(one)
    context = {
        "plan": plan,
        "month": month,
        "months": months[:12],
        "days": list(days.items()),
        "counts": {
            state: sum(one.state == state for one in looks)
            for state in ("done", "missed", "excused", "due")
        },
        "looks": range(1, max((len(row) for row in days.values()), default=1) + 1),
        "today": now_day,
    }
    return render(request, "training/inspections/calendar.html", context)
