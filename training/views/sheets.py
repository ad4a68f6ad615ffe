"""The instructor's screens of a session: the code, the list, the head count, corrections, excuses."""

from __future__ import annotations

import secrets
from typing import Any

from django.contrib import messages
from django.core.files.base import ContentFile
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from training import permissions, services
from training.documents.qr import qr_svg
from training.forms import attendance as forms
from training.models import Attendance, ExcuseRequest, RunEnrolment, Scan, Session, SessionState
from training.selectors import attendance as reads
from training.selectors.mine import session_with_all
from training.sign_in import code_at

from .frame import posted
from .sheet_frame import post, run_by_person, say_wrong, seen_by_person, try_to

WAYS = {"e": "enrolment", "g": "guest"}


def _direction(request: HttpRequest) -> str:
    return "out" if request.GET.get("show") == "out" else "in"


def _code(request: HttpRequest, session: Session) -> dict[str, Any]:
    direction = _direction(request)
    code = code_at(session.secret, direction, timezone.now())
    address = reverse("training:scan", args=[session.pk, code.token])
    return {
        "svg": qr_svg(request.build_absolute_uri(address)),
        "code": f"{code.short[:4]} {code.short[4:]}",
        "seconds_left": round(code.seconds_left, 2),
        "signed": reads.signed_count(session.pk),
        "seats": reads.seat_count(session.run_id),
    }


@require_safe
def code(request: HttpRequest, session_id: int) -> HttpResponse:
    """The screen for the wall: the code of this moment, large."""
    session = run_by_person(request, session_id)
    if refused := _no_code(request, session):
        messages.error(request, refused)
        return redirect("training:sheet", session.pk)
    now = _code(request, session)
    now["svg"] = mark_safe(now["svg"])  # noqa: S308 - drawn here, of an address of ours
    context = {"session": session, "direction": _direction(request), "now": now}
    return render(request, "training/sign_in/code.html", context)


@require_safe
def code_now(request: HttpRequest, session_id: int) -> JsonResponse:
    """The next code for the screen that shows the page already."""
    session = run_by_person(request, session_id)
    if _no_code(request, session):
        raise Http404
    return JsonResponse(_code(request, session))


def _no_code(request: HttpRequest, session: Session) -> str:
    """Say why a session shows no code: its list is fixed, or who asks would sign in with it themselves."""
    if session.state != SessionState.PLANNED or not session.run.is_open:
        return _(
            "Nobody can sign in any more: the list is fixed or the session does not take place."
        )
    seats = RunEnrolment.objects.filter(run_id=session.run_id, learner=request.user)
    if seats.filter(state="enrolled").exists():
        return _("You take part in this session: somebody else has to show the code.")
    return ""


@require_safe
def sheet(request: HttpRequest, session_id: int) -> HttpResponse:
    """Who should be here, who is: the list, and everything that is done with it."""
    return _sheet(request, seen_by_person(request, session_id))


def _sheet(
    request: HttpRequest, session: Session, given: QueryDict | None = None, status: int = 200
) -> HttpResponse:
    """Show the sheet; ``given`` is a head count that was refused and stays in its form."""
    lines = reads.lines_of(session)
    is_held = session.state == SessionState.HELD
    context = {
        "session": session,
        "lines": lines,
        "signed": sum(one.signed_in for one in lines),
        "total": len(lines),
        "states": reads.totals(reads.current(Attendance.objects.filter(session=session))),
        "asked": session.excuses.filter(state="asked").select_related("enrolment__learner")
        if permissions.may_run_session(request.user, session)
        else (),
        "shared": [one for one in lines if one.is_shared_device],
        "is_held": is_held,
        "is_open": session.run.is_open and session.state != SessionState.CANCELLED,
        "runs_it": permissions.may_run_session(request.user, session),
        "has_begun": timezone.now() >= session.starts_at,
        "is_over": timezone.now() >= session.ends_at,
        "given": given,
        "given_not_here": given.getlist("not_here") if given else [],
        "count": session.head_counts.filter(is_confirmed=True, reopened_at=None)
        .select_related("made_by")
        .first(),
        "reopened": session.head_counts.exclude(reopened_at=None).select_related("reopened_by"),
        "sheets": session.sheets.all(),
    }
    return render(request, "training/sign_in/sheet.html", context, status=status)


