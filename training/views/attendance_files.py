"""Attendance as the file of the company has it: of one person, and of who must attend by position."""

from __future__ import annotations

from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from people.selectors import current_posts
from training import permissions
from training.documents.board import XLSX
from training.documents.duty import WORDS, write_duties
from training.selectors import attendance, duty

PAGE = 50


@require_safe
def of_person(request: HttpRequest, person_id: int) -> HttpResponse:
    """Every confirmed line of a person, with totals and hours."""
    person = get_object_or_404(get_user_model(), pk=person_id)
    today = timezone.localdate()
    if not permissions.may_see_attendance_of(request.user, person, today):
        raise Http404
    rows = attendance.attendance_of(person.pk)
    context = {
        "person": person,
        "post": current_posts([person.pk], today).get(person.pk),
        "page_obj": Paginator(rows, PAGE).get_page(request.GET.get("page")),
        "states": attendance.totals(rows),
        "spent": attendance.time_spent(rows),
        "opens_sheets": permissions.may_see_runs(request.user),
    }
    return render(request, "training/sign_in/person.html", context)


@require_safe
def must_attend(request: HttpRequest) -> HttpResponse:
    """The programmes that positions call for, and how many of those called have come."""
    _refuse_others(request)
    context = {"duties": duty.duties(timezone.localdate())}
    return render(request, "training/sign_in/must_attend.html", context)


@require_safe
def must_attend_of(request: HttpRequest, programme_id: int) -> HttpResponse:
    """Those whom a programme calls by their position: without a seat, without attendance, come."""
    _refuse_others(request)
    today = timezone.localdate()
    found = next((one for one in duty.duties(today) if one.programme.pk == programme_id), None)
    if found is None:
        raise Http404
    state = _state(request)
    people = get_user_model().objects.filter(pk__in=found.those(state)).order_by("staff_number")
    page = Paginator(people, PAGE).get_page(request.GET.get("page"))
    posts = current_posts([one.pk for one in page], today)
    context = {
        "duty": found,
        "page_obj": page,
        "lines": [(one, posts.get(one.pk), found.people[one.pk]) for one in page],
        "choices": [(key, WORDS[key], count) for key, count in found.counts.items()],
        "shown": state,
        "words": WORDS,
    }
    return render(request, "training/sign_in/must_attend_of.html", context)


@require_safe
def must_attend_export(request: HttpRequest) -> HttpResponse:
    """The same as a spreadsheet: of one programme (``?programme=``) or of all."""
    _refuse_others(request)
    today = timezone.localdate()
    wanted = request.GET.get("programme", "")
    found = [one for one in duty.duties(today) if wanted in ("", str(one.programme.pk))]
    response = HttpResponse(content_type=XLSX)
    write_duties(found, _state(request), response, today=today)
    response["Content-Disposition"] = f'attachment; filename="must-attend-{today}.xlsx"'
    return response


def _refuse_others(request: HttpRequest) -> None:
    if not permissions.may_see_runs(request.user):
        raise PermissionDenied


def _state(request: HttpRequest) -> str:
    state = request.GET.get("show", "")
    return state if state in duty.SHOWN else ""
