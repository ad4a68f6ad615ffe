"""The assessors' desk: whose next, one answer, and what learners say about questions and marks."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from functools import wraps
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from quizzes import selectors, services
from quizzes.forms import AnswerForm, MarkForm, ObjectionForm
from quizzes.grading import found_points, is_empty, plain, read_paper, round_down, score_for_points
from quizzes.grading.corrections import apply_corrections, place
from quizzes.models import Attempt, AttemptState, Grade, ItemReport, MarkingTask, MarkObjection
from quizzes.permissions import may_mark, may_mark_attempt
from quizzes.selectors.judgement import (
    corrections_of,
    hides_name,
    marked_since,
    piles_to_mark,
    standing_grades,
)
from quizzes.sentences import bad_grade
from quizzes.services.errors import AlreadyDone, AttemptClosed, BadGrade, OwnAttempt

from . import sheets
from .marking_keys import UnknownKey, seal, unseal

PAGE = 50


def for_assessors(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Let assessors and trainers pass."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not may_mark(request.user):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return guarded


@require_http_methods(["GET"])
@for_assessors
def queue(request: HttpRequest) -> HttpResponse:
    """What waits, one row a question: its answers are marked one after the other."""
    return _list(request, "answers", piles_to_mark(request.user.pk))


@require_http_methods(["GET"])
@for_assessors
def pile(request: HttpRequest, quiz_id: int, item_id: int) -> HttpResponse:
    """Lead to the first answer of a question that waits."""
    waiting = selectors.marking_queue(request.user.pk)
    task = waiting.filter(attempt__quiz_id=quiz_id, item_id=item_id).first()
    if task is None:
        messages.info(request, _("Nothing of this question waits for you."))
        return redirect("quizzes:marking")
    return redirect("quizzes:mark", seal(task.attempt_id, task.slot))


@require_http_methods(["GET"])
@for_assessors
def objections(request: HttpRequest) -> HttpResponse:
    """Objections without an answer."""
    return _list(request, "objections", selectors.open_objections(request.user.pk))


@require_http_methods(["GET"])
@for_assessors
def reports(request: HttpRequest) -> HttpResponse:
    """Reports of faulty questions without an answer."""
    return _list(request, "reports", selectors.open_reports())


def _list(request: HttpRequest, tab: str, rows: Any) -> HttpResponse:
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    return render(request, "quizzes/marking_list.html", {"tab": tab, "page_obj": page})


@require_http_methods(["GET", "POST"])
@for_assessors
def mark(request: HttpRequest, key: str) -> HttpResponse:
    """One answer: what was said, its marking points, a score; then the next one."""
    try:
        attempt_id, slot = unseal(key)
    except UnknownKey:
        raise Http404 from None
    held = _attempt(request, attempt_id, slot)
    entry = held.paper["slots"][slot - 1]
    points = entry["key"].get("marking_points", [])
    form = MarkForm(request.POST if request.method == "POST" else None, point_count=len(points))
    if request.method == "POST" and form.is_valid() and _give(request, held, slot, form):
        following = _following(request, held, slot)
        again = reverse("quizzes:mark", args=[key])
        messages.success(
            request, format_html('{} <a href="{}">{}</a>', _("Marked."), again, _("Change it"))
        )
        return redirect("quizzes:mark", following) if following else redirect("quizzes:marking")
    return render(
        request,
        "quizzes/mark.html",
        _mark_context(request, held, slot, form),
        status=400 if form.errors else 200,
    )


def _attempt(request: HttpRequest, attempt_id: uuid.UUID, slot: int) -> Attempt:
    held = get_object_or_404(
        Attempt.objects.select_related("learner", "quiz").filter(
            state__in=[AttemptState.SUBMITTED, AttemptState.GRADED]
        ),
        pk=attempt_id,
    )
    if not 1 <= slot <= len(held.kinds):
        raise Http404
    if not may_mark_attempt(request.user, held):
        raise PermissionDenied
    return held


def _give(request: HttpRequest, held: Attempt, slot: int, form: MarkForm) -> bool:
    data = form.cleaned_data
    score = data["score"]
    if score is None:
        score = _score_of(held, slot, data["points_met"])
    if score is None:
        form.add_error("score", _("Please give a score."))
        return False
    try:
        services.give_grade(
            attempt_id=held.pk,
            slot=slot,
            assessor=request.user,
            points_met=data["points_met"],
            score=score,
            comment=data["comment"],
            reason=data["reason"],
            settles="settles" in request.POST,
            now=timezone.now(),
        )
    except BadGrade as refused:
        form.add_error("reason" if refused.code == "reason" else "score", bad_grade(refused.code))
    except (OwnAttempt, AttemptClosed):
        raise PermissionDenied from None
    return not form.errors


def _score_of(held: Attempt, slot: int, met: list[int]) -> Decimal | None:
    """What the ticked points earn; None where the question has no points to tick."""
    asked = read_paper(held.paper).slots[slot - 1]
    if not asked.key.get("marking_points"):
        return None
    return round_down(score_for_points(asked.key, asked.points, met))


def _following(request: HttpRequest, held: Attempt, slot: int) -> str:
    """The next open answer after this one: of the same question first, then of another."""
    waiting = selectors.marking_queue(request.user.pk).exclude(attempt_id=held.pk, slot=slot)
    same = waiting.filter(item_id=_item_of(held, slot), attempt__quiz_id=held.quiz_id)
    task = same.filter(attempt_id__gte=held.pk).first() or same.first() or waiting.first()
    return seal(task.attempt_id, task.slot) if task else ""


def _item_of(held: Attempt, slot: int) -> int:
    return place(held.paper["slots"][slot - 1])[0]


def _mark_context(request: HttpRequest, held: Attempt, slot: int, form: MarkForm) -> dict[str, Any]:
    entry = held.paper["slots"][slot - 1]
    question = sheets.questions(held, selectors.latest_responses(held.pk))[slot - 1]
    turn = _turn(request, held, slot)
    proposed = [] if is_empty(question.value) or not question.is_text else found_points(entry["key"], question.value)  # fmt: skip
    ticked = set(turn.own.points_met) if turn.own else set(proposed)
    if form.is_bound:
        ticked = {
            int(number)
            for number in request.POST.getlist("points_met")
            if number.isdecimal() and len(number) < 10
        }
    rows = [
        {"number": number, "text": point["text"], "synonyms": point["synonyms"],
         "found": number in proposed, "ticked": number in ticked}
        for number, point in enumerate(entry["key"].get("marking_points", []))
    ]  # fmt: skip
    score = plain(turn.own.score) if turn.own else _suggested(held, slot, rows, ticked)
    return {
        "attempt": held,
        "name": "" if hides_name(held) else held.learner.display_name,
        "slot": slot,
        "question": question,
        "guidance": entry["key"].get("guidance", ""),
        "model_answer": entry["key"].get("model_answer", ""),
        "any_of": entry["key"].get("any_of"),
        "rows": rows,
        "turn": turn,
        "form": form,
        "score": request.POST.get("score", "") if form.is_bound else score,
        "skip": _following(request, held, slot),
        **_pile(request, held, slot),
    }


@dataclass(frozen=True)
class Turn:
    """What this assessor may see and do: ``seen`` are the marks that may be known, ``own`` is the one
    that would be replaced.
    """

    seen: list[Grade]
    own: Grade | None
    needs_reason: bool
    settles: bool = False
    over: bool = False


def _turn(request: HttpRequest, held: Attempt, slot: int) -> Turn:
    by_role = standing_grades(held).get(slot, {})
    grades = list(by_role.values())
    task = MarkingTask.objects.filter(attempt=held, slot=slot).first()
    newest = grades[-1] if grades else None
    if task is None or task.done_at or task.needed == 1:
        known = newest is not None or held.state == AttemptState.GRADED
        return Turn(grades, newest, needs_reason=known)
    own = next((grade for grade in grades if grade.assessor_id == request.user.pk), None)
    if task.disputed_at:
        return Turn([own] if own else grades, None, False, settles=not own, over=bool(own))
    return Turn([own] if own else [], own, needs_reason=own is not None)


def _pile(request: HttpRequest, held: Attempt, slot: int) -> dict[str, int]:
    """How far the assessor is with this question today."""
    item_id, user_id = _item_of(held, slot), request.user.pk
    waiting = selectors.marking_queue(user_id)
    left = waiting.filter(item_id=item_id, attempt__quiz_id=held.quiz_id).count()
    morning = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    done = marked_since(user_id, held.quiz_id, item_id, morning)
    return {"left": left, "done": done, "total": left + done}


def _suggested(held: Attempt, slot: int, rows: list[dict[str, Any]], ticked: set[int]) -> str:
    score = _score_of(held, slot, sorted(ticked)) if rows else None
    return "" if score is None else plain(score)


@require_http_methods(["GET", "POST"])
@for_assessors
def objection(request: HttpRequest, objection_id: int) -> HttpResponse:
    """Answer an objection, with or without a new mark."""
    found = get_object_or_404(
        MarkObjection.objects.select_related("result__attempt__learner", "result__attempt__quiz"),
        pk=objection_id,
    )
    held = found.result.attempt
    if not may_mark_attempt(request.user, held):
        raise PermissionDenied
    form = ObjectionForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            services.answer_objection(
                objection_id=found.pk, by=request.user, now=timezone.now(), **form.cleaned_data
            )
            messages.success(request, _("Answered."))
            return redirect("quizzes:objections")
        except AlreadyDone:
            messages.info(request, _("Somebody has answered this already."))
            return redirect("quizzes:objections")
        except BadGrade as refused:
            form.add_error("score", bad_grade(refused.code))
        except AttemptClosed:
            form.add_error("score", _("The attempt was voided or reopened meanwhile: answer without a new score."))  # fmt: skip
    question = sheets.questions(held, selectors.latest_responses(held.pk))[found.slot - 1]
    entry = apply_corrections(held.paper, corrections_of(held))["slots"][found.slot - 1]
    grade = selectors.newest_grades(held.pk).get(found.slot)
    context = {
        "objection": found,
        "attempt": held,
        "name": "" if hides_name(held) else held.learner.display_name,
        "question": question,
        "known": sheets.review(question, entry),
        "grade": grade,
        "met": set(grade.points_met) if grade else set(),
        "is_own_mark": grade is not None and grade.assessor_id == request.user.pk,
        "mark": next(mark for mark in found.result.marks if mark["slot"] == found.slot),
        "form": form,
    }
    return render(request, "quizzes/objection.html", context, status=400 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@for_assessors
def report(request: HttpRequest, report_id: int) -> HttpResponse:
    """Answer a report of a faulty question."""
    found = get_object_or_404(
        ItemReport.objects.select_related("attempt__learner", "item"), pk=report_id
    )
    form = AnswerForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            services.answer_report(
                report_id=found.pk, by=request.user, now=timezone.now(), **form.cleaned_data
            )
            messages.success(request, _("Answered."))
        except AlreadyDone:
            messages.info(request, _("Somebody has answered this already."))
        return redirect("quizzes:reports")
    question = sheets.questions(found.attempt, {})[found.slot - 1]
    context = {"report": found, "question": question, "form": form}
    return render(request, "quizzes/report.html", context, status=400 if form.errors else 200)
