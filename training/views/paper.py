"""Sheets on paper: print, photograph, compare, settle; and files that belong to a sheet."""

from __future__ import annotations

from typing import Any

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from common.files import PICTURES, hand_out
from training import permissions, services
from training.documents.sheet import draw_sheet, rows_of_paper
from training.forms import attendance as forms
from training.models import ExcuseRequest, PaperDifference, PaperPhoto, PaperSheet, Scan, Session

from .sheet_frame import post, run_by_person, seen_by_person, try_to


def _sheet(request: HttpRequest, sheet_id: int, *, may_only_read: bool = False) -> PaperSheet:
    found = get_object_or_404(PaperSheet, pk=sheet_id)
    find = seen_by_person if may_only_read else run_by_person
    found.session = find(request, found.session_id)
    return found


@require_POST
def print_sheet(request: HttpRequest, session_id: int) -> HttpResponse:
    session = run_by_person(request, session_id)
    made: list[PaperSheet] = []
    answer = try_to(
        request,
        lambda: made.append(
            services.print_sheet(session=session, by=request.user, now=timezone.now())
        ),
        done=_("The sheet is ready to print."),
        to="training:sheet",
        session_id=session_id,
    )
    return redirect("training:paper", made[0].pk) if made else answer


@require_safe
def paper(request: HttpRequest, sheet_id: int) -> HttpResponse:
    """One printed sheet: its photographs, which rows are signed, what differs from the list."""
    sheet = _sheet(request, sheet_id, may_only_read=True)
    differences = {one.row: one for one in sheet.differences.select_related("settled_by")}
    context = {
        "sheet": sheet,
        "session": sheet.session,
        "photos": sheet.photos.select_related("made_by"),
        "rows": [row for row in sheet.rows if row["name"]],
        "differences": [(one, _row(sheet, one.row)) for one in differences.values()],
        "is_compared": bool(differences) or sheet.settled_at is not None,
        "runs_it": permissions.may_run_session(request.user, sheet.session)
        and sheet.session.run.is_open,
        "form": forms.PhotoForm(),
    }
    return render(request, "training/sign_in/paper.html", context)


def _row(sheet: PaperSheet, number: int) -> dict:
    return next(row for row in sheet.rows if row["row"] == number)


@require_safe
def paper_pdf(request: HttpRequest, sheet_id: int) -> HttpResponse:
    sheet = _sheet(request, sheet_id, may_only_read=True)
    address = request.build_absolute_uri(reverse("training:paper", args=[sheet.pk]))
    data = draw_sheet(
        sheet.session,
        rows_of_paper(sheet),
        day=timezone.localdate(sheet.printed_at),
        address=address,
        number=sheet.number,
    )
    return HttpResponse(
        data,
        content_type="application/pdf",
        headers={"Content-Disposition": f'inline; filename="sheet-{sheet.code}.pdf"'},
    )


@require_POST
def photo(request: HttpRequest, sheet_id: int) -> HttpResponse:
    sheet = _sheet(request, sheet_id)
    form = forms.PhotoForm(request.POST, request.FILES)
    return post(
        request,
        form,
        lambda given: services.attach_photo(
            sheet=sheet, picture=given["photo"], by=request.user, now=timezone.now()
        ),
        done=_("The photograph is attached."),
        to="training:paper",
        sheet_id=sheet_id,
    )


@require_POST
def compare(request: HttpRequest, sheet_id: int) -> HttpResponse:
    sheet = _sheet(request, sheet_id)
    form = forms.CompareForm(request.POST, sheet=sheet)
    return post(
        request,
        form,
        lambda given: services.compare_sheet(
            sheet=sheet, signed_rows=given["rows"], by=request.user, now=timezone.now()
        ),
        done=_("Compared with the list."),
        to="training:paper",
        sheet_id=sheet_id,
    )


@require_POST
def settle(request: HttpRequest, difference_id: int) -> HttpResponse:
    found = get_object_or_404(PaperDifference, pk=difference_id)
    found.sheet = _sheet(request, found.sheet_id)
    form = forms.SettleForm(request.POST)
    return post(
        request,
        form,
        lambda given: services.settle_difference(
            difference=found, **given, by=request.user, now=timezone.now()
        ),
        done=_("Settled."),
        to="training:paper",
        sheet_id=found.sheet_id,
    )


@require_safe
def file(request: HttpRequest, kind: str, pk: int) -> FileResponse:
    """A signature, the photograph of a sheet, what was attached to a request to be excused."""
    stored, session = _stored(request, kind, pk)
    if not stored or session is None:
        raise Http404
    ending = stored.name.rsplit(".", 1)[-1]
    return hand_out(stored, name=f"{kind}-{pk}.{ending}", picture=PICTURES.get(ending, ""))


def _stored(request: HttpRequest, kind: str, pk: int) -> tuple[Any, Session | None]:
    if kind == "photo":
        one = get_object_or_404(PaperPhoto.objects.select_related("sheet"), pk=pk)
        return one.file, seen_by_person(request, one.sheet.session_id)
    if kind == "signature":
        scan = get_object_or_404(Scan, pk=pk)
        return scan.signature, seen_by_person(request, scan.session_id)
    if kind == "excuse":
        excuse = get_object_or_404(ExcuseRequest.objects.select_related("enrolment"), pk=pk)
        if excuse.enrolment.learner_id == request.user.pk:
            return excuse.attachment, excuse.session
        # Often a doctor's note: for those who decide on it, and nobody else.
        return excuse.attachment, run_by_person(request, excuse.session_id)
    raise Http404
