"""Every write of this app: evidence, records and certificates. Rows are only added."""

from __future__ import annotations

import datetime as dt
import secrets
import uuid
from decimal import Decimal
from typing import Any, cast

from django.conf import settings
from django.db import transaction
from django.utils import timezone, translation

from common.canonical import digest
from common.verdicts import Reason, Verdict
from competence import rules
from competence.ledger import SCHEMA, certificate_digest, code_hash, person_hash
from competence.models import (
    Certificate,
    CompetenceRecord,
    Evidence,
    EvidenceKind,
    NumberSeries,
    RecordDoubt,
)
from competence.selectors.demand import has_criterion
from courses.selectors import CompletionFacts, completion_facts
from framework.selectors import level_name
from people.selectors import units
from quizzes.selectors import result_of

from .standings import derive_standings

RECORD_NUMBER = "CR-{year}-{number:06d}"
CERTIFICATE_NUMBER = "ZS-{year}-{number:06d}"


@transaction.atomic(savepoint=False)
def record_completion(*, completion_id: int, now: dt.datetime) -> CompetenceRecord | None:
    """Turn a completion into evidence, record and certificate, and return the record.

    None where the release proves no competency or the evidence does not suffice. Belongs into the
    transaction that made the completion: both are kept or neither. A replay adds nothing.
    """
    facts = completion_facts(completion_id)
    if facts.competency_id is None or facts.level is None:
        return None
    by_criterion = has_criterion(facts.competency_id, facts.level)
    evidence, is_new = _keep_evidence(facts, now, by_criterion=by_criterion)
    if not is_new:
        return CompetenceRecord.objects.filter(evidence=evidence).first()
    if by_criterion:
        return None  # judged with what else there is, once all of it is there
    finding = rules.evaluate(requirement_of(facts), course_evidence_of(facts))
    if not finding.met:
        return None
    number = NumberSeries.objects.draw("record", _local_day(now).year)
    record = _add_record(evidence, finding, facts, number, now)
    _add_certificate(record, evidence, facts, number, now)
    return record


class OwnRecordError(Exception):
    """Nobody decides about their own record."""


class DecidedError(Exception):
    """Somebody has decided about this doubt; nothing was changed."""


def doubt_records(*, attempt_id: uuid.UUID, because: Reason, now: dt.datetime) -> int:
    """Raise a doubt about every record that rests on a result of this attempt; return how many.

    A record that is in doubt already, or revoked, gets no second one.
    """
    records = CompetenceRecord.objects.filter(
        evidence__result__attempt_id=attempt_id, revoked_at=None
    )
    raised = 0
    for record in records:
        _doubt, is_new = RecordDoubt.objects.get_or_create(
            record=record,
            decided_at=None,
            defaults={"because": because.as_json(), "raised_at": now},
        )
        raised += is_new
    return raised


def regraded(attempt_id: uuid.UUID) -> Reason:
    """Return why the records of an attempt are in doubt: its newest result is not passed."""
    result = result_of(attempt_id)
    if result is None:
        raise ValueError(f"Attempt {attempt_id} has no result.")
    return Reason(
        "competence.doubt_regraded",
        {
            "score": figure(result.score),
            "max_score": figure(result.max_score),
            "reason": result.reason,
        },
    )


@transaction.atomic
def decide_doubt(
    *, doubt_id: int, revoke: bool, why: str, by: Any, now: dt.datetime
) -> RecordDoubt:
    """Let the record stand or revoke it. Raises OwnRecordError, DecidedError, RecordDoubt.DoesNotExist."""
    doubt = (
        RecordDoubt.objects.select_for_update(of=("self",))
        .select_related("record")
        .get(pk=doubt_id)
    )
    if doubt.record.user_id == by.pk:
        raise OwnRecordError
    if doubt.decided_at:
        raise DecidedError
    doubt.revoked, doubt.decision = revoke, why.strip()
    doubt.decided_by, doubt.decided_at = by, now
    doubt.save(update_fields=["revoked", "decision", "decided_by", "decided_at"])
    if revoke:
        CompetenceRecord.objects.filter(pk=doubt.record_id).update(revoked_at=now)
        derive_standings(
            user_ids=[doubt.record.user_id],
            competency_id=doubt.record.competency_id,
            today=_local_day(now),
        )
    return doubt


def completion_day(facts: CompletionFacts) -> dt.date:
    """Return the day of the completion in the site's zone."""
    return _local_day(facts.completed_at)


def requirement_of(facts: CompletionFacts) -> rules.Requirement:
    """Return what the release says that it proves."""
    return rules.Requirement(
        competency=facts.competency_code or "",
        level=facts.level or 0,
        validity_months=facts.validity_months,
    )


def course_evidence_of(facts: CompletionFacts) -> rules.CourseEvidence:
    """Return the completion as the rules see it."""
    result = None
    if facts.result_id is not None:
        result = rules.ResultFact(
            score=figure(facts.result_score),
            max_score=figure(facts.result_max_score),
            passed=bool(facts.result_passed),
        )
    return rules.CourseEvidence(
        course=facts.course_title,
        release=facts.release_number,
        competency=facts.competency_code or "",
        level=facts.level or 0,
        completed_on=completion_day(facts),
        has_quiz=facts.has_quiz,
        result=result,
        competency_title=facts.competency_title or "",
        course_en=facts.course_title_en,
        competency_title_en=facts.competency_title_en or "",
    )


def _local_day(moment: dt.datetime) -> dt.date:
    """The day in the site's zone, whatever zone is active for the request."""
    return moment.astimezone(timezone.get_default_timezone()).date()


