"""The matrix over 10,000 people × 50 competencies, and one changed requirement: statements and seconds.

make bench BENCH="matrix --size 10000"       at full size (limits: 12 statements, 30 s)
make bench BENCH="matrix --size 1000"        a tenth, in half a minute
"""

from __future__ import annotations

import datetime as dt
import time
from typing import Any

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from competence import services
from competence.models import Recheck, Standing
from framework.models import Competency, Level
from people.models import Appointment, OrgUnit, Position, User

COMPETENCIES = 50
MOST_STATEMENTS = 12
OF_LOGIN = 2  # session and person
MOST_SECONDS = 30  # for 10,000 people
CHUNK = 1000
LOOKS = 5


def measure(size: int) -> dict[str, Any]:
    """Fill people, competencies and requirements, derive, look and change; called on an empty database."""
    now = timezone.now()
    admin, position, competencies = _fill(size, now)
    client = Client()
    client.force_login(admin)
    client.get(reverse("competence:matrix"))
    seconds = []
    for _ in range(LOOKS):
        start = time.perf_counter()
        with CaptureQueriesContext(connection) as captured:
            answer = client.get(reverse("competence:matrix"))
        seconds.append(time.perf_counter() - start)
    start = time.perf_counter()
    services.require(
        position=position, competency=competencies[0], level=2, valid_from=timezone.localdate(now),
        why="bench", by=admin, now=now,
    )  # fmt: skip
    recheck = Recheck.objects.latest("pk")
    while services.work_on_recheck(recheck_id=recheck.pk, now=now):
        pass
    changing = time.perf_counter() - start
    recheck.refresh_from_db()
    return {
        "people": size,
        "standings": Standing.objects.count(),
        "status": answer.status_code,
        "statements": len(captured.captured_queries) - OF_LOGIN,
        "page_s": round(sorted(seconds)[LOOKS // 2], 3),
        "rechecked": recheck.people,
        "recheck_s": round(changing, 1),
    }


def _fill(size: int, now: dt.datetime) -> tuple[User, Position, list[Competency]]:
    today = timezone.localdate(now)
    admin = User.objects.create_superuser("bench-admin", "管理员", "bench")
    unit, position = OrgUnit.objects.create(name="公司"), Position.objects.create(name="岗位")
    competencies = [Competency.objects.create(code=f"B-{n}", title=f"能力{n}") for n in range(COMPETENCIES)]  # fmt: skip
    for one in competencies:
        Level.objects.bulk_create(Level(competency=one, number=n, title="级") for n in (1, 2))
        services.require(
            position=position, competency=one, level=1, valid_from=today, why="bench", by=admin, now=now
        )  # fmt: skip
    Recheck.objects.update(state="done")
    for start in range(0, size, CHUNK):
        people = User.objects.bulk_create(
            User(staff_number=f"M{n:06d}", name="员工")
            for n in range(start, min(start + CHUNK, size))
        )
        Appointment.objects.bulk_create(
            Appointment(user=one, unit=unit, position=position, valid_from=today) for one in people
        )
        services.derive_standings(user_ids=[one.pk for one in people], today=today)
    return admin, position, competencies


def measured(size: int) -> dict[str, Any]:
    """Return the figures with whether they hold."""
    figures = measure(size)
    limit = MOST_SECONDS * max(size, 1000) / 10_000
    holds = figures["statements"] <= MOST_STATEMENTS and figures["recheck_s"] <= limit
    return figures | {"limit_s": round(limit, 1), "holds": holds and figures["status"] == 200}
