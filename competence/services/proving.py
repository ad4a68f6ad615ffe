"""Evidence of every kind, and the records that come of it by a criterion. Rows are only added."""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.files.base import ContentFile
from django.db import transaction

from common.canonical import digest
from common.verdicts import Reason
from competence import rules
from competence.ledger import SCHEMA, person_hash
from competence.models import (
    CompetenceRecord,
    Criterion,
    Evidence,
    EvidenceFile,
    EvidenceKind,
    NumberSeries,
    Purpose,
)
from competence.selectors.demand import criteria, local_day
from competence.selectors.facts import facts_of
from competence.selectors.holdings import periods_of
from competence.selectors.lacking import criterion_for, facts_for

from .errors import refuse

NUMBER = "NL-{year}-{number:06d}"
BY_HAND = frozenset(
    {EvidenceKind.OUTSIDE, EvidenceKind.PRIOR, EvidenceKind.RATING, EvidenceKind.COMPETITION}
)


@dataclass(frozen=True)
class Upload:
    """A file as it was sent: its name and its bytes, checked by whoever took it."""

    name: str
    data: bytes

    @property
    def sha256(self) -> str:
        """The digest that stands in the evidence."""
        return hashlib.sha256(self.data).hexdigest()


@transaction.atomic
def add_evidence(
    *,
    person: Any,
    competency: Any,
    level: int,
    kind: str,
    on: dt.date,
    until: dt.date | None = None,
    detail: Mapping[str, Any],
    files: Sequence[Upload] = (),
    by: Any,
    now: dt.datetime,
) -> tuple[Evidence, CompetenceRecord | None]:
    """Keep what somebody says speaks for a competency, and the record where that is enough.

    Raises Refused: nobody speaks for themselves, nothing is of a day to come, the end is not before
    the beginning.
    """
    if kind not in BY_HAND:
        raise ValueError(kind)
    if by.pk == person.pk:
        raise refuse("own_evidence")
    _check_days(on, until, local_day(now))
    evidence = keep_evidence(
        person=person, competency=competency, level=level, kind=kind, on=on, until=until,
        detail=detail, files=files, by=by, now=now,
    )  # fmt: skip
    made = judge_people(user_ids=[person.pk], competency_id=competency.pk, now=now)
    return evidence, next((one for one in made if one.evidence_id == evidence.pk), None)


def _check_days(on: dt.date, until: dt.date | None, today: dt.date) -> None:
    if on > today:
        raise refuse("day_to_come")
    if until is not None and until < on:
        raise refuse("ends_before_start")


def keep_evidence(
    *,
    person: Any,
    competency: Any,
    level: int,
    kind: str,
    on: dt.date,
    until: dt.date | None = None,
    key: str = "",
    source: str = "",
    result_id: int | None = None,
    detail: Mapping[str, Any],
    files: Sequence[Upload] = (),
    by: Any = None,
    now: dt.datetime,
) -> Evidence:
    """Write one piece of evidence as it is; belongs into the transaction of whoever calls."""
    salt = secrets.token_hex(16)
    content = {
        "schema": SCHEMA,
        "kind": str(kind),
        "person": {
            "key": person.pk,
            "hash": person_hash(salt=salt, name=person.name, staff_number=person.staff_number),
        },
        "competency": {
            "id": competency.pk,
            "code": competency.code,
            "title": competency.title,
            "title_en": competency.title_en,
        },
        "level": level,
        "key": key,
        "source": source,
        "on": on.isoformat(),
        "until": until.isoformat() if until else None,
        "detail": dict(detail),
        "files": [{"name": one.name, "sha256": one.sha256} for one in files],
        "recorded_by": by.pk if by else None,
        "recorded_at": now.astimezone(dt.UTC).isoformat(timespec="microseconds"),
    }
    evidence = Evidence.objects.create(
        user_id=person.pk, competency_id=competency.pk, level=level, kind=kind, key=key,
        source=source, on=on, until=until, result_id=result_id, recorded_by=by, content=content,
        digest=digest(content), salt=salt, recorded_at=now,
    )  # fmt: skip
    for one in files:
        kept = EvidenceFile(evidence=evidence, name=one.name[:200], sha256=one.sha256, added_at=now)
        kept.file.save(one.name, ContentFile(one.data), save=True)
    return evidence


