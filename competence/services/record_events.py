"""What happens to a record after it was made: suspended, lifted, revoked, at risk, recovered, recognised for a time."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.db import transaction

from competence import rules
from competence.models import CompetenceRecord, EvidenceKind, RecordEvent, RecordEventKind
from competence.selectors.demand import criteria, local_day
from competence.selectors.holdings import period_of, periods_of
from competence.signals import RecordChanged, record_changed

from .backfill import competencies_asking
from .errors import refuse
from .proving import keep_evidence, make_record
from .standings import derive_standings

# What may be said of a record that stands so.
_ALLOWED = {
    RecordEventKind.SUSPENDED: rules.COUNTS,
    RecordEventKind.LIFTED: frozenset({rules.Status.SUSPENDED}),
    RecordEventKind.REVOKED: frozenset(rules.Status) - {rules.Status.REVOKED},
    RecordEventKind.AT_RISK: rules.COUNTS - {rules.Status.AT_RISK},
    RecordEventKind.RECOVERED: frozenset({rules.Status.AT_RISK, rules.Status.GRACE}),
}


@transaction.atomic
def say_of_record(
    *,
    record: CompetenceRecord,
    kind: str,
    valid_from: dt.date,
    valid_until: dt.date | None = None,
    why: str,
    by: Any,
    now: dt.datetime,
) -> RecordEvent:
    """Suspend, lift, revoke, set at risk or say recovered, from a day on, because.

    Raises Refused: nobody decides about their own record, there is a reason, and the record stands so
    that it can be said of it.
    """
    if by is not None and by.pk == record.user_id:
        raise refuse("own_record")
    if not why.strip():
        raise refuse("why_missing")
    if valid_until is not None and valid_until < valid_from:
        raise refuse("ends_before_start")
    held = CompetenceRecord.objects.select_for_update(of=("self",)).get(pk=record.pk)
    if rules.status_on(period_of(held), valid_from) not in _ALLOWED[RecordEventKind(kind)]:
        raise refuse("not_said_of_it")
    return _add(held, kind, valid_from, valid_until, why.strip(), "", by, now)


def _add(
    record: CompetenceRecord,
    kind: str,
    valid_from: dt.date,
    valid_until: dt.date | None,
    why: str,
    source: str,
    by: Any,
    now: dt.datetime,
) -> RecordEvent:
    event = RecordEvent.objects.create(
        record=record, kind=kind, valid_from=valid_from, valid_until=valid_until, why=why,
        source=source, made_by=by, made_at=now,
    )  # fmt: skip
    tell_change(record, now=now)
    return event


def tell_change(record: CompetenceRecord, *, now: dt.datetime) -> None:
    """Derive where the holder stands, and announce it."""
    derive_standings(
        user_ids=[record.user_id], competency_id=record.competency_id, today=local_day(now)
    )
    event = RecordChanged(record.pk, record.user_id, record.competency_id)
    record_changed.send(CompetenceRecord, event=event, now=now)


@transaction.atomic
def note_chart(
    *, learner_id: int, quiz_id: int, verdict: str, rule: str, source: str, now: dt.datetime
) -> list[RecordEvent]:
    """Set at risk what rests on a checklist whose control chart fell below, and recover what rose again.

    By a rule, so by nobody: the competencies are those whose criteria ask for the checklist. Returns
    the events that are new.
    """
    kinds = {"below": RecordEventKind.AT_RISK}
    kind = kinds.get(verdict, RecordEventKind.RECOVERED if verdict in ("steady", "above") else None)
    if kind is None:
        return []
    today = local_day(now)
    competencies = competencies_asking(criteria(), "result", quiz_id)
    made = []
    for period in _concerned(learner_id, competencies, today):
        if rules.status_on(period, today) not in _ALLOWED[kind] - {rules.Status.GRACE}:
            continue
        if RecordEvent.objects.filter(record_id=period.pk, kind=kind, source=source).exists():
            continue
        record = CompetenceRecord.objects.get(pk=period.pk)
        why = f"control_chart:{rule or verdict}"
        made.append(_add(record, kind, today, None, why, source, None, now))
    return made


def _concerned(learner_id: int, competencies: set[int], today: dt.date) -> Iterable[rules.Period]:
    if not competencies:
        return []
    held = rules.held_on(periods_of([learner_id]).get(learner_id, []), today)
    return [one.period for competency, one in held.items() if competency in competencies]


@transaction.atomic
def recognise(
    *,
    person: Any,
    competency: Any,
    level: int,
    valid_from: dt.date,
    valid_until: dt.date,
    why: str,
    by: Any,
    now: dt.datetime,
) -> CompetenceRecord:
    """Recognise somebody for a time, at most a year, without the criterion being met. Raises Refused."""
    if by.pk == person.pk:
        raise refuse("own_evidence")
    if not why.strip():
        raise refuse("why_missing")
    if valid_until < valid_from:
        raise refuse("ends_before_start")
    if (valid_until - valid_from).days > 366:
        raise refuse("temporary_too_long")
    evidence = keep_evidence(
        person=person, competency=competency, level=level, kind=EvidenceKind.TEMPORARY,
        on=valid_from, until=valid_until, detail={"why": why.strip(), "by": by.name}, by=by, now=now,
    )  # fmt: skip
    because = ("competence.recognised", {"by": by.name, "until": valid_until.isoformat(), "why": why.strip()})  # fmt: skip
    record = make_record(
        evidence=evidence, level=level, valid_from=valid_from, valid_until=valid_until,
        because=[because], window_days=30, basis={"recognised_by": by.pk}, now=now,
    )  # fmt: skip
    tell_change(record, now=now)
    return record
