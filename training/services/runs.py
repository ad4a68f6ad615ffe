"""Plan runs: what one is made of, and the door to every change of one."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone

from training.models import (
    ActivityKind,
    PlannedActivity,
    PlanRun,
    Programme,
    ProgrammeVersion,
    RunStep,
    Session,
    VersionState,
)
from training.scheduling import Cadence as Placing
from training.scheduling import (
    NoWorkingDayError,
    Placed,
    Planned,
    Schedule,
    Unit,
    WorkCalendar,
    place,
)
from training.selectors.calendar import work_calendar

from .errors import refuse
from .traces import trace

DEFAULT_START, DEFAULT_MINUTES = dt.time(9), 120


def version_to_run(programme: Programme) -> ProgrammeVersion:
    """Return the version that a new run is made of: the approved one, else the newest draft.

    Raises Refused for a programme that is no longer offered or has none.
    """
    if programme.retired_at is not None:
        raise refuse("retired")
    versions = programme.versions
    found = (
        versions.filter(state=VersionState.APPROVED).first()
        or versions.filter(state=VersionState.DRAFT).order_by("-number").first()
    )
    if found is None:
        raise refuse("no_version")
    return found


def schedule_of(
    version: ProgrammeVersion, *, start: dt.date, calendar: WorkCalendar
) -> tuple[Schedule, dict[int, PlannedActivity]]:
    """Place a version's activities from a day on, without writing anything.

    Raises Refused where the calendar has no working day left.
    """
    activities = {one.pk: one for one in version.activities.prefetch_related("topics")}
    cadence = Placing(version.cadence)
    planned = [_planned(one) for one in activities.values()]
    steps = [one for one in planned if one.least is not None]
    if cadence is Placing.STEPS:
        planned = steps
    try:
        schedule = place(
            planned, start=start, cadence=cadence, weekdays=version.weekdays, calendar=calendar
        )
    except NoWorkingDayError as error:
        raise refuse("no_working_day", day=error.day.isoformat()) from None
    return schedule, activities


def _planned(one: PlannedActivity) -> Planned:
    return Planned(
        key=one.pk,
        day=one.day,
        until_day=one.until_day,
        least=one.least,
        most=one.most,
        unit=Unit(one.unit or Unit.WEEK),
    )


@transaction.atomic
def schedule_run(
    *,
    version: ProgrammeVersion,
    start: dt.date,
    title: str = "",
    title_en: str = "",
    organiser=None,
    plan_item=None,
    request_key: uuid.UUID | None = None,
    by=None,
    now: dt.datetime,
) -> PlanRun:
    """Make a run with all its sessions and steps from a version and a day, and nothing else.

    A form sent twice with one ``request_key`` makes one run. A draft will do: what is unplaced in it is unplaced in the run and blocks the run's approval.
    Raises Refused for a version without activities and where the calendar has no day left.
    """
    Programme.objects.select_for_update().get(pk=version.programme_id)  # the second of two waits
    if request_key and (made := PlanRun.objects.filter(request_key=request_key).first()):
        return made
    if not version.activities.exists():
        raise refuse("no_activities")
    schedule, activities = schedule_of(version, start=start, calendar=work_calendar())
    programme = version.programme
    first = min((one.on for one in schedule.placed), default=start)
    run = PlanRun.objects.create(
        version=version,
        title=title or f"{programme.title} {first.isoformat()}",
        title_en=title_en or (programme.title_en and f"{programme.title_en} {first.isoformat()}"),
        starts_on=first,
        ends_on=schedule.earliest_end,
        latest_end_on=schedule.latest_end,
        capacity=version.capacity,
        over_capacity=version.over_capacity,
        warnings=[{"code": one.code, "params": dict(one.params)} for one in schedule.warnings],
        organiser=organiser,
        plan_item=plan_item,
        request_key=request_key,
        made_by=by,
        made_at=now,
    )  # fmt: skip
    placed = [(one, activities[one.key]) for one in schedule.placed]
    _make_sessions(run, [pair for pair in placed if pair[1].is_session])
    _make_steps(run, [pair for pair in placed if not pair[1].is_session])
    trace(run, "scheduled", detail={"start": start.isoformat()}, by=by, now=now)
    return run


def _make_sessions(run: PlanRun, placed: Iterable[tuple[Placed, PlannedActivity]]) -> None:
    ordered = sorted(
        placed, key=lambda pair: (pair[0].on, pair[1].starts or DEFAULT_START, pair[1].order)
    )
    for number, (days, one) in enumerate(ordered, start=1):
        starts = dt.datetime.combine(
            days.on, one.starts or DEFAULT_START, timezone.get_current_timezone()
        )
        session = Session.objects.create(
            run=run,
            activity=one,
            number=number,
            kind=one.kind,
            title=one.title,
            title_en=one.title_en,
            module=one.module,
            starts_at=starts,
            ends_at=starts + dt.timedelta(minutes=one.minutes or DEFAULT_MINUTES),
            hours=one.hours,
            subject=one.subject,
            is_required=one.is_required,
        )
        session.topics.set(one.topics.all())


def _make_steps(run: PlanRun, placed: Iterable[tuple[Placed, PlannedActivity]]) -> None:
    rows: list[RunStep] = []
    for days, one in placed:
        for on, until in _windows(days, one):
            latest = days if one.kind == ActivityKind.STAGE else Placed(0, on, until, on, until)
            rows.append(
                RunStep(
                    run=run,
                    activity=one,
                    number=len(rows) + 1,
                    kind=one.kind,
                    title=one.title,
                    title_en=one.title_en,
                    starts_on=on,
                    ends_on=until,
                    latest_start_on=latest.latest_on,
                    latest_end_on=latest.latest_until,
                )
            )
    RunStep.objects.bulk_create(rows)


def _windows(days: Placed, one: PlannedActivity) -> list[tuple[dt.date, dt.date]]:
    """Return the days of a step; what comes every week has a window for each calendar week."""
    if one.every != "week":
        return [(days.on, days.until)]
    found, day = [], days.on
    while day <= days.until:
        sunday = day + dt.timedelta(days=7 - day.isoweekday())
        found.append((day, min(sunday, days.until)))
        day = sunday + dt.timedelta(days=1)
    return found


def open_run(run_id: int) -> PlanRun:
    """Return the run, locked. Raises Refused where it is closed or cancelled."""
    # Without the key: who holds a seat meanwhile may still add rows that refer to the run.
    run = PlanRun.objects.select_for_update(no_key=True).get(pk=run_id)
    if not run.is_open:
        raise refuse("run_closed", run=run.title, run_en=run.title_en)
    return run
