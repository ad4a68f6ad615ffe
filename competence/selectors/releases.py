"""Trained on release 3, current is 5: which records lag behind a major release."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from competence.models import CompetenceRecord, EvidenceKind, ReleaseReview
from courses.selectors.majors import Major, majors_of

OF_COURSES = (EvidenceKind.COMPLETION, EvidenceKind.COURSE)


@dataclass(frozen=True)
class Lag:
    """A record that rests on an older major release than the newest, which its holder has not reviewed."""

    record: CompetenceRecord
    trained_on: int
    major: Major


def _resting() -> QuerySet[CompetenceRecord]:
    return (
        CompetenceRecord.objects.filter(
            evidence__kind__in=OF_COURSES, evidence__completion__isnull=False, revoked_at=None
        )
        .select_related("user", "competency", "evidence__completion__release")
        .defer("content", "because", "evidence__content", "evidence__completion__release__outline")
    )


def release_of(record: CompetenceRecord) -> Any:
    """Return the release that a record rests on; it was read with it."""
    return record.evidence.completion.release  # type: ignore[union-attr]


def lags(records: Iterable[CompetenceRecord]) -> list[Lag]:
    """Return those records that lag behind; three statements however many."""
    rows = list(records)
    majors = majors_of({release_of(row).course_id for row in rows})
    reviewed = dict[int, int]()
    for record_id, number in ReleaseReview.objects.filter(
        record_id__in=[row.pk for row in rows]
    ).values_list("record_id", "release__number"):
        reviewed[record_id] = max(number, reviewed.get(record_id, 0))
    found = []
    for row in rows:
        release = release_of(row)
        major = majors.get(release.course_id)
        if major and max(release.number, reviewed.get(row.pk, 0)) < major.number:
            found.append(Lag(row, release.number, major))
    return found


def lags_of(user_id: int) -> list[Lag]:
    """Return what a person has to look at again, the newest record of each course only."""
    newest: dict[int, CompetenceRecord] = {}
    for row in _resting().filter(user_id=user_id).order_by("valid_from", "pk"):
        newest[release_of(row).course_id] = row
    return lags(newest.values())


def resting_on(course_ids: Iterable[int]) -> QuerySet[CompetenceRecord]:
    """Return the records that rest on these courses, by person."""
    rows = _resting().filter(evidence__completion__release__course_id__in=list(course_ids))
    return rows.order_by("user__staff_number", "-pk")


def all_resting() -> QuerySet[CompetenceRecord]:
    """Return the records that rest on any course, by person."""
    return _resting().order_by("user__staff_number", "-pk")
