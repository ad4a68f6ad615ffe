"""Who may be logged in, asked at every request."""

from __future__ import annotations

import ipaddress
from typing import Any

from django.conf import settings
from django.contrib.auth.backends import ModelBackend
from django.db.models import BigIntegerField
from django.http import HttpRequest
from django.utils import timezone

from common.statements import Parameter, Statement
from people.models import User

_PERSON = Statement(lambda: User.objects.filter(pk=Parameter("pk", BigIntegerField())).order_by())


class StaffBackend(ModelBackend):
    """Logs in by staff number and knows nobody whose last day has come.

    Django asks it for the person of every request, so an account locked a moment ago is out with
    the next click, whatever session it still holds.
    """

    def get_user(self, user_id: int) -> User | None:
        """Return the person of a session as they are now, None for who may not be logged in."""
        user = _PERSON.first(pk=user_id)
        return user if user is not None and self.user_can_authenticate(user) else None

    def user_can_authenticate(self, user: Any) -> bool:
        """Refuse the locked, and those who have left even before the hourly lock-out finds them."""
        if user.left_on is not None and user.left_on <= timezone.localdate():
            return False
        return super().user_can_authenticate(user)


def client_address(request: HttpRequest) -> str:
    """Return the address that failed logins are counted for.

    Behind the proxy that the site trusts about TLS, it is the last one in X-Forwarded-For: the
    proxy wrote it, whatever the client sent before.
    """
    address = request.META.get("REMOTE_ADDR", "")
    if settings.SECURE_PROXY_SSL_HEADER:
        address = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")[-1].strip() or address
    try:
        return str(ipaddress.ip_address(address))
    except ValueError:
        return "0.0.0.0"  # noqa: S104 - a name for "unknown", nothing listens on it
