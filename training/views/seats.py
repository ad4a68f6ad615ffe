"""The desk of a run's participants: list, enrol with a look before, decide, withdraw."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from wagtail.admin import messages

from common.verdicts import Reason
from people.selectors import current_posts
from training import permissions, services
from training.forms import run as forms
from training.forms.programme import ReasonForm
from training.models import PlanRun, RunEnrolment, SeatState
from training.selectors import desk
from training.selectors.oddities import wanted_elsewhere

from .frame import Crumb, allowed_to, ask, page, posted, say
from .runs import crumbs, find_run

PER_PAGE = 100


def _address(run: PlanRun) -> str:
    return reverse("training_desk:seats", args=[run.pk])


def _crumbs(run: PlanRun) -> tuple[Crumb, ...]:
    return (*crumbs(run), (_address(run), _("Participants")))


@allowed_to(permissions.may_see_runs)
@require_safe
def seats(request: HttpRequest, run_id: int) -> HttpResponse:
    run = find_run(run_id)
    state = request.GET.get("state", "")
    shown = Paginator(desk.seats(run, state), PER_PAGE).get_page(request.GET.get("p"))
    posts = current_posts([one.learner_id for one in shown], timezone.localdate())
    counts = desk.seat_counts(run)
    context = {
        "run": run,
        "page_obj": shown,
        "lines": [(one, posts.get(one.learner_id)) for one in shown],
        "state": state,
        "states": [(value, label, counts[value]) for value, label in SeatState.choices],
    }
    return page(request, "seats.html", _("Participants"), context, trail=crumbs(run), icon="group")


@allowed_to(permissions.may_plan)
@require_http_methods(["GET", "HEAD", "POST"])
def enrol(request: HttpRequest, run_id: int) -> HttpResponse:
    """Enrol people; before anything is saved the page says row by row what will become of each."""
    run = find_run(run_id)
    context: dict[str, Any] = {"run": run, "form": forms.EnrolForm()}
    status = 200
    if request.method == "POST":
        try:
            if "confirm" in request.POST:
                return _confirmed(request, run)
            looked = _look(request, run, context)
            if isinstance(looked, HttpResponse):
                return looked
            status = looked
        except services.Refused as refused:
            say(request, refused)
            return redirect(_address(run))
    return page(
        request,
        "enrol.html",
        _("Enrol people"),
        context,
        trail=_crumbs(run),
        icon="group",
        status=status,
    )


def _look(request: HttpRequest, run: PlanRun, context: dict[str, Any]) -> int | HttpResponse:
    form = forms.EnrolForm(request.POST, request.FILES)
    context["form"] = form
    if not form.is_valid():
        return 422
    source, numbers = form.chosen()
    if len(numbers) >= services.LARGE_ENROLMENT:
        return _in_background(request, run, "enrol_look", source, numbers)
    lines = services.enrol(
        run=run,
        staff_numbers=numbers,
        source=source,
        by=request.user,
        now=timezone.now(),
        dry_run=True,
    )
    ahead = run.sessions.filter(state="planned", ends_at__gt=timezone.now())
    people = [one.user_id for one in lines if one.is_seated and one.user_id]
    context |= {
        "elsewhere": [str(one) for _who, one in wanted_elsewhere(list(ahead), people)],
        "lines": _said(lines, run),
        "seated": sum(one.is_seated for one in lines),
        "source": source,
        "numbers": "\n".join(numbers),
    }
    return 200


def _said(lines: list[services.SeatLine], run: PlanRun) -> list[tuple[services.SeatLine, str]]:
    words = {"capacity": run.capacity}
    known = {True: "seat_look", False: "seat"}
    return [
        (one, str(Reason(f"training.{known[one.outcome == 'enrolled']}_{one.outcome}", words)))
        for one in lines
    ]


def _confirmed(request: HttpRequest, run: PlanRun) -> HttpResponse:
    if look := request.POST.get("look", ""):
        return _looked_at(request, run, look)
    form = forms.ConfirmEnrolForm(request.POST)
    if not form.is_valid():
        return redirect("training_desk:enrol", run.pk)
    numbers = form.cleaned_data["numbers"].split()
    if len(numbers) >= services.LARGE_ENROLMENT:
        return _in_background(request, run, "enrol", form.cleaned_data["source"], numbers)
    lines = services.enrol(
        run=run,
        staff_numbers=numbers,
        source=form.cleaned_data["source"],
        by=request.user,
        now=timezone.now(),
    )
    seated = sum(one.is_seated for one in lines)
    sentence = ngettext("%(n)d person was taken in.", "%(n)d people were taken in.", seated)
    messages.success(request, sentence % {"n": seated})
    return redirect(_address(run))


def _looked_at(request: HttpRequest, run: PlanRun, look: str) -> HttpResponse:
    """Take in those whom a look in the background has shown."""
    found = run.batches.filter(pk=look if look.isdecimal() else 0, kind="enrol_look", state="done")
    batch = get_object_or_404(found)
    return _in_background(request, run, "enrol", batch.source, batch.given)


def _in_background(
    request: HttpRequest, run: PlanRun, kind: str, source: str, numbers: list[str]
) -> HttpResponse:
    batch = services.start_batch(
        run=run, kind=kind, given=numbers, source=source, by=request.user, now=timezone.now()
    )
    return redirect("training_desk:batch", batch.pk)


def _seat(seat_id: int) -> RunEnrolment:
    rows = RunEnrolment.objects.select_related("run__version__programme", "learner")
    return get_object_or_404(rows, pk=seat_id)


@allowed_to(permissions.may_approve_run)
@require_POST
def decide(request: HttpRequest, seat_id: int) -> HttpResponse:
    """Let somebody in beyond the places, or refuse with a reason."""
    seat = _seat(seat_id)
    form = forms.DecideSeatForm(request.POST)
    if form.is_valid():
        try:
            services.decide_seat(
                seat=seat, **form.cleaned_data, by=request.user, now=timezone.now()
            )
        except services.Refused as refused:
            say(request, refused)
        else:
            sentence = (
                _("%(name)s is in.") if form.cleaned_data["approve"] else _("%(name)s was refused.")
            )
            messages.success(request, sentence % {"name": escape(seat.learner.name)})
    return redirect(_address(seat.run))


@allowed_to(permissions.may_plan)
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: HttpRequest, seat_id: int) -> HttpResponse:
    seat = _seat(seat_id)
    form = ReasonForm(posted(request))
    return ask(
        request,
        form,
        title=_("Withdraw %(name)s") % {"name": seat.learner.name},
        lead=_("The first of the waiting list takes the place. Both are told."),
        do=lambda: services.withdraw(
            seat=seat, **form.cleaned_data, by=request.user, now=timezone.now()
        ),
        done=_("Withdrawn."),
        back=_address(seat.run),
        trail=_crumbs(seat.run),
        serious=True,
    )