@transaction.atomic
def judge_people(
    *, user_ids: Collection[int], competency_id: int, now: dt.datetime
) -> list[CompetenceRecord]:
    """Judge what these people have shown of a competency by its criteria; return the new records.

    Running it again adds nothing: a record is made once of the piece of evidence that completes it.
    """
    held_to = criteria([competency_id])
    if not held_to:
        return []
    today = local_day(now)
    facts = facts_of(user_ids, competency_id)
    if not facts:
        return []
    periods = periods_of(facts, competency_id=competency_id)
    used = set(
        CompetenceRecord.objects.filter(
            user_id__in=list(facts), competency_id=competency_id
        ).values_list("evidence_id", flat=True)
    )
    levels = sorted({level for _, level, purpose in held_to if purpose == Purpose.FIRST})
    made = []
    for user_id, known in facts.items():
        for level in reversed(levels):
            held = periods.get(user_id, [])
            found = _judge(level, held_to, competency_id, known, held, today)
            if found is None or found.evidence_id in used:
                continue
            used.add(found.evidence_id)
            made.append(_record(found, level, now))
    return made


@dataclass(frozen=True)
class _Found:
    evidence_id: int
    criterion: Criterion
    judged: rules.Judged
    valid_from: dt.date
    valid_until: dt.date | None


def _judge(
    level: int,
    held_to: Mapping[tuple[int, int, str], Criterion],
    competency_id: int,
    known: Iterable[tuple[int, rules.Fact]],
    held: Sequence[rules.Period],
    today: dt.date,
) -> _Found | None:
    criterion, since = criterion_for(held_to, competency_id, level, held, today)
    facts = facts_for(known, level, since)
    judged = rules.judge(criterion.tree, facts, today)
    if not judged.met or judged.since is None:
        return None
    start = rules.next_period_start(held, level, judged.since)
    if start is None:
        return None
    ends = [rules.last_valid_day(start, criterion.validity_months), judged.until]
    until = min((day for day in ends if day is not None), default=None)
    if until is not None and until < start:
        return None
    by_pk = {one.pk: one for one in facts}
    last = max(judged.used, key=lambda pk: (by_pk[pk].on, pk))
    return _Found(last, criterion, judged, start, until)


def _record(found: _Found, level: int, now: dt.datetime) -> CompetenceRecord:
    evidence = Evidence.objects.get(pk=found.evidence_id)
    criterion = found.criterion
    said: list[rules.Because] = [
        ("competence.criterion_met", {"number": criterion.number, "purpose": criterion.purpose}),
        *(leaf.because for leaf in found.judged.leaves if leaf.met),
        _validity(criterion, found.valid_until),
    ]
    return make_record(
        evidence=evidence, level=level, valid_from=found.valid_from, valid_until=found.valid_until,
        because=said, window_days=criterion.window_days, grace_days=criterion.grace_days,
        basis={"criterion": criterion.pk, "evidence": sorted(found.judged.used)}, now=now,
    )  # fmt: skip


def _validity(criterion: Criterion, until: dt.date | None) -> rules.Because:
    if until is None:
        return "competence.valid_without_end", {}
    return "competence.valid_up_to", {"on": until.isoformat()}


def make_record(
    *,
    evidence: Evidence,
    level: int,
    valid_from: dt.date,
    valid_until: dt.date | None,
    because: Sequence[rules.Because],
    window_days: int = rules.DUE_WITHIN_DAYS,
    grace_days: int = 0,
    basis: Mapping[str, Any],
    now: dt.datetime,
) -> CompetenceRecord:
    """Write a record that is not owed to the rule without a criterion; it has no certificate."""
    year = local_day(now).year
    number = NUMBER.format(year=year, number=NumberSeries.objects.draw("holding", year))
    reasons = [Reason(code, params).as_json() for code, params in because]
    content = {
        "schema": SCHEMA,
        "number": number,
        "person": evidence.content["person"],
        "competency": evidence.content["competency"],
        "level": level,
        "valid_from": valid_from.isoformat(),
        "valid_until": valid_until.isoformat() if valid_until else None,
        "window_days": window_days,
        "grace_days": grace_days,
        "because": reasons,
        "evidence": evidence.digest,
        "basis": dict(basis),
        "recorded_at": now.astimezone(dt.UTC).isoformat(timespec="microseconds"),
    }
    return CompetenceRecord.objects.create(
        user_id=evidence.user_id, competency_id=evidence.competency_id, level=level,
        evidence=evidence, number=number, valid_from=valid_from, valid_until=valid_until,
        window_days=window_days, grace_days=grace_days, because=reasons, content=content,
        digest=digest(content), recorded_at=now,
    )  # fmt: skip
