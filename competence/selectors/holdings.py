"""What people hold: records with their events, as the rules see them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from competence import rules
from competence.models import CompetenceRecord, EvidenceKind, RecordEvent

from .demand import local_day
from .records import state_of
from .shapes import SHOWN

Periods = dict[int, list[rules.Period]]


def periods_of(user_ids: Iterable[int], *, competency_id: int | None = None) -> Periods:
    """Return by person the records with their events, in two queries.

    A revocation by the decision about a doubt, which older records carry in a column, is an event.
    """
    asked = set(user_ids)
    rows = CompetenceRecord.objects.filter(user_id__in=asked).order_by("pk")
    events = RecordEvent.objects.filter(record__user_id__in=asked).order_by("pk")
    if competency_id is not None:
        rows = rows.filter(competency_id=competency_id)
        events = events.filter(record__competency_id=competency_id)
    told: dict[int, list[rules.Event]] = {}
    names = ("pk", "record_id", "kind", "valid_from", "valid_until", "made_at", "why")
    for pk, record_id, what, since, until, made_at, why in events.values_list(*names):
        event = rules.Event(pk, what, since, until, local_day(made_at), why)
        told.setdefault(record_id, []).append(event)
    found: Periods = {}
    columns: tuple[str, ...] = (
        "user_id", "evidence__kind", "revoked_at", "recorded_at", "pk", "competency_id", "level",
        "valid_from", "valid_until", "window_days", "grace_days",
    )  # fmt: skip
    values: tuple[Any, ...]
    for values in rows.values_list(*columns):
        user_id, kind, revoked_at, recorded_at, *values = values  # type: ignore[assignment]
        pk, competency, level, first, last, window, grace = values
        happened = told.get(pk, [])
        if revoked_at and not any(one.kind == "revoked" for one in happened):
            day = local_day(revoked_at)
            happened = [*happened, rules.Event(0, "revoked", day, None, day)]
        found.setdefault(user_id, []).append(
            rules.Period(
                pk,
                competency,
                level,
                first,
                last,
                local_day(recorded_at),
                window,
                grace,
                kind == EvidenceKind.TEMPORARY,
                tuple(happened),
            )
        )
    return found


def period_of(record: CompetenceRecord) -> rules.Period:
    """Return one record with its events."""
    periods = periods_of([record.user_id], competency_id=record.competency_id)[record.user_id]
    return next(one for one in periods if one.pk == record.pk)


def statuses(records: Iterable[CompetenceRecord], on: dt.date) -> dict[int, rules.Status]:
    """Return where these records stand on a day, in two queries."""
    rows = list(records)
    periods = periods_of({row.user_id for row in rows}) if rows else {}
    wanted = {row.pk for row in rows}
    return {
        one.pk: rules.status_on(one, on)
        for held in periods.values()
        for one in held
        if one.pk in wanted
    }


def shown_states(records: Iterable[CompetenceRecord], on: dt.date) -> dict[int, str]:
    """Return where records stand in the design system's words: one statement where nothing happened to them."""
    rows = list(records)
    happened = RecordEvent.objects.filter(record_id__in=[row.pk for row in rows]).exists()
    if not happened:
        return {row.pk: state_of(row, on) for row in rows}
    return {pk: SHOWN[status.value] for pk, status in statuses(rows, on).items()}
