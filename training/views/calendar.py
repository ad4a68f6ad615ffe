"""A person's calendar address: the page about it, and what calendars fetch from it."""

from __future__ import annotations

import hashlib
import logging

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.cache import cache
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.cache import get_conditional_response
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_POST, require_safe

from people.backends import client_address
from training import services
from training.exchange import ics
from training.selectors import feeds

logger = logging.getLogger(__name__)

FETCHES_A_MINUTE = 120  # from one address: a whole company may stand behind it
KEPT_SECONDS = 300


@require_safe
@never_cache
def page(request: HttpRequest) -> HttpResponse:
    """Whether there is an address; the address itself was shown when it was made."""
    context = {"feed": feeds.open_feed(request.user.pk)}
    return render(request, "training/calendar.html", context)


@require_POST
@never_cache
@sensitive_variables("secret", "address", "context")
def renew(request: HttpRequest) -> HttpResponse:
    """Make a new address and show it, this once."""
    secret = services.renew_feed(user=request.user, now=timezone.now())
    address = settings.WAGTAILADMIN_BASE_URL + reverse("training:feed", args=[secret])
    context = {
        "feed": feeds.open_feed(request.user.pk),
        "address": address,
        "subscribe": address.replace("https:", "webcal:", 1).replace("http:", "webcal:", 1),
    }
    return render(request, "training/calendar.html", context)


@require_POST
def revoke(request: HttpRequest) -> HttpResponse:
    if services.revoke_feed(user=request.user, now=timezone.now()):
        messages.success(request, _("The address no longer works."))
    return redirect("training:calendar")


@login_not_required  # a calendar cannot log in: the secret in the address stands for its person
@require_safe
@sensitive_variables("secret")
def feed(request: HttpRequest, secret: str) -> HttpResponse:
    """The sessions of whoever the address belongs to: title, time and place."""
    now = timezone.now()
    if _asks_too_often(request):
        response = HttpResponse(status=429, content_type="text/plain")
        response["Retry-After"] = "60"
        return response
    found = feeds.feed_by_secret(secret, now)
    if found is None:
        raise Http404
    with translation.override(found.user.language):
        entries = [_entry(one) for one in feeds.sessions_of_feed(found.user_id, now)]
        name = _("Training sessions")
        etag = f'"{hashlib.sha256(repr((name, entries)).encode()).hexdigest()[:32]}"'
        response = get_conditional_response(request, etag=etag) or HttpResponse(
            ics.feed(entries, name=name, stamp=now),
            content_type="text/calendar; charset=utf-8",
            headers={"Content-Disposition": 'inline; filename="training.ics"', "ETag": etag},
        )
    response["Cache-Control"] = f"private, max-age={KEPT_SECONDS}"
    response["X-Robots-Tag"] = "noindex, nofollow"
    response["Referrer-Policy"] = "no-referrer"
    return response


def _entry(session) -> ics.Entry:
    return services.entry_of(session, is_cancelled=session.state == "cancelled")


def _asks_too_often(request: HttpRequest) -> bool:
    address = hashlib.sha256(client_address(request).encode()).hexdigest()
    key = f"training.feed.{address}"
    cache.add(key, 0, timeout=60)
    try:
        return cache.incr(key) > FETCHES_A_MINUTE
    except ValueError:  # the minute ended between the two calls
        return False
