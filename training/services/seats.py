"""Who takes part in a run: enrol many at once, waiting list, approval, withdrawal."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.contrib.auth import get_user_model
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from notices.services import tell
from people.selectors import employed
from training.models import (
    OPEN_SEATS,
    OverCapacity,
    PlanRun,
    RunEnrolment,
    RunState,
    SeatState,
    SessionInstructor,
)

from .errors import refuse
from .guards import given
from .invitations import invite_to_run, uninvite_from_run
from .runs import open_run
from .traces import run_words, trace

QUEUED = (SeatState.WAITING, SeatState.ASKED)


@dataclass(frozen=True)
class SeatLine:
    """What becomes of one row: ``outcome`` is the end of a reason code, ``training.seat_<outcome>``."""

    row: int
    who: str
    outcome: str
    user_id: int | None = None
    name: str = ""

    @property
    def is_seated(self) -> bool:
        """Whether the row gives the person a seat, of whatever state."""
        return self.outcome in OPEN_SEATS


@transaction.atomic
def enrol(
    *,
    run: PlanRun,
    staff_numbers: Iterable[str],
    source: str,
    by,
    now: dt.datetime,
    dry_run: bool = False,
) -> list[SeatLine]:
    """Enrol people by staff number, in this order, and say of each row what became of it.

    Who comes when all places are taken waits, or waits for approval, as the run says. Who was in the
    run before gets their seat back, with all that hangs on it. ``dry_run`` only says what would happen.
    Raises Refused for a run that is closed or cancelled.
    """
    held = open_run(run.pk)
    lines = _lines(held, list(staff_numbers), today=timezone.localdate(now))
    seated = [one for one in lines if one.is_seated]
    if dry_run or not seated:
        return lines
    rows = _given_seats(held, seated, source, by, now)
    detail: dict[str, str | int] = {"source": source}
    for state in OPEN_SEATS:
        detail[state.value] = sum(one.outcome == state for one in seated)
    trace(held, "enrolled", detail=detail, by=by, now=now)
    _tell_seated(held, rows, now)
    return lines


def _given_seats(
    run: PlanRun, seated: list[SeatLine], source: str, by, now: dt.datetime
) -> list[RunEnrolment]:
    """Write the seats; one that had ended is opened again, as attendance and homework hang on it."""
    people = [one.user_id for one in seated]
    former = {
        one.learner_id: one for one in run.enrolments.filter(learner__in=people).order_by("pk")
    }
    rows, new = [], []
    for line in seated:
        if line.user_id is None:
            continue
        seat = former.get(line.user_id)
        if seat is None:
            seat = RunEnrolment(run=run, learner_id=line.user_id)
            new.append(seat)
        seat.state, seat.source, seat.made_by, seat.made_at = line.outcome, source, by, now
        seat.ended_at = None
        rows.append(seat)
    RunEnrolment.objects.bulk_create(new, batch_size=500)
    fields = ["state", "source", "made_by", "made_at", "ended_at"]
    RunEnrolment.objects.bulk_update(
        [one for one in rows if one not in new], fields, batch_size=200
    )
    return rows


def _lines(run: PlanRun, numbers: list[str], today: dt.date) -> list[SeatLine]:
    model = get_user_model()
    wanted = [model.normalise_staff_number(number) for number in numbers]
    known = {one.staff_number: one for one in model.objects.filter(staff_number__in=set(wanted))}
    working = set(employed(today).filter(staff_number__in=set(wanted)).values_list("pk", flat=True))
    here = set(run.enrolments.filter(state__in=OPEN_SEATS).values_list("learner_id", flat=True))
    instructing = set(
        SessionInstructor.objects.filter(session__run=run, user__isnull=False).values_list(
            "user_id", flat=True
        )
    )
    taken = run.enrolments.filter(state=SeatState.ENROLLED).count()
    queue = SeatState.ASKED if run.over_capacity == OverCapacity.APPROVE else SeatState.WAITING
    # Nobody overtakes those who wait already, for a place or for an approval.
    is_queued = run.enrolments.filter(state__in=QUEUED).exists()
    seen: set[int] = set()
    lines = []
    for row, number in enumerate(wanted, start=1):
        if not number:  # a row of a file that names nobody
            continue
        person = known.get(number)
        if person is None:
            lines.append(SeatLine(row, number, "unknown"))
            continue
        outcome = _obstacle(person.pk, working, here, seen, instructing)
        if not outcome:
            has_place = run.capacity is None or (taken < run.capacity and not is_queued)
            outcome = SeatState.ENROLLED if has_place else queue
            taken += has_place
            seen.add(person.pk)
        lines.append(SeatLine(row, number, str(outcome), person.pk, person.name))
    return lines


def _obstacle(
    person: int, working: set[int], here: set[int], seen: set[int], instructing: set[int]
) -> str:
    if person in seen:
        return "twice"
    if person in here:
        return "already"
    if person not in working:
        return "left"
    return "instructor" if person in instructing else ""


def _tell_seated(run: PlanRun, rows: list[RunEnrolment], now: dt.datetime) -> None:
    url = reverse("training:mine")
    enrolled = [one.learner_id for one in rows if one.state == SeatState.ENROLLED]
    calendar = invite_to_run(run.pk, enrolled, now) if enrolled else []
    for state, kind in ((SeatState.ENROLLED, "enrolled"), (SeatState.WAITING, "waiting")):
        tell(
            user_ids=[one.learner_id for one in rows if one.state == state],
            kind=f"training.{kind}",
            params={**run_words(run), "calendar": calendar},
            url=url,
            key=f"training.{kind}:{run.pk}:{now.isoformat()}",
            now=now,
        )
    asked = [one for one in rows if one.state == SeatState.ASKED]
    if asked and run.organiser_id:
        tell(
            user_ids=[run.organiser_id],
            kind="training.seats_asked",
            params={**run_words(run), "count": len(asked)},
            url=url,
            key=f"training.seats_asked:{run.pk}:{now.isoformat()}",
            now=now,
        )


def _seat(seat: RunEnrolment, states: Collection[str]) -> RunEnrolment:
    """Return the seat with its run locked. Raises Refused where somebody was faster."""
    run = open_run(seat.run_id)
    held = RunEnrolment.objects.get(pk=seat.pk)
    held.run = run
    if held.state not in states:
        raise refuse("decided_before")
    return held


@transaction.atomic
def decide_seat(
    *, seat: RunEnrolment, approve: bool, reason: str = "", by, now: dt.datetime
) -> RunEnrolment:
    """Let somebody in beyond the places or from the waiting list, or refuse with a reason.

    Raises Refused where it is decided already, and for a refusal without a reason.
    """
    held = _seat(seat, (SeatState.ASKED, SeatState.WAITING))
    if not approve:
        return _end(held, SeatState.REFUSED, "seat_refused", given(reason), by=by, now=now)
    held.state = SeatState.ENROLLED
    held.save(update_fields=["state"])
    trace(held.run, "seat_approved", enrolment=held, reason=reason, by=by, now=now)
    _tell_one(held, "enrolled", reason, now)
    return held


@transaction.atomic
def withdraw(*, seat: RunEnrolment, reason: str, by, now: dt.datetime) -> RunEnrolment:
    """Take somebody out of a run; the first of the waiting list moves up into the free place."""
    held = _seat(seat, OPEN_SEATS)
    was_enrolled = held.state == SeatState.ENROLLED
    _end(held, SeatState.WITHDRAWN, "withdrawn", given(reason), by=by, now=now)
    if was_enrolled:
        _move_up(held.run, by=by, now=now)
    return held


def _end(
    seat: RunEnrolment,
    state: str,
    kind: str,
    reason: str,
    *,
    by,
    now: dt.datetime,
    is_told: bool = True,
) -> RunEnrolment:
    seat.state, seat.ended_at = state, now
    seat.save(update_fields=["state", "ended_at"])
    trace(seat.run, kind, enrolment=seat, reason=reason, by=by, now=now)
    if is_told:
        _tell_one(seat, kind, reason, now)
    else:
        uninvite_from_run(seat.run_id, [seat.learner_id], now)
    return seat


def _move_up(run: PlanRun, *, by, now: dt.datetime) -> None:
    enrolled = run.enrolments.filter(state=SeatState.ENROLLED).count()
    free = None if run.capacity is None else max(run.capacity - enrolled, 0)
    # Within the places nobody needs an approval: who asked for one beyond them moves up as well.
    for seat in run.enrolments.filter(state__in=QUEUED).order_by("made_at", "pk")[:free]:
        seat.state = SeatState.ENROLLED
        seat.save(update_fields=["state"])
        trace(run, "moved_up", enrolment=seat, by=by, now=now)
        _tell_one(seat, "moved_up", "", now)


@transaction.atomic
def withdraw_leavers(*, now: dt.datetime) -> int:
    """Give up the seats, in runs that go on, of people who no longer work here; return how many.

    What was signed and judged stays on its sheet.
    """
    working = employed(timezone.localdate(now))
    gone = RunEnrolment.objects.filter(
        state__in=OPEN_SEATS, run__state__in=(RunState.PLANNED, RunState.APPROVED)
    ).exclude(learner__in=working)
    count = 0
    for seat in gone.select_related("run").order_by("run_id", "pk"):
        held = _seat(seat, OPEN_SEATS)
        was_enrolled = held.state == SeatState.ENROLLED
        _end(held, SeatState.WITHDRAWN, "left_company", "", by=None, now=now, is_told=False)
        if was_enrolled:
            _move_up(held.run, by=None, now=now)
        count += 1
    return count


def _tell_one(seat: RunEnrolment, kind: str, reason: str, now: dt.datetime) -> None:
    keep = invite_to_run if seat.state == SeatState.ENROLLED else uninvite_from_run
    calendar = keep(seat.run_id, [seat.learner_id], now)
    tell(
        user_ids=[seat.learner_id],
        kind=f"training.{kind}",
        params={**run_words(seat.run), "reason": reason, "calendar": calendar},
        url=reverse("training:mine"),
        key=f"training.{kind}:{seat.run_id}:{seat.pk}",
        now=now,
    )


@transaction.atomic
def set_capacity(
    *, run: PlanRun, capacity: int | None, over_capacity: str, by, now: dt.datetime
) -> PlanRun:
    """Change the places of a run; new ones go to the waiting list. Who is in stays in."""
    held = open_run(run.pk)
    detail = {"from": held.capacity, "to": capacity}
    held.capacity, held.over_capacity = capacity, over_capacity
    held.save(update_fields=["capacity", "over_capacity"])
    trace(held, "capacity", detail=detail, by=by, now=now)
    _move_up(held, by=by, now=now)
    return held
