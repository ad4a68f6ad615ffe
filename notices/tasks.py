"""Background jobs; each calls one service."""

from django.utils import timezone
from django_tasks import task

from . import services


@task(backend="jobs")
def mail(notice_ids: list[int]) -> int:
    return services.mail_notices(notice_ids=notice_ids, now=timezone.now())
