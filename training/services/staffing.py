"""Rooms and instructors of sessions."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable

from django.contrib.auth import get_user_model
from django.db import transaction
from django.utils import timezone

from training.models import (
    OPEN_SEATS,
    PlanRun,
    Room,
    RunEnrolment,
    Session,
    SessionInstructor,
    SessionState,
)
from training.ports import instructor_gates
from training.selectors.clashes import clashes_of, own_clashes

from .errors import Refused, refuse
from .guards import announce, given, held_session, instructors_of, lock, refuse_clashes
from .runs import open_run
from .traces import concerned_by, tell_about_session, tell_added, trace


@transaction.atomic
def staff_session(
    *,
    session: Session,
    room: Room | None,
    place: str,
    instructors: Collection[int],
    guests: Collection[str] = (),
    reason: str,
    by,
    now: dt.datetime,
) -> Session:
    """Give a session its room and instructors and tell those concerned, who no longer runs it too.

    Raises Refused without a reason, where a room or person is taken, and where an instructor lacks
    what the programme asks for.
    """
    reason = given(reason)
    held = held_session(session)
    wanted = set(instructors)
    _refuse_learners([held], wanted)
    _refuse_unqualified([held], wanted)
    refuse_clashes([held], room, wanted)
    before, people = _staff_words(held), concerned_by(held)
    _write_staff(held, room, place, wanted, guests)
    detail = {"from": before, "to": _staff_words(held)}
    trace(held.run, "restaffed", session=held, detail=detail, reason=reason, by=by, now=now)
    params = {**_staff_words(held), "reason": reason}
    tell_about_session(
        held, "restaffed", people=people | concerned_by(held), params=params, now=now
    )
    announce(held, "restaffed", now)
    return held


@transaction.atomic
def staff_run(
    *, run: PlanRun, room: Room | None, instructors: Collection[int], by, now: dt.datetime
) -> list[Session]:
    """Give all planned sessions of a run that lack them one room and one set of instructors.

    Raises Refused with every clash; then nothing is written.
    """
    held = open_run(run.pk)
    planned = held.sessions.filter(state=SessionState.PLANNED).select_related("room")
    sessions = list(planned.prefetch_related("instructors"))
    for one in sessions:
        one.run = held
    roomless = [one for one in sessions if room and not one.room_id and not one.place]
    unstaffed = [one for one in sessions if instructors and not one.instructors.all()]
    wanted = set(instructors)
    _refuse_learners(unstaffed, wanted)
    _refuse_unqualified(unstaffed, wanted)
    if own_clashes(roomless) or own_clashes(unstaffed):
        raise refuse("sessions_overlap")
    lock(room, wanted)
    clashes = clashes_of(roomless, room=room, instructors=())
    clashes += clashes_of(unstaffed, room=None, instructors=wanted)
    if clashes:
        raise Refused(*clashes)
    changed = {one.pk: one for one in (*roomless, *unstaffed)}
    for one in changed.values():
        own = wanted if one in unstaffed else instructors_of(one)
        guests = [row.guest_name for row in one.instructors.all() if row.guest_name]
        _write_staff(one, room if one in roomless else one.room, one.place, own, guests)
    if changed:
        names = {"room": room.name if room else "", "sessions": len(changed)}
        trace(held, "staffed", detail=names, by=by, now=now)
        tell_added(held, list(changed.values()), now=now)
    return list(changed.values())


def _write_staff(
    session: Session,
    room: Room | None,
    place: str,
    instructors: set[int],
    guests: Collection[str],
) -> None:
    session.room, session.place = room, place.strip()
    session.revision += 1
    session.save(update_fields=["room", "place", "revision"])
    session.instructors.all().delete()
    rows = [SessionInstructor(session=session, user_id=pk) for pk in sorted(instructors)]
    rows += [
        SessionInstructor(session=session, guest_name=name.strip())
        for name in guests
        if name.strip()
    ]
    SessionInstructor.objects.bulk_create(rows)


def _staff_words(session: Session) -> dict[str, str]:
    rows = SessionInstructor.objects.filter(session=session).select_related("user")
    return {
        "where": session.where or "–",
        "who": "、".join(str(one) for one in rows) or "–",
    }


def _refuse_learners(sessions: Iterable[Session], instructors: set[int]) -> None:
    """Raise Refused for whoever has a seat in the run: nobody runs a session that they take part in."""
    runs = {one.run_id for one in sessions}
    seats = RunEnrolment.objects.filter(
        run_id__in=runs, learner_id__in=instructors, state__in=OPEN_SEATS
    ).select_related("learner")
    names = sorted({one.learner.name for one in seats})
    if names:
        raise refuse("instructor_learns", people="、".join(names))


def _refuse_unqualified(sessions: Iterable[Session], instructors: set[int]) -> None:
    reasons = []
    names = dict(get_user_model().objects.filter(pk__in=instructors).values_list("pk", "name"))
    for session in sessions:
        asked = session.activity
        if asked is None or asked.instructor_competency_id is None:
            continue
        day = timezone.localdate(session.starts_at)
        for pk in sorted(instructors):
            gates = instructor_gates.ask(
                pk, asked.instructor_competency_id, asked.instructor_level, day
            )
            for verdict in gates:
                if not verdict.met:
                    because = "；".join(str(one) for one in verdict.because)
                    words = {"person": names[pk], "title": session.title, "because": because}
                    reasons.append(refuse("not_qualified", **words).reasons[0])
    if reasons:
        raise Refused(*reasons)
