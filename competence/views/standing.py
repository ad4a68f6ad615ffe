"""Who is asked for what and holds what: one's own page, another's, on any day."""

from __future__ import annotations

import datetime as dt
from typing import Any, cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from competence import services
from competence.permissions import may_add_evidence, may_see_proofs
from competence.selectors.as_of import AsOf, as_of
from competence.selectors.lacking import lacking
from competence.selectors.profile import profiles_of
from competence.selectors.releases import lags_of
from framework.selectors import competencies_by_id
from people.selectors import current_posts, find_person, main_appointment


@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """What is asked of me, what I hold, why not yet, what to do next."""
    return _page(request, cast(int, request.user.pk), None)


@require_safe
def person(request: HttpRequest, pk: int) -> HttpResponse:
    """The same of somebody whom one may see."""
    found = find_person(pk)
    if found is None or not may_see_proofs(request.user, pk, timezone.localdate()):
        raise Http404
    if pk == request.user.pk:
        return redirect("competence:mine")
    return _page(request, pk, found)


def _page(request: HttpRequest, person_id: int, found: Any) -> HttpResponse:
    today = timezone.localdate()
    on, known_on, wrong = _days(request, today)
    stands = as_of(person_id, on, known_on)
    is_now = on == today and known_on is None
    post = current_posts([person_id], on).get(person_id)
    context = {
        "person": found,
        "post": post,
        "stands": stands,
        "on": on,
        "known_on": known_on,
        "wrong": wrong,
        "today": today,
        "is_now": is_now,
        "lacks": lacking(person_id, stands.gaps, today) if is_now else [],
        "asked": sorted(stands.required, key=lambda one: (one.is_gap, one.competency.code)),
        "lags": lags_of(person_id) if is_now else [],
        "profiles": profiles_of(stands),
        "held": _not_asked(stands),
        "adds": found is not None and may_add_evidence(request.user, person_id, today),
    }
    return render(request, "competence/standing.html", context, status=400 if wrong else 200)


def _not_asked(stands: AsOf) -> list[Any]:
    """What is held beyond what is asked."""
    return [one for one in stands.held if not one.asked]


def _days(request: HttpRequest, today: dt.date) -> tuple[dt.date, dt.date | None, str]:
    try:
        on = dt.date.fromisoformat(request.GET["on"]) if request.GET.get("on") else today
        known = request.GET.get("known_on")
        return on, dt.date.fromisoformat(known) if known else None, ""
    except ValueError:
        return today, None, _("Enter a day that exists, such as 2026-03-31.")


@require_POST
def ask_training(request: HttpRequest) -> HttpResponse:
    """One's own gap becomes a training need of one's unit."""
    today = timezone.localdate()
    person_id = cast(int, request.user.pk)
    gaps = {one.competency.pk for one in as_of(person_id, today).gaps}
    competency_id = request.POST.get("competency", "")
    post = main_appointment(person_id, today)
    if not competency_id.isdigit() or int(competency_id) not in gaps or post is None:
        raise Http404
    competency = competencies_by_id([int(competency_id)])[int(competency_id)]
    try:
        services.raise_gap(
            competency=competency, unit=post.unit, persons=[request.user], by=request.user,
            now=timezone.now(),
        )  # fmt: skip
        messages.success(request, _("HR reads it. You are told what becomes of it."))
    except services.Refused as refused:
        messages.info(request, str(refused.reasons[0]))
    return redirect("competence:mine")


@require_POST
def acknowledge(request: HttpRequest, record_id: int) -> HttpResponse:
    """Say that one has read what a major release changed."""
    try:
        services.acknowledge_release(record_id=record_id, by=request.user, now=timezone.now())
        messages.success(request, _("Noted: you have read what changed."))
    except services.Refused as refused:
        messages.error(request, str(refused.reasons[0]))
    return redirect("competence:mine")
