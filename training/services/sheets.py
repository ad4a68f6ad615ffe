"""The sheet of a session: the head count fixes it, a correction adds a row, an excuse changes how it is read."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable
from typing import Any

from django.db import transaction
from django.urls import reverse

from notices.services import tell
from training.models import (
    Attendance,
    AttendanceState,
    ExcuseRequest,
    HeadCount,
    PaperDifference,
    PlanRun,
    RunEnrolment,
    SeatState,
    Session,
    SessionState,
    SignInWay,
)
from training.selectors.attendance import Line, lines_of
from training.sign_in import Judged, Rules, Seen, judge

from .absences import announce_lines, announce_sheet, warn_absent
from .composite import make_composites
from .errors import refuse
from .guards import given
from .runs import open_run
from .sign_in import opens_at, session_to_sign
from .traces import moment, session_words, trace

CORRECTED = [{"code": "training.att_corrected", "params": {}}]


def rules_of(run: PlanRun) -> Rules:
    """Return the minutes of the programme's version."""
    version = run.version
    return Rules(version.late_minutes, version.absent_minutes, version.early_minutes)


@transaction.atomic
def confirm_head_count(
    *,
    session: Session,
    counted: int,
    not_here: Collection[str] = (),
    note: str = "",
    by,
    now: dt.datetime,
) -> HeadCount:
    """Confirm how many took part, which fixes the sheet: a line for everybody with a seat and every guest.

    ``not_here`` are keys of lines (`Line.key`) who signed in and were not found in the room; the note
    says how that was settled. Raises Refused before the start, for whoever has a seat in the run, while
    a difference between paper and list is open, and while the count differs from those signed in less
    those not found.
    """
    held = session_to_sign(session.pk)
    _refuse_partaker(held, by)
    if now < held.starts_at:
        raise refuse("count_early", starts=moment(held.starts_at))
    if unsettled := PaperDifference.objects.filter(sheet__session=held, settled_at=None).count():
        raise refuse("differences_open", count=unsettled)
    lines = lines_of(held)
    signed = [one for one in lines if one.signed_in]
    missing = {one.key for one in signed if one.key in not_here or one.is_off_paper}
    if counted != len(signed) - len(missing):
        raise refuse("heads_differ", counted=counted, signed=len(signed) - len(missing))
    if missing and not note.strip():
        raise refuse("difference_unsettled")
    count = HeadCount.objects.create(
        session=held,
        counted=counted,
        signed_in=len(signed),
        note=note.strip(),
        is_confirmed=True,
        made_by=by,
        made_at=now,
    )
    because = _reopened_because(held)
    absent = _write_lines(held, lines, missing, reason=because, by=by, now=now)
    held.state = SessionState.HELD
    held.save(update_fields=["state"])
    detail = {"counted": counted, "signed": len(signed)}
    trace(held.run, "confirmed", session=held, detail=detail, reason=note, by=by, now=now)
    warn_absent(held, absent, now)
    announce_sheet(held, "confirmed", now)
    make_composites(run_id=held.run_id, cause="sheet_confirmed", by=by, now=now)
    return count


def _refuse_partaker(session: Session, by) -> None:
    if session.run.enrolments.filter(learner=by, state=SeatState.ENROLLED).exists():
        raise refuse("not_oneself")


def _reopened_because(session: Session) -> str:
    last = session.head_counts.exclude(reopened_at=None).order_by("-reopened_at").first()
    return last.reopened_because if last else ""


def _write_lines(
    session: Session, lines: Iterable[Line], missing: set[str], *, reason: str, by, now: dt.datetime
) -> list[RunEnrolment]:
    """Write what is new or was judged otherwise before; return the seats of those who are absent."""
    rules, rows, absent = rules_of(session.run), [], []
    for line in lines:
        if line.guest is not None and not line.signed_in:
            continue
        judged = _judged(session, line, rules, is_here=line.key not in missing)
        if judged.state == AttendanceState.ABSENT and line.enrolment is not None:
            absent.append(line.enrolment)
        values = _values(line, judged)
        if line.attendance is not None and (_is_by_hand(line) or _same(line, values)):
            continue
        rows.append(
            Attendance(
                session=session,
                enrolment=line.enrolment,
                guest=line.guest,
                replaces=line.attendance,
                reason=reason if line.attendance else "",
                made_by=by,
                made_at=now,
                **values,
            )
        )
    Attendance.objects.bulk_create(rows, batch_size=500)
    return absent


def _judged(session: Session, line: Line, rules: Rules, *, is_here: bool = True) -> Judged:
    return judge(
        starts=session.starts_at,
        ends=session.ends_at,
        rules=rules,
        seen=Seen(line.in_at, line.out_at, line.is_excused, is_here),
    )


