"""A month of daily inspections: so many people, 30 rounds, a sheet that counts for each. Runs inside Django."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from django.contrib.auth.hashers import make_password
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from benchmarks.crowd import session
from people.models import User
from quizzes.models import Attempt, Observation, Quiz, Result
from training.models import (
    InspectionPlan,
    InspectionRound,
    PlanRun,
    Programme,
    ProgrammeVersion,
    RoundSheet,
    RunEnrolment,
)

ROUNDS, BATCH = 30, 2000


def fill_month(size: int) -> dict[str, Any]:
    """Return who asks, where the list and its file stand, and the statements of both."""
    now = timezone.now()
    first = (timezone.localdate(now).replace(day=1) - dt.timedelta(days=1)).replace(day=1)
    password = make_password("bench-mark-2026")
    people = User.objects.bulk_create(
        User(staff_number=f"M{number:05d}", name=f"员工{number}", password=password)
        for number in range(size)
    )
    admin = User.objects.create(
        staff_number="admin", name="管理员", is_superuser=True, opens_desk=True, password=password
    )
    plan = _plan(first, people, admin, now)
    _look(plan, first, people, admin, now)
    client = Client(HTTP_HOST="127.0.0.1")
    client.cookies["sessionid"] = key = session(admin)
    page = f"/training/inspections/{plan.pk}/month/?month={first:%Y-%m}"
    file = f"/training/inspections/{plan.pk}/month/{first:%Y-%m}/csv/"
    return {
        "admin": key,
        "page": page,
        "file": file,
        "people": size,
        "rounds": ROUNDS,
        "sql_page": _statements(client, page),
        "sql_file": _statements(client, file),
    }


def _plan(first: dt.date, people: list[User], admin: User, now: dt.datetime) -> InspectionPlan:
    programme = Programme.objects.create(slug="month", title="前台", made_at=now)
    version = ProgrammeVersion.objects.create(programme=programme, number=1, made_at=now)
    last = first + dt.timedelta(days=27)
    run = PlanRun.objects.create(
        version=version, title="前台", state="approved", starts_on=first, ends_on=last,
        latest_end_on=last, made_at=now, approved_at=now, approved_by=admin,
    )  # fmt: skip
    RunEnrolment.objects.bulk_create(
        RunEnrolment(run=run, learner=one, state="enrolled", source="unit", made_at=now)
        for one in people
    )
    test = Quiz.objects.create(title="笔试", live=True)
    plan = InspectionPlan.objects.create(
        run=run, title="日检查", state="running", starts_on=first, inspection_weight=60,
        test_weight=40, made_at=now, started_at=now, started_by=admin,
        checklist=Quiz.objects.create(title="日检查表", mode="observed", slug="daily", live=True),
    )  # fmt: skip
    plan.tests.add(test)
    _results(test, people, now, observed=None)
    return plan


def _look(
    plan: InspectionPlan, first: dt.date, people: list[User], admin: User, now: dt.datetime
) -> None:
    """Two looks on each of fifteen days, everybody seen in each."""
    for number in range(ROUNDS):
        row = InspectionRound.objects.create(
            plan=plan, day=first + dt.timedelta(days=number // 2), look=1 + number % 2, due_at=now,
            state="done", done_at=now,
        )  # fmt: skip
        seen = Observation.objects.bulk_create(
            (
                Observation(
                    quiz=plan.checklist, learner=one, purpose=f"training.round:{row.pk}",
                    made_by=admin, made_at=now,
                )
                for one in people
            ),
            batch_size=BATCH,
        )  # fmt: skip
        results = _results(plan.checklist, people, now, observed=(admin, seen, number))
        for place, (one, result) in enumerate(zip(seen, results, strict=True)):
            one.closed_at, one.result, one.passed = now, result, True
            one.fraction = f"{7 + (place + number) % 4}/10"
        Observation.objects.bulk_update(
            seen, ["closed_at", "result", "passed", "fraction"], batch_size=500
        )
        RoundSheet.objects.bulk_create(
            (RoundSheet(round=row, learner_id=one.learner_id, observation=one) for one in seen),
            batch_size=BATCH,
        )


def _results(
    quiz: Quiz, people: list[User], now: dt.datetime, *, observed: tuple[User, Any, int] | None
) -> list[Result]:
    admin, seen, number = observed or (None, [None] * len(people), 0)
    attempts = Attempt.objects.bulk_create(
        (
            Attempt(
                quiz=quiz, learner=one, number=number + 1, state="graded", paper={}, kinds=[], seed=1,
                started_at=now, submitted_at=now, graded_at=now, observation=place, observer=admin,
                standpoint="centre" if admin else "", origin="observed" if admin else "online",
            )
            for one, place in zip(people, seen, strict=True)
        ),
        batch_size=BATCH,
    )  # fmt: skip
    return Result.objects.bulk_create(
        (
            Result(
                attempt=one, score=Decimal(8), max_score=Decimal(10), passed=True, marks=[], because=[],
                made_at=now,
            )
            for one in attempts
        ),
        batch_size=BATCH,
    )  # fmt: skip


def _statements(client: Client, path: str) -> int:
    client.get(path)  # the first call fills what is cached for the life of the process
    with CaptureQueriesContext(connection) as captured:
        answer = client.get(path)
    if answer.status_code != 200:
        raise SystemExit(f"{answer.status_code} for {path}")
    return len(captured)
