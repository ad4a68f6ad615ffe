"""Pages that belong to no app: home, search, health, media, errors."""

from __future__ import annotations

import logging
import mimetypes
import uuid

from django.contrib.auth.decorators import login_not_required
from django.core.files.storage import default_storage
from django.db import connection
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone

from courses.ports import home_panels
from courses.selectors import finding
from courses.selectors.home import home_of
from quizzes import selectors as quizzes
from quizzes.selectors import observed_day
from quizzes.selectors.practice import practice_today

logger = logging.getLogger(__name__)

SHOWN_IN_PLACE = {"image/gif", "image/jpeg", "image/png", "image/webp"}


def home(request: HttpRequest) -> HttpResponse:
    user, now = request.user, timezone.now()
    today = timezone.localdate(now)
    context = {
        "home": home_of(user.pk, today),
        "waiting": quizzes.waiting_attempts(user.pk)[:5],
        "practice": practice_today(user.pk, today),
        "marking": quizzes.marking_queue(user.pk).count() if user.opens_marking else 0,
        "seen": observed_day.to_acknowledge(user.pk),
        "planned": observed_day.planned_for(user.pk),
        "observing": observed_day.due_for(user.pk, today=today, units=None)
        if user.opens_marking
        else 0,
        "panels": [panel for panels in home_panels.ask(user, today) for panel in panels],
    }
    return render(request, "learning_site/home.html", context)


def search(request: HttpRequest) -> HttpResponse:
    query = request.GET.get("q", "").replace("\0", "").strip()[:100]
    context = {
        "query": query,
        "courses": finding.find_courses(query) if query else [],
        "lessons": finding.find_lessons(query) if query else [],
    }
    return render(request, "learning_site/search.html", context)


def style_guide(request: HttpRequest) -> HttpResponse:
    return render(request, "learning_site/style_guide.html")


@login_not_required
def health(request: HttpRequest) -> JsonResponse:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return JsonResponse({"status": "ok", "database": connection.vendor})


def media(request: HttpRequest, path: str) -> FileResponse:
    """Serve an uploaded picture to people who are logged in; other files have a view of their own."""
    kind = mimetypes.guess_type(path)[0] or ""
    if kind not in SHOWN_IN_PLACE or not path.startswith(("images/", "original_images/")):
        raise Http404
    try:
        stored = default_storage.open(path)
    except (OSError, ValueError):
        raise Http404 from None
    response = FileResponse(stored, content_type=kind)
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, max-age=3600"
    return response


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "400.html", status=400)


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "403.html", status=403)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return render(request, "403_csrf.html", status=403)


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "404.html", status=404)


def service_unavailable(request: HttpRequest) -> HttpResponse:
    response = render(request, "503.html", status=503)
    response["Retry-After"] = "3"
    return response


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer 500 with an id that the log holds too; the page itself tells nothing of the inside."""
    error_id = uuid.uuid4().hex[:12]
    logger.error("error id %s at %s", error_id, request.path)
    return render(request, "500.html", {"request_id": error_id}, status=500)
