"""What the one-page record of a run or session says, and who may see a run's files."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal

from django.db.models import Count, Q, QuerySet

from training.models import (
    Attendance,
    EffectivenessEvaluation,
    PlanRun,
    RunEnrolment,
    RunFile,
    SeatState,
    Session,
    SessionState,
)

from .annual import CAME, hours_of
from .attendance import Line, current, lines_of
from .timetable import sessions_of

ZERO = Decimal(0)


@dataclass
class Record:
    """A run or one session of it, with who was there and what there is to show."""

    run: PlanRun
    session: Session | None
    sessions: list[Session]
    lines: list[Line] = field(default_factory=list)  # of a session
    seats: list[RunEnrolment] = field(default_factory=list)  # of a run, with ``came``
    photos: list[RunFile] = field(default_factory=list)
    materials: list[RunFile] = field(default_factory=list)
    evaluations: list[EffectivenessEvaluation] = field(default_factory=list)

    @property
    def held(self) -> list[Session]:
        """The sessions that were held."""
        return [one for one in self.sessions if one.state == SessionState.HELD]

    @property
    def hours(self) -> Decimal:
        """The hours of what was held, of all where nothing is yet."""
        return sum((hours_of(one) for one in self.held or self.sessions), ZERO)


def record_of(run: PlanRun, session: Session | None = None) -> Record:
    """Return what the record of a run, or of a session of it, says."""
    rows = [one for one in sessions_of(run) if one.state != SessionState.CANCELLED]
    if session is not None:
        rows = [one for one in rows if one.pk == session.pk] or [session]
    record = Record(run, session, rows)
    files = run.files.order_by("made_at", "pk")
    if session is not None:
        files = files.filter(Q(session=session) | Q(session=None, kind="material"))
        record.lines = lines_of(session)
    else:
        record.seats = list(participants(run))
    for one in files:
        (record.photos if one.kind == "photo" else record.materials).append(one)
    record.evaluations = list(run.evaluations.select_related("evaluator", "closed_by"))
    return record


def participants(run: PlanRun) -> QuerySet[RunEnrolment]:
    """Return the enrolled with ``came``: in how many held sessions they were."""
    rows = current(
        Attendance.objects.filter(
            session__run=run, session__state=SessionState.HELD, state__in=CAME
        )
    )
    came = Count("attendance", filter=Q(attendance__in=rows), distinct=True)
    seats = RunEnrolment.objects.filter(run=run, state=SeatState.ENROLLED)
    return seats.select_related("learner").annotate(came=came).order_by("learner__staff_number")


def files_of(run: PlanRun) -> QuerySet[RunFile]:
    """Return all photos and materials of a run with session and person."""
    return run.files.select_related("session", "made_by").order_by("made_at", "pk")


def files_of_session(session: Session) -> QuerySet[RunFile]:
    """Return a session's photos and materials, and the materials of its run."""
    rows = RunFile.objects.filter(run_id=session.run_id)
    rows = rows.filter(Q(session=session) | Q(session=None))
    return rows.select_related("session", "made_by").order_by("made_at", "pk")


def takes_part_or_instructs(run_id: int, user_id: int) -> bool:
    """Say whether a person is enrolled in a run, organises it or runs a session of it."""
    return (
        PlanRun.objects.filter(pk=run_id)
        .filter(
            Q(organiser_id=user_id)
            | Q(enrolments__learner_id=user_id, enrolments__state=SeatState.ENROLLED)
            | Q(sessions__instructors__user_id=user_id)
        )
        .exists()
    )
