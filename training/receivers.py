"""What this app puts on pages of lower apps."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.dispatch import receiver
from django.utils import timezone

from courses.ports import Panel

from . import services, tasks
from .selectors.mine import next_sessions
from .signals import BatchStarted, batch_started

DAYS, COUNT = 14, 3


def home_panels(user, today: dt.date) -> list[Panel]:
    """Put the next sessions of the coming two weeks on the learner's home; nothing where there are none."""
    sessions = next_sessions(user.pk, timezone.now(), days=DAYS, count=COUNT)
    if not sessions:
        return []
    return [Panel("training/panels/home.html", {"sessions": sessions, "today": today})]


def remind(now: dt.datetime) -> None:
    """Remind people of the sessions of the coming day, and send calendars what a mail did not bring."""
    services.remind_sessions(now=now)
    services.mail_lost_invitations(now=now)


@receiver(batch_started, dispatch_uid="training.batches")
def run_batch_later(event: BatchStarted, **_kwargs: Any) -> None:
    """Leave the rows to a job; it is stored with the batch, in one transaction."""
    tasks.run_batch.enqueue(event.batch_id)


def revive_batches(now: dt.datetime) -> None:
    """Look after batches whose job was lost."""
    services.revive_batches(now=now)


def look_after_runs(now: dt.datetime) -> None:
    """Open what comes after runs that have ended, and remind who owes something."""
    services.open_follow_ups(now=now)
    services.ask_feedback(now=now)
    services.remind_afterwards(now=now)
    services.remind_homework(now=now)
