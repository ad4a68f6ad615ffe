"""Cross-cutting answers: language, personal pages, a busy database."""

from __future__ import annotations

import random
import time
from collections.abc import Callable

from csp.constants import HEADER
from csp.utils import build_policy
from django.db import DataError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.middleware.locale import LocaleMiddleware
from django.urls import NoReverseMatch

from . import views

Handler = Callable[[HttpRequest], HttpResponse]

RETRIES = 3
DESK = "/desk/"
# Views of Wagtail that look an object up by whatever stands in the address.
UNCHECKED = {
    "chosen",
    "chosen_multiple",
    "wagtailadmin_choose_page_chosen_multiple",
    "wagtailadmin_choose_page_anchor_link",
    "wagtailadmin_choose_page_email_link",
    "wagtailadmin_choose_page_external_link",
    "wagtailadmin_choose_page_phone_link",
    "revisions_revert",
}
NO_OBJECT = (ValueError, AttributeError, NoReverseMatch)


class UserLocaleMiddleware(LocaleMiddleware):
    """Chinese unless the visitor chose otherwise: a phone's language is no choice.

    The choice is the language cookie, which the language switch and the login set.
    """

    def process_request(self, request: HttpRequest) -> None:
        """Leave the Accept-Language header out of the decision."""
        request.META.pop("HTTP_ACCEPT_LANGUAGE", None)
        super().process_request(request)


class PersonalPagesMiddleware:
    """Pages of a logged-in person are never stored by browser or proxy.

    After a log-out on a shared device the back button must show nothing.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Add ``Cache-Control: no-store`` where the view has said nothing else."""
        response = self.get_response(request)
        if request.user.is_authenticated and not response.has_header("Cache-Control"):
            response["Cache-Control"] = "no-store, private"
        return response


class ContentPolicyMiddleware:
    """Say what a page may load and run. There are two policies, built when the site starts.

    In the desk inline scripts run: Wagtail starts its date fields and inline panels with them, and
    its widgets know no request, so that a nonce cannot reach them. Everywhere else none runs; in the
    desk every text of a user is escaped by its templates all the same.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response
        self.site = build_policy()
        self.desk = build_policy(update={"script-src": ["'unsafe-inline'"]})

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Add the policy to the answer, unless it has a stricter one of its own (a file)."""
        response = self.get_response(request)
        response.headers.setdefault(
            HEADER, self.desk if request.path.startswith(DESK) else self.site
        )
        return response


class MadeUpAddressMiddleware:
    """A made-up number in an address finds nothing, also where it is no number or fits no column."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer as always."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Answer 404 for what the database cannot hold, and for what Wagtail takes for an object's number."""
        match = request.resolver_match
        unchecked = match is not None and match.url_name in UNCHECKED and request.method == "GET"
        if _fits_no_column(exception) or (unchecked and isinstance(exception, NO_OBJECT)):
            return views.page_not_found(request, exception)
        return None


def _fits_no_column(error: Exception) -> bool:
    sentence = str(error)
    if isinstance(error, OverflowError):
        return "SQLite INTEGER" in sentence
    if isinstance(error, DataError) and "out of range" in sentence:
        return True
    # PostgreSQL has no room for U+0000 in a text; the driver says so in this or that way.
    return isinstance(error, (DataError, ValueError)) and "NUL (0x00)" in sentence


class DatabaseBusyMiddleware:
    """A lock that does not come free is tried again, then answered with 503, never with 500.

    Only requests that failed as a whole are repeated: every write of ours is one transaction.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, or repeat after a short random pause."""
        for attempt in range(RETRIES):
            response = self.get_response(request)
            if not getattr(request, "database_busy", False):
                return response
            request.database_busy = False  # type: ignore[attr-defined]
            time.sleep(random.uniform(0.05, 0.2) * (attempt + 1))  # noqa: S311
        return views.service_unavailable(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Mark the request as one that met a busy database."""
        if isinstance(exception, OperationalError) and _is_busy(exception):
            request.database_busy = True  # type: ignore[attr-defined]
            return HttpResponse(status=503)
        return None


def _is_busy(error: OperationalError) -> bool:
    sentence = str(error).lower()
    return any(word in sentence for word in ("locked", "busy", "lock timeout", "deadlock"))
