"""Who was there: a session's list, a learner's own sheet, a leader's people, the overview."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Sum
from django.utils import timezone

from common.verdicts import Reason, reasons_from_json
from people.selectors import Post, current_posts, led_units, people_in
from training.models import (
    Attendance,
    AttendanceState,
    ExcuseRequest,
    Guest,
    PaperDifference,
    RunEnrolment,
    RunState,
    Scan,
    SeatState,
    Session,
    SessionState,
)

AROUND = dt.timedelta(hours=12)


@dataclass
class Line:
    """A person on the list of a session: what was scanned, what is judged, what speaks for them."""

    key: str
    enrolment: RunEnrolment | None = None
    guest: Guest | None = None
    post: Post | None = None
    scans: dict[str, Scan] = field(default_factory=dict)
    attendance: Attendance | None = None
    excuse: ExcuseRequest | None = None
    is_off_paper: bool = False  # signed in, not signed on paper, and the paper counts

    @property
    def name(self) -> str:
        """The person's name."""
        return self.enrolment.learner.name if self.enrolment else str(self.guest)

    @property
    def staff_number(self) -> str:
        """The staff number; guests have none."""
        return self.enrolment.learner.staff_number if self.enrolment else ""

    @property
    def unit(self) -> str:
        """The unit, or where a guest comes from."""
        if self.guest:
            return self.guest.unit
        return self.post.unit_name if self.post else ""

    @property
    def position(self) -> str:
        """The position."""
        if self.guest:
            return self.guest.position
        return self.post.position_name if self.post else ""

    @property
    def signed_in(self) -> bool:
        """Whether the person has signed in, in whichever way."""
        return "in" in self.scans

    @property
    def in_at(self) -> dt.datetime | None:
        """The moment of the sign-in."""
        return self.scans["in"].at if "in" in self.scans else None

    @property
    def out_at(self) -> dt.datetime | None:
        """The moment of the sign-out."""
        return self.scans["out"].at if "out" in self.scans else None

    @property
    def way(self) -> str:
        """How the sign-in came in; empty without one."""
        return self.scans["in"].way if "in" in self.scans else ""

    @property
    def scan(self) -> Scan | None:
        """The sign-in."""
        return self.scans.get("in")

    @property
    def last_scan(self) -> Scan | None:
        """The scan that can be taken back first: the sign-out, else the sign-in."""
        return self.scans.get("out") or self.scans.get("in")

    @property
    def is_excused(self) -> bool:
        """Whether an excuse was granted."""
        return self.excuse is not None and self.excuse.state == "granted"

    @property
    def is_shared_device(self) -> bool:
        """Whether the device had signed somebody else in."""
        return any(one.is_shared_device for one in self.scans.values())

    @property
    def because(self) -> list[Reason]:
        """Why the line is as it is."""
        return reasons_from_json(self.attendance.because) if self.attendance else []


def current(rows: QuerySet[Attendance] | None = None) -> QuerySet[Attendance]:
    """Return the rows that nothing replaces: the truth."""
    return (Attendance.objects.all() if rows is None else rows).filter(replaced_by=None)


def lines_of(session: Session) -> list[Line]:
    """Return everybody of a session by staff number, guests last: seven statements however many.

    Who has left the run since stays where they signed in or are judged: what was there was there.
    """
    mine = {"session": session, "enrolment": OuterRef("pk")}
    seats = RunEnrolment.objects.filter(run_id=session.run_id).filter(
        Q(state=SeatState.ENROLLED)
        | Exists(Attendance.objects.filter(**mine))
        | Exists(Scan.objects.filter(**mine))
    )
    lines = {
        f"e{one.pk}": Line(f"e{one.pk}", enrolment=one)
        for one in seats.select_related("learner").order_by("learner__staff_number")
    }
    for guest in session.guests.order_by("pk"):
        lines[f"g{guest.pk}"] = Line(f"g{guest.pk}", guest=guest)
    people = [one.enrolment.learner_id for one in lines.values() if one.enrolment]
    posts = current_posts(people, timezone.localdate(session.starts_at))
    for line in lines.values():
        line.post = posts.get(line.enrolment.learner_id) if line.enrolment else None
    _fill(session, lines)
    _mark_off_paper(session, lines)
    return list(lines.values())


def _fill(session: Session, lines: dict[str, Line]) -> None:
    """Put scans, rows and excuses to the persons."""
    for scan in session.scans.order_by("at"):
        if _key(scan) in lines:
            lines[_key(scan)].scans[scan.direction] = scan
    for row in current(Attendance.objects.filter(session=session)).select_related("made_by"):
        if _key(row) in lines:
            lines[_key(row)].attendance = row
    for excuse in session.excuses.filter(state__in=["asked", "granted"]).order_by("made_at"):
        if f"e{excuse.enrolment_id}" in lines:
            lines[f"e{excuse.enrolment_id}"].excuse = excuse


