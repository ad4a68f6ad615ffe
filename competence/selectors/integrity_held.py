"""Evidence of other kinds than a completed course, and the records that a criterion or a person gave."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from functools import partial

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from common.canonical import digest
from competence.models import CompetenceRecord, Evidence, EvidenceKind

from .integrity_rows import Flaw

BATCH = 500
BY_CRITERION = "NL"  # what the numbers of such records begin with
EVIDENCE, RECORD = (model._meta.db_table for model in (Evidence, CompetenceRecord))

Wrong = str | Promise | None


def first_wrong(*tests: tuple[bool, str | Promise]) -> Wrong:
    """Return what is wrong by the first test that does not hold."""
    return next((what for holds, what in tests if not holds), None)


def instant(moment: dt.datetime) -> str:
    """Return a time as contents hold it."""
    return moment.astimezone(dt.UTC).isoformat(timespec="microseconds")


def iso(day: dt.date | None) -> str | None:
    """Return a day as contents hold it."""
    return day.isoformat() if day else None


def in_kept_evidence() -> Iterator[Flaw]:
    """Yield evidence of other kinds whose content does not say what its columns say."""
    rows = Evidence.objects.exclude(kind=EvidenceKind.COMPLETION).order_by("pk")
    last = "0"
    try:
        for evidence in rows.iterator(chunk_size=BATCH):
            last = str(evidence.pk)
            yield from _looked_at(EVIDENCE, last, partial(_wrong_evidence, evidence))
    except ValueError:  # JSON that the database hands out but nobody can read
        yield Flaw(EVIDENCE, f"> {last}", _("the content cannot be read"))


def in_held_records() -> Iterator[Flaw]:
    """Yield records by criterion whose content does not say what their columns and evidence say."""
    rows = CompetenceRecord.objects.filter(number__startswith=f"{BY_CRITERION}-")
    last = "-"
    try:
        for record in rows.select_related("evidence").order_by("pk").iterator(chunk_size=BATCH):
            last = record.number
            yield from _looked_at(RECORD, last, partial(_wrong_record, record))
    except ValueError:
        yield Flaw(RECORD, f"> {last}", _("the content cannot be read"))


def _looked_at(table: str, number: str, check: Callable[[], Wrong]) -> Iterator[Flaw]:
    try:
        wrong = check()
    except (KeyError, TypeError, ValueError, AttributeError):
        wrong = _("the content does not have its form")
    if wrong:
        yield Flaw(table, number, wrong)


def _wrong_evidence(evidence: Evidence) -> Wrong:
    content = evidence.content
    is_course = evidence.completion_id is not None
    return first_wrong(
        (evidence.digest == digest(content), _("the digest does not fit the content")),
        (content["kind"] == evidence.kind, _("the kind is another")),
        (content["person"]["key"] == evidence.user_id, _("the person is another")),
        (content["competency"]["id"] == evidence.competency_id, _("the competency is another")),
        (content["level"] == evidence.level, _("the level is another")),
        (content["recorded_at"] == instant(evidence.recorded_at), _("the time is another")),
        (content.get("completion") == evidence.completion_id, _("the completion is another")),
        (
            is_course or (content["key"], content["source"]) == (evidence.key, evidence.source),
            _("the source is another"),
        ),
        (
            is_course
            or (content["on"], content["until"]) == (iso(evidence.on), iso(evidence.until)),
            _("the valid days are others"),
        ),
    )


def _wrong_record(record: CompetenceRecord) -> Wrong:
    content, evidence = record.content, record.evidence
    return first_wrong(
        (record.digest == digest(content), _("the digest does not fit the content")),
        (content["number"] == record.number, _("the number is another")),
        (content["evidence"] == evidence.digest, _("the evidence is another")),
        (content["person"] == evidence.content["person"], _("the person is another")),
        (record.user_id == evidence.user_id, _("the person is another")),
        (content["competency"] == evidence.content["competency"], _("the competency is another")),
        (record.competency_id == evidence.competency_id, _("the competency is another")),
        (content["level"] == record.level, _("the level is another")),
        (content["because"] == record.because, _("the reasons are others")),
        (
            (content["valid_from"], content["valid_until"])
            == (iso(record.valid_from), iso(record.valid_until)),
            _("the valid days are others"),
        ),
        (
            (content["window_days"], content["grace_days"])
            == (record.window_days, record.grace_days),
            _("window or grace is another"),
        ),
        (content["recorded_at"] == instant(record.recorded_at), _("the time is another")),
    )
