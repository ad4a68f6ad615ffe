"""Reads of doubts about records."""

from __future__ import annotations

import uuid
from collections.abc import Iterable

from django.db.models import F, QuerySet

from competence.models import CompetenceRecord, RecordDoubt


def records_resting_on(attempt_ids: Iterable[uuid.UUID]) -> QuerySet[CompetenceRecord]:
    """Return the records, not revoked, that rest on results of these attempts."""
    return (
        CompetenceRecord.objects.filter(
            evidence__result__attempt_id__in=list(attempt_ids), revoked_at=None
        )
        .select_related("user", "certificate", "evidence__result")
        .defer("evidence__result__marks", "content", "evidence__content")
        .order_by("number")
    )


def doubts() -> QuerySet[RecordDoubt]:
    """Return doubts with record, person and competency; what is undecided first, the oldest on top."""
    rows = RecordDoubt.objects.select_related("record__user", "record__competency", "decided_by")
    return rows.order_by(F("decided_at").desc(nulls_first=True), "raised_at", "pk")


def open_doubts() -> QuerySet[RecordDoubt]:
    """Return what waits for a decision."""
    return RecordDoubt.objects.filter(decided_at=None)


def doubts_of(record_id: int) -> QuerySet[RecordDoubt]:
    """Return the doubts about one record, newest first."""
    return RecordDoubt.objects.filter(record_id=record_id).select_related("decided_by")
