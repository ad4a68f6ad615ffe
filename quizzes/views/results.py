"""What came out, and what a learner says about it."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from common.verdicts import reasons_from_json
from quizzes import ports, selectors, services
from quizzes.forms import RemarkForm
from quizzes.grading.corrections import apply_corrections
from quizzes.models import (
    Attempt,
    AttemptState,
    ItemReport,
    MarkingTask,
    MarkObjection,
    Origin,
    Result,
)
from quizzes.permissions import may_mark, may_mark_attempt, may_see_result
from quizzes.selectors.answer_text import key_as_text
from quizzes.selectors.judgement import (
    corrections_of,
    hides_name,
    standing_grades,
    void_reason_of,
)
from quizzes.selectors.practice import asks_what_is_under_way
from quizzes.sentences import title_of
from quizzes.services.errors import AlreadyDone, NotFinal
from quizzes.services.events import is_over

from . import sheets
from .headings import headings_of
from .learner import own_attempt
from .marking_keys import seal


@require_http_methods(["GET"])
def result(request: HttpRequest, attempt_id: uuid.UUID) -> HttpResponse:
    """Waiting for marks, or the verdict with its reasons and, where the policy allows, the paper.

    Others who may follow a proof to here see what is final, and nothing before.
    """
    now = timezone.now()
    held = Attempt.objects.filter(pk=attempt_id).select_related("learner").first()
    if held is None:
        raise Http404
    if held.observation_id:
        return redirect("quizzes:sheet", held.pk)
    is_own = held.learner_id == request.user.pk
    if not is_own and not _may_follow(request.user, held, now):
        raise Http404
    services.settle(held, now=now)
    if held.state == AttemptState.IN_PROGRESS and not is_over(held, now):
        return redirect("quizzes:attempt", held.pk)
    if held.state != AttemptState.GRADED:
        waiting = MarkingTask.objects.filter(attempt=held, done_at=None).count()
        context = {
            "attempt": held,
            "title": title_of(held.paper),
            "waiting": waiting,
            "void_reason": void_reason_of(held),
        }
        return render(request, "quizzes/waiting.html", context)
    final = selectors.result_of(held.pk)
    context = {
        "attempt": held,
        "title": title_of(held.paper),
        "result": final,
        "because": reasons_from_json(final.because),
        "timed_out": held.submitted_at == held.deadline_at,
        "next": _next_step(final) if is_own else None,
        "is_own": is_own,
        **_marked_paper(request, held, final, now),
    }
    return render(request, "quizzes/result.html", context)


def _may_follow(user: Any, held: Attempt, now: dt.datetime) -> bool:
    is_final = held.state == AttemptState.GRADED
    return is_final and may_see_result(user, held.learner_id, timezone.localdate(now))


def _next_step(final: Result) -> ports.Usage | None:
    return next(filter(None, ports.next_steps.ask(final)), None)


def _marked_paper(
    request: HttpRequest, held: Attempt, final: Result, now: dt.datetime
) -> dict[str, Any]:
    """The questions with marks as far as the policy shows them to the learner; keys only while no
    further attempt runs.
    """
    sight = selectors.sight_of(held.paper["feedback"], held.quiz_id, now)
    if held.learner_id == request.user.pk and not sight.marks:
        return {"sight": sight}
    running = asks_what_is_under_way(held.paper, held.learner_id)
    keys = sight.keys and not running
    if held.learner_id != request.user.pk:
        keys = may_mark(request.user)  # others may still have to sit the quiz
    changes_marks = may_mark_attempt(request.user, held) and not hides_name(held)
    grades = standing_grades(held)
    paper = apply_corrections(held.paper, corrections_of(held))
    marks = {mark["slot"]: mark for mark in final.marks}
    objections = {
        each.slot: each
        for each in MarkObjection.objects.filter(result__attempt=held).order_by("pk")
    }
    reports = {each.slot: each for each in ItemReport.objects.filter(attempt=held)}
    rows = []
    headings = {heading.first: heading for heading in headings_of(held.paper)}
    for question in sheets.questions(held, selectors.latest_responses(held.pk)):
        question.heading = headings.get(question.number)
        entry = paper["slots"][question.number - 1]
        given = list(grades.get(question.number, {}).values())
        grade = given[-1] if given else None
        row = {
            "question": question,
            "mark": marks[question.number],
            "grade": grade,
            "comments": [each for each in given if each.comment],
            "objection": objections.get(question.number),
            "report": reports.get(question.number),
        }
        if marks[question.number]["by"] == "assessor" and changes_marks:
            row["mark_again"] = seal(held.pk, question.number)
        if keys:
            row["key"] = sheets.review(question, entry)
            row["met"] = set(grade.points_met) if grade else set()
            row["key_words"] = key_as_text(entry) if held.origin == Origin.PAPER else ""
        rows.append(row)
    return {"rows": rows, "keys": keys, "running": running, "sight": sight}


@require_http_methods(["GET", "POST"])
def report_item(request: HttpRequest, attempt_id: uuid.UUID, slot: int) -> HttpResponse:
    """Say that a question is faulty."""
    held, question = _slot(request, attempt_id, slot)
    form = RemarkForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            services.report_item(
                attempt_id=held.pk,
                learner_id=request.user.pk,
                slot=slot,
                text=form.cleaned_data["text"],
                now=timezone.now(),
            )
            messages.success(request, _("Thank you. The question will be looked at."))
        except AlreadyDone:
            messages.info(request, _("You have reported this question already."))
        return _back(held, slot)
    context = {"attempt": held, "question": question, "form": form, "objecting": False}
    return render(request, "quizzes/remark.html", context, status=400 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def object_to_mark(request: HttpRequest, attempt_id: uuid.UUID, slot: int) -> HttpResponse:
    """Object to a mark of the final result."""
    held, question = _slot(request, attempt_id, slot)
    if held.state != AttemptState.GRADED:
        messages.info(request, _("You can object once the result is final."))
        return _back(held, slot)
    form = RemarkForm(request.POST if request.method == "POST" else None)
    form.fields["text"].label = _("Why is the mark wrong?")
    if request.method == "POST" and form.is_valid():
        try:
            services.object_to_mark(
                attempt_id=held.pk,
                learner_id=request.user.pk,
                slot=slot,
                text=form.cleaned_data["text"],
                now=timezone.now(),
            )
            messages.success(request, _("Your objection has been handed to the assessors."))
        except AlreadyDone:
            messages.info(request, _("You have objected to this mark already."))
        except NotFinal:
            messages.info(request, _("You can object once the result is final."))
        return _back(held, slot)
    context = {"attempt": held, "question": question, "form": form, "objecting": True}
    return render(request, "quizzes/remark.html", context, status=400 if form.errors else 200)


def _slot(
    request: HttpRequest, attempt_id: uuid.UUID, slot: int
) -> tuple[Attempt, sheets.Question]:
    held = own_attempt(request, attempt_id)
    if not 1 <= slot <= len(held.kinds):
        raise Http404
    shown = sheets.questions(held, selectors.latest_responses(held.pk))
    return held, shown[slot - 1]


def _back(held: Attempt, slot: int) -> HttpResponse:
    name = "attempt" if held.state == AttemptState.IN_PROGRESS else "result"
    response = redirect(f"quizzes:{name}", held.pk)
    response["Location"] += f"#q{slot}"
    return response
