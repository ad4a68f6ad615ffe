"""A session's photos and materials from the instructor's phone, its one-page record, and the files themselves."""

from __future__ import annotations

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from common.files import hand_out
from training import permissions, services
from training.documents.record import record_pdf
from training.forms.annual import RunFilesForm
from training.models import RunFile
from training.selectors import records as reads
from training.selectors.mine import session_with_all

from .sheet_frame import seen_by_person


@require_http_methods(["GET", "HEAD", "POST"])
def files(request: HttpRequest, session_id: int) -> HttpResponse:
    """Photos and materials of a session: its instructors add, whoever takes part reads."""
    session = session_with_all(session_id)
    if session is None or not _may_see(request, session.run_id):
        raise Http404
    may_add = permissions.may_run_session(request.user, session) and session.run.is_open
    form = RunFilesForm(request.POST or None, request.FILES or None) if may_add else None
    status = 200
    if request.method == "POST":
        if form is None:
            raise Http404
        status = 422
        if form.is_valid():
            try:
                made = services.add_files(
                    run=session.run,
                    session=session,
                    kind=form.cleaned_data["kind"],
                    files=form.cleaned_data["attached"],
                    by=request.user,
                    now=timezone.now(),
                )
            except services.Refused as refused:
                for one in refused.reasons:
                    form.add_error(None, str(one))
            else:
                messages.success(request, _("Kept: %(count)s.") % {"count": len(made)})
                return redirect("training:session_files", session_id)
    context = {
        "session": session,
        "form": form,
        "files": reads.files_of_session(session),
        "may_print": permissions.may_see_sheet(request.user, session),
    }
    return render(request, "training/session_files.html", context, status=status)


def _may_see(request: HttpRequest, run_id: int) -> bool:
    return permissions.may_see_runs(request.user) or reads.takes_part_or_instructs(
        run_id, request.user.pk
    )


@require_safe
def record(request: HttpRequest, session_id: int) -> HttpResponse:
    """The one-page training record of a session."""
    session = seen_by_person(request, session_id)
    found = reads.record_of(session.run, session)
    data = record_pdf(found, by=request.user.name, day=timezone.localdate())
    return HttpResponse(
        data,
        content_type="application/pdf",
        headers={"Content-Disposition": f'inline; filename="record-{session.pk}.pdf"'},
    )


@require_safe
def file(request: HttpRequest, file_id: int) -> FileResponse:
    """Give a photo or material to those who may see the run; only photos are shown in place."""
    found = get_object_or_404(RunFile, pk=file_id)
    if not _may_see(request, found.run_id):
        raise Http404
    is_photo = found.kind == "photo"  # drawn anew when it came in: a JPEG
    name = f"{file_id}.jpg" if is_photo else found.title
    return hand_out(found.file, name=name, picture="image/jpeg" if is_photo else "")
