"""Invigilated examinations: opening a sitting, its board, and the attempts of a quiz that run."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from wagtail.admin import messages

from quizzes import services
from quizzes.forms import MinutesForm, SittingForm
from quizzes.models import Attempt, Mode, Quiz, Sitting
from quizzes.selectors.sittings import (
    in_the_room,
    missing_of,
    places,
    running_attempts,
    sittings_of,
    tally,
)
from quizzes.services.errors import AlreadyDone, NotInvigilated, StartRefused

from .rules_desk import may_change, may_read, page_of, quiz_page


@may_read
@require_http_methods(["GET", "HEAD", "POST"])
def sittings(request: HttpRequest, quiz_id: int) -> HttpResponse:
    """The sittings of a quiz; a POST opens one."""
    quiz = get_object_or_404(Quiz, pk=quiz_id, mode=Mode.SAT)
    form = SittingForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        return _open(request, quiz, form.cleaned_data["place"])
    context = {"page_obj": page_of(request, sittings_of(quiz)), "form": form}
    status = 422 if form.errors else 200
    return quiz_page(request, quiz, "sittings.html", _("Sittings"), context, status=status)


@may_change
def _open(request: HttpRequest, quiz: Quiz, place: str) -> HttpResponse:
    try:
        made = services.open_sitting(quiz=quiz, place=place, by=request.user, now=timezone.now())
    except NotInvigilated:
        messages.error(request, _("The quiz is not invigilated. Say so in its rules first."))
    except StartRefused as refused:
        for reason in refused.verdict.because:
            messages.error(request, str(reason))
    else:
        return redirect("quizzes_desk:board", made.pk)
    return redirect("quizzes_desk:sittings", quiz.pk)


@may_read
@require_safe
def board(request: HttpRequest, sitting_id: int) -> HttpResponse:
    """Who is where. ``part``: only what changes, for the page that looks again by itself."""
    sitting = get_object_or_404(Sitting.objects.select_related("quiz", "opened_by"), pk=sitting_id)
    now, today = timezone.now(), timezone.localdate()
    missing = missing_of(sitting, today)
    shows_missing = request.GET.get("who") == "missing"
    rows = page_of(request, missing if shows_missing else in_the_room(sitting))
    if not shows_missing:
        services.settle_shown(rows, now=now)
    absent = rows.paginator.count if shows_missing else missing.count()
    context: dict[str, Any] = {
        "sitting": sitting,
        "page_obj": rows,
        "shows_missing": shows_missing,
        "places": [] if shows_missing else places(rows, now),
        "tally": tally(sitting, absent, now),
        "now": now,
        "form": MinutesForm(),
        "quiz": sitting.quiz,
        "may_change": request.user.has_perm("quizzes.change_quiz"),
    }
    if "part" in request.GET:
        return render(request, "quizzes/desk/board_part.html", context)
    return quiz_page(request, sitting.quiz, "sittings_board.html", _("Sitting"), context)


@may_read
@require_safe
def running(request: HttpRequest, quiz_id: int) -> HttpResponse:
    """Every attempt at the quiz that runs, and those that were handed in lately."""
    quiz = get_object_or_404(Quiz, pk=quiz_id, mode=Mode.SAT)
    ended, now = request.GET.get("ended") == "1", timezone.now()
    if ended:
        rows = page_of(
            request,
            Attempt.objects.filter(quiz=quiz, submitted_at__isnull=False)
            .select_related("learner")
            .defer("paper")
            .order_by("-submitted_at", "-pk"),
        )
    else:
        rows = page_of(request, running_attempts(quiz))
        services.settle_shown(rows, now=now)
    context = {
        "page_obj": rows,
        "places": [] if ended else places(rows, now),
        "old": ended,
        "form": MinutesForm(),
    }
    return quiz_page(request, quiz, "running.html", _("Under way"), context)


@may_change
@require_POST
def act(request: HttpRequest, quiz_id: int) -> HttpResponse:
    """Give minutes to attempts that run, or hand them in: those that are ticked, or ``all`` of the
    sitting or quiz.
    """
    quiz = get_object_or_404(Quiz, pk=quiz_id, mode=Mode.SAT)
    sitting = None
    number = request.POST.get("sitting", "")
    if number.isdecimal() and len(number) < 10:
        sitting = get_object_or_404(Sitting, pk=int(number), quiz=quiz)
    do, _dash, whom = request.POST.get("do", "").partition("-")
    ids = None if whom == "all" else _ticked(request)
    if ids is not None and not ids:
        messages.warning(request, _("Nobody is ticked. Tick some learners first, or take all."))
    elif do == "minutes":
        _give_minutes(request, quiz, sitting, ids)
    elif do == "handin":
        done = services.hand_in_for(
            quiz_id=quiz.pk,
            attempt_ids=ids,
            sitting_id=sitting.pk if sitting else None,
            by=request.user,
            now=timezone.now(),
        )
        messages.success(request, ngettext("%(n)s attempt was handed in.", "%(n)s attempts were handed in.", done) % {"n": done})  # fmt: skip
    if sitting:
        return redirect("quizzes_desk:board", sitting.pk)
    return redirect("quizzes_desk:running", quiz.pk)


def _ticked(request: HttpRequest) -> list[uuid.UUID]:
    found = []
    for text in request.POST.getlist("attempt"):
        try:
            found.append(uuid.UUID(text))
        except ValueError:
            continue
    return found


def _give_minutes(
    request: HttpRequest, quiz: Quiz, sitting: Sitting | None, ids: list[uuid.UUID] | None
) -> None:
    form = MinutesForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Say how many minutes (1 to 1440), and why."))
        return
    done = services.give_minutes(
        quiz_id=quiz.pk,
        attempt_ids=ids,
        sitting_id=sitting.pk if sitting else None,
        by=request.user,
        now=timezone.now(),
        **form.cleaned_data,
    )
    words = ngettext(
        "%(n)s learner has %(minutes)s minutes more; the page shows it within 15 seconds.",
        "%(n)s learners have %(minutes)s minutes more; their pages show it within 15 seconds.",
        done,
    )
    messages.success(request, words % {"n": done, "minutes": form.cleaned_data["minutes"]})


@may_change
@require_POST
def close(request: HttpRequest, sitting_id: int) -> HttpResponse:
    """Let nobody start with the code any more."""
    sitting = get_object_or_404(Sitting.objects.select_related("quiz"), pk=sitting_id)
    try:
        services.close_sitting(sitting=sitting, by=request.user, now=timezone.now())
        messages.success(
            request, _("The sitting is closed: nobody can start with its code. Who writes goes on.")
        )
    except AlreadyDone:
        messages.warning(request, _("The sitting was closed already."))
    return redirect("quizzes_desk:board", sitting.pk)
