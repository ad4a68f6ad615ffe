"""Who must attend a programme by their position, who has no seat in it yet, and who has attended nothing."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass

from people.selectors import holders_of
from training.models import (
    OPEN_SEATS,
    Attendance,
    AttendanceState,
    Programme,
    ProgrammeVersion,
    RunEnrolment,
    RunState,
    SessionState,
    VersionState,
)

from .attendance import current

NO_SEAT, NOT_ATTENDED, ATTENDED = "no_seat", "not_attended", "attended"
SHOWN = (NO_SEAT, NOT_ATTENDED, ATTENDED)
_CAME = (AttendanceState.PRESENT, AttendanceState.LATE, AttendanceState.LEFT_EARLY)


@dataclass(frozen=True)
class Duty:
    """A programme with whoever its positions call: each person in one of `SHOWN`."""

    version: ProgrammeVersion
    people: dict[int, str]

    @property
    def programme(self) -> Programme:
        """The programme."""
        return self.version.programme

    @property
    def counts(self) -> dict[str, int]:
        """How many are in each state, those of none included."""
        said = list(self.people.values())
        return {state: said.count(state) for state in SHOWN}

    def those(self, state: str = "") -> set[int]:
        """Return the persons in a state, or all."""
        return {pk for pk, said in self.people.items() if not state or said == state}


def duties(today: dt.date) -> list[Duty]:
    """Return each programme that is offered and names positions, in five statements however many.

    The version that counts is the approved one; where there is none, the draft. A seat in any run that
    was not cancelled is a seat, an evening that somebody came to on a confirmed sheet is attendance.
    """
    versions = _versions()
    called = holders_of({one.pk for version in versions for one in version.positions.all()}, today)
    programmes = [one.programme_id for one in versions]
    seated, came = _seated(programmes), _came(programmes)
    found = []
    for version in versions:
        must: set[int] = set()
        for position in version.positions.all():
            must |= called.get(position.pk, set())
        people = {
            pk: ATTENDED
            if pk in came[version.programme_id]
            else NOT_ATTENDED
            if pk in seated[version.programme_id]
            else NO_SEAT
            for pk in must
        }
        found.append(Duty(version, people))
    return found


def _versions() -> list[ProgrammeVersion]:
    rows = (
        ProgrammeVersion.objects.filter(
            programme__retired_at=None,
            state__in=(VersionState.APPROVED, VersionState.DRAFT),
            positions__isnull=False,
        )
        .select_related("programme")
        .prefetch_related("positions")
        .distinct()
    )
    by_programme: dict[int, ProgrammeVersion] = {}
    for one in rows.order_by("programme__slug"):
        before = by_programme.get(one.programme_id)
        if before is None or one.state == VersionState.APPROVED:
            by_programme[one.programme_id] = one
    return list(by_programme.values())


def _seated(programme_ids: list[int]) -> dict[int, set[int]]:
    rows = RunEnrolment.objects.filter(
        run__version__programme__in=programme_ids, state__in=OPEN_SEATS
    ).exclude(run__state=RunState.CANCELLED)
    return _by_programme(rows.values_list("run__version__programme_id", "learner_id"))


def _came(programme_ids: list[int]) -> dict[int, set[int]]:
    rows = current(
        Attendance.objects.filter(
            enrolment__run__version__programme__in=programme_ids,
            session__state=SessionState.HELD,
            state__in=_CAME,
        )
    )
    pairs = rows.order_by().values_list(
        "enrolment__run__version__programme_id", "enrolment__learner_id"
    )
    return _by_programme(pairs.distinct())


def _by_programme(pairs) -> dict[int, set[int]]:
    found: dict[int, set[int]] = defaultdict(set)
    for programme_id, learner_id in pairs:
        found[programme_id].add(learner_id)
    return found
