"""Completions as others need them: one in full for the proof, a person's, and all for the report."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import QuerySet

from courses.models import Completion


@dataclass(frozen=True)
class CompletionFacts:
    """All that a proof needs to know of one completion, read in one statement.

    ``competency_*``, ``level`` and ``validity_months`` are those of the release, not of the course
    as it is today; they are None where the release proves nothing.
    """

    completion_id: int
    completed_at: dt.datetime
    learner_id: int
    learner_name: str
    learner_staff_number: str
    enrolment_id: int
    period: int
    course_id: int
    course_title: str
    course_title_en: str
    release_id: int
    release_number: int
    has_quiz: bool
    competency_id: int | None
    competency_code: str | None
    competency_title: str | None
    competency_title_en: str | None
    level: int | None
    validity_months: int | None
    result_id: int | None
    result_score: Decimal | None
    result_max_score: Decimal | None
    result_passed: bool | None


_FIELDS = {
    "completion_id": "pk",
    "completed_at": "completed_at",
    "learner_id": "enrolment__learner_id",
    "learner_name": "enrolment__learner__name",
    "learner_staff_number": "enrolment__learner__staff_number",
    "enrolment_id": "enrolment_id",
    "period": "enrolment__period",
    "course_id": "enrolment__course_id",
    "course_title": "enrolment__course__title",
    "course_title_en": "enrolment__course__title_en",
    "release_id": "release_id",
    "release_number": "release__number",
    "competency_id": "release__competency_id",
    "competency_code": "release__competency__code",
    "competency_title": "release__competency__title",
    "competency_title_en": "release__competency__title_en",
    "level": "release__level",
    "validity_months": "release__validity_months",
    "result_id": "result_id",
    "result_score": "result__score",
    "result_max_score": "result__max_score",
    "result_passed": "result__passed",
}


def completion_facts(completion_id: int) -> CompletionFacts:
    """Return the facts of one completion. Raises Completion.DoesNotExist."""
    *values, quiz_id = Completion.objects.values_list(*_FIELDS.values(), "release__quiz_id").get(
        pk=completion_id
    )
    return CompletionFacts(**dict(zip(_FIELDS, values, strict=True)), has_quiz=quiz_id is not None)


def completions_of(learner_id: int) -> QuerySet[Completion]:
    """Return a learner's completions, newest first, with course, release number and result."""
    return (
        Completion.objects.filter(enrolment__learner_id=learner_id)
        .select_related("enrolment__course", "release", "result")
        .only(
            "completed_at",
            "result__attempt_id",
            "result__score",
            "result__max_score",
            "result__passed",
            "release__number",
            "enrolment__period",
            "enrolment__course__title",
            "enrolment__course__title_en",
            "enrolment__course__slug",
        )
    )


def completed_in(year: int, course_ids: Collection[int]) -> list[tuple[int, int]]:
    """Return course and learner of each completion of these courses in a year, in one query."""
    rows = Completion.objects.filter(
        enrolment__course_id__in=course_ids, completed_at__year=year
    ).order_by()
    return list(rows.values_list("enrolment__course_id", "enrolment__learner_id"))


def proving_completions() -> QuerySet[Completion]:
    """Return the completions whose release proves a competency, the oldest first."""
    return Completion.objects.filter(
        release__competency__isnull=False, release__level__isnull=False
    ).order_by("pk")


def completions_for(
    course_ids: Collection[int], learner_ids: Collection[int]
) -> list[tuple[int, int, int]]:
    """Return id, course and learner of the completions of these courses by these people, oldest first."""
    rows = Completion.objects.filter(
        enrolment__course_id__in=course_ids, enrolment__learner_id__in=learner_ids
    ).order_by("pk")
    return list(rows.values_list("pk", "enrolment__course_id", "enrolment__learner_id"))
