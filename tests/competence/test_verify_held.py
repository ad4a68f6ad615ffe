"""verify_records and the proof that is not owed to the course rule: kept evidence, records by a person's word."""

import datetime as dt
import json

import pytest
from django.db import connection

from competence.models import CompetenceRecord, Evidence
from competence.selectors.integrity import check_all, check_proof
from competence.services import recognise
from competence.services.sealing_triggers import lift_guards
from tests.factories import NOW, make_admin, make_user

from .makers import make_competency, make_record

pytestmark = pytest.mark.django_db
TODAY = dt.date(2026, 3, 2)
EVIDENCE, RECORD = (model._meta.db_table for model in (Evidence, CompetenceRecord))


@pytest.fixture
def record(settings, tmp_path):
    settings.LEDGER_FOLDER = tmp_path
    return recognise(
        person=make_user("王芳"),
        competency=make_competency(),
        level=1,
        valid_from=TODAY,
        valid_until=TODAY + dt.timedelta(days=90),
        why="替班",
        by=make_admin("人事"),
        now=NOW,
    )


def edit(table, column, value):
    lift_guards(connection)
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE {table} SET {column} = %s", [value])  # noqa: S608


def test_what_was_recognised_holds_beside_what_a_course_proved(record):
    make_record(make_user("李强"), competency=record.competency, level=1)
    checked = check_all()
    assert (checked.flaw, checked.evidence, checked.records) == (None, 2, 2)


@pytest.mark.parametrize(
    ("table", "column", "value"),
    [
        (EVIDENCE, "level", 3),
        (EVIDENCE, "kind", "prior"),
        (EVIDENCE, "source", "x"),
        (EVIDENCE, "until", "2027-01-01"),
        (EVIDENCE, "digest", "0" * 64),
        (RECORD, "level", 3),
        (RECORD, "valid_until", "2099-01-01"),
        (RECORD, "grace_days", 400),
        (RECORD, "because", "[]"),
        (RECORD, "digest", "0" * 64),
        (RECORD, "content", json.dumps({})),
    ],
)
def test_an_edited_column_is_found_by_what_proof_says_of_itself(record, table, column, value):
    edit(table, column, value)
    assert check_proof().flaw.table == table
    assert check_all().flaw.table == table


def test_a_deleted_record_leaves_a_gap_in_the_numbers(record):
    lift_guards(connection)
    CompetenceRecord.objects.all().delete()
    flaw = check_proof().flaw
    assert (flaw.table, flaw.number) == (RECORD, record.number)
