"""Lists of attendance: one's own, a leader's people, all sessions; a sheet as a file, and from one."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

from django.contrib import messages
from django.core import signing
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from common.verdicts import Reason
from people.selectors import leads_any
from quizzes.exchange.sandbox import call_apart
from quizzes.exchange.schema import Unreadable
from training import permissions, services
from training.documents.lists import FORMS, write_list
from training.exchange import attendance_file
from training.forms.attendance import FileForm, WhyForm
from training.models import SessionState
from training.selectors import attendance as reads

from .learner import _day
from .sheet_frame import run_by_person, seen_by_person

PAGE = 50
SALT = "training.attendance-file"


@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """The learner's own attendance, with its because."""
    rows = reads.attendance_of(request.user.pk)
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    context = {"page_obj": page, "states": reads.totals(rows)}
    return render(request, "training/sign_in/mine.html", context)


@require_safe
def team(request: HttpRequest) -> HttpResponse:
    """Who is missing in my shift today."""
    day = _day(request.GET.get("day", ""))
    if not leads_any(request.user.pk, timezone.localdate()):
        raise PermissionDenied
    missing, expected = reads.team_on(request.user.pk, day)
    page = Paginator(missing, 100).get_page(request.GET.get("page"))
    context = {
        "day": day,
        "is_today": day == timezone.localdate(),
        "before": day - dt.timedelta(days=1),
        "after": day + dt.timedelta(days=1),
        "page_obj": page,
        "expected": expected,
        "missing": len(missing),
        "now": timezone.now(),
    }
    return render(request, "training/sign_in/team.html", context)


@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    """All sessions with the numbers of their sheets."""
    if not permissions.may_see_runs(request.user):
        raise PermissionDenied
    state = request.GET.get("state", "")
    state = state if state in SessionState.values else ""
    month = _month(request.GET.get("month", ""))
    # Without a month: what has begun. What is ahead has no sheet yet.
    rows = reads.overview(month, state, until=timezone.now())
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    counts = reads.states_by_session([one.pk for one in page])
    context = {
        "page_obj": page,
        "lines": [(one, counts[one.pk]) for one in page],
        "states": SessionState.choices,
        "state": state,
        "month": month,
    }
    return render(request, "training/sign_in/overview.html", context)


def _month(text: str) -> dt.date | None:
    try:
        day = dt.date.fromisoformat(f"{text}-01")
    except ValueError:
        return None
    return day if 2000 <= day.year <= 2200 else None


@require_safe
def export(request: HttpRequest, session_id: int, form: str) -> HttpResponse:
    """The sheet as CSV, XLSX or PDF."""
    session = seen_by_person(request, session_id)
    if form not in FORMS:
        raise Http404
    response = HttpResponse(content_type=FORMS[form])
    write_list(session, form, response, day=timezone.localdate())
    day = timezone.localdate(session.starts_at)
    response["Content-Disposition"] = f'attachment; filename="attendance-{day}-{session.pk}.{form}"'
    return response


@require_http_methods(["GET", "HEAD", "POST"])
def load(request: HttpRequest, session_id: int) -> HttpResponse:
    """Attendance from a file: first every row says what will become of it, then it is saved."""
    session = run_by_person(request, session_id)
    context: dict[str, Any] = {"session": session, "form": FileForm(), "why": WhyForm()}
    status = 200
    if request.method == "POST":
        try:
            looked = _look(request, context)
        except services.Refused as refused:
            context["errors"], looked = [str(one) for one in refused.reasons], 422
        if isinstance(looked, HttpResponse):
            return looked
        status = looked
    return render(request, "training/sign_in/load.html", context, status=status)


def _look(request: HttpRequest, context: dict[str, Any]) -> int | HttpResponse:
    why = WhyForm(request.POST)
    form = FileForm(request.POST, request.FILES)
    is_confirmed = "confirm" in request.POST
    if not why.is_valid() or not (is_confirmed or form.is_valid()):
        context |= {"form": form, "why": why}
        return 422
    try:
        name, rows = _staged(request) if is_confirmed else _rows(form)
    except (Unreadable, signing.BadSignature, ValueError):
        context["errors"] = [
            _("The spreadsheet cannot be read. It needs a column headed 工号 or “staff number”; save it as XLSX again.")
        ]  # fmt: skip
        return 422
    taken = {
        "session": context["session"],
        "rows": rows,
        "reason": why.cleaned_data["reason"],
        "by": request.user,
        "now": timezone.now(),
    }
    if is_confirmed and len(rows) >= services.MANY_LINES:
        batch = services.start_attendance(source=name, **taken)
        return redirect("training:batch", batch.pk)
    lines = services.import_attendance(dry_run=not is_confirmed, **taken)
    written = sum(one.is_written for one in lines)
    if is_confirmed:
        sentence = ngettext("%(n)d row was taken over.", "%(n)d rows were taken over.", written)
        messages.success(request, sentence % {"n": written})
        return redirect("training:sheet", context["session"].pk)
    context |= {
        "lines": [(one, str(Reason(f"training.row_{one.outcome}", one.params))) for one in lines],
        "written": written,
        "staged": signing.dumps(json.dumps([name, rows]), salt=SALT, compress=True),
        "why": why,
    }
    return 200


def _rows(form: FileForm) -> tuple[str, list[dict[str, Any]]]:
    file = form.cleaned_data["file"]
    return file.name, [dict(row) for row in call_apart(attendance_file.read, file.read())]


def _staged(request: HttpRequest) -> tuple[str, list[dict[str, Any]]]:
    return json.loads(signing.loads(request.POST.get("staged", ""), salt=SALT, max_age=3600))
