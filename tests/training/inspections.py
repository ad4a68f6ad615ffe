"""Makers for inspection plans and what was seen in them."""

from __future__ import annotations

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib.auth.models import Group
from django.utils import timezone

from tests.factories import NOW, make_user
from tests.quizzes.observing import PASSWORD, fill, levels, make_checklist, sign
from tests.training.makers import make_programme, make_run
from training import services
from training.models import InspectionPlan, PlanRun, RunEnrolment

SHANGHAI = ZoneInfo("Asia/Shanghai")
MONDAY = dt.date(2026, 3, 9)
TEN_LINES = [("levels", levels())] * 10


def at(day: dt.date, hour: int = 10) -> dt.datetime:
    """A moment of a day in Shanghai."""
    return dt.datetime.combine(day, dt.time(hour), SHANGHAI)


def make_inspector(role: str = "trainer") -> Any:
    """Somebody who may inspect anybody, and signs with PASSWORD."""
    user = make_user()
    user.set_password(PASSWORD)
    user.save()
    user.groups.add(Group.objects.get_or_create(name=role)[0])
    return user


def enrol_somebody(run: PlanRun, count: int = 1) -> list[Any]:
    """New people in a run."""
    people = [make_user() for _ in range(count)]
    for one in people:
        RunEnrolment.objects.create(
            run=run, learner=one, state="enrolled", source="person", made_at=NOW
        )
    return people


def make_plan(
    *,
    run: PlanRun | None = None,
    unit: Any = None,
    inspector: Any = None,
    start: dt.date = MONDAY,
    is_started: bool = True,
    tests: tuple[Any, ...] = (),
    people: tuple[Any, ...] = (),
    **card: Any,
) -> InspectionPlan:
    """A plan with one look at 09:00 of each working day, ten lines of a point, 100 to 0; it runs."""
    if run is None and unit is None:
        run = make_run(make_programme("inspected", days=1), start=start)
    inspector = inspector or make_inspector()
    given = {
        "title": "前台日检查",
        "checklist": card.pop("checklist", None)
        or make_checklist(TEN_LINES, slug="daily", points=1),
        "starts_on": start,
        "first_look": dt.time(9),
        "inspection_weight": 100,
        "test_weight": 0,
    }
    plan = services.save_inspection_plan(
        run=run,
        unit=unit,
        card=given | card,
        people=people,
        inspectors=[inspector],
        tests=tests,
        by=inspector,
        now=at(start, 7),
    )
    if is_started:
        return services.start_inspections(plan=plan, by=inspector, now=at(start, 8))
    return plan


def inspect(
    plan: InspectionPlan,
    learner: Any,
    day: dt.date,
    *,
    fails: int = 0,
    look: int = 1,
    hour: int = 10,
    inspector: Any = None,
) -> Any:
    """A signed sheet of a person in a look, with so many of the ten lines not fulfilled."""
    now = at(day, hour)
    sheet = services.open_round_sheet(
        plan=plan,
        day=day,
        look=look,
        learner=learner,
        by=inspector or plan.inspectors.get(),
        now=now,
    )
    sign(fill(sheet, now=now, fails=tuple(range(1, fails + 1))), now=now)
    return sheet


def make_unit_plan(
    unit: Any, *, checklist: Any, by: Any, now: dt.datetime, day: dt.date | None = None
) -> InspectionPlan:
    """A running plan of a unit on every day of the week, whose leader inspects."""
    return InspectionPlan.objects.create(
        unit=unit,
        title="部门日检查",
        checklist=checklist,
        state="running",
        weekdays=[1, 2, 3, 4, 5, 6, 7],
        starts_on=day or timezone.localdate(now),
        inspection_weight=1,
        test_weight=0,
        made_by=by,
        made_at=now,
        started_by=by,
        started_at=now,
    )