def _values(line: Line, judged: Judged) -> dict[str, Any]:
    return {
        "state": judged.state,
        "in_at": line.in_at,
        "out_at": line.out_at,
        "minutes": judged.minutes,
        "way": line.way or SignInWay.LIST,
        "because": _as_json(judged),
    }


def _as_json(judged: Judged) -> list[dict[str, Any]]:
    return [{"code": f"training.{one.code}", "params": dict(one.params)} for one in judged.because]


def _is_by_hand(line: Line) -> bool:
    return line.attendance is not None and line.attendance.because == CORRECTED


def _same(line: Line, values: dict[str, Any]) -> bool:
    return all(getattr(line.attendance, key) == value for key, value in values.items())


@transaction.atomic
def reopen_head_count(*, session: Session, reason: str, by, now: dt.datetime) -> HeadCount:
    """Take a confirmation back, with the reason; the lines stay until the next one says otherwise."""
    reason = given(reason)
    run = open_run(session.run_id)
    count = HeadCount.objects.filter(session=session, is_confirmed=True, reopened_at=None).first()
    if count is None:
        raise refuse("not_confirmed")
    held = Session.objects.get(pk=session.pk)
    held.run = run
    _refuse_partaker(held, by)
    count.reopened_because, count.reopened_by, count.reopened_at = reason, by, now
    count.save(update_fields=["reopened_because", "reopened_by", "reopened_at"])
    held.state = SessionState.PLANNED
    held.save(update_fields=["state"])
    trace(run, "reopened", session=held, reason=reason, by=by, now=now)
    announce_sheet(held, "reopened", now)
    make_composites(run_id=run.pk, cause="sheet_reopened", by=by, now=now)
    return count


@transaction.atomic
def correct_attendance(
    *,
    attendance: Attendance,
    state: str,
    in_at: dt.datetime | None = None,
    out_at: dt.datetime | None = None,
    way: str = SignInWay.LIST,
    reason: str,
    by,
    now: dt.datetime,
) -> Attendance:
    """Put a line of a confirmed sheet right: a new row replaces it, the old one stays readable.

    Raises Refused without a reason, for one's own line, for a line that was corrected meanwhile, and
    once the run is closed.
    """
    reason = given(reason)
    run = open_run(attendance.session.run_id)
    held = Attendance.objects.select_related("session", "enrolment").get(pk=attendance.pk)
    if Attendance.objects.filter(replaces=held).exists():
        raise refuse("decided_before")
    _refuse_own(held.enrolment, by)
    if state in (AttendanceState.ABSENT, AttendanceState.EXCUSED):
        in_at = out_at = None
    elif in_at is None:
        in_at = held.session.starts_at
    _refuse_senseless(held.session, in_at, out_at, now)
    judged = judge(
        starts=held.session.starts_at,
        ends=held.session.ends_at,
        rules=rules_of(run),
        seen=Seen(in_at, out_at),
    )
    row = Attendance.objects.create(
        session=held.session,
        enrolment=held.enrolment,
        guest=held.guest,
        state=state,
        in_at=in_at,
        out_at=out_at,
        minutes=judged.minutes,
        way=way,
        because=CORRECTED,
        reason=reason,
        replaces=held,
        made_by=by,
        made_at=now,
    )
    detail = {"from": held.state, "to": state, "who": str(held.guest or "")}
    trace(
        run, "corrected", session=held.session, enrolment=held.enrolment, detail=detail,
        reason=reason, by=by, now=now,
    )  # fmt: skip
    if held.enrolment is not None:
        people = [held.enrolment.learner_id]
        announce_lines(held.session, [row], "corrected", now)
        make_composites(
            run_id=run.pk, learner_ids=people, cause="attendance_corrected", by=by, now=now
        )
    return row


def _refuse_senseless(
    session: Session, in_at: dt.datetime | None, out_at: dt.datetime | None, now: dt.datetime
) -> None:
    """Raise Refused for times that cannot be, as `untimely` names them."""
    code = untimely(session, in_at, out_at, now)
    if code:
        raise refuse(code)


def untimely(
    session: Session, in_at: dt.datetime | None, out_at: dt.datetime | None, now: dt.datetime
) -> str:
    """Return the code of what is wrong with the times of a person in a session; empty where nothing is."""
    if max(in_at or now, out_at or now) > now:
        return "time_to_come"
    if in_at and in_at < opens_at(session):
        return "time_before_session"
    if in_at and in_at >= session.ends_at:
        return "time_after_session"
    if in_at and out_at and out_at < in_at:
        return "out_before_in"
    return ""


