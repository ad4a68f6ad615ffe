"""What follows a login."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver
from django.http import HttpRequest
from django.utils import timezone

from . import selectors, services
from .models import User


# Under the name of Django's own receiver, which then finds its place taken: its save would write
# the search index anew at every login.
@receiver(user_logged_in, dispatch_uid="update_last_login")
def note_login(user: User, **_kwargs: Any) -> None:
    """Note the time of the login."""
    services.note_login(user=user, now=timezone.now())


@receiver(user_logged_in, dispatch_uid="people.leads")
def note_leading(request: HttpRequest, user: User, **_kwargs: Any) -> None:
    """Remember for the menu whether the person leads a unit: a page's header costs no query.

    It is a signpost only, the pages behind it ask again.
    """
    request.session["leads"] = selectors.leads_any(user.pk, timezone.localdate())
