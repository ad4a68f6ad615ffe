"""The phone: a code becomes a ticket, the ticket a scan. And the kiosk by the door."""

from __future__ import annotations

import contextlib
import datetime as dt
import uuid
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import get_user_model
from django.contrib.auth import logout as log_out
from django.contrib.auth.decorators import login_not_required
from django.core import signing
from django.core.cache import cache
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from common.pictures import BadPictureError, as_signature, typed_signature
from common.verdicts import Reason
from training import services
from training.forms.attendance import CodeForm, KioskForm
from training.models import Guest, RunEnrolment, Session
from training.selectors import attendance as reads
from training.selectors.mine import session_with_all

from .sheet_frame import run_by_person

TICKET, DEVICE, KIOSK = "ticket", "device", "kiosk"
YEAR = 365 * 24 * 3600
SALT = "training.kiosk"
TRIES, PAUSE = 20, 10 * 60  # wrong short codes of one account, and for how many seconds


def keep(response: HttpResponse, name: str, value: str, seconds: int) -> HttpResponse:
    """Set a cookie that only this part of the site gets, and no script."""
    response.set_cookie(
        name, value, max_age=seconds, path="/training/", httponly=True, samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )  # fmt: skip
    return response


def refused(request: HttpRequest, error: services.Refused) -> HttpResponse:
    """Answer a phone plainly why it did not work, and what to do."""
    status = 404 if error.reasons[0].code == "training.code_over" else 409
    context = {"reasons": error.reasons}
    return render(request, "training/sign_in/answer.html", context, status=status)


@login_not_required  # the camera comes first: the ticket waits while somebody logs in
@require_safe
def scan(request: HttpRequest, session_id: int, token: str) -> HttpResponse:
    """What the QR code leads to. The short code is for the form alone, where tries are counted."""
    if token.isdecimal() and len(token) < 10:
        raise Http404
    try:
        ticket_token, ticket = services.open_ticket(
            session_id=session_id,
            code=token,
            device_key=request.COOKIES.get(DEVICE, ""),
            now=timezone.now(),
        )
    except services.Refused as error:
        return refused(request, error)
    response = redirect("training:sign_in")
    keep(response, TICKET, ticket_token, int(services.TICKET_LIFE.total_seconds()))
    if ticket.device is not None:
        keep(response, DEVICE, str(ticket.device.key), YEAR)
    return response


@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """The ticket of this browser as one button; without one, the field for the short code."""
    now = timezone.now()
    if request.method == "POST":
        return _signed(request, now)
    ticket = services.ticket_of(request.COOKIES.get(TICKET, ""), now=now)
    if ticket is not None and ticket.used_by_id is not None:
        ticket = None
    context: dict[str, Any] = {"ticket": ticket, "request_key": uuid.uuid4(), "form": CodeForm()}
    if ticket is None:
        context["sessions"] = reads.sessions_to_sign(request.user.pk, now)
    else:
        context["scans"] = reads.own_scans(ticket.session_id, request.user.pk)
    return render(request, "training/sign_in/sign.html", context)


def _signed(request: HttpRequest, now: dt.datetime) -> HttpResponse:
    """Sign, and lead to the session; a script that tries again after a lost network is told where to."""
    device = request.COOKIES.get(DEVICE) or str(uuid.uuid4())
    try:
        signed = _sign(request, device, now)
    except services.Refused as error:
        for one in error.reasons:
            messages.error(request, str(one))
        to = reverse("training:sign_in")
    else:
        messages.success(request, _said(signed))
        to = reverse("training:session", args=[signed.scan.session_id])
    wants_json = request.headers.get("Accept") == "application/json"
    response: HttpResponse = JsonResponse({"to": to}) if wants_json else redirect(to)
    return keep(response, DEVICE, device, YEAR)


