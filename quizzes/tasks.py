"""Background jobs; each calls one service."""

from django.utils import timezone
from django_tasks import task

from .services import regrading


@task(backend="jobs")
def finish_regrades() -> int:
    return regrading.finish_regrades(now=timezone.now())