def _who(person: str, session: Session) -> dict[str, Any]:
    """Return the seat or guest behind the key of a line."""
    rows: Any = session.guests
    if person[0] == "e":
        rows = RunEnrolment.objects.filter(run_id=session.run_id).select_related("learner")
    return {WAYS[person[0]]: rows.filter(pk=int(person[1:])).first()}


@require_POST
def enter(request: HttpRequest, session_id: int) -> HttpResponse:
    session = run_by_person(request, session_id)
    form = forms.EnterForm(request.POST)
    return post(
        request,
        form,
        lambda given: services.enter_by_hand(
            session=session,
            **_who(given["person"], session),
            direction=given["direction"],
            at=forms.on_day_of(session, given["at"]),
            reason=given["reason"],
            by=request.user,
            now=timezone.now(),
        ),
        done=_("Entered."),
        to="training:sheet",
        session_id=session_id,
    )


@require_POST
def strike(request: HttpRequest, scan_id: int) -> HttpResponse:
    """Take back a sign-in or sign-out that was a mistake."""
    rows = Scan.objects.select_related("enrolment", "guest")
    scan = get_object_or_404(rows, pk=scan_id)
    run_by_person(request, scan.session_id)
    return post(
        request,
        forms.WhyForm(request.POST),
        lambda given: services.strike_scan(
            scan=scan, reason=given["reason"], by=request.user, now=timezone.now()
        ),
        done=_("Taken back. The person can sign again."),
        to="training:sheet",
        session_id=scan.session_id,
    )


@require_POST
def guest(request: HttpRequest, session_id: int) -> HttpResponse:
    session = run_by_person(request, session_id)
    form = forms.GuestForm(request.POST)
    return post(
        request,
        form,
        lambda given: services.add_guest(
            session=session, **given, by=request.user, now=timezone.now()
        ),
        done=_("The guest is on the list. Enter the arrival, or let them sign at the kiosk."),
        to="training:sheet",
        session_id=session_id,
    )


@require_POST
def confirm(request: HttpRequest, session_id: int) -> HttpResponse:
    session = run_by_person(request, session_id)
    form = forms.CountForm(request.POST, lines=reads.lines_of(session))
    if not form.is_valid():
        say_wrong(request, form)
        return _sheet(request, session, request.POST, status=422)
    try:
        services.confirm_head_count(
            session=session, **form.cleaned_data, by=request.user, now=timezone.now()
        )
    except services.Refused as refused:
        for one in refused.reasons:
            messages.error(request, str(one))
        return _sheet(request, session, request.POST, status=422)
    messages.success(request, _("Confirmed: the sheet is fixed."))
    return redirect("training:sheet", session_id)


@require_POST
def reopen(request: HttpRequest, session_id: int) -> HttpResponse:
    session = run_by_person(request, session_id)
    form = forms.WhyForm(request.POST)
    return post(
        request,
        form,
        lambda given: services.reopen_head_count(
            session=session,
            reason=given["reason"],
            by=request.user,
            now=timezone.now(),
        ),
        done=_("The sheet is open again. Confirm the head count once it is right."),
        to="training:sheet",
        session_id=session_id,
    )


