"""The desk of trainers and HR: who is to take what, who stands where, requests, more time."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from wagtail.admin import messages
from wagtail.admin.auth import require_admin_access

from courses import permissions, services
from courses.forms.assignment import (
    AssignForm,
    DecideForm,
    EndForm,
    ExtendForm,
    ReasonForm,
)
from courses.models import CoursePage, Enrolment
from courses.selectors import desk, duties, standing
from courses.selectors.home import progress_of
from people.forms.fields import UnitField

PER_PAGE = 50
NAMED = 12


def allowed_to(may: Callable[[Any], bool]):
    """Let in whom ``may`` lets; the others are refused, also behind a known address."""

    def decorate(view):
        @wraps(view)
        @require_admin_access
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not may(request.user):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        return guarded

    return decorate


def _page(
    request: HttpRequest,
    template: str,
    title: str,
    context: dict[str, Any],
    *,
    trail: tuple[tuple[str, str], ...] = (),
    icon: str = "calendar-check",
    status: int = 200,
) -> HttpResponse:
    crumbs = [
        {"url": reverse("wagtailadmin_home"), "label": _("Home")},
        *({"url": url, "label": label} for url, label in trail),
        {"url": "", "label": title},
    ]
    frame = {
        "header_title": title,
        "page_title": title,
        "header_icon": icon,
        "breadcrumbs_items": crumbs,
        "today": timezone.localdate(),
        "may_assign": permissions.may_assign(request.user),
        "may_decide": permissions.may_decide_enrolments(request.user),
    }
    return render(request, f"courses/desk/{template}", frame | context, status=status)


def _posted(request: HttpRequest):
    """Return the form's data; a post without any field is a filled form too."""
    return request.POST if request.method == "POST" else None


def _assignments_crumb() -> tuple[str, str]:
    return reverse("enrolment_desk:assignments"), _("Assignments")


def _course_crumbs(course) -> tuple[tuple[str, str], ...]:
    return (
        (reverse("enrolment_desk:courses"), _("Who stands where")),
        (reverse("enrolment_desk:participants", args=[course.pk]), course.title),
    )


# --- assignments ------------------------------------------------------------------------------------


@allowed_to(permissions.may_see_assignments)
@require_safe
def assignments(request: HttpRequest) -> HttpResponse:
    has_ended = request.GET.get("ended") == "1"
    rows = standing.assignments(has_ended=has_ended)
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("p"))
    context = {"page_obj": page, "has_ended": has_ended}
    return _page(request, "assignments.html", _("Assignments"), context)


@allowed_to(permissions.may_assign)
@require_http_methods(["GET", "HEAD", "POST"])
def assign(request: HttpRequest) -> HttpResponse:
    """Assign a course; before anything is saved the page says whom that reaches."""
    form = AssignForm(_posted(request), initial={"course": request.GET.get("course")})
    preview, status = None, 200
    if request.method == "POST":
        if form.is_valid():
            if request.POST.get("seen") == form.fingerprint():
                return _assign(request, form)
            preview = _preview(form)
        else:
            status = 422
    context = {"form": form, "preview": preview}
    return _page(
        request,
        "assign.html",
        _("Assign a course"),
        context,
        trail=(_assignments_crumb(),),
        status=status,
    )


def _preview(form: AssignForm) -> dict[str, Any]:
    today = timezone.localdate()
    target = {f"{name}_id": one.pk if one else None for name, one in form.target().items()}
    reach = duties.reach(
        course_id=form.cleaned_data["course"].pk,
        repeat=form.cleaned_data["repeat"],
        today=today,
        named=NAMED,
        **target,
    )
    target_words = next(str(one) for one in form.target().values() if one)
    return {"reach": reach, "target": target_words, "seen": form.fingerprint()}


def _assign(request: HttpRequest, form: AssignForm) -> HttpResponse:
    data = form.cleaned_data
    try:
        services.assign(
            course=data["course"],
            **form.target(),
            due_on=data["due_on"],
            days_to_complete=data["days_to_complete"],
            repeat=data["repeat"],
            note=data["note"],
            by=request.user,
            now=timezone.now(),
        )
    except services.EnrolmentRefused as refused:
        for reason in refused.verdict.because:
            messages.error(request, escape(reason))
        return redirect("enrolment_desk:assign")
    messages.success(
        request, _("“%(course)s” is assigned.") % {"course": escape(data["course"].title)}
    )
    return redirect("enrolment_desk:assignments")