def _sign(request: HttpRequest, device: str, now: dt.datetime) -> services.Signed:
    try:
        key = uuid.UUID(request.POST.get("request_key", ""))
    except ValueError:
        key = None
    if "code" in request.POST:
        tries = f"training.short_code.{request.user.pk}"
        if cache.get(tries, 0) >= TRIES:
            raise services.Refused(Reason("training.code_tries", {"minutes": PAUSE // 60}))
        try:
            return services.sign_with_short_code(
                code=request.POST["code"][:40],
                learner=request.user,
                device_key=device,
                request_key=key,
                now=now,
            )
        except services.Refused as error:
            if error.reasons[0].code == "training.code_over":
                _count_try(tries)
            raise
    token = request.COOKIES.get(TICKET, "")
    return services.use_ticket(token=token, learner=request.user, request_key=key, now=now)


def _count_try(key: str) -> None:
    cache.add(key, 0, timeout=PAUSE)
    with contextlib.suppress(ValueError):  # the pause ended between the two calls
        cache.incr(key)


def _said(signed: services.Signed) -> str:
    time = f"{timezone.localtime(signed.scan.at):%H:%M}"
    if signed.scan.direction == "out":
        sentence = _("Signed out at %(time)s.") if signed.is_new else _("You signed out at %(time)s already.")  # fmt: skip
    else:
        sentence = _("Signed in at %(time)s.") if signed.is_new else _("You are signed in already, since %(time)s.")  # fmt: skip
    return sentence % {"time": time}


@require_POST
def kiosk_open(request: HttpRequest, session_id: int) -> HttpResponse:
    """Make this device the kiosk of a session. Whoever opens it is logged out: the device stands by the door."""
    session = run_by_person(request, session_id)
    value = signing.dumps([session.pk, request.user.pk], salt=SALT)
    until = session.ends_at + services.OUT_UNTIL
    log_out(request)
    response = redirect("training:kiosk")
    seconds = max(int((until - timezone.now()).total_seconds()), 600)
    return keep(response, KIOSK, value, min(seconds, 24 * 3600))


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def kiosk(request: HttpRequest) -> HttpResponse:
    """Choose your name, sign with the finger. Only a device that was made the kiosk finds anything here."""
    session, opener = _kiosk_of(request)
    if request.method == "POST" and "close" in request.POST:
        response = redirect("login")
        response.delete_cookie(KIOSK, path="/training/")
        return response
    form = KioskForm(request.POST or None)
    if request.method == "POST":
        if form.is_valid():
            try:
                signed: list[services.Signed] = []
                services.send_once(
                    key=request.POST.get("form_key", ""),
                    do=lambda: signed.append(_sign_at_kiosk(form.cleaned_data, session, opener)),
                    now=timezone.now(),
                )
            except services.Refused as error:
                for one in error.reasons:
                    messages.error(request, str(one))
            else:
                for one in signed:  # none where the very form came before: that one has said it
                    who = one.scan.enrolment.learner if one.scan.enrolment else one.scan.guest
                    messages.success(request, f"{getattr(who, 'name', '')}: {_said(one)}")
        else:
            messages.error(request, _("That did not work. Please sign once more."))
        return redirect(
            f"{request.path}?{'show=out' if request.POST.get('direction') == 'out' else ''}"
        )
    direction = "out" if request.GET.get("show") == "out" else "in"
    lines = reads.lines_of(session)
    context = {
        "session": session,
        "direction": direction,
        "lines": [one for one in lines if direction not in one.scans and (direction == "in" or one.signed_in)],
        "done": sum(direction in one.scans for one in lines),
        "total": len(lines),
    }  # fmt: skip
    return render(request, "training/sign_in/kiosk.html", context)


def _kiosk_of(request: HttpRequest) -> tuple[Session, Any]:
    try:
        session_id, opener_id = signing.loads(
            request.COOKIES.get(KIOSK, ""), salt=SALT, max_age=24 * 3600
        )
    except (signing.BadSignature, TypeError, ValueError):
        raise Http404 from None
    session = session_with_all(session_id)
    if session is None or timezone.now() > session.ends_at + services.OUT_UNTIL:
        raise Http404
    return session, get_user_model().objects.filter(pk=opener_id).first()


def _sign_at_kiosk(given: dict[str, Any], session: Session, opener) -> services.Signed:
    now = timezone.now()
    who: dict[str, Any] = {}
    if given["person"]:
        pk = int(given["person"][1:])
        if given["person"][0] == "e":
            who["enrolment"] = RunEnrolment.objects.filter(pk=pk).select_related("learner").first()
        else:
            who["guest"] = Guest.objects.filter(pk=pk, session=session).first()
    elif given["name"].strip() and given["direction"] == "in":
        who["name"], who["unit"] = given["name"], given["unit"]
    try:
        drawn = as_signature(given["drawn"]) if given["drawn"] else b""
    except BadPictureError:
        drawn = b""
    signature = drawn or (typed_signature(given["typed"]) if given["typed"].strip() else b"")
    return services.sign_at_kiosk(
        session_id=session.pk,
        direction=given["direction"],
        signature=signature,
        opened_by=opener,
        now=now,
        **who,
    )
