"""Background jobs; each calls one service.

They are put into the queue inside the transaction that gives the reason, so that they run after its
commit, and not at all without it.
"""

import datetime as dt

from django.utils import timezone
from django_tasks import task

from . import services
from .services.sealing_checks import end_check, run_check


@task(backend="jobs")
def tell_certificate(record_id: int, at: str) -> None:
    services.tell_certificate(record_id=record_id, now=dt.datetime.fromisoformat(at))


@task(backend="jobs")
def tell_result(learner_id: int, result_id: int, at: str) -> None:
    services.tell_result(
        learner_id=learner_id, result_id=result_id, now=dt.datetime.fromisoformat(at)
    )


@task(backend="jobs")
def run_recheck(recheck_id: int) -> None:
    while services.work_on_recheck(recheck_id=recheck_id, now=timezone.now()):
        pass


@task(backend="jobs")
def check_ledger(check_id: int) -> None:
    run_check(check_id=check_id, now=timezone.now())
    end_check(check_id=check_id, now=timezone.now())
