"""A person's own sessions, and the day of who runs some."""

from __future__ import annotations

import datetime as dt

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from people.selectors import current_posts
from training import permissions
from training.models import SeatState
from training.selectors import attendance
from training.selectors import mine as reads
from training.selectors.homework import homework_of

PAGE = 20
HOMEWORK_SHOWN = 3
WEEK = dt.timedelta(days=7)


@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    shows_past = request.GET.get("show") == "past"
    rows = (reads.sessions_behind if shows_past else reads.sessions_ahead)(request.user.pk, now)
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    context = {
        "page_obj": page,
        "shows_past": shows_past,
        "pending": [] if shows_past else reads.seats_pending(request.user.pk),
        "homework": [] if shows_past else homework_of(request.user.pk)[:HOMEWORK_SHOWN],
        "runs_some": reads.runs_any(request.user.pk),
        "today": timezone.localdate(now),
    }
    return render(request, "training/mine.html", context)


@require_safe
def today(request: HttpRequest) -> HttpResponse:
    """What the person runs on a day, and in the week after it."""
    day = _day(request.GET.get("day", ""))
    zone = timezone.get_current_timezone()
    start = dt.datetime.combine(day, dt.time(), zone)
    end = start + dt.timedelta(days=1)
    user_id = request.user.pk
    context = {
        "day": day,
        "before": day - dt.timedelta(days=1),
        "after": day + dt.timedelta(days=1),
        "is_today": day == timezone.localdate(),
        "sessions": list(reads.run_by(user_id, starts=start, ends=end)),
        "soon": list(reads.run_by(user_id, starts=end, ends=end + WEEK)[:PAGE]),
    }
    return render(request, "training/today.html", context)


def _day(text: str) -> dt.date:
    today = timezone.localdate()
    try:
        day = dt.date.fromisoformat(text)
    except ValueError:
        return today
    # A year away at most: nobody runs anything there, and no date overflows.
    return min(max(day, today - dt.timedelta(days=366)), today + dt.timedelta(days=366))


@require_safe
def session(request: HttpRequest, session_id: int) -> HttpResponse:
    """One session; its list for whoever runs it."""
    found = reads.session_with_all(session_id)
    if found is None:
        raise Http404
    runs_it = permissions.may_run_session(request.user, found)
    seat = reads.seat_in(found.run_id, request.user.pk)
    if not (runs_it or seat or permissions.may_see_runs(request.user)):
        raise Http404
    context = {"session": found, "seat": seat, "runs_it": runs_it}
    context["sees_sheet"] = permissions.may_see_sheet(request.user, found)
    if seat is not None and seat.state == SeatState.ENROLLED:
        context |= attendance.own_standing(found, request.user.pk, timezone.now())
    if runs_it:
        rows = Paginator(reads.participants_of(found.run_id), 100).get_page(request.GET.get("page"))
        posts = current_posts([one.learner_id for one in rows], timezone.localdate())
        context["page_obj"] = rows
        context["people"] = [(one.learner, posts.get(one.learner_id)) for one in rows]
    return render(request, "training/session.html", context)