@require_http_methods(["GET", "HEAD", "POST"])
def correct(request: HttpRequest, attendance_id: int) -> HttpResponse:
    """One line with all that it said before; whoever runs the session puts it right."""
    rows = Attendance.objects.select_related("session", "enrolment__learner", "guest")
    row = get_object_or_404(rows, pk=attendance_id)
    session = seen_by_person(request, row.session_id)
    runs_it = permissions.may_run_session(request.user, session)
    history = reads.history_of(row)
    opened, row = row, history[0]
    if request.method != "POST" and row.pk != opened.pk:
        return redirect("training:correct", row.pk)
    form = forms.CorrectForm(posted(request), initial=_times(row))
    status = 200
    if request.method == "POST":
        if not runs_it:
            raise Http404
        # The row that was looked at, not the newest: where somebody was faster, the service says so.
        if form.is_valid() and _is_corrected(form, opened, session, request):
            return redirect("training:sheet", session.pk)
        status = 422
    person = row.enrolment.learner if row.enrolment else row.guest
    context = {
        "session": session,
        "row": row,
        "person": person,
        "history": history,
        "form": form,
        "may": runs_it and session.run.is_open and person != request.user,
    }
    return render(request, "training/sign_in/correct.html", context, status=status)


def _times(row: Attendance) -> dict[str, Any]:
    found: dict[str, Any] = {"state": row.state}
    for name in ("in_at", "out_at"):
        moment = getattr(row, name)
        found[name] = timezone.localtime(moment).time() if moment else None
    return found


def _is_corrected(form, row: Attendance, session: Session, request: HttpRequest) -> bool:
    given = form.cleaned_data
    try:
        services.correct_attendance(
            attendance=row,
            state=given["state"],
            in_at=forms.on_day_of(session, given["in_at"]),
            out_at=forms.on_day_of(session, given["out_at"]),
            reason=given["reason"],
            by=request.user,
            now=timezone.now(),
        )
    except services.Refused as refused:
        for one in refused.reasons:
            form.add_error(None, str(one))
        return False
    return True


@require_http_methods(["GET", "HEAD", "POST"])
def excuse(request: HttpRequest, session_id: int) -> HttpResponse:
    """A learner asks to be excused, or takes the request back."""
    session = session_with_all(session_id)
    seats = RunEnrolment.objects.filter(learner=request.user, state="enrolled")
    if session is None or not seats.filter(run_id=session.run_id).exists():
        raise Http404
    form = forms.ExcuseForm(posted(request), request.FILES or None)
    status = 200
    if request.method == "POST":
        if form.is_valid():
            try:
                services.ask_excuse(
                    session=session,
                    learner=request.user,
                    reason=form.cleaned_data["reason"],
                    attachment=_file(form.cleaned_data["attachment"]),
                    now=timezone.now(),
                )
                return redirect("training:session", session_id)
            except services.Refused as refused:
                for one in refused.reasons:
                    form.add_error(None, str(one))
        status = 422
    context = {"session": session, "form": form}
    return render(request, "training/sign_in/excuse.html", context, status=status)


def _file(given: tuple[str, bytes] | None) -> ContentFile | None:
    if given is None:
        return None
    kind, data = given
    return ContentFile(data, f"{secrets.token_hex(16)}.{kind}")


@require_POST
def excuse_withdraw(request: HttpRequest, excuse_id: int) -> HttpResponse:
    found = get_object_or_404(
        ExcuseRequest.objects.select_related("session"),
        pk=excuse_id,
        enrolment__learner=request.user,
    )
    return try_to(
        request,
        lambda: services.withdraw_excuse(excuse=found, learner=request.user, now=timezone.now()),
        done=_("Taken back."),
        to="training:session",
        session_id=found.session_id,
    )


@require_POST
def excuse_decide(request: HttpRequest, excuse_id: int) -> HttpResponse:
    found = get_object_or_404(ExcuseRequest.objects.select_related("session"), pk=excuse_id)
    run_by_person(request, found.session_id)
    form = forms.DecideForm(request.POST)
    return post(
        request,
        form,
        lambda given: services.decide_excuse(
            excuse=found, **given, by=request.user, now=timezone.now()
        ),
        done=_("Decided, and the learner is told."),
        to="training:sheet",
        session_id=found.session_id,
    )