def _key(row: Scan | Attendance) -> str:
    return f"e{row.enrolment_id}" if row.enrolment_id else f"g{row.guest_id}"


def _mark_off_paper(session: Session, lines: dict[str, Line]) -> None:
    rows = PaperDifference.objects.filter(
        sheet__session=session, decision="paper", is_signed_in=True
    ).select_related("sheet")
    for one in rows:
        entry: dict[str, Any] = next((row for row in one.sheet.rows if row["row"] == one.row), {})
        line = lines.get(f"e{entry.get('enrolment')}") or lines.get(f"g{entry.get('guest')}")
        if line is not None:
            line.is_off_paper = True


def signed_count(session_id: int) -> int:
    """Return how many of those with a seat have signed in; guests have none."""
    return Scan.objects.filter(
        session_id=session_id, direction="in", enrolment__isnull=False
    ).count()


def seat_count(run_id: int) -> int:
    """Return how many have a seat."""
    return RunEnrolment.objects.filter(run_id=run_id, state=SeatState.ENROLLED).count()


def sessions_to_sign(user_id: int, now: dt.datetime) -> list[Session]:
    """Return the learner's planned sessions around this moment."""
    seats = RunEnrolment.objects.filter(
        run=OuterRef("run"), learner_id=user_id, state=SeatState.ENROLLED
    )
    rows = Session.objects.filter(
        Exists(seats),
        state=SessionState.PLANNED,
        starts_at__lt=now + AROUND,
        ends_at__gt=now - AROUND,
    )
    return list(rows.select_related("run").order_by("starts_at")[:20])


def own_scans(session_id: int, user_id: int) -> dict[str, Scan]:
    """Return a learner's scans of a session by direction."""
    rows = Scan.objects.filter(session_id=session_id, enrolment__learner_id=user_id)
    return {one.direction: one for one in rows}


def own_excuse(session_id: int, user_id: int) -> ExcuseRequest | None:
    """Return a learner's newest request for a session that was not taken back."""
    rows = ExcuseRequest.objects.filter(session_id=session_id, enrolment__learner_id=user_id)
    return rows.exclude(state="withdrawn").order_by("-made_at").first()


def own_row(session_id: int, user_id: int) -> Attendance | None:
    """Return what the sheet of a session says of a learner."""
    rows = Attendance.objects.filter(session_id=session_id, enrolment__learner_id=user_id)
    return current(rows).first()


def own_standing(session: Session, user_id: int, now: dt.datetime) -> dict[str, Any]:
    """Return what a learner's page of a session says of them: scans, sheet, excuse, and what is open."""
    is_on = session.state == SessionState.PLANNED and session.run.is_open
    row = own_row(session.pk, user_id) if session.state == SessionState.HELD else None
    excuse = own_excuse(session.pk, user_id)
    may_ask = session.run.is_open and session.state != SessionState.CANCELLED
    return {
        "scans": own_scans(session.pk, user_id),
        "row": row,
        "excuse": excuse,
        "may_sign": is_on and abs(now - session.starts_at) < AROUND,
        "may_ask": may_ask
        and (excuse is None or excuse.state == "refused")
        and (row is None or row.state not in ("present", "excused")),
    }


def attendance_of(user_id: int) -> QuerySet[Attendance]:
    """Return a learner's lines of confirmed sheets, the newest session first."""
    rows = Attendance.objects.filter(enrolment__learner_id=user_id)
    return (
        current(rows)
        .filter(session__state=SessionState.HELD)
        .select_related("session__run", "session__room")
        .order_by("-session__starts_at", "-pk")
    )


def totals(rows: QuerySet[Attendance]) -> dict[str, int]:
    """Return how many lines are in each state, the states of none included."""
    found = dict(rows.order_by().values_list("state").annotate(n=Count("pk")))
    return {state: found.get(state, 0) for state in AttendanceState.values}


def time_spent(rows: QuerySet[Attendance]) -> dict[str, Any]:
    """Return how many ``minutes`` a learner was in these sessions, and the training ``hours`` they gave."""
    came = Q(state__in=("present", "late", "left_early"))
    return rows.order_by().aggregate(
        minutes=Sum("minutes"), hours=Sum("session__hours", filter=came)
    )


