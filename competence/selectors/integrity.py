"""Does every record still hold? Recomputes what was recorded and follows every link."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.db.models import Count, Exists, Max, OuterRef, QuerySet
from django.db.models.functions import Substr
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from common.canonical import digest
from competence import rules
from competence.ledger import certificate_digest, code_hash, person_hash
from competence.models import (
    Certificate,
    CompetenceRecord,
    Evidence,
    EvidenceKind,
    NumberSeries,
    RecordDoubt,
)
from courses.selectors.completions import proving_completions

from .integrity_held import (
    BY_CRITERION,
    first_wrong,
    in_held_records,
    in_kept_evidence,
    instant,
    iso,
)
from .integrity_ledger import LedgerChecked, check_ledger
from .integrity_rows import Flaw
from .ledger_triggers import missing_triggers

BATCH = 500
EVIDENCE = Evidence._meta.db_table
RECORD = CompetenceRecord._meta.db_table
CERTIFICATE = Certificate._meta.db_table
SERIES = NumberSeries._meta.db_table


@dataclass
class Checked:
    """How much was checked so far, and the first flaw that was found."""

    evidence: int = 0
    records: int = 0
    certificates: int = 0
    ledger: LedgerChecked = field(default_factory=LedgerChecked)
    flaw: Flaw | None = None


def check_all(heads: Path | None = None) -> Checked:
    """Check the ledger, then every piece of evidence with its record and certificate, up to the first flaw.

    ``heads`` is the file of signed heads, by default the site's own. Raises OSError where it cannot be read.
    """
    ledger = check_ledger(heads)
    if ledger.flaw is not None:
        return Checked(ledger=ledger, flaw=ledger.flaw)
    checked = check_proof()
    checked.ledger = ledger
    checked.flaw = checked.flaw or next(_in_guards(), None)
    return checked


def check_proof() -> Checked:
    """Check what evidence, records and certificates say of each other, whatever the ledger holds of them."""
    checked = Checked()
    for find in (_in_chains, _in_held, _in_numbers, _in_revocations, _in_completions):
        checked.flaw = next(find(checked), None)
        if checked.flaw is not None:
            break
    return checked


def _chains() -> QuerySet[Evidence]:
    return (
        Evidence.objects.filter(kind=EvidenceKind.COMPLETION)
        .order_by("pk")
        .select_related(
            "record__certificate", "completion__enrolment", "completion__release", "result__attempt"
        )
        .defer("result__attempt__paper", "result__marks", "completion__release__outline")
        .prefetch_related("result__attempt__results")
    )


def _in_held(checked: Checked) -> Iterator[Flaw]:
    yield from in_kept_evidence()
    yield from in_held_records()
    checked.evidence += Evidence.objects.exclude(kind=EvidenceKind.COMPLETION).count()
    checked.records += CompetenceRecord.objects.filter(number__startswith=BY_CRITERION).count()


def _in_chains(checked: Checked) -> Iterator[Flaw]:
    last = "0"
    try:
        for evidence in _chains().iterator(chunk_size=BATCH):
            last = str(evidence.pk)
            yield from _in_chain(evidence, checked)
    except ValueError:  # JSON that the database hands out but nobody can read
        yield Flaw(EVIDENCE, f"> {last}", _("the content cannot be read"))


def _in_chain(evidence: Evidence, checked: Checked) -> Iterator[Flaw]:
    record = getattr(evidence, "record", None)
    if record is not None and record.number.startswith(BY_CRITERION):
        record = None  # of a criterion, looked at with its like
    certificate = getattr(record, "certificate", None)
    rows: list[tuple[str, str, Callable[[], str | Promise | None]]] = [
        (EVIDENCE, str(evidence.pk), lambda: _wrong_evidence(evidence)),
        (EVIDENCE, str(evidence.pk), lambda: _wrong_source(evidence)),
        (RECORD, record.number if record else "-", lambda: _wrong_record(evidence, record)),
    ]
    if record is not None:
        number = certificate.number if certificate else f"({record.number})"
        rows.append((CERTIFICATE, number, lambda: _wrong_paper(evidence, record, certificate)))
    for table, number, check in rows:
        try:
            wrong = check()
        except (KeyError, TypeError, ValueError, AttributeError):
            wrong = _("the content does not have its form")
        if wrong:
            yield Flaw(table, number, wrong)
    checked.evidence += 1
    checked.records += record is not None
    checked.certificates += certificate is not None


def _wrong_evidence(evidence: Evidence) -> str | Promise | None:
    content = evidence.content
    result = content.get("result") if isinstance(content, dict) else None
    return first_wrong(
        (evidence.digest == digest(content), _("the digest does not fit the content")),
        (content["person"]["key"] == evidence.user_id, _("the person is another")),
        (content["competency"]["id"] == evidence.competency_id, _("the competency is another")),
        (content["level"] == evidence.level, _("the level is another")),
        (content["completion"] == evidence.completion_id, _("the completion is another")),
        ((result["id"] if result else None) == evidence.result_id, _("the result is another")),
        (content["recorded_at"] == instant(evidence.recorded_at), _("the time is another")),
    )


def _wrong_source(evidence: Evidence) -> str | Promise | None:
    content, completion = evidence.content, evidence.completion
    if completion is None:
        return _("the completion is another")
    enrolment, release = completion.enrolment, completion.release
    proves = (release.competency_id, release.level, release.validity_months)
    said = (content["competency"]["id"], content["level"], content["validity_months"])
    return first_wrong(
        (enrolment.learner_id == evidence.user_id, _("the completion is another person's")),
        (content["period"] == enrolment.period, _("the completion is of another period")),
        (content["course"]["id"] == enrolment.course_id, _("the completion is of another course")),
        (
            content["release"] == {"id": release.pk, "number": release.number},
            _("the completion is of another release"),
        ),
        (proves == said, _("the release proves something else")),
        (
            content["completed_at"] == instant(completion.completed_at),
            _("the course was completed at another time"),
        ),
        (content["completed_on"] == _day(completion.completed_at), _("the day is another")),
        (content["has_quiz"] == (release.quiz_id is not None), _("the release's quiz is another")),
        (completion.result_id == evidence.result_id, _("the completion has another result")),
    ) or _wrong_result(evidence)


def _day(moment: dt.datetime) -> str:
    return moment.astimezone(timezone.get_default_timezone()).date().isoformat()


def _wrong_result(evidence: Evidence) -> str | Promise | None:
    result = evidence.result
    if result is None:
        return None
    said = evidence.content["result"]
    figures = tuple(format(value.normalize(), "f") for value in (result.score, result.max_score))
    newer = [
        row.pk
        for row in result.attempt.results.all()
        if row.number > result.number and row.made_at <= evidence.recorded_at
    ]
    return first_wrong(
        (result.attempt.learner_id == evidence.user_id, _("the result is another person's")),
        ((said["score"], said["max_score"]) == figures, _("the result has another score")),
        (said["passed"] == result.passed, _("the result has another outcome")),
        (not newer, _("a newer result existed at the time")),
    )


def _finding(content: dict[str, Any]) -> rules.Finding:
    """Ask the rule again, with the words of the time."""
    code, level, result = content["competency"]["code"], content["level"], content["result"]
    fact = None
    if result is not None:
        fact = rules.ResultFact(result["score"], result["max_score"], result["passed"])
    return rules.evaluate(
        rules.Requirement(code, level, content["validity_months"]),
        rules.CourseEvidence(
            course=content["course"]["title"],
            release=content["release"]["number"],
            competency=code,
            level=level,
            completed_on=dt.date.fromisoformat(content["completed_on"]),
            has_quiz=content["has_quiz"],
            result=fact,
            competency_title=content["competency"]["title"],
            course_en=content["course"].get("title_en", ""),
            competency_title_en=content["competency"].get("title_en", ""),
        ),
    )


def _wrong_record(evidence: Evidence, record: CompetenceRecord | None) -> str | Promise | None:
    finding = _finding(evidence.content)
    if record is None:
        what = _("the record to evidence %(id)s is missing") % {"id": evidence.pk}
        return what if finding.met else None
    content = record.content
    because = [{"code": code, "params": dict(params)} for code, params in finding.because]
    days = (record.valid_from, record.valid_until)
    return first_wrong(
        (record.digest == digest(content), _("the digest does not fit the content")),
        (content["number"] == record.number, _("the number is another")),
        (content["evidence"] == evidence.digest, _("the evidence is another")),
        (content["person"] == evidence.content["person"], _("the person is another")),
        (record.user_id == evidence.user_id, _("the person is another")),
        (content["competency"] == evidence.content["competency"], _("the competency is another")),
        (record.competency_id == evidence.competency_id, _("the competency is another")),
        (content["level"] == record.level == evidence.level, _("the level is another")),
        (finding.met, _("the evidence does not suffice")),
        (days == (finding.valid_from, finding.valid_until), _("the rule gives other valid days")),
        (
            (content["valid_from"], content["valid_until"]) == tuple(map(iso, days)),
            _("the valid days are others"),
        ),
        (because == record.because == content["because"], _("the reasons are others")),
        (content["recorded_at"] == instant(record.recorded_at), _("the time is another")),
    )


def _wrong_paper(
    evidence: Evidence, record: CompetenceRecord, certificate: Certificate | None
) -> str | Promise | None:
    if certificate is None:
        return _("the certificate is missing")
    content = certificate.content
    told = ("completed_on", "result")
    return first_wrong(
        (
            certificate.digest == certificate_digest(content),
            _("the digest does not fit the content"),
        ),
        (content["number"] == certificate.number, _("the number is another")),
        (
            content["record"] == {"number": record.number, "digest": record.digest},
            _("the record is another"),
        ),
        (content["code_hash"] == code_hash(certificate.code), _("the code is another")),
        (
            (content["valid_from"], content["valid_until"])
            == (record.content["valid_from"], record.content["valid_until"]),
            _("the valid days are others"),
        ),
        (
            all(content[name] == evidence.content[name] for name in told),
            _("what is printed is not what was recorded"),
        ),
        (content["issued_at"] == instant(certificate.issued_at), _("the time is another")),
        (_names_hold(evidence, content), _("the name is another")),
    )


def _names_hold(evidence: Evidence, content: dict[str, Any]) -> bool:
    if not evidence.salt:  # made anonymous: the name must be gone as well
        return not content.get("name") and not content.get("staff_number")
    named = person_hash(
        salt=evidence.salt, name=content["name"], staff_number=content["staff_number"]
    )
    return named == evidence.content["person"]["hash"]


def _in_numbers(checked: Checked) -> Iterator[Flaw]:
    """Numbers are drawn without gaps, so a missing one is a deleted row."""
    series = (
        ("record", CompetenceRecord, "CR"),
        ("record", Certificate, "ZS"),
        ("holding", CompetenceRecord, BY_CRITERION),
    )
    for name, model, prefix in series:
        last = dict(NumberSeries.objects.filter(name=name).values_list("year", "last"))
        rows = (
            model.objects.filter(number__startswith=prefix)  # type: ignore[attr-defined]
            .annotate(year=Substr("number", 4, 4))
            .values_list("year")
            .annotate(Count("pk"), Max("number"))
            .order_by("year")
        )
        found = {int(year): (count, highest) for year, count, highest in rows}
        for year in sorted(found.keys() | last.keys()):
            count, highest = found.get(year, (0, ""))
            wanted = last.get(year, 0)
            if count != wanted or highest != f"{prefix}-{year}-{wanted:06d}":
                number = _first_gap(model, prefix, year)
                yield Flaw(model._meta.db_table, number, _("the row is missing"))


def _first_gap(model: Any, prefix: str, year: int) -> str:
    expected = 1
    numbers = model.objects.filter(number__startswith=f"{prefix}-{year}-").order_by("number")
    for number in numbers.values_list("number", flat=True).iterator(chunk_size=BATCH):
        if number != f"{prefix}-{year}-{expected:06d}":
            break
        expected += 1
    return f"{prefix}-{year}-{expected:06d}"


def _in_revocations(checked: Checked) -> Iterator[Flaw]:
    """A record is revoked by a decision, and by every decision to revoke it."""
    decisions = RecordDoubt.objects.filter(record=OuterRef("pk"), revoked=True)
    same = decisions.filter(decided_at=OuterRef("revoked_at"))
    revoked = CompetenceRecord.objects.exclude(revoked_at=None).exclude(Exists(same))
    standing = CompetenceRecord.objects.filter(Exists(decisions), revoked_at=None)
    for record in [*revoked.order_by("pk")[:1], *standing.order_by("pk")[:1]]:
        what = _("it was revoked without a decision, or decided and not revoked")
        yield Flaw(RECORD, record.number, what)


def _in_guards() -> Iterator[Flaw]:
    """Last of all, because a row that is wrong says more than that it could be made so."""
    for name in missing_triggers():
        yield Flaw(name, "-", _("the trigger that protects the table is missing or another"))


def _in_completions(checked: Checked) -> Iterator[Flaw]:
    """Every completion that proves something has its evidence."""
    without = proving_completions().exclude(pk__in=Evidence.objects.values("completion_id"))
    completion = without.first()
    if completion is not None:
        what = _("the evidence of completion %(id)s is missing") % {"id": completion.pk}
        yield Flaw(EVIDENCE, "-", what)
