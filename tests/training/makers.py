"""Programmes and runs for tests."""

from __future__ import annotations

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

from tests.factories import NOW, make_user
from training.models import (
    PlannedActivity,
    PlanRun,
    Programme,
    ProgrammeModule,
    ProgrammeTopic,
    ProgrammeVersion,
    Room,
    RunEnrolment,
    Session,
)
from training.services import load_programme, schedule_run, version_to_run

MONDAY = dt.date(2026, 3, 9)


def make_programme(
    slug: str = "p", *, days: int = 2, topics: int = 0, **card: Any
) -> ProgrammeVersion:
    """A draft with one module, a lecture a day, and ``topics`` that stand on no day."""
    programme = Programme.objects.create(slug=slug, title=f"培训{slug}", made_at=NOW)
    version = ProgrammeVersion.objects.create(programme=programme, number=1, made_at=NOW, **card)
    module = ProgrammeModule.objects.create(version=version, order=1, title="模块")
    for order in range(1, topics + 1):
        ProgrammeTopic.objects.create(module=module, order=order, title=f"主题{order}")
    for day in range(1, days + 1):
        PlannedActivity.objects.create(
            version=version,
            order=day,
            kind="lecture",
            title=f"第{day}天",
            module=module,
            day=day,
            starts=dt.time(9),
            minutes=120,
        )
    return version


def make_run(
    version: ProgrammeVersion | None = None, *, start: dt.date = MONDAY, **options: Any
) -> PlanRun:
    """A run of the version, or of a small programme, approved without a look at it."""
    version = version or make_programme()
    if version.state == "draft":
        version.state, version.approved_by, version.approved_at = "approved", make_user(), NOW
        version.save()
    return schedule_run(version=version, start=start, now=NOW, **options)


def approved(run: PlanRun) -> PlanRun:
    """The run, approved without a look at it."""
    run.state, run.approved_by, run.approved_at = "approved", make_user(), NOW
    run.save()
    return run


def make_ready_run(slug: str, *, start: dt.date = MONDAY, has_scheme: bool = True) -> PlanRun:
    """A run of a ready-made programme; ``has_scheme`` keeps its scheme of results, a draft to be filled."""
    version = version_to_run(load_programme(slug, now=NOW))
    if not has_scheme:
        version.schemes.all().delete()
    return make_run(version, start=start)


def make_room(name: str = "108", **fields: Any) -> Room:
    """A room."""
    return Room.objects.create(name=name, **fields)


def numbers(count: int) -> list[str]:
    """Staff numbers of so many new people."""
    return [make_user().staff_number for _ in range(count)]


SHANGHAI = ZoneInfo("Asia/Shanghai")


def make_session(*, learners: int = 0, starts: dt.datetime | None = None, **card: Any) -> Session:
    """The only session of a run, two hours from ``starts`` (09:00 of a Monday), with so many seats."""
    slug = f"p{Programme.objects.count()}"
    run = approved(make_run(make_programme(slug, days=1, **card)))
    session = run.sessions.get()
    if starts is not None:
        session.starts_at, session.ends_at = starts, starts + dt.timedelta(hours=2)
        session.save()
    for _ in range(learners):
        seat(session)
    return session


def seat(session: Session, learner: Any = None) -> RunEnrolment:
    """A seat in the run of the session."""
    return RunEnrolment.objects.create(
        run=session.run,
        learner=learner or make_user(),
        state="enrolled",
        source="person",
        made_at=NOW,
    )
