"""The observer's day, spot checks, planned observations, and the sheets of one occasion side by side."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.contrib import messages
from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from people.permissions import has_role, may_see_person
from people.selectors import current_posts, led_units
from quizzes import services
from quizzes.forms import PlanForm
from quizzes.models import Observation, Standpoint
from quizzes.permissions import can_countersign, may_mark, standpoints_of
from quizzes.selectors import observed_day as day
from quizzes.selectors.observations import checklists
from quizzes.sentences import bad_observation
from quizzes.services.errors import BadObservation, OwnAttempt, StartRefused

PAGE = 20
TABS = {
    "due": lambda: pgettext("observations", "Due"),
    "drafts": lambda: pgettext("observations", "Begun"),
    "second": lambda: _("Second assessor"),
    "disputed": lambda: _("Disputed"),
    "objections": lambda: _("Objections"),
    "done": lambda: pgettext("observations", "Closed"),
}
EMPTY = {
    "due": lambda: _("Nobody is to be observed"),
    "drafts": lambda: _("No sheet is begun and not signed"),
    "second": lambda: _("Nothing waits for a second assessor"),
    "disputed": lambda: _("Nothing is disputed"),
    "objections": lambda: _("No objection waits for an answer"),
    "done": lambda: _("You have closed no observation yet"),
}


def units_observed(user: Any, today: dt.date) -> frozenset[int] | None:
    """Whom this person may observe unasked: everybody (None) for who marks, else the people of the units that
    they lead.
    """
    return None if may_mark(user) else frozenset(led_units(user.pk, today))


def may_plan(user: Any, today: dt.date) -> bool:
    """Whether this person may plan observations: trainers, assessors, HR, and who leads a unit."""
    return has_role(user, "trainer", "assessor", "hr") or bool(led_units(user.pk, today))


@require_safe
def observations(request: HttpRequest) -> HttpResponse:
    """What this person has to observe, has begun, and waits for; everybody sees what they are asked for."""
    today, user = timezone.localdate(), request.user
    tab = request.GET.get("show", "due")
    if tab not in TABS:
        tab = "due"
    sees_all = has_role(user, "trainer", "hr", "auditor")
    everybody = sees_all and request.GET.get("whose") == "all"
    wanted: dict[str, Any] = {
        "today": today,
        "units": units_observed(user, today),
        "everybody": everybody,
    }
    rows = day.rows_of(tab, user.pk, **wanted)
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    if tab in {"due", "disputed"}:
        _mark_rows(user, page.object_list)
    counts = day.counts_of(user.pk, **wanted)
    context = {
        "tab": tab,
        "tabs": [{"name": name, "text": text(), "count": counts.get(name, 0)} for name, text in TABS.items()],
        "page_obj": page,
        "all": everybody,
        "sees_all": sees_all,
        "may_plan": may_plan(user, today),
        "may_observe": wanted["units"] is None or bool(wanted["units"]),
        "empty": EMPTY[tab](),
    }  # fmt: skip
    return render(request, "quizzes/observed/day.html", context)


def _mark_rows(user: Any, rows: Any) -> None:
    begun = day.begun_by(user.pk, [row.pk for row in rows])
    now = timezone.now()
    for row in rows:
        row.is_late = bool(row.due_at and row.due_at < now)
        row.may_begin = row.pk not in begun and row.learner_id != user.pk


@require_http_methods(["GET", "HEAD", "POST"])
def observe(request: HttpRequest) -> HttpResponse:
    """A spot check: whom, then which checklist, and the sheet is open."""
    today = timezone.localdate()
    units = units_observed(request.user, today)
    if units is not None and not units:
        raise PermissionDenied
    number = request.GET.get("person", "")
    if not number:
        return _choose_person(request, units, today)
    if not number.isdecimal() or len(number) > 9:
        raise Http404
    return _choose_checklist(request, int(number), today)


def _choose_checklist(request: HttpRequest, person_id: int, today: dt.date) -> HttpResponse:
    learner = get_object_or_404(get_user_model(), pk=person_id, is_active=True)
    standpoints = standpoints_of(request.user, learner.pk, today)
    if learner.pk == request.user.pk or not standpoints:
        raise Http404
    standpoint = request.POST.get("standpoint") or standpoints[0]
    refused = ""
    if request.method == "POST":
        sheet, refused = _begin(request, learner, standpoint)
        if sheet:
            return redirect("quizzes:sheet", sheet.pk)
    names = dict(Standpoint.choices)
    context = {
        "learner": learner,
        "post": current_posts([learner.pk], today).get(learner.pk),
        "checklists": list(checklists().order_by("title", "pk")),
        "standpoints": [(each, names[each]) for each in standpoints],
        "standpoint": standpoint,
        "standpoint_word": names.get(standpoint, ""),
        "refused": refused,
        "place": request.POST.get("place", ""),
        "start": request.POST.get("start", ""),
    }
    status = 400 if refused else 200
    return render(request, "quizzes/observed/observe.html", context, status=status)


def _choose_person(
    request: HttpRequest, units: frozenset[int] | None, today: dt.date
) -> HttpResponse:
    query = request.GET.get("q", "").replace("\0", "").strip()[:60]
    if query:
        rows = day.people_named(query, today=today, units=units, but=request.user.pk)
    else:
        rows = day.observed_lately(request.user.pk)
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    posts = current_posts([person.pk for person in page.object_list], today)
    for person in page.object_list:
        person.post = posts.get(person.pk)
    context = {"query": query, "page_obj": page}
    return render(request, "quizzes/observed/observe.html", context)


def _begin(request: HttpRequest, learner: Any, standpoint: str) -> tuple[Any, str]:
    """The new sheet; or None and a sentence."""
    number = request.POST.get("quiz", "")
    if not number.isdecimal() or len(number) > 9:
        raise Http404
    quiz, now = get_object_or_404(checklists(), pk=int(number)), timezone.now()
    try:
        sheet = services.observe(
            quiz_id=quiz.pk,
            learner_id=learner.pk,
            observer=request.user,
            standpoint=standpoint,
            place=request.POST.get("place", ""),
            start_at=_today_at(request.POST.get("start", ""), now),
            now=now,
        )
    except BadObservation as bad:
        return None, bad_observation(bad.code)
    except StartRefused as bad:
        return None, " ".join(str(reason) for reason in bad.verdict.because)
    except OwnAttempt:
        raise Http404 from None
    return sheet, ""


def _today_at(text: str, now: dt.datetime) -> dt.datetime | None:
    """A time of day of today; None for none, or for what is no time."""
    try:
        time = dt.time.fromisoformat(text)
    except ValueError:
        return None
    local = timezone.localtime(now)
    return local.replace(hour=time.hour, minute=time.minute, second=0, microsecond=0)


@require_http_methods(["GET", "HEAD", "POST"])
def plan(request: HttpRequest) -> HttpResponse:
    """Plan an observation: whom, at what, when, where, by whom."""
    today = timezone.localdate()
    if not may_plan(request.user, today):
        raise PermissionDenied
    form = PlanForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        learner = given["learner"]
        if not may_mark(request.user) and not may_see_person(request.user, learner.pk, today):
            form.add_error("learner", _("This person is not one of yours."))
        elif _planned(request, form, given):
            messages.success(request, _("Planned: %(name)s.") % {"name": learner.display_name})
            return redirect("quizzes:observations")
    status = 400 if form.errors else 200
    return render(request, "quizzes/observed/plan.html", {"form": form}, status=status)


def _planned(request: HttpRequest, form: PlanForm, given: dict[str, Any]) -> bool:
    try:
        services.plan_observation(
            quiz_id=given["quiz"].pk,
            learner_id=given["learner"].pk,
            due_at=given["due_at"],
            start_at=given["start_at"],
            place=given["place"],
            needed=given["needed"],
            assessor_ids=[each.pk for each in given["assessors"]],
            by=request.user,
            now=timezone.now(),
        )
    except BadObservation as bad:
        form.add_error("assessors" if bad.code == "own" else None, bad_observation(bad.code))
    except StartRefused as bad:
        form.add_error("quiz", " ".join(str(reason) for reason in bad.verdict.because))
    return not form.errors


@require_POST
def open_sheet(request: HttpRequest, observation_id: int) -> HttpResponse:
    """Begin the sheet of an occasion; the standpoint is the first that is open to this person, or the one named."""
    found = get_object_or_404(Observation, pk=observation_id)
    standpoints = standpoints_of(request.user, found.learner_id, timezone.localdate())
    if not standpoints:
        raise Http404
    wanted = request.POST.get("standpoint")
    try:
        sheet = services.open_sheet(
            observation_id=found.pk,
            observer=request.user,
            standpoint=wanted if wanted in standpoints else standpoints[0],
            now=timezone.now(),
        )
    except BadObservation as bad:
        messages.error(request, bad_observation(bad.code))
        if bad.code == "start":
            return redirect("quizzes:observation", found.pk)
    except StartRefused as bad:
        messages.error(request, " ".join(str(reason) for reason in bad.verdict.because))
    except OwnAttempt:
        raise Http404 from None
    else:
        return redirect("quizzes:sheet", sheet.pk)
    return redirect("quizzes:observations")


@require_POST
def cancel(request: HttpRequest, observation_id: int) -> HttpResponse:
    """Call a planned observation off, with a reason."""
    found = get_object_or_404(Observation, pk=observation_id)
    if not may_change(request.user, found):
        raise Http404
    try:
        services.cancel_observation(
            observation_id=found.pk,
            reason=request.POST.get("reason", "")[:500],
            by=request.user,
            now=timezone.now(),
        )
        messages.success(request, _("The observation is cancelled."))
    except BadObservation as bad:
        messages.error(request, bad_observation(bad.code))
    return redirect("quizzes:observations")


@require_POST
def start(request: HttpRequest, observation_id: int) -> HttpResponse:
    """Say when, and where, an occasion starts."""
    found = get_object_or_404(Observation, pk=observation_id)
    today = timezone.localdate()
    may_judge = can_countersign(request.user, found.learner_id, today)
    if not may_judge and not may_change(request.user, found):
        raise Http404
    moment = _today_at(request.POST.get("start", ""), timezone.now())
    if moment is None:
        messages.error(request, _("Say when it starts, such as 14:00."))
        return redirect("quizzes:observation", found.pk)
    try:
        services.set_start(
            observation_id=found.pk, start_at=moment, by=request.user, now=timezone.now()
        )
    except BadObservation as bad:
        messages.error(request, bad_observation(bad.code))
    return redirect("quizzes:observation", found.pk)


def may_change(user: Any, observation: Observation) -> bool:
    """Whether this person may call the occasion off or move it: who planned it, trainers, HR; nobody their own."""
    if observation.learner_id == user.pk:
        return False
    return observation.made_by_id == user.pk or has_role(user, "trainer", "hr")
