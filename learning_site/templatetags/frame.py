"""The frame of every page: its head is drawn once for all who see the same head.

What differs between people and requests (name, token, address) is filled into the drawn head; the
rest follows from a few facts, and a site knows few combinations of these.
"""

from __future__ import annotations

from functools import lru_cache
from string import Template
from typing import NamedTuple

from django import template
from django.conf import settings
from django.http import HttpRequest
from django.middleware.csrf import get_token
from django.template.loader import render_to_string
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, override

from people.models import User

register = template.Library()


@register.simple_tag(takes_context=True)
def site_head(context: template.Context) -> SafeString:
    """Brand, main navigation, language, account. Costs no query beyond session and user."""
    request = context["request"]
    match, user = request.resolver_match, request.user
    place = (match.view_name, match.app_name) if match else ("", "")
    rights = _rights(user, request) if user.is_authenticated else None
    drawn = _drawn(get_language() or settings.LANGUAGE_CODE, *place, rights)
    own = {
        "token": context.get("csrf_token") or get_token(request),  # the page's own: it weighs less
        "address": escape(request.get_full_path()),
        "name": escape(user.display_name) if user.is_authenticated else "",
        "person": user.pk or "",
    }
    return mark_safe(drawn.substitute(own))  # noqa: S308 - escaped above, the rest by its template


class Rights(NamedTuple):
    """What a person's head shows that another's may not."""

    unread: int
    leads: bool
    opens_marking: bool
    opens_desk: bool


def _rights(user: User, request: HttpRequest) -> Rights:
    leads = bool(getattr(request, "session", {}).get("leads"))
    return Rights(user.unread_notices, leads, user.opens_marking, user.opens_desk)


@lru_cache(maxsize=1024)
def _drawn(language: str, view_name: str, app_name: str, rights: Rights | None) -> Template:
    context = {
        "site_name": settings.SITE_NAME,
        "view_name": view_name,
        "app_name": app_name,
        "logged_in": rights is not None,
        "csrf_token": "$token",
        "address": "$address",
        "name": "$name",
        "person": "$person",
    }
    if rights is not None:
        context |= rights._asdict()
    with override(language):
        return Template(render_to_string("components/site_head.html", context))
