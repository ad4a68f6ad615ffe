"""What evidence, records and certificates say of each other. The ledger: test_verify_ledger.py."""

import datetime as dt
import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from common.canonical import digest
from competence.ledger import certificate_digest
from competence.models import Certificate, CompetenceRecord
from competence.selectors.integrity import check_proof
from quizzes.models import Result
from tests.factories import NOW, make_user

from .makers import make_competency, make_completion, make_record

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("unguarded")]

EVIDENCE, RECORD, CERTIFICATE = (
    f"competence_{name}" for name in ("evidence", "competencerecord", "certificate")
)


def edit(table, column, value, number=None):
    """Change a column of the only row, or of that with the number, behind the site's back."""
    condition = " WHERE number = %s" if number else ""
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {table} SET {column} = %s{condition}",  # noqa: S608
            [value, *([number] if number else [])],
        )


def edit_content(row, table, change, *, forge_digest=False):
    """Change the stored content; ``forge_digest`` makes its digest fit again."""
    content = row.content
    change(content)
    edit(table, "content", json.dumps(content))
    if forge_digest:
        fresh = certificate_digest(content) if table == CERTIFICATE else digest(content)
        edit(table, "digest", fresh)


def flaw():
    return check_proof().flaw


@pytest.fixture
def record():
    return make_record(make_user("王芳", staff_number="000123"))


def test_what_the_site_wrote_holds(record):
    make_record(title="没有测验", with_quiz=False, validity_months=None)
    make_record(title="合格之前", now=NOW + dt.timedelta(days=400))
    make_completion(title="什么也不证明", competency=None)
    checked = check_proof()
    assert checked.flaw is None
    assert (checked.evidence, checked.records, checked.certificates) == (3, 3, 3)


def test_nothing_to_check_holds():
    assert flaw() is None


@pytest.mark.parametrize(
    ("table", "column", "value"),
    [
        (EVIDENCE, "digest", "0" * 64),
        (EVIDENCE, "level", 9),
        (EVIDENCE, "salt", "00"),
        (EVIDENCE, "recorded_at", "2020-01-01 00:00:00+00:00"),
        (RECORD, "digest", "0" * 64),
        (RECORD, "number", "CR-2026-000999"),
        (RECORD, "level", 9),
        (RECORD, "valid_from", "2020-01-01"),
        (RECORD, "valid_until", "2099-01-01"),
        (RECORD, "valid_until", None),
        (RECORD, "because", "[]"),
        (RECORD, "recorded_at", "2020-01-01 00:00:00+00:00"),
        (CERTIFICATE, "digest", "0" * 64),
        (CERTIFICATE, "number", "ZS-2026-000999"),
        (CERTIFICATE, "code", "guessable"),
        (CERTIFICATE, "issued_at", "2020-01-01 00:00:00+00:00"),
        ("courses_completion", "completed_at", "2020-01-01 00:00:00+00:00"),
        ("courses_enrolment", "period", 2),
        ("courses_courserelease", "validity_months", 120),
        ("courses_courserelease", "number", 7),
        ("courses_courserelease", "level", 7),
        ("quizzes_result", "score", 20),
        ("quizzes_result", "passed", False),
    ],
)
def test_an_edited_column_is_found(record, table, column, value):
    edit(table, column, value)
    assert flaw() is not None


