"""A form that is sent twice (a double tap, a retry, the back button) is done once."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable
from typing import Any

from django.db import IntegrityError, transaction

from training.models import SentForm, SignInTicket

KEPT = dt.timedelta(days=2)


@transaction.atomic
def send_once(*, key: str, do: Callable[[], Any], now: dt.datetime) -> bool:
    """Do what a form asks, unless a form with this key was done before; say whether it was done now.

    A form without a key (none was drawn into it) is done. What ``do`` raises forgets the key, so that
    the form can be mended and sent again.
    """
    try:
        value = uuid.UUID(key)
    except ValueError:
        do()
        return True
    try:
        with transaction.atomic():
            SentForm.objects.create(key=value, sent_at=now)
    except IntegrityError:
        return False
    do()
    return True


def forget_sent(*, now: dt.datetime) -> int:
    """Delete keys of forms and tickets of sign-ins that nobody can use any more; return how many.

    A ticket that became a scan stays with it.
    """
    over = now - KEPT
    forms, _each = SentForm.objects.filter(sent_at__lt=over).delete()
    tickets, _each = SignInTicket.objects.filter(
        expires_at__lt=over, used_at=None, scan=None
    ).delete()
    return forms + tickets
