"""The desk of runs: schedule, list, timetable, approve, cancel, close."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib.auth import get_user_model
from django.core.paginator import Paginator
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe
from wagtail.admin import messages

from surveys.selectors import survey_of
from training import permissions, services
from training.forms import run as forms
from training.forms.programme import NothingForm, ReasonForm
from training.models import PlanRun, ProgrammeModule, ProgrammeTopic, ProgrammeVersion, RunState
from training.ports import run_documents
from training.selectors import afterwards, coverage, desk, homework, timetable
from training.selectors.calendar import last_announced_year
from training.selectors.composite import scheme_of_run
from training.selectors.oddities import oddities_of

from .desk_annual import item_to_schedule
from .frame import Crumb, allowed_to, ask, page, posted

PER_PAGE = 50
CHANGES_SHOWN = 30


def list_crumb() -> Crumb:
    """Return the way back to the runs."""
    return reverse("training_desk:runs"), _("Plan runs")


def crumbs(run: PlanRun) -> tuple[Crumb, ...]:
    """Return the way back to a run."""
    return list_crumb(), (address(run), run.label)


def address(run: PlanRun) -> str:
    """Return where a run is shown."""
    return reverse("training_desk:run", args=[run.pk])


def find_run(run_id: int) -> PlanRun:
    """Return a run with its programme, or answer 404."""
    return get_object_or_404(
        PlanRun.objects.select_related("version__programme", "organiser", "plan_item__plan"),
        pk=run_id,
    )


@allowed_to(permissions.may_see_runs)
@require_safe
def runs(request: HttpRequest) -> HttpResponse:
    state = request.GET.get("state", "")
    shown = Paginator(desk.runs(state), PER_PAGE).get_page(request.GET.get("p"))
    context = {"page_obj": shown, "state": state, "states": RunState.choices}
    return page(request, "runs.html", _("Plan runs"), context)


@allowed_to(permissions.may_plan)
@require_http_methods(["GET", "HEAD", "POST"])
def schedule(request: HttpRequest, version_id: int) -> HttpResponse:
    """Schedule a run; before anything is saved the page shows the days."""
    version = get_object_or_404(ProgrammeVersion.objects.select_related("programme"), pk=version_id)
    item = item_to_schedule(request)
    form = forms.ScheduleForm(posted(request))
    preview, status = None, 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                run, preview = _schedule(request, version, form, item)
            except services.Refused as refused:
                for one in refused.reasons:
                    form.add_error(None, str(one))
            else:
                if run is not None:
                    messages.success(request, _("The run is planned."))
                    return redirect(address(run))
                status = 200
    context = {"form": form, "version": version, "preview": preview, "item": item}
    trail = (
        (reverse("training_desk:programmes"), _("Programmes")),
        (reverse("training_desk:version", args=[version.pk]), version.programme.label),
    )
    return page(request, "schedule.html", _("Schedule a run"), context, trail=trail, status=status)


def _key(request: HttpRequest) -> uuid.UUID:
    """Return what tells this form from another, so that sending it twice plans one run."""
    try:
        return uuid.UUID(request.POST.get("key", ""))
    except ValueError:
        return uuid.uuid4()


def _schedule(
    request: HttpRequest, version: ProgrammeVersion, form: forms.ScheduleForm, item
) -> tuple[PlanRun | None, dict[str, Any] | None]:
    """Make the run where these very entries were looked at before; else make it, show it, undo it."""
    data, now = form.cleaned_data, timezone.now()
    seen = f"{data['start']}:{data['room'] and data['room'].pk}:{data['instructors']}"
    key = _key(request)
    is_seen = request.POST.get("seen") == seen
    organiser = data["organiser"] or request.user.pk
    with transaction.atomic():
        run = services.schedule_run(
            version=version,
            start=data["start"],
            title=data["title"],
            organiser=get_user_model().objects.get(pk=organiser),
            plan_item=item,
            request_key=key if is_seen else None,
            by=request.user,
            now=now,
        )
        if is_seen and run.made_at != now:
            return run, None  # the same form was sent before
        if data["room"] or data["instructors"]:
            services.staff_run(
                run=run,
                room=data["room"],
                instructors=data["instructors"],
                by=request.user,
                now=now,
            )
        if is_seen:
            return run, None
        preview = {
            "seen": seen,
            "key": key,
            "starts_on": run.starts_on,
            "ends_on": run.ends_on,
            "latest_end_on": run.latest_end_on,
            "warnings": timetable.warnings_of(run),
            "sessions": list(timetable.sessions_of(run)),
            "steps": list(timetable.steps_of(run)),
            "unplaced": coverage.unplaced_in_run(run),
        }
        transaction.set_rollback(True)
    return None, preview


@allowed_to(permissions.may_see_runs)
@require_safe
def run(request: HttpRequest, run_id: int) -> HttpResponse:
    """One run: what is odd, what is in the way, its days, who takes part, what was changed."""
    shown = find_run(run_id)
    changes = shown.changes.select_related("made_by", "session", "enrolment__learner")
    context = {
        "run": shown,
        "sessions": list(timetable.sessions_of(shown)),
        "steps": list(timetable.steps_of(shown)),
        "warnings": timetable.warnings_of(shown),
        "odd": oddities_of(shown, timezone.now()),
        "unplaced": coverage.unplaced_in_run(shown) if shown.is_open else [],
        "problems": coverage.problems_of_run(shown) if shown.state == RunState.PLANNED else [],
        "waivers": shown.waivers.select_related("module", "topic", "made_by"),
        "counts": desk.seat_counts(shown),
        "changes": changes[:CHANGES_SHOWN],
        "homework": homework.counts_of(shown.pk),
        "evaluations": shown.evaluations.select_related("evaluator"),
        "follow_ups": afterwards.follow_up_verdicts(shown),
        "survey": survey_of(shown.feedback_key),
        "run_scheme": scheme_of_run(shown.pk),
        "announced": last_announced_year(timezone.localdate()),
        "documents": [one for one in run_documents.ask() if one.may(request.user)],
    }
    return page(request, "run.html", shown.label, context, trail=(list_crumb(),))


def _run_form(request: HttpRequest, run_id: int, form, *, title: str, do, done: str, **options):
    shown = find_run(run_id)
    return ask(
        request,
        form,
        title=title,
        do=lambda: do(run=shown, **form.cleaned_data, by=request.user, now=timezone.now()),
        done=done,
        back=address(shown),
        trail=crumbs(shown),
        **options,
    )


@allowed_to(permissions.may_approve_run)
@require_http_methods(["GET", "HEAD", "POST"])
def approve(request: HttpRequest, run_id: int) -> HttpResponse:
    odd = oddities_of(find_run(run_id), timezone.now())
    lead = _("The plan stands. Sessions can still be moved, each time with a reason.")
    return _run_form(
        request,
        run_id,
        NothingForm(posted(request)),
        title=_("Approve the run"),
        lead=" ".join([lead, *(str(one) for one in odd)]),
        do=services.approve_run,
        done=_("Approved."),
    )


@allowed_to(permissions.may_plan)
@require_http_methods(["GET", "HEAD", "POST"])
def cancel(request: HttpRequest, run_id: int) -> HttpResponse:
    return _run_form(
        request,
        run_id,
        ReasonForm(posted(request)),
        title=_("Cancel the run"),
        lead=_("All its sessions are cancelled, and everybody in it is told with your reason."),
        do=services.cancel_run,
        done=_("Cancelled, and those concerned are told."),
        serious=True,
    )


@allowed_to(permissions.may_plan)
@require_http_methods(["GET", "HEAD", "POST"])
def close(request: HttpRequest, run_id: int) -> HttpResponse:
    return _run_form(
        request,
        run_id,
        NothingForm(posted(request)),
        title=_("Close the run"),
        lead=_("Its attendance sheets are locked. This cannot be taken back."),
        do=services.close_run,
        done=_("Closed."),
        serious=True,
    )


@allowed_to(permissions.may_plan)
@require_http_methods(["GET", "HEAD", "POST"])
def staff(request: HttpRequest, run_id: int) -> HttpResponse:
    return _run_form(
        request,
        run_id,
        forms.StaffRunForm(posted(request)),
        title=_("Room and instructors for all sessions"),
        verb=_("Save"),
        lead=_("Given to every session that has none yet; the others keep theirs."),
        do=services.staff_run,
        done=_("Saved."),
    )


@allowed_to(permissions.may_plan)
@require_http_methods(["GET", "HEAD", "POST"])
def capacity(request: HttpRequest, run_id: int) -> HttpResponse:
    shown = find_run(run_id)
    initial = {"capacity": shown.capacity, "over_capacity": shown.over_capacity}
    return _run_form(
        request,
        run_id,
        forms.CapacityForm(posted(request), initial=initial),
        title=_("Change the places"),
        verb=_("Save"),
        lead=_("Places that become free go to the waiting list. Nobody who is in loses a place."),
        do=services.set_capacity,
        done=_("Saved."),
    )


@allowed_to(permissions.may_plan)
@require_http_methods(["GET", "HEAD", "POST"])
def waive(request: HttpRequest, run_id: int, part: str, pk: int) -> HttpResponse:
    shown = find_run(run_id)
    if part == "module":
        row: Any = get_object_or_404(ProgrammeModule, pk=pk, version=shown.version)
    elif part == "topic":
        row = get_object_or_404(ProgrammeTopic, pk=pk, module__version=shown.version)
    else:
        raise Http404
    form = ReasonForm(posted(request))
    return ask(
        request,
        form,
        title=_("“%(title)s” need not stand on a day") % {"title": row.label},
        verb=_("Waive"),
        lead=_("The reason stays with the run and is read at the approval."),
        do=lambda: services.waive(
            run=shown, **{part: row}, **form.cleaned_data, by=request.user, now=timezone.now()
        ),
        done=_("Waived."),
        back=address(shown),
        trail=crumbs(shown),
    )