@allowed_to(permissions.may_assign)
@require_http_methods(["GET", "HEAD", "POST"])
def end(request: HttpRequest, assignment_id: int) -> HttpResponse:
    assignment = get_object_or_404(standing.assignments(has_ended=None), pk=assignment_id)
    form = EndForm(_posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            withdrawn = services.end_assignment(
                assignment=assignment,
                reason=form.cleaned_data["reason"],
                by=request.user,
                now=timezone.now(),
            )
        except services.AlreadyDecided:
            messages.warning(request, _("Somebody has ended this assignment before you."))
        else:
            sentence = ngettext(
                "The assignment is ended; %(n)d person who had not begun is withdrawn.",
                "The assignment is ended; %(n)d people who had not begun are withdrawn.",
                withdrawn,
            )
            messages.success(request, sentence % {"n": withdrawn})
        return redirect("enrolment_desk:assignments")
    context = {"form": form, "assignment": assignment}
    return _page(
        request, "end.html", _("End the assignment"), context, trail=(_assignments_crumb(),)
    )


# --- who stands where -------------------------------------------------------------------------------


@allowed_to(permissions.may_see_participants)
@require_safe
def courses(request: HttpRequest) -> HttpResponse:
    page = Paginator(desk.courses_with_state(), PER_PAGE).get_page(request.GET.get("p"))
    return _page(
        request, "standing_courses.html", _("Who stands where"), {"page_obj": page}, icon="group"
    )


@allowed_to(permissions.may_see_participants)
@require_safe
def participants(request: HttpRequest, course_id: int) -> HttpResponse:
    course = get_object_or_404(CoursePage, pk=course_id)
    today = timezone.localdate()
    unit = _unit(request.GET.get("unit"))
    state = request.GET.get("state", "")
    rows = standing.who_stands_where(
        course_id, unit_id=unit.pk if unit else None, state=state, today=today
    )
    page = Paginator(rows.only("pk"), PER_PAGE).get_page(request.GET.get("p"))
    page.object_list = standing.participants(page.object_list, today=today)
    context = {
        "course": course,
        "page_obj": page,
        "unit_field": UnitField(required=False).choices,
        "unit_id": unit.pk if unit else None,
        "state": state,
        "states": state_choices(),
    }
    crumb = (reverse("enrolment_desk:courses"), _("Who stands where"))
    return _page(request, "participants.html", course.title, context, trail=(crumb,), icon="group")


def state_choices() -> list[tuple[str, str]]:
    return [
        ("", _("All")),
        ("open", _("In progress or not started")),
        ("not_started", _("Not started")),
        ("overdue", _("Overdue")),
        ("completed", _("Completed")),
        ("exempt", _("Exempt")),
        ("asked", _("Asked for")),
    ]


def _unit(value: str | None):
    """Return the unit of a filter; what is no unit filters nothing."""
    try:
        return UnitField(required=False).clean(value)
    except ValidationError:
        return None


@allowed_to(permissions.may_see_participants)
@require_safe
def enrolment(request: HttpRequest, enrolment_id: int) -> HttpResponse:
    """One enrolment: progress by chapter and everything that was decided about it."""
    one = get_object_or_404(
        Enrolment.objects.select_related("learner", "course", "release"), pk=enrolment_id
    )
    line = standing.participants([one], today=timezone.localdate())[0]
    context = {
        "one": one,
        "line": line,
        "progress": progress_of(one),
        "changes": one.changes.select_related("made_by"),
    }
    title = f"{one.learner.name} ({one.learner.staff_number})"
    return _page(
        request, "enrolment.html", title, context, trail=_course_crumbs(one.course), icon="user"
    )


def _decision(
    request: HttpRequest, enrolment_id: int, *, form_class, title: str, lead: str, decide
) -> HttpResponse:
    """A page of its own for a decision about one enrolment: what, why, and the way back."""
    one = get_object_or_404(Enrolment.objects.select_related("learner", "course"), pk=enrolment_id)
    form = form_class(_posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            decide(enrolment=one, **form.cleaned_data, by=request.user, now=timezone.now())
        except services.AlreadyDecided:
            messages.warning(request, _("This enrolment is no longer open."))
        else:
            messages.success(request, _("Saved. The learner has been told."))
        return redirect("enrolment_desk:enrolment", one.pk)
    status = 422 if form.errors else 200
    context = {"form": form, "one": one, "lead": lead}
    trail = (
        *_course_crumbs(one.course),
        (reverse("enrolment_desk:enrolment", args=[one.pk]), one.learner.name),
    )
    return _page(request, "decision.html", title, context, trail=trail, icon="user", status=status)


@allowed_to(permissions.may_decide_enrolments)
@require_http_methods(["GET", "HEAD", "POST"])
def extend(request: HttpRequest, enrolment_id: int) -> HttpResponse:
    return _decision(
        request,
        enrolment_id,
        form_class=ExtendForm,
        title=_("Give more time"),
        lead=_("The new day counts for this person only."),
        decide=services.extend,
    )


@allowed_to(permissions.may_decide_enrolments)
@require_http_methods(["GET", "HEAD", "POST"])
def exempt(request: HttpRequest, enrolment_id: int) -> HttpResponse:
    return _decision(
        request,
        enrolment_id,
        form_class=ReasonForm,
        title=_("Exempt"),
        lead=_("The course is no longer asked of this person. It proves nothing either."),
        decide=services.exempt,
    )


# --- requests ---------------------------------------------------------------------------------------


@allowed_to(permissions.may_decide_enrolments)
@require_safe
def requests(request: HttpRequest) -> HttpResponse:
    page = Paginator(standing.open_requests(), PER_PAGE).get_page(request.GET.get("p"))
    posts = standing.posts_of(page.object_list, today=timezone.localdate())
    lines = [(one, posts.get(one.learner_id), one.asked_because) for one in page.object_list]
    context = {"page_obj": page, "lines": lines}
    return _page(request, "requests.html", _("Requests"), context, icon="help")


@allowed_to(permissions.may_decide_enrolments)
@require_POST
def decide(request: HttpRequest, enrolment_id: int) -> HttpResponse:
    one = get_object_or_404(Enrolment.objects.select_related("course", "learner"), pk=enrolment_id)
    form = DecideForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("A refusal needs a reason: the learner reads it."))
        return redirect("enrolment_desk:requests")
    try:
        services.decide_request(
            enrolment=one, **form.cleaned_data, by=request.user, now=timezone.now()
        )
    except services.AlreadyDecided:
        messages.warning(request, _("Somebody has answered this request before you."))
    else:
        sentence = (
            _("%(name)s is in.") if form.cleaned_data["approve"] else _("%(name)s was refused.")
        )
        messages.success(request, sentence % {"name": escape(one.learner.name)})
    return redirect("enrolment_desk:requests")
