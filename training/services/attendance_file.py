"""Attendance from a file: every row says what became of it, and nothing is written before it was looked at."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.contrib.auth import get_user_model
from django.db import transaction
from django.utils import timezone

from training.exchange.attendance_file import STATES, folded
from training.models import (
    Attendance,
    AttendanceState,
    ExcuseRequest,
    SeatState,
    Session,
    SessionState,
    SignInWay,
)
from training.selectors.attendance import Line, lines_of
from training.sign_in import Seen, judge

from .guards import given
from .runs import open_run
from .sheets import correct_attendance, decide_excuse, rules_of, untimely
from .sign_in import enter_by_hand

WRITTEN = ("entered", "entered_as", "excused", "corrected")


@dataclass(frozen=True)
class RowLine:
    """What becomes of a row; ``outcome`` is the end of a reason code, ``training.row_<outcome>``."""

    row: int
    who: str
    name: str
    outcome: str
    params: Mapping[str, Any] = field(default_factory=dict)

    @property
    def is_written(self) -> bool:
        """Whether the row changes anything."""
        return self.outcome in WRITTEN


@transaction.atomic
def import_attendance(
    *,
    session: Session,
    rows: Iterable[Mapping[str, Any]],
    reason: str,
    by,
    now: dt.datetime,
    above: Iterable[str] = (),
    dry_run: bool = False,
) -> list[RowLine]:
    """Take over a file's rows (`training.exchange.attendance_file.read`) and say of each what became of it.

    Before the head count they are sign-ins and sign-outs; on a confirmed sheet they are corrections,
    with the row's reason or the one given for all; a row without state and times changes nothing there.
    All rows or none: an exception leaves nothing.
    ``above`` are the staff numbers of earlier rows of the file, taken over before.
    """
    reason = given(reason)
    run = open_run(session.run_id)
    held = Session.objects.get(pk=session.pk)
    held.run = run
    lines = {one.staff_number: one for one in lines_of(held) if one.enrolment}
    normalise = get_user_model().normalise_staff_number
    seen = {normalise(one) for one in above}
    found = []
    for row in rows:
        number = normalise(row["staff"])
        line = lines.get(number)
        told = _obstacle(row, number, line, seen, by)
        if told is None and line is not None:
            told = _take(held, line, row, reason, by=by, now=now, dry_run=dry_run)
            if told.is_written or told.outcome in ("same", "absent"):
                seen.add(number)
        if told is not None:
            found.append(told)
    return found


def _obstacle(
    row: Mapping[str, Any], number: str, line: Line | None, seen: set[str], by
) -> RowLine | None:
    name = line.name if line else ""
    if not number:
        return RowLine(row["row"], number, name, "no_number")
    if line is None:
        return RowLine(row["row"], number, name, "unknown")
    if number in seen:
        return RowLine(row["row"], number, name, "twice")
    if line.enrolment is not None and line.enrolment.learner_id == by.pk:
        return RowLine(row["row"], number, name, "self")
    if _state(row) is None:
        known = "、".join(str(label) for label in AttendanceState.labels)
        return RowLine(
            row["row"], number, name, "bad_state", {"given": row["state"], "known": known}
        )
    for key in ("in", "out"):
        if row[key] and _time(row[key]) is None:
            return RowLine(row["row"], number, name, "bad_time", {"given": row[key]})
    return None


def _state(row: Mapping[str, Any]) -> str | None:
    text = folded(row["state"])
    if not text:
        return "present" if row["in"] else "absent"
    return next((state for state, words in STATES.items() if text in words), None)


def _moment(session: Session, text: str) -> dt.datetime | None:
    time = _time(text) if text else None
    return session.moment_of(time) if time else None


def _time(text: str) -> dt.time | None:
    for shape in ("%H:%M", "%H:%M:%S"):
        try:
            return dt.datetime.strptime(text, shape).time()  # noqa: DTZ007 - a time of day only
        except ValueError:
            continue
    return None


def _take(
    session: Session, line: Line, row: Mapping[str, Any], reason: str, *, by, now, dry_run: bool
) -> RowLine:
    moments = {key: _moment(session, row[key]) for key in ("in", "out")}
    why = row["reason"] or reason
    state = str(_state(row))
    take = _correct if session.state == SessionState.HELD else _enter
    outcome, params = take(
        session, line, state, moments, why, said=bool(row["state"]), by=by, now=now, dry_run=dry_run
    )
    return RowLine(row["row"], line.staff_number, line.name, outcome, params)


Outcome = tuple[str, dict[str, Any]]


def _enter(
    session: Session, line: Line, state: str, moments, why: str, *, said: bool, by, now, dry_run
) -> Outcome:
    if line.enrolment is None or line.enrolment.state != SeatState.ENROLLED:
        return "left", {}
    if state == AttendanceState.EXCUSED:
        return _excuse(session, line, why, by=by, now=now, dry_run=dry_run), {}
    if state == AttendanceState.ABSENT:
        return "absent", {}
    if line.signed_in:
        return "same", {}
    return _sign(session, line, state, moments, why, said=said, by=by, now=now, dry_run=dry_run)


def _sign(
    session: Session, line: Line, state: str, moments, why: str, *, said: bool, by, now, dry_run
) -> Outcome:
    at = {**moments, "in": moments["in"] or min(session.starts_at, now)}
    wrong = _unclear(state, moments) or untimely(session, at["in"], at["out"], now)
    if wrong:
        return wrong, {}
    if not dry_run:
        for direction in ("in", "out"):
            if at[direction] is not None:
                enter_by_hand(
                    session=session, enrolment=line.enrolment, direction=direction,
                    at=at[direction], reason=why, way=SignInWay.FILE, by=by, now=now,
                )  # fmt: skip
    judged = judge(
        starts=session.starts_at, ends=session.ends_at, rules=rules_of(session.run),
        seen=Seen(at["in"], at["out"], line.is_excused),
    )  # fmt: skip
    if said and judged.state != state:
        return "entered_as", {"state": str(AttendanceState(judged.state).label)}
    return "entered", {}


def _unclear(state: str, moments: Mapping[str, Any]) -> str:
    """Name the time without which a state cannot be judged."""
    if state == AttendanceState.LATE and not moments["in"]:
        return "needs_in"
    return "needs_out" if state == AttendanceState.LEFT_EARLY and not moments["out"] else ""


def _excuse(session: Session, line: Line, why: str, *, by, now, dry_run) -> str:
    """Excuse somebody as the file says: a request that is granted at once, by whoever loads the file."""
    if line.is_excused or line.enrolment is None:
        return "same"
    if not dry_run:
        excuse = ExcuseRequest.objects.filter(
            session=session, enrolment=line.enrolment, state="asked"
        ).first() or ExcuseRequest.objects.create(
            session=session, enrolment=line.enrolment, reason=why, made_at=now
        )
        decide_excuse(excuse=excuse, grant=True, answer=why, by=by, now=now)
    return "excused"


def _correct(
    session: Session, line: Line, state: str, moments, why: str, *, said: bool, by, now, dry_run
) -> Outcome:
    row: Attendance | None = line.attendance
    if row is None:
        return "unknown", {}
    given_times = {key: at for key, at in moments.items() if not _is_same(at, row, key)}
    if not given_times and (not said or row.state == state):
        return "same", {}
    came = given_times.get("in", row.in_at)
    left = given_times.get("out", row.out_at)
    if state in (AttendanceState.ABSENT, AttendanceState.EXCUSED) and said:
        came = left = None
    else:
        came = came or session.starts_at
        wrong = untimely(session, came, left, now)
        if wrong:
            return wrong, {}
        if not said:
            state = judge(
                starts=session.starts_at, ends=session.ends_at, rules=rules_of(session.run),
                seen=Seen(came, left, line.is_excused),
            ).state  # fmt: skip
    if not dry_run:
        correct_attendance(
            attendance=row, state=state, in_at=came, out_at=left, way=SignInWay.FILE,
            reason=why, by=by, now=now,
        )  # fmt: skip
    return "corrected", {
        "before": _in_words(row.state, row.in_at, row.out_at),
        "after": _in_words(state, came, left),
    }


def _is_same(given_at: dt.datetime | None, row: Attendance, key: str) -> bool:
    """Whether a file says no other time than the sheet; what it leaves out, seconds too, it does not say."""
    if given_at is None:
        return True
    stands = getattr(row, f"{key}_at")
    if stands is None:
        return False
    exact = {"microsecond": 0} if given_at.second else {"microsecond": 0, "second": 0}
    return bool(stands.replace(**exact) == given_at)


def _in_words(state: str, came: dt.datetime | None, left: dt.datetime | None) -> str:
    times = "–".join(f"{timezone.localtime(at):%H:%M}" if at else "" for at in (came, left))
    return f"{AttendanceState(state).label} {times if came else ''}".strip()