def _refuse_own(enrolment: RunEnrolment | None, by) -> None:
    if enrolment is not None and enrolment.learner_id == by.pk:
        raise refuse("not_oneself")


@transaction.atomic
def ask_excuse(
    *, session: Session, learner, reason: str, attachment=None, now: dt.datetime
) -> ExcuseRequest:
    """Ask to be excused from a session, before or after it. Who runs it and who organises are told."""
    reason = given(reason)
    run = open_run(session.run_id)
    seat = run.enrolments.filter(learner=learner, state=SeatState.ENROLLED).first()
    if seat is None:
        raise refuse("no_seat", title=session.title, title_en=session.title_en)
    _refuse_off(session)
    known = ExcuseRequest.objects.filter(session=session, enrolment=seat)
    if known.filter(state__in=["asked", "granted"]).exists():
        raise refuse("excuse_there")
    excuse = ExcuseRequest.objects.create(
        session=session, enrolment=seat, reason=reason, attachment=attachment or "", made_at=now
    )
    people = {one.user_id for one in session.instructors.all() if one.user_id} - {learner.pk}
    if run.organiser_id is not None and run.organiser_id != learner.pk:
        people.add(run.organiser_id)
    session.run = run
    tell(
        user_ids=people,
        kind="training.excuse_asked",
        params={**session_words(session), "person": learner.name, "reason": reason},
        url=reverse("training:sheet", args=[session.pk]),
        key=f"training.excuse_asked:{excuse.pk}",
        now=now,
    )
    return excuse


def _refuse_off(session: Session) -> None:
    """Raise Refused for a session that does not take place: nobody is absent there."""
    if Session.objects.filter(pk=session.pk, state=SessionState.CANCELLED).exists():
        raise refuse("session_off", title=session.title, title_en=session.title_en)


@transaction.atomic
def withdraw_excuse(*, excuse: ExcuseRequest, learner, now: dt.datetime) -> None:
    """Take back a request of one's own that nobody has decided."""
    open_run(excuse.session.run_id)
    rows = ExcuseRequest.objects.filter(pk=excuse.pk, state="asked", enrolment__learner=learner)
    if not rows.update(state="withdrawn"):
        raise refuse("decided_before")


@transaction.atomic
def decide_excuse(
    *, excuse: ExcuseRequest, grant: bool, answer: str = "", by, now: dt.datetime
) -> ExcuseRequest:
    """Grant or refuse a request; on a confirmed sheet a new row says so. The learner is told.

    Raises Refused for one's own request, where it is decided, and for a refusal without a reason.
    """
    run = open_run(excuse.session.run_id)
    held = ExcuseRequest.objects.select_related("session", "enrolment__learner").get(pk=excuse.pk)
    held.session.run = run
    _refuse_own(held.enrolment, by)
    if held.state != "asked":
        raise refuse("decided_before")
    if grant:
        _refuse_off(held.session)
    held.answer = answer.strip() if grant else given(answer)
    held.state, held.decided_by, held.decided_at = "granted" if grant else "refused", by, now
    held.save(update_fields=["answer", "state", "decided_by", "decided_at"])
    if grant:
        _excuse_line(held, by=by, now=now)
        people = [held.enrolment.learner_id]
        make_composites(run_id=run.pk, learner_ids=people, cause="excused", by=by, now=now)
    kind = "excuse_granted" if grant else "excuse_refused"
    trace(run, kind, session=held.session, enrolment=held.enrolment, reason=answer, by=by, now=now)
    tell(
        user_ids=[held.enrolment.learner_id],
        kind=f"training.{kind}",
        params={**session_words(held.session), "reason": held.answer},
        url=reverse("training:session", args=[held.session_id]),
        key=f"training.{kind}:{held.pk}",
        now=now,
    )
    return held


def _excuse_line(excuse: ExcuseRequest, *, by, now: dt.datetime) -> None:
    session = excuse.session
    if session.state != SessionState.HELD:
        return
    for line in lines_of(session):
        if line.enrolment is None or line.enrolment.pk != excuse.enrolment_id:
            continue
        row = line.attendance
        if row is not None and _is_by_hand(line) and row.state != AttendanceState.ABSENT:
            continue  # somebody has seen what was: that goes before what was asked
        values = _values(line, _judged(session, line, rules_of(session.run)))
        values["way"] = row.way if row else SignInWay.LIST  # who came into the run later has no row
        if values["state"] == AttendanceState.EXCUSED:
            made = Attendance.objects.create(
                session=session,
                enrolment=line.enrolment,
                replaces=line.attendance,
                reason=excuse.reason,
                made_by=by,
                made_at=now,
                **values,
            )
            announce_lines(session, [made], "excused", now)
