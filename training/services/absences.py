"""What follows from a confirmed sheet: higher apps hear who was there, and absences are told."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable

from django.urls import reverse
from django.utils import timezone

from notices.services import Word, tell_each
from people.selectors import managers_of_many
from training.models import Attendance, RunEnrolment, Session
from training.selectors.attendance import absences_of, current
from training.signals import AttendanceConfirmed, AttendanceLine, attendance_confirmed

from .traces import session_words


def announce_sheet(session: Session, cause: str, now: dt.datetime) -> None:
    """Announce every learner's line of a sheet as it stands."""
    announce_lines(session, current(session.attendance.select_related("enrolment")), cause, now)


def announce_lines(
    session: Session, rows: Iterable[Attendance], cause: str, now: dt.datetime
) -> None:
    """Announce lines of learners; guests are in no file of the company."""
    lines = tuple(
        AttendanceLine(
            enrolment_id=row.enrolment.pk,
            learner_id=row.enrolment.learner_id,
            state=row.state,
            minutes=row.minutes,
        )
        for row in rows
        if row.enrolment is not None
    )
    if lines:
        event = AttendanceConfirmed(session.pk, session.run_id, cause, lines)
        attendance_confirmed.send(Session, event=event, now=now)


def warn_absent(session: Session, seats: Collection[RunEnrolment], now: dt.datetime) -> None:
    """Tell who is absent, and from the programme's number of absences on those who lead them too.

    So many statements for a hall as for one person.
    """
    limit = session.run.version.warn_after_absences
    counts = absences_of([seat.pk for seat in seats]) if seats and limit else {}
    warned = [seat for seat in seats if counts.get(seat.pk, 0) >= limit]
    if not limit or not warned:
        return
    managers = managers_of_many([one.learner_id for one in warned], timezone.localdate(now))
    own, team = [], []
    for seat in warned:
        person = seat.learner
        words = {**session_words(session), "person": person.name, "count": counts[seat.pk]}
        key = f"{seat.pk}:{session.pk}"
        address = reverse("training:attendance")
        own.append(Word(person.pk, words, address, f"training.absent:{key}"))
        address = reverse("training:team")
        team += [
            Word(one.pk, words, address, f"training.absent_team:{key}")
            for one in managers[person.pk]
        ]
    tell_each(words=own, kind="training.absent", now=now)
    tell_each(words=team, kind="training.absent_team", now=now)
