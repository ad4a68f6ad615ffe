"""Completions on the screen, in the desk and on the site, and as a file."""

from __future__ import annotations

import tempfile
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from courses.selectors.report import completion_enrolments
from reports.documents.completions import WRITERS, TooManyLinesError
from reports.forms import CompletionFilterForm
from reports.permissions import Scope, completions_scope
from reports.selectors import report_page
from reports.services import export_completions

PAGE_LENGTH = 50


def _scope(request: HttpRequest) -> Scope:
    scope = completions_scope(request.user, timezone.localdate())
    if scope is None:
        raise PermissionDenied
    return scope


def _context(request: HttpRequest) -> dict[str, Any]:
    today = timezone.localdate()
    form = CompletionFilterForm(request.GET, scope=_scope(request))
    enrolments = completion_enrolments(form.wanted(), today=today)
    page = Paginator(enrolments, PAGE_LENGTH).get_page(request.GET.get("page"))
    lines = report_page(page.object_list, today=today)
    return {"form": form, "page": page, "lines": lines, "today": today}


@require_safe
def completions(request: HttpRequest) -> HttpResponse:
    return render(request, "reports/completions.html", _context(request))


@require_safe
def desk_completions(request: HttpRequest) -> HttpResponse:
    context = _context(request) | {
        "page_title": _("Completions"),
        "header_title": _("Completions"),
        "header_icon": "list-ul",
    }
    return render(request, "reports/desk/completions.html", context)


@require_POST
def export(request: HttpRequest) -> HttpResponseBase:
    """Answer with the whole file; nothing is sent before the last line is written."""
    form = CompletionFilterForm(request.POST, scope=_scope(request))
    file_format = request.POST.get("format", "")
    if file_format not in WRITERS:
        raise Http404
    now = timezone.now()
    target = tempfile.TemporaryFile()  # noqa: SIM115 - the response closes it
    try:
        export_completions(
            target=target,
            file_format=file_format,
            wanted=form.wanted(),
            words=form.words(),
            by=request.user,
            now=now,
        )
    except TooManyLinesError:
        messages.error(request, _("Too many lines for a worksheet. Please take the CSV file."))
        return redirect("reports:completions")
    target.seek(0)
    response = FileResponse(target, content_type=WRITERS[file_format][1])
    name = f"{_('Completions')} {timezone.localtime(now):%Y-%m-%d %H%M}.{file_format}"
    response["Content-Disposition"] = content_disposition_header(True, name)
    response["X-Content-Type-Options"] = "nosniff"
    return response
