"""Drafts that others ask for: a quiz of imported items, and corrections to an item."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.db import transaction
from wagtail.log_actions import log

from quizzes.models import Item, ItemBank, Quiz, QuizSlot
from quizzes.models.quiz import AttemptsRule, PassUnit, Timing

from .bank_entries import fingerprint_of


def list_banks() -> list[tuple[str, str]]:
    """Return slug and name of every item bank, for a choice."""
    return list(ItemBank.objects.values_list("slug", "name"))


@transaction.atomic
def create_draft_quiz(
    *,
    title: str,
    items: Iterable[Item],
    pass_points: float | None = None,
    minutes: int | None = None,
    attempts: int | None = None,
    by: Any,
    now: dt.datetime,
) -> Quiz:
    """Make a draft quiz of the items in their order. A rule that is not given stays undecided."""
    quiz = Quiz(
        title=title[:200],
        pass_mark=None if pass_points is None else Decimal(str(pass_points)),
        pass_unit=PassUnit.PERCENT if pass_points is None else PassUnit.POINTS,
        timing=Timing.LIMITED if minutes else "",
        time_limit_minutes=minutes,
        attempts_rule=AttemptsRule.LIMITED if attempts else "",
        max_attempts=attempts,
        live=False,
        has_unpublished_changes=True,
    )
    quiz.slots = [QuizSlot(item=item, sort_order=order) for order, item in enumerate(items)]
    quiz.save()
    quiz.save_revision(user=by, log_action=False, clean=False)
    log(instance=quiz, action="wagtail.create", user=by, timestamp=now)
    return quiz


def item_fields(item: Item) -> dict[str, Any]:
    """Return what the newest draft of an item says, as plain data; no query if the revision is there."""
    if item.latest_revision is None:
        answer = list(item.answer.raw_data)
        return {"stem": item.stem, "explanation": item.explanation, "answer": answer}
    content = item.latest_revision.content
    return {
        "stem": content["stem"],
        "explanation": content["explanation"],
        "answer": json.loads(content["answer"]),
    }


@transaction.atomic
def revise_item(*, item: Item, fields: dict[str, Any], by: Any, now: dt.datetime) -> None:
    """Save a new draft of an item; ``fields`` are those of `item_fields`. Nothing is published."""
    draft = item.get_latest_revision_as_object() if item.latest_revision_id else item
    for name in ("stem", "explanation"):
        if name in fields:
            setattr(draft, name, fields[name])
    if "answer" in fields:
        block = draft.answer.stream_block
        draft.answer = block.to_python([dict(child) for child in fields["answer"]])
    draft.fingerprint = fingerprint_of(draft)
    draft.save_revision(user=by, clean=False)
    if not item.live:
        # An item that was never published is shown in lists as it was last saved.
        draft.save()