def absences_of(seat_ids: Collection[int]) -> dict[int, int]:
    """Return how often each of these seats is absent on sheets as they stand."""
    rows = current(Attendance.objects.filter(enrolment_id__in=seat_ids, state="absent"))
    rows = rows.exclude(session__state=SessionState.CANCELLED)
    return dict(rows.order_by().values_list("enrolment_id").annotate(n=Count("pk")))


def history_of(row: Attendance) -> list[Attendance]:
    """Return a line with all that it replaced, the newest first."""
    same: dict[str, int | None] = {"session_id": row.session_id}
    same |= {"enrolment_id": row.enrolment_id} if row.enrolment_id else {"guest_id": row.guest_id}
    return list(Attendance.objects.filter(**same).select_related("made_by").order_by("-pk"))


def overview(
    month: dt.date | None = None, state: str = "", *, until: dt.datetime | None = None
) -> QuerySet[Session]:
    """Return the sessions of runs that take place, the newest first; of a month, or begun by ``until``."""
    rows = Session.objects.exclude(run__state=RunState.CANCELLED).select_related("run", "room")
    if month is not None:
        zone = timezone.get_current_timezone()
        first = dt.datetime.combine(month.replace(day=1), dt.time(), zone)
        after = (first + dt.timedelta(days=32)).replace(day=1)
        rows = rows.filter(starts_at__gte=first, starts_at__lt=after)
    elif until is not None:
        rows = rows.filter(starts_at__lte=until)
    if state:
        rows = rows.filter(state=state)
    return rows.order_by("-starts_at", "-pk")


def states_by_session(session_ids: Collection[int]) -> dict[int, dict[str, int]]:
    """Return how many lines of each session are in each state, in one statement."""
    rows = (
        current(Attendance.objects.filter(session_id__in=session_ids))
        .order_by()
        .values_list("session_id", "state")
        .annotate(n=Count("pk"))
    )
    found: dict[int, dict[str, int]] = {pk: {} for pk in session_ids}
    for session_id, state, count in rows:
        found[session_id][state] = count
    return found


@dataclass(frozen=True)
class Missing:
    """Somebody of the leader's people who should be in a session of the day."""

    seat: RunEnrolment
    session: Session
    post: Post | None
    state: str  # of the sheet; "", where it is not confirmed: has not signed in
    is_excused: bool


def team_on(leader_id: int, day: dt.date) -> tuple[list[Missing], int]:
    """Return those of a leader's people who are missing in sessions of a day, and how many are expected."""
    people: set[int] = set()
    for unit_id in led_units(leader_id, day):
        people |= set(people_in(unit_id=unit_id, today=day).values_list("pk", flat=True))
    zone = timezone.get_current_timezone()
    start = dt.datetime.combine(day, dt.time(), zone)
    sessions = {
        one.pk: one
        for one in Session.objects.filter(
            starts_at__gte=start, starts_at__lt=start + dt.timedelta(days=1)
        )
        .exclude(Q(state=SessionState.CANCELLED) | Q(run__state=RunState.CANCELLED))
        .select_related("run", "room")
    }
    seats = RunEnrolment.objects.filter(
        run_id__in={one.run_id for one in sessions.values()},
        learner_id__in=people - {leader_id},
        state=SeatState.ENROLLED,
    ).select_related("learner")
    by_run: dict[int, list[RunEnrolment]] = {}
    for seat in seats.order_by("learner__staff_number"):
        by_run.setdefault(seat.run_id, []).append(seat)
    return _missing(sessions, by_run, day)


def _missing(
    sessions: dict[int, Session], by_run: dict[int, list[RunEnrolment]], day: dt.date
) -> tuple[list[Missing], int]:
    pairs = {
        (one.pk, seat.pk): (one, seat)
        for one in sessions.values()
        for seat in by_run.get(one.run_id, [])
    }
    in_session = {"session_id__in": list(sessions)}
    scanned = set(
        Scan.objects.filter(direction="in", **in_session).values_list("session_id", "enrolment_id")
    )
    rows = current(Attendance.objects.filter(**in_session))
    judged = {
        (s, e): state for s, e, state in rows.values_list("session_id", "enrolment_id", "state")
    }
    excused = set(
        ExcuseRequest.objects.filter(state="granted", **in_session).values_list(
            "session_id", "enrolment_id"
        )
    )
    posts = current_posts([seat.learner_id for _, seat in pairs.values()], day)
    found = []
    for key, (session, seat) in pairs.items():
        state = judged.get(key, "")
        if state in ("absent", "excused") or (not state and key not in scanned):
            post = posts.get(seat.learner_id)
            found.append(Missing(seat, session, post, state, key in excused))
    found.sort(key=lambda one: (one.session.starts_at, one.session.pk))
    return found, len(pairs)
