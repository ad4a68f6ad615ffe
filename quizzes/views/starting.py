"""Before the paper: the rules, what is left, the access code, and asking for another attempt."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any

from django.contrib import messages
from django.db.models.fields.json import KeyTextTransform
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from common.verdicts import Verdict
from quizzes import ports, selectors, services
from quizzes.forms import AskForm
from quizzes.grading import plain
from quizzes.models import Attempt, AttemptRequest, AttemptState, Mode, Quiz, Result
from quizzes.sentences import title_of
from quizzes.services.errors import AlreadyDone, NotNeeded, StartRefused
from quizzes.services.overrides import ASKED_AGAINST

from .headings import headings_of_quiz
from .learner import where

ABOUT_THE_CODE = frozenset({"quizzes.code_missing", "quizzes.code_wrong", "quizzes.code_throttled"})


@require_http_methods(["GET", "POST"])
def start(request: HttpRequest, quiz_id: int) -> HttpResponse:
    """Say the rules; POST begins, or goes on where the learner left off."""
    now = timezone.now()
    quiz = Quiz.objects.filter(pk=quiz_id).first()
    if quiz is None:
        raise Http404
    if quiz.mode == Mode.OBSERVED:  # nobody sits it: what is noted of them, and what is planned
        return redirect("quizzes:my_practicals")
    if request.method == "POST":
        try:
            attempt = services.start_attempt(
                quiz_id=quiz_id, learner=request.user, code=request.POST.get("code", ""), now=now
            )
        except StartRefused as refused:
            return _rules(request, quiz, now, refused=refused.verdict)
        return redirect(where(attempt))
    return _rules(request, quiz, now)


def _rules(
    request: HttpRequest,
    quiz: Quiz,
    now: dt.datetime,
    *,
    refused: Verdict | None = None,
    ask_form: AskForm | None = None,
) -> HttpResponse:
    attempts = selectors.attempts_of(quiz.pk, request.user.pk)
    if not attempts and not quiz.live:
        raise Http404
    for each in attempts:
        if each.state == AttemptState.IN_PROGRESS:
            services.settle(each, now=now)
    blueprint = selectors.blueprint_of(quiz, timezone.localdate(now))
    standing = selectors.standing_of(quiz, request.user.pk, now, attempts)
    running = next((each for each in attempts if each.state == AttemptState.IN_PROGRESS), None)
    about_code = bool(refused and refused.because[0].code in ABOUT_THE_CODE)
    verdict = None if about_code else refused
    if verdict is None and running is None:
        verdict = selectors.start_verdict(
            quiz, request.user, now, standing=standing, blueprint=blueprint
        )
    context = {
        "quiz": quiz,
        "title": title_of(quiz),
        "blueprint": blueprint,
        "points": plain(blueprint.points),
        "pass_mark": quiz.pass_mark and plain(quiz.pass_mark),
        "headings": headings_of_quiz(blueprint),
        "has_veto": any(slot.is_veto for slot in blueprint.slots),
        "standing": standing,
        "rules": standing.rules,
        "waiting": _waiting(quiz.wait_minutes),
        "closes_first": _closes_first(standing.rules, now),
        "running": running,
        "verdict": verdict,
        "code_error": refused.because[0] if refused and about_code else None,
        "code": request.POST.get("code", ""),
        "back": next(filter(None, ports.ways_back.ask(quiz.pk, request.user.pk)), None),
        **_past(request, quiz, [each for each in attempts if each is not running], now),
    }
    if verdict and not verdict.met and verdict.because[0].code in ASKED_AGAINST:
        context |= {"asked": _asked(request, quiz), "ask_form": ask_form or AskForm()}
    status = 403 if refused else 400 if ask_form else 200
    return render(request, "quizzes/start.html", context, status=status)


def _closes_first(rules: selectors.Rules, now: dt.datetime) -> bool:
    """Whether an attempt begun now would end with the quiz and not by its own time."""
    return (
        rules.closes_at is not None
        and rules.minutes is not None
        and (now < rules.closes_at < now + dt.timedelta(minutes=rules.minutes))
    )


def _waiting(minutes: int) -> str:
    """The waiting time in the largest unit that it is a whole number of; empty without one."""
    for size, words in (
        (1440, ngettext_lazy("%(n)s day", "%(n)s days", "n")),
        (60, ngettext_lazy("%(n)s hour", "%(n)s hours", "n")),
        (1, ngettext_lazy("%(n)s minute", "%(n)s minutes", "n")),
    ):
        if minutes and minutes % size == 0:
            return words % {"n": minutes // size}
    return ""


def _past(
    request: HttpRequest, quiz: Quiz, attempts: Sequence[Attempt], now: dt.datetime
) -> dict[str, Any]:
    """Earlier attempts with their results, as far as the policy they were sat under shows them."""
    if not attempts:
        return {"past": ()}
    results = list(
        selectors.results_of(request.user.pk)
        .filter(attempt__quiz=quiz)
        .annotate(feedback=KeyTextTransform("feedback", "attempt__paper"))
    )
    by_attempt = {result.attempt_id: result for result in results}
    counting = selectors.pick_counting(results)
    sights = {
        policy: selectors.sight_of(policy or "", quiz.pk, now)
        for policy in {result.feedback for result in results}
    }
    return {
        "past": [
            (each, found, found is not None and sights[found.feedback].marks)
            for each in attempts
            for found in [by_attempt.get(each.pk)]
        ],
        "counting": counting if _needs_word(results) else None,
    }


def _needs_word(results: Iterable[Result]) -> bool:
    return len(list(results)) > 1


def _asked(request: HttpRequest, quiz: Quiz) -> AttemptRequest | None:
    return AttemptRequest.objects.filter(quiz=quiz, learner=request.user).first()


@require_POST
def ask(request: HttpRequest, quiz_id: int) -> HttpResponse:
    """Ask for another attempt."""
    quiz = get_object_or_404(Quiz, pk=quiz_id, live=True)
    form = AskForm(request.POST)
    if not form.is_valid():
        return _rules(request, quiz, timezone.now(), ask_form=form)
    try:
        services.ask_for_attempt(
            quiz=quiz, learner=request.user, text=form.cleaned_data["text"], now=timezone.now()
        )
        messages.success(request, _("Your request has been handed to the trainers."))
    except AlreadyDone:
        messages.info(request, _("You have asked already; the trainers will answer."))
    except NotNeeded:
        messages.info(request, _("There is nothing to ask for at the moment."))
    return redirect("quizzes:start", quiz.pk)