def _instant(moment: dt.datetime) -> str:
    return moment.astimezone(dt.UTC).isoformat(timespec="microseconds")


def figure(value: Decimal | None) -> str:
    """Return points as they are written: no zeros behind the last digit."""
    return format((value or Decimal(0)).normalize(), "f")


def _keep_evidence(
    facts: CompletionFacts, now: dt.datetime, *, by_criterion: bool = False
) -> tuple[Evidence, bool]:
    salt = secrets.token_hex(16)
    content = _evidence_content(facts, salt, now)
    kind = EvidenceKind.COURSE if by_criterion else EvidenceKind.COMPLETION
    content["kind"] = kind.value
    return Evidence.objects.get_or_create(
        completion_id=facts.completion_id,
        defaults={
            "user_id": facts.learner_id,
            "competency_id": cast(int, facts.competency_id),
            "level": cast(int, facts.level),
            "result_id": facts.result_id,
            "kind": kind,
            "on": completion_day(facts),
            "content": content,
            "digest": digest(content),
            "salt": salt,
            "recorded_at": now,
        },
    )


def _evidence_content(facts: CompletionFacts, salt: str, now: dt.datetime) -> dict[str, Any]:
    result = None
    if facts.result_id is not None:
        result = {
            "id": facts.result_id,
            "score": figure(facts.result_score),
            "max_score": figure(facts.result_max_score),
            "passed": facts.result_passed,
        }
    return {
        "schema": SCHEMA,
        "kind": "course_completion",
        "person": {
            "key": facts.learner_id,
            "hash": person_hash(
                salt=salt, name=facts.learner_name, staff_number=facts.learner_staff_number
            ),
        },
        "completion": facts.completion_id,
        "course": {
            "id": facts.course_id,
            "title": facts.course_title,
            "title_en": facts.course_title_en,
        },
        "release": {"id": facts.release_id, "number": facts.release_number},
        "has_quiz": facts.has_quiz,
        "period": facts.period,
        "completed_at": _instant(facts.completed_at),
        "completed_on": completion_day(facts).isoformat(),
        "result": result,
        "competency": {
            "id": facts.competency_id,
            "code": facts.competency_code,
            "title": facts.competency_title,
            "title_en": facts.competency_title_en,
        },
        "level": facts.level,
        "validity_months": facts.validity_months,
        "recorded_at": _instant(now),
    }


def _add_record(
    evidence: Evidence,
    finding: rules.Finding,
    facts: CompletionFacts,
    number: int,
    now: dt.datetime,
) -> CompetenceRecord:
    verdict = Verdict(finding.met, tuple(Reason(code, params) for code, params in finding.because))
    text = RECORD_NUMBER.format(year=_local_day(now).year, number=number)
    content = {
        "schema": SCHEMA,
        "number": text,
        "person": evidence.content["person"],
        "competency": evidence.content["competency"],
        "level": facts.level,
        "valid_from": _iso(finding.valid_from),
        "valid_until": _iso(finding.valid_until),
        "because": verdict.as_json(),
        "evidence": evidence.digest,
        "recorded_at": _instant(now),
    }
    return CompetenceRecord.objects.create(
        user_id=evidence.user_id,
        competency_id=evidence.competency_id,
        level=evidence.level,
        evidence=evidence,
        number=text,
        valid_from=cast(dt.date, finding.valid_from),
        valid_until=finding.valid_until,
        because=content["because"],
        content=content,
        digest=digest(content),
        recorded_at=now,
    )


def _iso(day: dt.date | None) -> str | None:
    return day.isoformat() if day else None


def _add_certificate(
    record: CompetenceRecord,
    evidence: Evidence,
    facts: CompletionFacts,
    number: int,
    now: dt.datetime,
) -> Certificate:
    day = _local_day(now)
    text = CERTIFICATE_NUMBER.format(year=day.year, number=number)
    level = level_name(record.competency_id, record.level)
    code = secrets.token_urlsafe(32)
    content = {
        "schema": SCHEMA,
        "number": text,
        "record": {"number": record.number, "digest": record.digest},
        "name": facts.learner_name,
        "staff_number": facts.learner_staff_number,
        "course": {
            "title": facts.course_title,
            "title_en": facts.course_title_en,
            "release": facts.release_number,
        },
        "competency": {
            "code": facts.competency_code,
            "title": facts.competency_title,
            "title_en": facts.competency_title_en,
        },
        "level": {"number": level.number, "title": level.title, "title_en": level.title_en},
        "result": evidence.content["result"],
        "completed_on": evidence.content["completed_on"],
        "valid_from": record.content["valid_from"],
        "valid_until": record.content["valid_until"],
        "issued_on": day.isoformat(),
        "issued_at": _instant(now),
        "code_hash": code_hash(code),
        "issuer": _issuer(),
    }
    return Certificate.objects.create(
        record=record,
        number=text,
        code=code,
        content=content,
        digest=certificate_digest(content),
        issued_at=now,
    )


def _issuer() -> dict[str, str]:
    """Return who issues, in both languages: the company, which is the one unit at the top, or the site."""
    tops = list(units().filter(parent=None)[:2])
    if len(tops) == 1:
        return {"title": tops[0].name, "title_en": tops[0].name_en}
    with translation.override("zh-hans"):
        chinese = str(settings.SITE_NAME)
    with translation.override("en"):
        english = str(settings.SITE_NAME)
    return {"title": chinese, "title_en": english}
