"""Signing in and out: a good code becomes a ticket, a ticket a scan; the kiosk and the instructor's hand."""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.core.files.base import ContentFile
from django.db import transaction

from training.models import (
    Device,
    Guest,
    RunEnrolment,
    RunState,
    Scan,
    SeatState,
    Session,
    SessionState,
    SignInTicket,
    SignInWay,
)
from training.selectors.attendance import sessions_to_sign
from training.sign_in import direction_of

from .errors import refuse
from .guards import given
from .runs import open_run
from .traces import moment, trace

OUT_UNTIL = dt.timedelta(minutes=60)
TICKET_LIFE = dt.timedelta(minutes=3)
LATER_OUT = dt.timedelta(minutes=2)  # a second sign-out sooner than that is the first one


@dataclass(frozen=True)
class Signed:
    """A scan, and whether it is new: a second one of the same direction is the first one."""

    scan: Scan
    is_new: bool


def opens_at(session: Session) -> dt.datetime:
    """Return the moment at which people may sign in, as the programme's version says."""
    return session.starts_at - dt.timedelta(minutes=session.run.version.opens_minutes)


def session_to_sign(session_id: int) -> Session:
    """Return the session with its run locked.

    Raises Refused where its list is fixed, it is off, or nobody has approved the run.
    """
    found = Session.objects.filter(pk=session_id).first()
    if found is None:
        raise refuse("code_over")
    run = open_run(found.run_id)
    session = Session.objects.get(pk=session_id)
    session.run = run
    if run.state == RunState.PLANNED:
        raise refuse("run_waits", run=run.title, run_en=run.title_en)
    if session.state == SessionState.CANCELLED:
        raise refuse("session_off", title=session.title, title_en=session.title_en)
    if session.state == SessionState.HELD:
        raise refuse("sheet_fixed", title=session.title, title_en=session.title_en)
    return session


def _refuse_untimely(session: Session, direction: str, now: dt.datetime) -> None:
    words = {"title": session.title, "title_en": session.title_en}
    opens = opens_at(session) if direction == "in" else session.starts_at
    if now < opens:
        raise refuse(f"sign_{direction}_early", opens=moment(opens), **words)
    until = session.ends_at if direction == "in" else session.ends_at + OUT_UNTIL
    if now > until:
        raise refuse(f"sign_{direction}_over", ended=moment(until), **words)


def device_of(key: str, *, now: dt.datetime) -> Device:
    """Return the browser with this cookie; without one that says something it is a new one."""
    try:
        value = uuid.UUID(key)
    except ValueError:
        return Device.objects.create(first_seen_at=now)
    return Device.objects.get_or_create(key=value, defaults={"first_seen_at": now})[0]


def open_ticket(
    *, session_id: int, code: str, device_key: str = "", now: dt.datetime
) -> tuple[str, SignInTicket]:
    """Change a good code for a ticket of three minutes; the moment of the code is the one that counts.

    Returns the token for the browser's cookie, of which only a digest is kept. Raises Refused for a
    code that is not good at this moment of the server, and before and after the hours of sign-in.
    """
    session = Session.objects.filter(pk=session_id).select_related("run__version").first()
    direction = direction_of(session.secret, code, now) if session else None
    if session is None or direction is None:
        raise refuse("code_over")
    if not session.run.is_open:
        raise refuse("run_closed", run=session.run.title, run_en=session.run.title_en)
    _refuse_untimely(session, direction, now)
    token = secrets.token_urlsafe(24)
    is_short = code.replace(" ", "").isdigit()
    with transaction.atomic():  # no longer than it must: two hundred phones wait for the one writer
        ticket = SignInTicket.objects.create(
            session=session,
            digest=_digest(token),
            device=device_of(device_key, now=now),
            way=SignInWay.CODE if is_short else SignInWay.QR,
            direction=direction,
            made_at=now,
            expires_at=now + TICKET_LIFE,
        )
    return token, ticket


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def ticket_of(token: str, *, now: dt.datetime) -> SignInTicket | None:
    """Return the ticket behind a cookie while it is good."""
    rows = SignInTicket.objects.select_related("session__run", "session__room", "device")
    return rows.filter(digest=_digest(token), expires_at__gte=now).first() if token else None


