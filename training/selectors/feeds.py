"""What a secret calendar address shows."""

from __future__ import annotations

import datetime as dt
import hashlib
import re

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from training.models import (
    CalendarFeed,
    RunEnrolment,
    RunState,
    SeatState,
    Session,
    SessionInstructor,
)

SECRET = re.compile(r"[A-Za-z0-9_-]{43}")
BEHIND, MOST = dt.timedelta(days=90), 1000


def digest_of(secret: str) -> str:
    """Return what is kept of a secret. It is random and long, so one round is enough."""
    return hashlib.sha256(secret.encode()).hexdigest()


def open_feed(user_id: int) -> CalendarFeed | None:
    """Return the person's calendar address that still works, or None."""
    return CalendarFeed.objects.filter(user_id=user_id, revoked_at=None).first()


def feed_by_secret(secret: str, now: dt.datetime) -> CalendarFeed | None:
    """Return the feed behind a secret; None for one that is revoked, and once its person has left."""
    if not SECRET.fullmatch(secret):
        return None
    today = timezone.localdate(now)
    here = Q(user__left_on=None) | Q(user__left_on__gt=today)
    rows = CalendarFeed.objects.filter(here, revoked_at=None, user__is_active=True)
    return rows.filter(digest=digest_of(secret)).select_related("user").first()


def sessions_of_feed(user_id: int, now: dt.datetime) -> QuerySet[Session]:
    """Return what a person attends or runs, from three months back on, in one statement."""
    seat = RunEnrolment.objects.filter(
        run=OuterRef("run"), learner_id=user_id, state=SeatState.ENROLLED
    )
    own = SessionInstructor.objects.filter(session=OuterRef("pk"), user_id=user_id)
    return (
        Session.objects.filter(Exists(seat) | Exists(own), ends_at__gt=now - BEHIND)
        .exclude(run__state=RunState.CANCELLED)
        .select_related("room")
        .order_by("starts_at", "pk")[:MOST]
    )
