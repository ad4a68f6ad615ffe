"""Reads of proof that pages, reports and other apps need."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import BigIntegerField, QuerySet

from common.statements import Parameter, Statement
from competence.models import Certificate, CompetenceRecord, Evidence
from competence.rules import Standing, standing


@dataclass(frozen=True)
class Numbers:
    """The numbers that a completion led to."""

    record: str
    certificate: str


def records_of(user_id: int) -> QuerySet[CompetenceRecord]:
    """Return a person's records, newest first, with competency and certificate."""
    return CompetenceRecord.objects.filter(user_id=user_id).select_related(
        "competency", "certificate"
    )


def record_by_number(number: str) -> CompetenceRecord | None:
    """Return a record with its whole chain of evidence in one statement, or None."""
    return (
        CompetenceRecord.objects.filter(number=number)
        .select_related(
            "user",
            "competency",
            "certificate",
            "evidence__completion__enrolment__course",
            "evidence__completion__release",
            "evidence__result__attempt",
        )
        .defer("evidence__result__attempt__paper", "evidence__completion__release__outline")
        .first()
    )


def pieces_of(record: CompetenceRecord) -> list[Evidence]:
    """Return the evidence that a record made by a criterion rests on, with its files; else nothing."""
    basis = record.content.get("basis")
    if not isinstance(basis, dict):
        return []
    asked = basis.get("evidence", [record.evidence_id])
    rows = Evidence.objects.filter(pk__in=asked).select_related("recorded_by", "result")
    return list(rows.defer("result__marks").prefetch_related("files").order_by("on", "pk"))


def certificate_by_code(code: str) -> Certificate | None:
    """Return the certificate whose public page has this code, with its record, or None."""
    return Certificate.objects.filter(code=code).select_related("record").first()


def certificate_by_number(number: str) -> Certificate | None:
    """Return a certificate with its record, or None."""
    return Certificate.objects.filter(number=number).select_related("record").first()


_OF_COURSE = Statement(
    lambda: (
        CompetenceRecord.objects.filter(
            user_id=Parameter("user", BigIntegerField()),
            evidence__completion__enrolment__course_id=Parameter("course", BigIntegerField()),
        )
        .select_related("competency", "certificate")
        .order_by("-valid_from", "-pk")[:1]
    )
)


def record_of_course(user_id: int, course_id: int) -> CompetenceRecord | None:
    """Return the newest record that a person owes to a course, or None."""
    return _OF_COURSE.first(user=user_id, course=course_id)


_OF_PERSON = Statement(
    lambda: CompetenceRecord.objects.filter(
        user_id=Parameter("user", BigIntegerField()), revoked_at=None
    ).select_related("competency", "certificate")
)


def newest_by_competency(user_id: int) -> list[CompetenceRecord]:
    """Return for each competency of a person the record that lasts longest, what ends first first."""
    best: dict[int, CompetenceRecord] = {}
    for record in _OF_PERSON.all(user=user_id):
        known = best.get(record.competency_id)
        if known is None or _last_day(record) > _last_day(known):
            best[record.competency_id] = record
    return sorted(best.values(), key=lambda record: (_last_day(record), record.number))


def _last_day(record: CompetenceRecord) -> dt.date:
    return record.valid_until or dt.date.max


def state_of(record: CompetenceRecord, today: dt.date) -> str:
    """Say where a record stands on a day, in the design system's words; a revoked one is suspended."""
    if record.revoked_at:
        return "suspended"
    found = standing(record.valid_from, record.valid_until, today)
    return "missing" if found is Standing.NOT_YET else found.value


def record_numbers(completion_ids: Iterable[int]) -> dict[int, Numbers]:
    """Return the record and certificate numbers by completion, in one statement."""
    rows = CompetenceRecord.objects.filter(
        evidence__completion_id__in=list(completion_ids)
    ).values_list("evidence__completion_id", "number", "certificate__number")
    return {
        completion_id: Numbers(record, certificate or "")
        for completion_id, record, certificate in rows
    }