@transaction.atomic
def use_ticket(
    *, token: str, learner, request_key: uuid.UUID | None = None, now: dt.datetime
) -> Signed:
    """Sign the learner in or out with the ticket of their browser.

    Twice is one scan, and a retry with the same ``request_key`` gets the answer of the first try.
    Raises Refused for a ticket that is over or was somebody else's, and without a seat in the run.
    """
    before = _answered(request_key, learner)
    if before is not None:
        return Signed(before, is_new=False)
    found = ticket_of(token, now=now)
    if found is None:
        raise refuse("ticket_over")
    session = session_to_sign(found.session_id)
    ticket = SignInTicket.objects.select_related("device").get(pk=found.pk)
    if ticket.used_by_id not in (None, learner.pk):
        raise refuse("ticket_used")
    seat = _seat(session, learner)
    signed = _record(
        session,
        ticket.direction,
        enrolment=seat,
        way=ticket.way,
        at=ticket.made_at,
        recorded_at=now,
        request_key=request_key,
        ticket=ticket,
        device=ticket.device,
        is_shared_device=_is_shared(session, ticket.device, seat),
    )
    if ticket.used_by_id is None:
        ticket.used_by, ticket.used_at = learner, now
        ticket.save(update_fields=["used_by", "used_at"])
    return signed


def _answered(request_key: uuid.UUID | None, learner) -> Scan | None:
    if request_key is None:
        return None
    rows = Scan.objects.select_related("session")
    return rows.filter(request_key=request_key, enrolment__learner=learner).first()


def _seat(session: Session, learner) -> RunEnrolment:
    seat = RunEnrolment.objects.filter(
        run_id=session.run_id, learner=learner, state=SeatState.ENROLLED
    ).first()
    if seat is None:
        raise refuse("no_seat", title=session.title, title_en=session.title_en)
    return seat


def _is_shared(session: Session, device: Device | None, seat: RunEnrolment) -> bool:
    others = Scan.objects.filter(session=session, device=device).exclude(enrolment=seat)
    return device is not None and others.exists()


def set_aside(scans: Iterable[Scan], *, because: str, by, now: dt.datetime) -> int:
    """Let scans no longer count, with the reason; they stay readable. Returns how many."""
    count = 0
    for scan in scans:
        scan.set_aside_at, scan.set_aside_because, scan.set_aside_by = now, because[:300], by
        scan.request_key = scan.ticket = None
        scan.save()
        count += 1
    return count


@transaction.atomic
def strike_scan(*, scan: Scan, reason: str, by, now: dt.datetime) -> None:
    """Take back a sign-in or sign-out that was a mistake, before the head count.

    Without a sign-in there is no sign-out: it goes too. Raises Refused without a reason, on a fixed
    sheet, and for one's own.
    """
    reason = given(reason)
    held = session_to_sign(scan.session_id)
    found = Scan.objects.filter(session=held, enrolment=scan.enrolment_id, guest=scan.guest_id)
    if scan.direction == "out":
        found = found.filter(direction="out")
    _refuse_self(scan.enrolment, by)
    if not set_aside(found, because=reason, by=by, now=now):
        raise refuse("decided_before")
    detail = {"direction": scan.direction, "at": moment(scan.at), "guest": str(scan.guest or "")}
    trace(
        held.run, "struck", session=held, enrolment=scan.enrolment, detail=detail, reason=reason,
        by=by, now=now,
    )  # fmt: skip


def set_aside_untimely(session: Session, *, by, now: dt.datetime) -> int:
    """Let scans no longer count that lie outside the hours of a session as it stands after a move."""
    untimely = session.scans.exclude(at__gte=opens_at(session), at__lte=session.ends_at + OUT_UNTIL)
    return set_aside(untimely, because="session_moved", by=by, now=now)


def _record(session: Session, direction: str, **values: Any) -> Signed:
    """Add the scan, unless the person has one of this direction. Leaving asks for having come.

    Of two sign-outs the later counts: who taps the wrong button early can still leave in time.
    """
    who = {key: values[key] for key in ("enrolment", "guest") if values.get(key)}
    rows = Scan.objects.filter(session=session, **who)
    known = {one.direction: one for one in rows}
    if direction == "out" and "in" not in known:
        raise refuse("not_signed_in", title=session.title, title_en=session.title_en)
    if direction == "out" and values["at"] < known["in"].at:
        raise refuse("out_before_in")
    if direction in known:
        if direction == "in" or values["at"] < known["out"].at + LATER_OUT:
            return Signed(known[direction], is_new=False)
        set_aside([known["out"]], because="later_out", by=None, now=values["recorded_at"])
    scan = Scan.objects.create(session=session, direction=direction, **values)
    return Signed(scan, is_new=True)


