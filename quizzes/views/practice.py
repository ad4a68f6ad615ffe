"""The wrong-answer notebook and the daily practice drawn from it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from quizzes.grading import MAX_TEXT, BadShape, check_value, is_empty
from quizzes.grading.spacing import DAILY, DAYS
from quizzes.models import Attempt, PracticeAnswer, PracticeCard, Response
from quizzes.selectors.practice import (
    answered_on,
    askable,
    cards_of,
    categories_of,
    due_cards,
    items_lost_in,
    items_under_way,
    next_day,
    quizzes_of,
)
from quizzes.sentences import bad_response
from quizzes.services.errors import AlreadyDone
from quizzes.services.practice import answer_card, judge_answer, practice_paper
from quizzes.services.rendering import words_of

from . import sheets
from .answers import read_form

PAGE = 20
KNOWN = "known"


@require_safe
def notebook(request: HttpRequest) -> HttpResponse:
    """Every question that was once answered wrong; by quiz, category and how far it has come."""
    today, me = timezone.localdate(), request.user.pk
    cards = cards_of(me)
    chosen = {name: request.GET.get(name, "") for name in ("quiz", "category", "box")}
    if chosen["quiz"].isdecimal() and len(chosen["quiz"]) < 10:
        cards = cards.filter(item_id__in=items_lost_in(me, int(chosen["quiz"])))
    if chosen["category"]:
        cards = cards.filter(item__category=chosen["category"].replace("\0", ""))
    if chosen["box"] == KNOWN:
        cards = cards.filter(done_at__isnull=False)
    elif chosen["box"] in {str(box) for box in range(len(DAYS))}:
        cards = cards.filter(done_at=None, box=int(chosen["box"]))
    page = Paginator(cards.defer("item__answer"), PAGE).get_page(request.GET.get("page"))
    asked = set(PracticeCard.objects.filter(askable(today), pk__in=[card.pk for card in page]).values_list("pk", flat=True))  # fmt: skip
    context = {
        "page_obj": page,
        "rows": [
            (card, words_of(card.item.stem), card.pk in asked, card.due_on <= today)
            for card in page
        ],
        "due": due_cards(me, today).count(),
        "chosen": chosen,
        "is_filtered": any(chosen.values()),
        "quizzes": quizzes_of(me),
        "categories": categories_of(me),
        "boxes": [(str(box), days) for box, days in enumerate(DAYS)],
    }
    return render(request, "quizzes/notebook.html", context)


@require_safe
def practice(request: HttpRequest) -> HttpResponse:
    """Today's first question; else that there is none, and when the next one comes."""
    today, me = timezone.localdate(), request.user.pk
    first = due_cards(me, today).first()
    if first is not None:
        return redirect("quizzes:practise", first.pk)
    context = {
        "answered": answered_on(me, today),
        "next_on": next_day(me, today),
        "any": PracticeCard.objects.filter(learner_id=me).exists(),
    }
    return render(request, "quizzes/practice_done.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def practise(request: HttpRequest, card_id: int) -> HttpResponse:
    """One question. POST: ``answer`` or ``skip`` judges it, ``go-<slot>`` goes on in a situation."""
    now, today, me = timezone.now(), timezone.localdate(), request.user.pk
    own = get_object_or_404(PracticeCard, pk=card_id, learner_id=me)
    due = list(due_cards(me, today))
    card = next((each for each in due if each.pk == own.pk), None)
    if card is None:
        messages.info(request, _("This question is not asked at the moment."))
        return redirect("quizzes:practice")
    paper = practice_paper(card, today)
    values: dict[int, Any] = {}
    errors: dict[int, str] = {}
    if request.method == "POST":
        do = request.POST.get("do", "answer")
        values, errors = ({}, {}) if do == "skip" else _given(request, paper)
        if do in {"answer", "skip"}:
            errors = errors or _unanswered(values, paper, skips=do == "skip")
            if not errors:
                return _answer(request, card, values, now)
    shown = _questions(paper, values)
    for question in shown:
        question.error = errors.get(question.number, "")
    done = answered_on(me, today)
    open_scene = next((question.number for question in shown if question.scene), None)
    context = {
        "card": card,
        "enter": f"go-{open_scene}" if open_scene else "answer",
        "questions": shown,
        "place": done + 1,
        "total": min(done + len(due), DAILY),
        "of": len(shown),
    }
    return render(request, "quizzes/practise.html", context, status=400 if errors else 200)


def _given(request: HttpRequest, paper: Mapping[str, Any]) -> tuple[dict[int, Any], dict[int, str]]:
    values, errors = {}, {}
    kinds = [entry["kind"] for entry in paper["slots"]]
    for slot, given in read_form(request.POST, kinds).items():
        values[slot] = given.value
        try:
            check_value(kinds[slot - 1], given.value)
        except BadShape as bad:
            errors[slot] = bad_response(bad.code, MAX_TEXT)
    return values, errors


def _unanswered(
    values: Mapping[int, Any], paper: Mapping[str, Any], *, skips: bool
) -> dict[int, str]:
    if skips:
        return {}
    return {
        entry["slot"]: _("Answer it, or say that you do not know.")
        for entry in paper["slots"]
        if is_empty(values.get(entry["slot"]))
    }


def _answer(
    request: HttpRequest, card: PracticeCard, values: dict[int, Any], now: dt.datetime
) -> HttpResponse:
    try:
        answer = answer_card(card_id=card.pk, learner_id=request.user.pk, values=values, now=now)
    except AlreadyDone:  # sent twice, or from a second tab
        return redirect("quizzes:practice")
    return redirect("quizzes:practised", answer.pk)


@require_http_methods(["GET", "HEAD", "POST"])
def practised(request: HttpRequest, answer_id: int) -> HttpResponse:
    """The answer with what is right. A POST says whether a free answer was ``right`` or ``wrong``."""
    now, me = timezone.now(), request.user.pk
    answers = PracticeAnswer.objects.select_related("card__item")
    answer = get_object_or_404(answers, pk=answer_id, card__learner_id=me)
    if request.method == "POST" and request.POST.get("do") in {"right", "wrong"}:
        try:
            right = request.POST["do"] == "right"
            judge_answer(answer_id=answer.pk, learner_id=me, right=right, now=now)
        except (AlreadyDone, PracticeAnswer.DoesNotExist):
            messages.info(request, _("That was said already."))
        return redirect("quizzes:practice")
    card, today = answer.card, timezone.localdate(now)
    if not card.item.live or card.item_id in items_under_way(me):
        raise Http404
    paper = practice_paper(card, timezone.localdate(answer.answered_at))
    context = {
        "answer": answer,
        "card": card,
        "rows": _reviewed(paper, {int(slot): value for slot, value in answer.value.items()}),
        "waits": answer.right is None and card.done_at is None and card.due_on <= today,
        "left": due_cards(me, today).count(),
    }
    return render(request, "quizzes/practised.html", context)


@require_safe
def card(request: HttpRequest, card_id: int) -> HttpResponse:
    """A question of the notebook with what is right, and how it went so far."""
    me = request.user.pk
    held = get_object_or_404(PracticeCard.objects.select_related("item"), pk=card_id, learner_id=me)
    is_live = held.item.live and held.item.retired_at is None
    context: dict[str, Any] = {
        "card": held,
        "is_live": is_live,
        "under_way": held.item_id in items_under_way(me),
        "answers": held.answers.order_by("-answered_at", "-pk")[:PAGE],
    }
    if is_live and not context["under_way"]:
        context["rows"] = _reviewed(practice_paper(held, timezone.localdate()), {})
    return render(request, "quizzes/card.html", context)


def _questions(paper: Mapping[str, Any], values: Mapping[int, Any]) -> list[sheets.Question]:
    stored = {slot: Response(slot=slot, value=value) for slot, value in values.items()}
    shown = sheets.questions(Attempt(paper=paper), stored)
    for question in shown:
        question.seq = 0
    return shown


def _reviewed(paper: Mapping[str, Any], values: Mapping[int, Any]) -> list[dict[str, Any]]:
    return [
        {"question": question, "known": sheets.review(question, entry)}
        for question, entry in zip(_questions(paper, values), paper["slots"], strict=True)
    ]
