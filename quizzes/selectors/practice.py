"""Reads of the wrong-answer notebook and of what is due in it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.db.models import BigIntegerField, DateField, Q, QuerySet
from django.utils import timezone

from common.statements import Parameter, Statement
from quizzes.grading.spacing import DAILY
from quizzes.models import Attempt, AttemptState, PracticeAnswer, PracticeCard, Quiz
from quizzes.models.quiz import Feedback

from .attempts import newest_results


def cards_of(learner_id: int) -> QuerySet[PracticeCard]:
    """Return the learner's cards with their questions, what is due first; known ones at the end."""
    cards = PracticeCard.objects.filter(learner_id=learner_id).select_related("item")
    return cards.order_by("done_at", "due_on", "pk")


def askable(today: dt.date) -> Q:
    """Return the condition for cards whose question may be asked on that day."""
    in_time = Q(item__check_by=None) | Q(item__check_by__gte=today)
    return in_time & Q(item__live=True, item__retired_at=None)


def due_cards(learner_id: int, today: dt.date) -> QuerySet[PracticeCard]:
    """Return the cards to be asked today, oldest first: at most so many a day, those answered included.

    Questions of an attempt that the learner is sitting wait: practice shows their keys.
    """
    cards = PracticeCard.objects.filter(
        askable(today), learner_id=learner_id, done_at=None, due_on__lte=today
    )
    under_way = items_under_way(learner_id)
    if under_way:
        cards = cards.exclude(item_id__in=under_way)
    left = max(DAILY - answered_on(learner_id, today), 0)
    return cards.select_related("item").order_by("due_on", "pk")[:left]


def is_asked(card: PracticeCard, today: dt.date) -> bool:
    """Whether the card is due, its question still asked, and no attempt under way asks it."""
    item = card.item
    in_time = item.check_by is None or item.check_by >= today
    if card.done_at or card.due_on > today or not item.live or item.retired_at or not in_time:
        return False
    return card.item_id not in items_under_way(card.learner_id)


def items_under_way(learner_id: int, *, exams_only: bool = False) -> set[int]:
    """Return the items asked in attempts of the learner that run; ``exams_only`` leaves practice out."""
    running = Attempt.objects.filter(
        learner_id=learner_id, state=AttemptState.IN_PROGRESS, observation=None
    )
    return {
        entry["item"]
        for paper in running.values_list("paper", flat=True)
        if not (exams_only and paper["feedback"] == Feedback.AT_ONCE)
        for entry in paper["slots"]
    }


def asks_what_is_under_way(paper: Mapping[str, Any], learner_id: int) -> bool:
    """Say whether a paper has a question that an attempt of the learner asks right now, in any quiz.

    Its right answers must not be read beside that attempt.
    """
    under_way = items_under_way(learner_id)
    return any(entry["item"] in under_way for entry in paper["slots"])


def answered_on(learner_id: int, today: dt.date) -> int:
    """Return how many cards were answered on that day and judged: they are not due any more."""
    morning = timezone.make_aware(dt.datetime.combine(today, dt.time()))
    answers = PracticeAnswer.objects.filter(
        Q(card__due_on__gt=today) | Q(card__done_at__isnull=False),
        card__learner_id=learner_id,
        answered_at__gte=morning,
        answered_at__lt=morning + dt.timedelta(days=1),
    )
    return answers.values("card").distinct().count()


_DUE = Statement(
    lambda: (
        PracticeCard.objects.filter(
            learner_id=Parameter("learner", BigIntegerField()),
            done_at=None,
            due_on__lte=Parameter("day", DateField()),
            item__live=True,
            item__retired_at=None,
        )
        .order_by()
        .values_list("pk")[:DAILY]
    )
)


def practice_today(learner_id: int, today: dt.date) -> int:
    """Return how many questions home offers: one statement where nothing is due, then two."""
    due = len(_DUE.all(learner=learner_id, day=today))
    return max(min(due, DAILY - answered_on(learner_id, today)), 0) if due else 0


def next_day(learner_id: int, today: dt.date) -> dt.date | None:
    """Return when the next question falls due after today."""
    cards = PracticeCard.objects.filter(
        askable(today), learner_id=learner_id, done_at=None, due_on__gt=today
    )
    return cards.order_by("due_on").values_list("due_on", flat=True).first()


def quizzes_of(learner_id: int) -> QuerySet[Quiz]:
    """Return the quizzes in which the learner has results, by title."""
    attempts = Attempt.objects.filter(
        learner_id=learner_id, state=AttemptState.GRADED, observation=None
    )
    return Quiz.objects.filter(pk__in=attempts.values("quiz_id")).only("title", "title_en")


def items_lost_in(learner_id: int, quiz_id: int) -> set[int]:
    """Return the items that lost a point in the learner's results of a quiz."""
    results = newest_results().filter(attempt__learner_id=learner_id, attempt__quiz_id=quiz_id)
    return {
        mark["item"]
        for marks in results.values_list("marks", flat=True)
        for mark in marks
        if "item" in mark and Decimal(mark["score"]) < Decimal(mark["max_score"])
    }


def categories_of(learner_id: int) -> list[str]:
    """Return the categories of the learner's cards."""
    cards = PracticeCard.objects.filter(learner_id=learner_id).exclude(item__category="")
    return sorted(set(cards.order_by().values_list("item__category", flat=True)))


def history_of(card: PracticeCard) -> Any:
    """Return the newest answers in practice, newest first."""
    return card.answers.order_by("-answered_at", "-pk")[:20]
