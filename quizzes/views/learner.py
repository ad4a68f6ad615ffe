"""The paper and handing in."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from quizzes import selectors, services
from quizzes.grading import MAX_TEXT
from quizzes.models import Attempt, AttemptState, Response
from quizzes.selectors.answer_text import answer_as_text
from quizzes.sentences import bad_response, title_of
from quizzes.services import Conflict, Given
from quizzes.services.errors import AttemptClosed, BadResponse

from . import sheets
from .answers import read_form
from .parts import furnish


def where(attempt: Attempt) -> str:
    """The attempt's page, at the question that was answered last."""
    address = reverse("quizzes:attempt", args=[attempt.pk])
    last = Response.objects.filter(attempt=attempt).order_by("-saved_at", "-pk").first()
    return f"{address}#q{last.slot}" if last else address


@require_http_methods(["GET"])
def attempt(request: HttpRequest, attempt_id: uuid.UUID) -> HttpResponse:
    """The paper with the answers so far."""
    held = own_attempt(request, attempt_id)
    if held.state == AttemptState.IN_PROGRESS:
        services.settle(held, now=timezone.now())
    if held.state != AttemptState.IN_PROGRESS:
        return redirect("quizzes:result", held.pk)
    return _paper(request, held)


def own_attempt(request: HttpRequest, attempt_id: uuid.UUID, *, paper: bool = True) -> Attempt:
    """The learner's own attempt; anybody else's, and a sheet, is as unknown as one that never was.

    Without ``paper`` the big column is read only where it turns out to be needed.
    """
    attempts = Attempt.objects.all() if paper else Attempt.objects.defer("paper")
    try:
        return attempts.get(pk=attempt_id, learner_id=request.user.pk, observation=None)
    except Attempt.DoesNotExist:
        raise Http404 from None


def _paper(
    request: HttpRequest,
    held: Attempt,
    *,
    status: int = 200,
    conflicts: list[Conflict] | None = None,
    refused: dict[int, tuple[Any, str]] | None = None,
) -> HttpResponse:
    now = timezone.now()
    stored = selectors.latest_responses(held.pk)
    shown = sheets.questions(held, stored)
    furnish(held, shown, stored)
    for slot, (value, sentence) in (refused or {}).items():
        shown[slot - 1].error = sentence
        sheets.show(shown[slot - 1], held.paper["slots"][slot - 1], value)
        shown[slot - 1].value = value
    newest = max(stored.values(), key=lambda row: (row.saved_at, row.pk), default=None)
    context = {
        "attempt": held,
        "address": reverse("quizzes:attempt", args=[held.pk]),
        "title": title_of(held.paper),
        "questions": shown,
        "question_count": len(shown),
        "answered": sum(question.answered for question in shown),
        "newest": newest,
        "judged": sum(bool(question.judged) for question in shown),
        "now": str(int(now.timestamp() * 1000)),
        "deadline": str(int(held.deadline_at.timestamp() * 1000)) if held.deadline_at else "",
        "conflicts": [
            (conflict, answer_as_text(held.paper["slots"][conflict.slot - 1], conflict.value))
            for conflict in conflicts or ()
        ],
    }
    return render(request, "quizzes/attempt.html", context, status=status)


@require_http_methods(["GET", "POST"])
def submit(request: HttpRequest, attempt_id: uuid.UUID) -> HttpResponse:
    """GET asks whether to hand in and says what is unanswered. POST takes all fields and does what
    its button says: ``save``, ``review`` (then ask), ``report-<slot>``, ``go-<slot>`` (to the next
    scene of a situation), ``check-<slot>`` (in practice: judge it at once) or ``final``.
    """
    held = own_attempt(request, attempt_id, paper=request.method == "GET")
    if request.method == "GET":
        return _review(request, held)
    do = request.POST.get("do", "save")
    given = read_form(request.POST, held.kinds)
    try:
        if do == "final":
            return _hand_in(request, held, given)
        return _keep(request, held, given, do)
    except AttemptClosed as closed:
        held.refresh_from_db(fields=["state", "submitted_at"])
        context = {"attempt": held, "closed": closed}
        return render(request, "quizzes/closed.html", context, status=409)


def _review(request: HttpRequest, held: Attempt) -> HttpResponse:
    services.settle(held, now=timezone.now())
    if held.state != AttemptState.IN_PROGRESS:
        return redirect("quizzes:result", held.pk)
    shown = sheets.questions(held, selectors.latest_responses(held.pk))
    context = {
        "attempt": held,
        "title": title_of(held.paper),
        "question_count": len(shown),
        "open": [question for question in shown if not question.answered],
    }
    return render(request, "quizzes/hand_in.html", context)


def _hand_in(request: HttpRequest, held: Attempt, given: dict[int, Given]) -> HttpResponse:
    now = timezone.now()
    given, refused = _fitting(held, given)
    if refused and (held.deadline_at is None or now < held.deadline_at):
        services.save_responses(
            attempt_id=held.pk, learner_id=request.user.pk, given=given, now=now
        )
        return _paper(request, held, status=400, refused=refused)
    services.submit_attempt(
        attempt_id=held.pk, learner_id=request.user.pk, responses=given or None, now=now
    )
    return redirect("quizzes:result", held.pk)


def _keep(request: HttpRequest, held: Attempt, given: dict[int, Given], do: str) -> HttpResponse:
    now = timezone.now()
    given, refused = _fitting(held, given)
    conflicts = services.save_responses(
        attempt_id=held.pk, learner_id=request.user.pk, given=given, now=now
    )
    if conflicts or refused:
        status = 409 if conflicts else 400
        return _paper(request, held, status=status, conflicts=conflicts, refused=refused)
    if do == "review":
        return redirect("quizzes:submit", held.pk)
    name, _dash, slot = do.partition("-")
    if slot.isdecimal() and len(slot) < 10 and 1 <= int(slot) <= len(held.kinds):
        if name == "report":
            return redirect("quizzes:report_item", held.pk, int(slot))
        if name == "check":
            _check(request, held, int(slot), now)
        return redirect(f"{reverse('quizzes:attempt', args=[held.pk])}#q{int(slot)}")
    clock = timezone.localtime(now).strftime("%H:%M:%S")
    messages.success(request, _("Saved %(clock)s") % {"clock": clock})
    return redirect(where(held))


def _check(request: HttpRequest, held: Attempt, slot: int, now: dt.datetime) -> None:
    try:
        services.check_answer(attempt_id=held.pk, learner_id=request.user.pk, slot=slot, now=now)
    except BadResponse as bad:
        messages.warning(request, bad_response(bad.code, MAX_TEXT))


def _fitting(
    held: Attempt, given: dict[int, Given]
) -> tuple[dict[int, Given], dict[int, tuple[Any, str]]]:
    """Part what can be kept from what cannot, so that one answer too long does not hold up the others."""
    refused: dict[int, tuple[Any, str]] = {}
    for slot, entry in given.items():
        try:
            services.check_response(held.kinds, slot, entry.value)
        except BadResponse as bad:
            refused[slot] = (entry.value, bad_response(bad.code, MAX_TEXT))
    return {slot: entry for slot, entry in given.items() if slot not in refused}, refused
