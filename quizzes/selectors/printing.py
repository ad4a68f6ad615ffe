"""Reads of papers that were printed."""

from __future__ import annotations

import uuid
from typing import Any

from django.db.models import Count, Min, Q, QuerySet

from quizzes.models import Attempt, AttemptState, PrintedPaper


def batches_of(quiz_id: int) -> QuerySet[Any]:
    """Return one row a batch, newest first: when, by whom, how many variants and scores entered."""
    scored = Count("attempts", filter=~Q(attempts__state=AttemptState.VOID), distinct=True)
    return (
        PrintedPaper.objects.filter(quiz_id=quiz_id)
        .order_by()
        .values("batch")
        .annotate(
            at=Min("made_at"),
            by=Min("made_by__name"),
            variants=Count("pk", distinct=True),
            scored=scored,
        )
        .order_by("-at", "batch")
    )


def batch(batch_id: uuid.UUID) -> list[PrintedPaper]:
    """Return the variants of a batch in their order; empty where there is none."""
    rows = PrintedPaper.objects.filter(batch=batch_id).select_related("quiz", "made_by")
    return list(rows.order_by("variant"))


def sat_on(batch_id: uuid.UUID) -> QuerySet[Attempt]:
    """Return the attempts entered from a batch, by staff number; void ones are left out."""
    return (
        Attempt.objects.filter(batch=batch_id)
        .exclude(state=AttemptState.VOID)
        .select_related("learner", "printed")
        .defer("paper", "printed__paper")
        .order_by("learner__staff_number")
    )