@pytest.mark.parametrize("forge_digest", [False, True])
@pytest.mark.parametrize(
    ("table", "change"),
    [
        (EVIDENCE, lambda c: c["result"].update(score="20")),
        (EVIDENCE, lambda c: c.update(validity_months=120)),
        (EVIDENCE, lambda c: c["person"].update(hash="0" * 64)),
        (EVIDENCE, lambda c: c.pop("result")),
        (RECORD, lambda c: c.update(valid_until="2099-01-01")),
        (RECORD, lambda c: c.update(level=9)),
        (RECORD, lambda c: c.clear()),
        (CERTIFICATE, lambda c: c.update(valid_until="2099-01-01")),
        (CERTIFICATE, lambda c: c.update(name="李芳")),
        (CERTIFICATE, lambda c: c.update(staff_number="000124")),
        (CERTIFICATE, lambda c: c["result"].update(score="20")),
        (CERTIFICATE, lambda c: c.update(completed_on="2020-01-01")),
    ],
)
def test_an_edited_content_is_found_even_with_a_fitting_digest(record, table, change, forge_digest):
    row = {EVIDENCE: record.evidence, RECORD: record, CERTIFICATE: record.certificate}[table]
    edit_content(row, table, change, forge_digest=forge_digest)
    assert flaw() is not None


def test_the_first_bad_row_is_named(record):
    second, third = make_record(title="二"), make_record(title="三")
    for row in (third, second):
        edit(RECORD, "valid_until", "2099-01-01", row.number)
    assert (flaw().table, flaw().number) == (RECORD, second.number)


def test_a_deleted_certificate_is_found(record):
    Certificate.objects.all().delete()
    assert flaw().table == CERTIFICATE


def test_a_deleted_record_is_found(record):
    Certificate.objects.all().delete()
    CompetenceRecord.objects.all().delete()
    assert flaw().table == RECORD


@pytest.mark.parametrize("which", [0, 1, 2])
def test_a_whole_proof_deleted_is_found_by_its_number(which):
    made = [make_record(title=f"课程{n}") for n in range(3)]
    gone = made[which]
    gone.certificate.delete()
    evidence = gone.evidence
    number = gone.number
    gone.delete()
    evidence.delete()
    assert (flaw().table, flaw().number) == (RECORD, number)


def test_deleted_evidence_of_a_completion_that_proves_is_found():
    completion = make_completion()
    assert str(completion.pk) in str(flaw())


def test_two_records_that_swapped_their_people_are_found(record):
    other = make_record(make_user("李强"), title="另一门")
    ids = (record.user_id, other.user_id)
    edit(RECORD, "user_id", ids[1], record.number)
    edit(RECORD, "user_id", ids[0], other.number)
    assert flaw().number == record.number


def test_evidence_pointed_at_another_competency_is_found(record):
    other = make_competency("ISO-K9", "别的能力")
    edit(EVIDENCE, "competency_id", other.pk)
    assert flaw().table == EVIDENCE


def test_a_result_that_was_no_longer_the_newest_at_the_time_is_found(record):
    old = record.evidence.result
    Result.objects.create(
        attempt=old.attempt, number=2, score=5, max_score=20, passed=False, marks=[], because=[],
        made_at=NOW - dt.timedelta(minutes=1),
    )  # fmt: skip
    assert flaw().table == EVIDENCE


def test_a_later_regrade_does_not_break_what_was_recorded_before(record):
    old = record.evidence.result
    Result.objects.create(
        attempt=old.attempt, number=2, score=5, max_score=20, passed=False, marks=[], because=[],
        made_at=NOW + dt.timedelta(days=1),
    )  # fmt: skip
    assert flaw() is None


def test_what_the_framework_is_called_later_does_not_matter(record):
    competency = record.competency
    competency.code, competency.title = "NEW-CODE", "新名称"
    competency.save()
    assert flaw() is None


def test_who_changes_their_name_keeps_their_records(record):
    record.user.name = "王小芳"
    record.user.save()
    assert flaw() is None


def test_a_leaver_made_anonymous_keeps_a_chain_that_holds(record):
    edit(EVIDENCE, "salt", "")
    edit_content(record.certificate, CERTIFICATE, lambda c: c.update(name="", staff_number=""))
    assert flaw() is None


def test_statements_do_not_grow_with_the_records(record):
    def statements():
        with CaptureQueriesContext(connection) as captured:
            check_proof()
        return len(captured)

    before = statements()
    for n in range(4):
        make_record(title=f"课程{n}")
    assert statements() == before
