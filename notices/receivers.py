"""What follows when notices have been stored."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.db import transaction
from django.dispatch import receiver

from . import tasks
from .signals import NoticesStored, notices_stored


@receiver(notices_stored, dispatch_uid="notices.mail")
def mail_after_commit(event: NoticesStored, **_kwargs: Any) -> None:
    """Leave the mailing to a job; should the queue be out of reach, `mail_waiting` finds them."""
    job = partial(tasks.mail.enqueue, list(event.notice_ids))
    transaction.on_commit(job, robust=True)
