"""The learner's pages: catalogue, course, lesson; and the people of a manager's units."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from common.languages import in_page_language
from courses import permissions, ports, services
from courses.models import CoursePage, Enrolment, ReleasedLesson
from courses.selectors import learning, lessons, shelf, standing
from courses.selectors.attempts import attempts_at

QUERY_LENGTH = 100
TEAM_PAGE = 50


def _number(value: str | None) -> int | None:
    return int(value) if value and value.isascii() and value.isdigit() and len(value) < 10 else None


@require_GET
def catalogue(request: HttpRequest) -> HttpResponse:
    query = request.GET.get("q", "").replace("\0", "").strip()[:QUERY_LENGTH]
    audience_id = _number(request.GET.get("audience"))
    today = timezone.localdate()
    page = shelf.catalogue(
        learner_id=request.user.pk,
        audience_id=audience_id,
        query=query,
        page=request.GET.get("page"),
        today=today,
    )
    context = {
        "page_obj": page,
        "audiences": shelf.audiences(),
        "audience_id": audience_id,
        "query": query,
        "today": today,
    }
    return render(request, "courses/catalogue.html", context)


@require_GET
def course(request: HttpRequest, slug: str) -> HttpResponse:
    today = timezone.localdate()
    view = learning.course_view(slug=slug, learner_id=request.user.pk, today=today)
    if view is None:
        raise Http404
    attempts = []
    if view.release["quiz_id"] is not None and view.is_reading:
        attempts = attempts_at(view.release["quiz_id"], request.user.pk, timezone.now())
    context = {
        "view": view,
        "action": learning.main_action(view, attempts),
        "attempts": attempts,
        "today": today,
        "panels": [
            panel
            for panels in ports.course_panels.ask(request.user, view.course["pk"])
            for panel in panels
        ],
        "may_open": view.is_reading or permissions.may_look_at_lessons(request.user),
        "proves": in_page_language(
            view.release["competency__title"] or "", view.release["competency__title_en"] or ""
        ),
    }
    return render(request, "courses/course.html", context)


@require_GET
def lesson(request: HttpRequest, slug: str, position: int) -> HttpResponse:
    reading = lessons.reading_of(slug, request.user.pk)
    if reading is None and permissions.may_look_at_lessons(request.user):
        reading = lessons.newest_reading(slug)
    if reading is None:
        return redirect("courses:course", slug)  # which says how to get in, or that there is none
    view = lessons.lesson_view(slug=slug, position=position, reading=reading)
    if view is None:
        raise Http404
    return render(request, "courses/lesson.html", {"view": view})


def _reading_or_404(request: HttpRequest, slug: str) -> Enrolment:
    enrolment = (
        Enrolment.objects.filter(
            course__slug=slug, learner=request.user, state__in=learning.READING_STATES
        )
        .select_related("release")
        .defer("release__outline", "release__revisions")
        .order_by("-period")
        .first()
    )
    if enrolment is None:
        raise Http404
    return enrolment


@require_POST
def lesson_done(request: HttpRequest, slug: str, position: int) -> HttpResponse:
    enrolment = _reading_or_404(request, slug)
    try:
        step = services.finish_lesson(enrolment=enrolment, position=position, now=timezone.now())
    except ReleasedLesson.DoesNotExist:
        raise Http404 from None
    if step.completion_id is not None:
        messages.success(request, _("You have completed the course."))
    if step.next_position is None:
        return redirect("courses:course", slug)
    return redirect("courses:lesson", slug, step.next_position)


@require_POST
def lesson_place(request: HttpRequest, slug: str, position: int) -> HttpResponse:
    enrolment = _reading_or_404(request, slug)
    anchor = _number(request.POST.get("anchor"))
    try:
        services.keep_place(
            enrolment=enrolment, position=position, anchor=anchor, now=timezone.now()
        )
    except ReleasedLesson.DoesNotExist:
        raise Http404 from None
    return HttpResponse(status=204)


@require_POST
def enrol(request: HttpRequest, slug: str) -> HttpResponse:
    """Into the course, or a request for it: what the course allows decides, not the form."""
    page = get_object_or_404(CoursePage, slug=slug, live=True)
    now = timezone.now()
    try:
        if page.enrolment_mode == "ask":
            note = request.POST.get("note", "").replace("\0", "").strip()[:1000]
            services.ask_to_enrol(course=page, learner=request.user, note=note, now=now)
            messages.success(request, _("Your request is with the trainers and HR."))
            return redirect("courses:course", slug)
        enrolment = services.enrol(course=page, learner=request.user, by=request.user, now=now)
    except services.EnrolmentRefused as refused:
        for reason in refused.verdict.because:
            messages.error(request, str(reason))
        return redirect("courses:course", slug)
    first = enrolment.release.lessons.order_by("position").values_list("position", flat=True)[:1]
    if enrolment.started_at is not None or not first:
        return redirect("courses:course", slug)
    services.open_lesson(enrolment=enrolment, position=first[0], now=now)
    return redirect("courses:lesson", slug, first[0])


@require_GET
def team(request: HttpRequest) -> HttpResponse:
    """Who in a manager's units is in which course, and how far. Nobody else's people are counted."""
    today = timezone.localdate()
    units = permissions.units_to_look_after(request.user, today)
    if not units:
        raise PermissionDenied
    state = request.GET.get("state", "")
    rows = standing.team_enrolments(units, state=state, today=today)
    page = Paginator(rows.only("pk"), TEAM_PAGE).get_page(request.GET.get("page"))
    page.object_list = standing.participants(page.object_list, today=today)
    rows = [(one, next(ports.person_pages.ask(one.learner_id), "")) for one in page.object_list]
    context = {"page_obj": page, "rows": rows, "state": state, "today": today}
    return render(request, "courses/team.html", context)