@transaction.atomic
def sign_with_short_code(
    *, code: str, learner, device_key: str = "", request_key: uuid.UUID | None, now: dt.datetime
) -> Signed:
    """Sign the learner in or out with the digits of the screen, in whichever of their sessions shows them."""
    before = _answered(request_key, learner)
    if before is not None:
        return Signed(before, is_new=False)
    for session in sessions_to_sign(learner.pk, now):
        if direction_of(session.secret, code, now):
            token, _ = open_ticket(session_id=session.pk, code=code, device_key=device_key, now=now)
            return use_ticket(token=token, learner=learner, request_key=request_key, now=now)
    raise refuse("code_over")


@transaction.atomic
def sign_at_kiosk(
    *,
    session_id: int,
    enrolment: RunEnrolment | None = None,
    guest: Guest | None = None,
    name: str = "",
    unit: str = "",
    direction: str,
    signature: bytes,
    opened_by,
    now: dt.datetime,
) -> Signed:
    """Sign somebody in or out at the device by the door, with the signature as a PNG.

    A ``name`` alone is a guest who has not been entered before.

    Raises Refused without a signature, outside the hours, and for whoever opened the kiosk.
    """
    session = session_to_sign(session_id)
    _refuse_untimely(session, direction, now)
    if not signature:
        raise refuse("signature_missing")
    if enrolment is not None:
        _refuse_stranger(session, enrolment)
        _refuse_self(enrolment, opened_by)
    elif guest is None:
        guest = add_guest(session=session, name=name, unit=unit, by=opened_by, now=now)
    signed = _record(
        session, direction, enrolment=enrolment, guest=guest, way=SignInWay.KIOSK, at=now,
        recorded_at=now, entered_by=opened_by,
    )  # fmt: skip
    if signed.is_new:
        signed.scan.signature.save(f"{uuid.uuid4()}.png", ContentFile(signature))
    return signed


def _refuse_stranger(session: Session, enrolment: RunEnrolment) -> None:
    if enrolment.run_id != session.run_id or enrolment.state != SeatState.ENROLLED:
        raise refuse("no_seat", title=session.title, title_en=session.title_en)


def _refuse_self(enrolment: RunEnrolment | None, by) -> None:
    if enrolment is not None and by is not None and enrolment.learner_id == by.pk:
        raise refuse("not_oneself")


@transaction.atomic
def enter_by_hand(
    *,
    session: Session,
    enrolment: RunEnrolment | None = None,
    guest: Guest | None = None,
    direction: str = "in",
    at: dt.datetime | None = None,
    reason: str,
    way: str = SignInWay.LIST,
    by,
    now: dt.datetime,
) -> Signed:
    """Enter somebody in the instructor's list, with the reason why they did not sign in themselves.

    Raises Refused for oneself, without a reason, and for a moment that is still to come.
    """
    reason = given(reason)
    held = session_to_sign(session.pk)
    at = at or now
    if at > now:
        raise refuse("time_to_come")
    if at < opens_at(held):
        raise refuse("time_before_session")
    if enrolment is not None:
        _refuse_stranger(held, enrolment)
        _refuse_self(enrolment, by)
    elif guest is None or guest.session_id != held.pk:
        raise refuse("nobody_given")
    signed = _record(
        held, direction, enrolment=enrolment, guest=guest, way=way, at=at, recorded_at=now, entered_by=by
    )  # fmt: skip
    if signed.is_new:
        detail = {"direction": direction, "at": moment(at), "guest": guest.name if guest else ""}
        trace(
            held.run, "entered", session=held, enrolment=enrolment, detail=detail, reason=reason,
            by=by, now=now,
        )  # fmt: skip
    return signed


@transaction.atomic
def add_guest(
    *, session: Session, name: str, unit: str = "", position: str = "", by, now: dt.datetime
) -> Guest:
    """Take in somebody without an account. They sign in at the kiosk, or are entered in the list."""
    held = session_to_sign(session.pk)
    if not name.strip():
        raise refuse("nobody_given")
    return Guest.objects.create(
        session=held,
        name=name.strip(),
        unit=unit.strip(),
        position=position.strip(),
        made_by=by,
        made_at=now,
    )
