"""Background jobs; each calls one service."""

from django.utils import timezone
from django_tasks import task

from . import services


@task(backend="jobs")
def run_batch(batch_id: int) -> None:
    try:
        while services.work_on_batch(batch_id=batch_id, now=timezone.now()):
            pass
    except Exception:
        services.fail_batch(batch_id=batch_id, now=timezone.now())
        raise
