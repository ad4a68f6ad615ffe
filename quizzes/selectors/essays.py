"""Questions that people mark, for tasks outside a quiz."""

from __future__ import annotations

from django.db.models import QuerySet

from quizzes.kinds import Kind
from quizzes.models import Item


def essays() -> QuerySet[Item]:
    """Return the published essay and short-answer questions by bank and text."""
    rows = Item.objects.filter(live=True, retired_at=None, kind__in=(Kind.ESSAY, Kind.SHORT_ANSWER))
    return rows.select_related("bank").order_by("bank__slug", "stem", "pk")


def guidance_of(item: Item) -> tuple[str, list[str]]:
    """Return how to mark an answer: the guidance in words, and the marking points where it has some."""
    value = item.answer[0].value
    if item.kind == Kind.SHORT_ANSWER:
        return "", [point["text"] for point in value["marking_points"] if point["text"].strip()]
    return value.get("guidance") or "", []
