"""A person's secret calendar address: made anew, revoked. Only the digest of the secret is kept."""

from __future__ import annotations

import datetime as dt
import secrets

from django.contrib.auth import get_user_model
from django.db import transaction

from training.models import CalendarFeed
from training.selectors.feeds import digest_of


@transaction.atomic
def renew_feed(*, user, now: dt.datetime) -> str:
    """Return a new secret, to be shown once; the address before it no longer works."""
    get_user_model().objects.select_for_update().get(pk=user.pk)  # two at once take turns
    revoke_feed(user=user, now=now)
    secret = secrets.token_urlsafe(32)
    CalendarFeed.objects.create(user=user, digest=digest_of(secret), made_at=now)
    return secret


@transaction.atomic
def revoke_feed(*, user, now: dt.datetime) -> bool:
    """Let the address work no more and say whether there was one."""
    return CalendarFeed.objects.filter(user=user, revoked_at=None).update(revoked_at=now) > 0
