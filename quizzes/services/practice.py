"""Answers in practice: judged at once by the rules that mark attempts, never a result."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone

from quizzes.grading import mark_slot, read_paper
from quizzes.grading.spacing import after
from quizzes.models import PracticeAnswer, PracticeCard
from quizzes.selectors.practice import is_asked

from .errors import AlreadyDone
from .paper_keys import item_entries


def practice_paper(card: PracticeCard, today: dt.date) -> dict[str, Any]:
    """Return the card's question from the live item as a small paper, shuffled anew each day."""
    seed = card.pk * 1_000_003 + today.toordinal()
    entries = item_entries(card.item, 1, card.item.points or Decimal(1), seed, shuffle=True)
    return {
        "schema": 1,
        "title": "",
        "pass_mark": "0",
        "pass_unit": "percent",
        "slots": entries,
    }


def judged(paper: Mapping[str, Any], values: Mapping[int, Any]) -> bool | None:
    """Return whether every part is wholly right; None where only the learner can say."""
    marks = [mark_slot(slot, values.get(slot.slot)) for slot in read_paper(paper).slots]
    if any(mark.score is not None and mark.score < mark.max_score for mark in marks):
        return False
    return None if any(mark.score is None for mark in marks) else True


@transaction.atomic
def answer_card(
    *, card_id: int, learner_id: int, values: Mapping[int, Any], now: dt.datetime
) -> PracticeAnswer:
    """Keep the answer to a card that is due, judge it and move the card. Where only the learner can
    judge, the card waits for :func:`judge_answer`.

    Raises PracticeCard.DoesNotExist, and AlreadyDone where the card is not asked (any more): `is_asked`.
    """
    today = timezone.localdate(now)
    card = _held(card_id, learner_id, today)
    right = judged(practice_paper(card, today), values)
    answer = PracticeAnswer.objects.create(
        card=card,
        value={str(slot): value for slot, value in values.items()},
        right=right,
        answered_at=now,
    )
    if right is not None:
        _move(card, right, now)
    return answer


@transaction.atomic
def judge_answer(*, answer_id: int, learner_id: int, right: bool, now: dt.datetime) -> PracticeCard:
    """Move the card as the learner says after comparing. The answer keeps that nobody else judged it.

    Raises PracticeAnswer.DoesNotExist, and AlreadyDone where the card has moved.
    """
    answer = PracticeAnswer.objects.get(pk=answer_id, card__learner_id=learner_id, right=None)
    card = _held(answer.card_id, learner_id, timezone.localdate(now))
    _move(card, right, now)
    return card


def _held(card_id: int, learner_id: int, today: dt.date) -> PracticeCard:
    cards = PracticeCard.objects.select_for_update(of=("self",)).select_related("item")
    card = cards.get(pk=card_id, learner_id=learner_id)
    if not is_asked(card, today):
        raise AlreadyDone
    return card


def _move(card: PracticeCard, right: bool, now: dt.datetime) -> None:
    step = after(card.box, right, timezone.localdate(now))
    card.box = step.box
    if step.due_on is None:
        card.done_at = now
    else:
        card.due_on = step.due_on
    card.save(update_fields=["box", "due_on", "done_at"])
