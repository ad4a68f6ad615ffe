"""What runs by itself: recurring runs, each once when due, and jobs whose worker died."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import Q
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from notices.models import Schedule

logger = logging.getLogger(__name__)

Run = Callable[[dt.datetime], object]

# A run or job that has not ended by then was killed. Every run must bear being repeated.
LEASE = dt.timedelta(minutes=15)
JOB_TRIES = 3
JOBS_KEPT = dt.timedelta(days=14)


@dataclass(frozen=True)
class _Registered:
    every: dt.timedelta
    run: Run


_REGISTERED: dict[str, _Registered] = {}


def register_schedule(name: str, every: dt.timedelta, run: Run) -> None:
    """Have ``run(now)`` called every so often by `manage.py run_due`; the name is for ever.

    The run must be idempotent: after a kill it is called again.
    """
    _REGISTERED[name] = _Registered(every, run)


def run_due(*, now: dt.datetime) -> list[str]:
    """Run what is due and return its names. Of several callers at once, one runs each.

    A run that fails is logged and due again at the next call; the others run all the same.
    """
    ran = []
    for name, registered in _REGISTERED.items():
        if not _claim(name, registered.every, now):
            continue
        try:
            registered.run(now)
        except Exception:  # one broken run must not hold up the others
            logger.exception("scheduled run %s failed", name)
            Schedule.objects.filter(name=name).update(claimed_at=None)
            continue
        Schedule.objects.filter(name=name).update(claimed_at=None, last_run_at=now)
        ran.append(name)
    return ran


def _claim(name: str, every: dt.timedelta, now: dt.datetime) -> bool:
    rows = Schedule.objects.filter(name=name)
    due = rows.filter(
        Q(last_run_at=None) | Q(last_run_at__lte=now - every),
        Q(claimed_at=None) | Q(claimed_at__lte=now - LEASE),
    )
    if not rows.exists():
        Schedule.objects.get_or_create(name=name)
    return due.update(claimed_at=now) == 1


def requeue_lost_jobs(*, now: dt.datetime) -> int:
    """Give back the jobs whose worker died, and give up on one that killed several workers.

    The worker of django-tasks-db marks a job as running and has no lease of its own.
    """
    count = 0
    lost = DBTaskResult.objects.filter(status=TaskResultStatus.RUNNING, started_at__lte=now - LEASE)
    for job in lost:
        row = DBTaskResult.objects.filter(
            pk=job.pk, status=TaskResultStatus.RUNNING, started_at=job.started_at
        )
        if len(job.worker_ids) >= JOB_TRIES:
            row.update(
                status=TaskResultStatus.FAILED,
                finished_at=now,
                exception_class_path="builtins.TimeoutError",
                traceback="Its workers died.",
            )
            logger.error("job %s (%s) was given up: its workers died", job.pk, job.task_path)
        else:
            count += row.update(status=TaskResultStatus.READY)
    return count


def forget_old_jobs(*, now: dt.datetime) -> None:
    """Delete jobs that ended some time ago."""
    DBTaskResult.objects.finished().filter(finished_at__lte=now - JOBS_KEPT).delete()
