"""A hall full of people with seats, and the sheets of years behind it. Runs inside Django."""

from __future__ import annotations

import datetime as dt
import secrets
from typing import Any

from django.contrib.auth.hashers import make_password
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from benchmarks.crowd import admitted, session
from people.models import User
from training.models import (
    Attendance,
    PlanRun,
    Programme,
    ProgrammeVersion,
    RunEnrolment,
    Scan,
    Session,
)

SESSIONS, SEATS = 1000, 20


def fill_hall(size: int) -> dict[str, Any]:
    """Return what the phones need: sessions of ``size`` people, the secret of what they sign in to."""
    now = timezone.now()
    password = make_password("bench-mark-2026")
    people = User.objects.bulk_create(
        [
            User(staff_number=f"H{number:05d}", name=f"员工{number}", password=password)
            for number in range(size)
        ]
    )
    admin = User.objects.create(
        staff_number="admin", name="管理员", is_superuser=True, opens_desk=True, password=password
    )
    hall = _run(now, people, 1, "大厅")
    _run(now - dt.timedelta(days=400), people[:SEATS], SESSIONS, "往期")
    _sheets(now)
    client = Client(HTTP_HOST="127.0.0.1")
    client.cookies["sessionid"] = key = session(admin)
    return {
        "phones": admitted(people),
        "session": hall.pk,
        "secret": hall.secret,
        "admin": key,
        "sql_overview": _statements(client, "/training/overview/?page=3"),
    }


def _run(now: dt.datetime, people: list[User], sessions: int, title: str) -> Session:
    programme = Programme.objects.create(slug=secrets.token_hex(4), title=title, made_at=now)
    version = ProgrammeVersion.objects.create(programme=programme, number=1, made_at=now)
    day = timezone.localdate(now)
    run = PlanRun.objects.create(
        version=version, title=title, state="approved", starts_on=day,
        ends_on=day, latest_end_on=day, made_at=now, approved_at=now,
        approved_by=User.objects.get(staff_number="admin"),
    )  # fmt: skip
    RunEnrolment.objects.bulk_create(
        RunEnrolment(run=run, learner=one, state="enrolled", source="unit", made_at=now)
        for one in people
    )
    rows = Session.objects.bulk_create(
        [
            Session(
                run=run, number=number, kind="lecture", title=f"{title} {number}",
                starts_at=now + dt.timedelta(hours=6 * (number - 1)),
                ends_at=now + dt.timedelta(hours=6 * (number - 1) + 2),
                state="planned" if sessions == 1 else "held",
            )
            for number in range(1, sessions + 1)
        ]
    )  # fmt: skip
    return rows[0]


def _sheets(now: dt.datetime) -> None:
    seats = list(RunEnrolment.objects.filter(run__title="往期"))
    states = ("present", "present", "present", "late", "absent")
    Attendance.objects.bulk_create(
        [
            Attendance(
                session=one, enrolment=seat, state=states[place % 5], minutes=120, way="qr", made_at=now
            )
            for one in Session.objects.filter(run__title="往期")
            for place, seat in enumerate(seats)
        ],
        batch_size=2000,
    )  # fmt: skip


def _statements(client: Client, path: str) -> int:
    client.get(path)  # the first call fills what is cached for the life of the process
    with CaptureQueriesContext(connection) as captured:
        answer = client.get(path)
    if answer.status_code != 200:
        raise SystemExit(f"{answer.status_code} for {path}")
    return len(captured)


def recorded() -> int:
    """Return how many of the hall are signed in."""
    return Scan.objects.filter(session__run__title="大厅", direction="in").count()
