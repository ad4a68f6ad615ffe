"""Drafts as learners would meet them, for Wagtail's preview: a quiz, or one question."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils import timezone

from quizzes.models import Item, Quiz, QuizSlot
from quizzes.selectors import blueprint_of, newest_draft
from quizzes.selectors.publishing import item_problems, publish_problems
from quizzes.services.papers import freeze
from quizzes.views.trying import trial

register = template.Library()


@register.simple_tag
def preview_of(draft: Any) -> dict[str, Any]:
    """Return what a preview shows (`views/trying.trial`), and what keeps the draft from being published."""
    is_quiz = isinstance(draft, Quiz)
    slots = list(draft.slots.all()) if is_quiz else [_only_slot(draft)]
    for slot in slots:
        if slot.item_id and not slot.item.live:
            slot.item = newest_draft(slot.item)
        if slot.item.answer:
            slot.item.kind = slot.item.answer[0].block_type  # as saving would set it
    shown = [slot for slot in slots if not list(item_problems(slot.item))]
    rules = draft if is_quiz else Quiz(shuffle_options=False)
    paper = freeze(blueprint_of(rules, timezone.localdate(), slots=shown), seed=1)
    problems = publish_problems(draft) if is_quiz else list(item_problems(draft))
    return trial(paper) | {"problems": problems}


def _only_slot(item: Item) -> QuizSlot:
    """Ten points where the item has none, so that parts of them can be seen."""
    return QuizSlot(item=item, points=item.points or 10)
