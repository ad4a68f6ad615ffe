"""Who was there in the demo's sessions: scanned, counted, put right, excused; one session runs right now."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone

from people.models import User
from training import services as training
from training.models import PlanRun, RunEnrolment, Session
from training.sign_in import code_at

# Minutes after the start and before the end, by place on the list; None: not there, or no sign-out.
TIMES: list[tuple[int | None, int | None]] = [
    (-12, 0), (-8, None), (9, 0), (-3, 15), (None, None), (-15, 0), (-1, None), (2, 0),
]  # fmt: skip


def sign_people_in(people: dict[str, User], *, now: dt.datetime) -> None:
    """Fill the sheets of the front desk's runs, and let one session of today begin."""
    trainer, hr = people["trainer"], people["hr"]
    runs = PlanRun.objects.filter(version__programme__slug="front-desk").order_by("starts_on")
    for run in runs:
        enrolled = run.enrolments.filter(state="enrolled").select_related("learner")
        seats = list(enrolled.order_by("pk"))
        held = list(run.sessions.filter(ends_at__lt=now).order_by("starts_at"))
        for place, session in enumerate(held):
            _scan(session, seats, place)
            _confirm(session, trainer)
        if held and len(seats) > 6:
            _put_right(held[-1], hr, now=now)
            _excuse(held[-1], trainer, now=now)
            _today(run, seats, trainer, now=now)


def _scan(session: Session, seats: list[RunEnrolment], place: int) -> None:
    """Everybody by the code, each session a little differently; two share a phone."""
    device = ""
    for number, seat in enumerate(seats):
        came, left = TIMES[(number + place) % len(TIMES)]
        if came is None:
            continue
        at = session.starts_at + dt.timedelta(minutes=came)
        device = device if number == 2 else ""
        token, ticket = _ticket(session, "in", device, at)
        device = str(ticket.device.key) if ticket.device else ""
        training.use_ticket(token=token, learner=seat.learner, now=at)
        if left is not None:
            at = session.ends_at - dt.timedelta(minutes=left)
            token, _ = _ticket(session, "out", device, at)
            training.use_ticket(token=token, learner=seat.learner, now=at)


def sign_in_all(session: Session, trainer: User) -> None:
    """Everybody comes on time and stays; the sheet is confirmed."""
    at = session.starts_at - dt.timedelta(minutes=5)
    seats = session.run.enrolments.filter(state="enrolled").select_related("learner")
    for seat in seats.order_by("pk"):
        for direction, moment in (("in", at), ("out", session.ends_at)):
            token, _ = _ticket(session, direction, "", moment)
            training.use_ticket(token=token, learner=seat.learner, now=moment)
    _confirm(session, trainer)


def _ticket(session: Session, direction: str, device: str, at: dt.datetime):
    code = code_at(session.secret, direction, at).token
    return training.open_ticket(session_id=session.pk, code=code, device_key=device, now=at)


def _confirm(session: Session, trainer: User) -> None:
    signed = session.scans.filter(direction="in").count()
    training.confirm_head_count(session=session, counted=signed, by=trainer, now=session.ends_at)


def _put_right(session: Session, hr: User, *, now: dt.datetime) -> None:
    row = session.attendance.filter(state="late").select_related("session").first()
    if row is not None:
        training.correct_attendance(
            attendance=row, state="present", in_at=row.in_at, out_at=row.out_at,
            reason="送客人到门诊，当班主管已说明", by=hr, now=now,
        )  # fmt: skip


def _excuse(session: Session, trainer: User, *, now: dt.datetime) -> None:
    row = session.attendance.filter(state="absent").select_related("enrolment__learner").first()
    if row is None or row.enrolment is None:
        return
    excuse = training.ask_excuse(
        session=session, learner=row.enrolment.learner, reason="当天体检，附预约单", now=now
    )
    training.decide_excuse(excuse=excuse, grant=True, answer="已核对", by=trainer, now=now)


def _today(run: PlanRun, seats: list[RunEnrolment], trainer: User, *, now: dt.datetime) -> None:
    """A session around this moment: some are in, one asks to be excused, a guest came, a sheet is printed."""
    local = timezone.localtime(now)
    day_ends = local.replace(hour=23, minute=59, second=0, microsecond=0)
    starts = local.replace(minute=local.minute // 5 * 5, second=0, microsecond=0)
    session = training.add_session(
        run=run, kind="case_analysis", title="本周客诉案例讲评", title_en="Complaints of the week",
        starts_at=starts, ends_at=min(starts + dt.timedelta(hours=2), day_ends), by=trainer, now=now,
    )  # fmt: skip
    training.staff_session(
        session=session, room=None, place="前台后区", instructors=[trainer.pk], reason="主讲", by=trainer,
        now=now,
    )  # fmt: skip
    for seat in seats[1:4]:
        token, _ = _ticket(session, "in", "", now)
        training.use_ticket(token=token, learner=seat.learner, now=now)
    training.ask_excuse(session=session, learner=seats[6].learner, reason="顶班，走不开", now=now)
    guest = training.add_guest(session=session, name="孔令仪", unit="合作酒店", by=trainer, now=now)
    training.enter_by_hand(
        session=session, guest=guest, reason="来宾，没有账号", by=trainer, now=now
    )
    training.print_sheet(session=session, by=trainer, now=now)
