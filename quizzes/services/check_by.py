"""Owners hear of questions that must be looked at again: a month before the date, and when it has passed."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from notices.services import tell
from quizzes.models import Item
from quizzes.selectors.items import to_be_checked

WARNED_BEFORE = dt.timedelta(days=30)


@transaction.atomic
def remind_check_by(*, now: dt.datetime) -> int:
    """Tell owners once for each question and date, again once it has passed; return how many were told."""
    today = timezone.localdate(now)
    items = to_be_checked(today + WARNED_BEFORE).exclude(owner=None)
    return sum(_tell(item, today, now) for item in items.iterator())


def _tell(item: Item, today: dt.date, now: dt.datetime) -> int:
    assert item.check_by is not None  # noqa: S101 - the list holds no other
    is_past = item.check_by < today
    viewset = Item.snippet_viewset  # type: ignore[attr-defined]
    state = "past" if is_past else "soon"
    return tell(
        user_ids=[item.owner_id],  # type: ignore[list-item]
        kind="quizzes.check_by_past" if is_past else "quizzes.check_by_soon",
        params={"question": item.stem[:60], "day": item.check_by.isoformat()},
        url=reverse(viewset.get_url_name("list")) + f"?owner={item.owner_id}&check={state}",
        key=f"item-check-{item.pk}-{item.check_by.isoformat()}-{state}",
        now=now,
    )
