"""F42: the background worker is killed over a batch and over its mails; each person is enrolled, told and mailed once.

In full (TRIALS=full) 50 kills; here a few. The lease of a job whose worker died is not waited for: it is
moved back, as if the minutes had passed.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import os
import random
import re
import signal
import time
from collections import Counter
from pathlib import Path

import pytest
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from learning_site.settings.base import TASKS
from notices.models import Notice, Schedule
from notices.services import requeue_lost_jobs
from people.models import User
from tests.factories import make_user
from tests.training.makers import make_programme, make_run
from training.models import Invitation, RunEnrolment
from training.services import revive_batches, start_batch

from .server import FULL, Site, until

PEOPLE, KILLS = (2000, 50) if FULL else (250, 3)
HOUR = dt.timedelta(hours=1)
ADDRESSEE = re.compile(r"^To: (\S+)", re.MULTILINE)


@pytest.fixture(scope="module")
def outbox(tmp_path_factory) -> Path:
    return tmp_path_factory.mktemp("mail")


@pytest.fixture(scope="module")
def site(trial_database, tmp_path_factory, outbox):
    media = tmp_path_factory.mktemp("media")
    with Site(trial_database, media, whole=True, TRIAL_MAIL=str(outbox)) as running:
        yield running


@pytest.fixture(scope="module")
def people(trial_database) -> list[User]:
    first = make_user()
    User.objects.bulk_create(
        [
            User(
                staff_number=f"W{n:05}", name=f"员工{n}", email=f"w{n}@example.test",
                password=first.password,
            )
            for n in range(PEOPLE)
        ]
    )  # fmt: skip
    return list(User.objects.filter(staff_number__startswith="W").order_by("pk"))


def mails(outbox: Path) -> Counter[str]:
    """How many mails went to whom."""
    return Counter(
        address for one in outbox.iterdir() for address in ADDRESSEE.findall(one.read_text())
    )


def kill_worker(site: Site) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.kill(until(lambda: site.child(b"db_worker"), "a worker runs", 60), signal.SIGKILL)


def give_back() -> None:
    """Let the lease of whatever a dead worker held be over, and look after batches that were given up."""
    DBTaskResult.objects.filter(status="RUNNING").update(started_at=timezone.now() - HOUR)
    requeue_lost_jobs(now=timezone.now())
    if not DBTaskResult.objects.filter(status__in=("READY", "RUNNING")).exists():
        revive_batches(now=timezone.now() + 2 * HOUR)


def send_rest(site: Site) -> None:
    """What a job that was given up left behind goes out by the clock: let its minutes have passed."""
    while Notice.objects.filter(mail_after__isnull=False).exists():
        Notice.objects.filter(mail_after__isnull=False).update(mail_after=timezone.now() - HOUR)
        Schedule.objects.filter(name="notices.mail").update(claimed_at=None, last_run_at=None)
        site.manage("run_due")


def is_idle() -> bool:
    return not DBTaskResult.objects.filter(status__in=("READY", "RUNNING")).exists()


def test_what_a_killed_worker_began_is_finished_once(site, people, outbox, settings):
    settings.TASKS = TASKS  # jobs are left to the worker here too
    run, chance = make_run(make_programme(days=2), start=dt.date(2030, 3, 11)), random.Random(42)  # noqa: S311
    until(lambda: site.child(b"db_worker"), "a worker runs", 60)
    batch = start_batch(
        run=run, kind="enrol", given=[one.staff_number for one in people], source="file",
        by=people[0], now=timezone.now(),
    )  # fmt: skip
    for _ in range(KILLS):
        jobs = DBTaskResult.objects.filter(status="RUNNING")
        until(lambda jobs=jobs: jobs.exists() or is_idle(), "a job is taken", 60)
        time.sleep(chance.uniform(0, 0.6))
        kill_worker(site)
        give_back()
    until(lambda: is_idle() or give_back(), "everything is worked off", 180)
    batch.refresh_from_db()
    assert (batch.state, batch.done) == ("done", PEOPLE)
    assert [line["row"] for line in batch.report] == list(range(1, PEOPLE + 1))
    assert RunEnrolment.objects.filter(run=run, state="enrolled").count() == PEOPLE
    told = Notice.objects.filter(kind="training.enrolled")
    assert told.count() == told.values("user").distinct().count() == PEOPLE
    assert Invitation.objects.count() == 2 * PEOPLE
    send_rest(site)
    sent = mails(outbox)
    assert set(sent.values()) == {1}
    assert (
        len(sent) >= PEOPLE - KILLS
    )  # one that was being sent may be lost with its worker, no other
