# ruff: noqa: S608 - tables are named by the tests
"""Triggers, sealing, the file of heads and what verify_records says of them, with the triggers on."""

import datetime as dt
import io
import json
import stat

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from competence.checks import proof_is_guarded
from competence.models import (
    Certificate,
    CompetenceRecord,
    Evidence,
    LedgerArrival,
    LedgerEntry,
    LedgerHead,
)
from competence.selectors.integrity import check_all
from competence.selectors.integrity_ledger import check_ledger
from competence.selectors.ledger_forms import forms
from competence.selectors.ledger_heads import heads_file
from competence.selectors.ledger_triggers import missing_triggers
from competence.services.anchors import LedgerKeyError
from competence.services.sealing import BATCH, seal
from competence.services.sealing_leavers import make_anonymous
from competence.services.sealing_triggers import guard_proof, lift_guards
from quizzes.models import Grade, Result, Signature
from tests.factories import NOW, make_admin, make_quiz, make_result, make_user
from training.models import Attendance

from .ledger_world import make_world
from .makers import make_record

pytestmark = pytest.mark.django_db
MINUTE = dt.timedelta(minutes=1)


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.LEDGER_FOLDER = tmp_path / "ledger"
    return settings.LEDGER_FOLDER


@pytest.fixture
def record():
    return make_record(make_user("王芳"))


def run(sql, *params):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, params)


def verify(*args):
    out = io.StringIO()
    call_command("verify_records", *args, stdout=out, stderr=out)
    return out.getvalue()


class TestTriggers:
    def test_every_table_of_the_issue_is_protected(self):
        wanted = (Result, Grade, Signature, Attendance, Evidence, CompetenceRecord, Certificate)
        assert {model._meta.db_table for model in wanted} < set(forms())
        assert missing_triggers() == []

    @pytest.mark.parametrize(
        ("table", "change"),
        [
            ("quizzes_result", "score = 20"),
            ("quizzes_result", "attempt_id = NULL"),
            ("competence_evidence", "level = 9"),
            ("competence_evidence", "salt = 'other'"),
            ("competence_competencerecord", "valid_until = '2099-01-01'"),
            ("competence_certificate", 'content = \'{"name": ""}\''),
            ("competence_certificate", "code = 'x'"),
        ],
    )
    def test_what_was_written_stays(self, record, table, change):
        with pytest.raises(DatabaseError, match="proof is only added to"):
            run(f"UPDATE {table} SET {change}")

    def test_what_was_written_is_not_deleted(self, record):
        for table in ("competence_certificate", "competence_competencerecord", "quizzes_result"):
            with pytest.raises(DatabaseError, match="proof is only added to"):
                run(f"DELETE FROM {table}")

    def test_a_record_is_revoked_once(self, record):
        run("UPDATE competence_competencerecord SET revoked_at = '2026-05-01 00:00:00+00:00'")
        for value in ("NULL", "'2026-06-01 00:00:00+00:00'"):
            with pytest.raises(DatabaseError, match="proof is only added to"):
                run(f"UPDATE competence_competencerecord SET revoked_at = {value}")
        assert set(LedgerArrival.objects.values_list("kind", flat=True)) == {"added", "changed"}

    def test_writing_the_same_again_is_no_change(self, record):
        record.save()
        record.evidence.result.save()

    def test_the_ledger_itself_is_only_added_to(self, record):
        with pytest.raises(DatabaseError, match="proof is only added to"):
            run("DELETE FROM competence_ledgerarrival")
        seal(now=NOW)
        for sql in (
            "DELETE FROM competence_ledgerentry",
            "UPDATE competence_ledgerentry SET content = '{}'",
            "UPDATE competence_ledgerentry SET salt = 'x'",
            "DELETE FROM competence_ledgerhead",
            "UPDATE competence_ledgerhead SET hash = 'x'",
            "UPDATE competence_ledgerhead SET written_at = NULL",
        ):
            with pytest.raises(DatabaseError, match="proof is only added to"):
                run(sql)

    def test_a_missing_or_hollow_trigger_is_said(self, record):
        seal(now=NOW)
        assert proof_is_guarded(None, databases=["default"]) == []
        lift_guards(connection)
        (warning,) = proof_is_guarded(None, databases=["default"])
        assert "ledger_" in warning.msg
        assert "ledger_" in str(check_all().flaw)
        assert guard_proof()
        assert check_all().flaw is None

    def test_rows_of_before_the_ledger_are_adopted_as_they_stand(self, unguarded, record):
        guard_proof()
        assert seal(now=NOW) == 4
        assert set(LedgerEntry.objects.values_list("kind", flat=True)) == {"adopted"}
        assert check_all().flaw is None

    def test_what_came_while_the_triggers_were_gone_is_not_adopted(self, record):
        seal(now=NOW)
        lift_guards(connection)
        late = make_result(make_quiz(), make_user("李强"))
        guard_proof()
        flaw = check_ledger().flaw
        assert (flaw.table, flaw.number) == ("quizzes_result", str(late.pk))


class TestSealing:
    def test_everything_of_a_world_is_sealed_and_holds(self):
        make_world()
        checked = check_ledger()
        assert (checked.flaw, checked.waiting) == (None, 0)
        assert {*LedgerEntry.objects.values_list("source", flat=True)} == set(forms())
        assert not LedgerArrival.objects.exists()

    def test_no_name_and_no_text_stands_in_the_chain(self):
        make_world()
        told = "".join(LedgerEntry.objects.values_list("content", flat=True))
        assert "学员" not in told
        assert "要点" not in told
        assert "连续" not in told
        assert "学员" not in heads_file().read_text()

    def test_a_second_sealing_adds_nothing(self, record):
        assert seal(now=NOW) == 4
        assert seal(now=NOW + MINUTE) == 0
        assert LedgerHead.objects.count() == 1

    def test_there_is_a_head_each_day(self, record):
        seal(now=NOW)
        seal(now=NOW + dt.timedelta(days=1))
        seal(now=NOW + dt.timedelta(days=1, minutes=1))
        assert LedgerHead.objects.count() == len(heads_file().read_text().splitlines()) == 2
        assert check_ledger().flaw is None

    def test_a_long_stretch_has_several_heads(self, record):
        row = LedgerArrival.objects.first()
        LedgerArrival.objects.bulk_create(
            LedgerArrival(kind="added", source="gone", row_id=number, content=row.content)
            for number in range(BATCH + 1)
        )
        assert seal(now=NOW) == BATCH + 5
        assert LedgerHead.objects.count() == 2
        assert check_ledger().flaw is None

    def test_a_run_seals_about_as_much_as_it_is_told(self, record):
        LedgerArrival.objects.bulk_create(
            LedgerArrival(kind="added", source="gone", row_id=number, content="{}")
            for number in range(2 * BATCH)
        )
        assert seal(now=NOW, most=1) == BATCH
        assert seal(now=NOW) == BATCH + 4

    def test_a_row_edited_before_it_was_sealed_is_found(self, record):
        lift_guards(connection)
        run("UPDATE quizzes_result SET score = 20")
        assert check_ledger().flaw.table == "quizzes_result"
        seal(now=NOW)
        assert check_ledger().flaw.table == "quizzes_result"

    def test_the_key_is_for_its_owner_alone_and_never_replaced(self, record, folder):
        seal(now=NOW)
        assert stat.S_IMODE((folder / "key.pem").stat().st_mode) == 0o600
        (folder / "key.pem").unlink()
        make_record(make_user("李强"), title="二")
        with pytest.raises(LedgerKeyError, match=r"key\.pem"):
            seal(now=NOW + MINUTE)
        assert LedgerArrival.objects.exists()

    def test_a_file_that_cannot_be_written_is_written_later(self, record, folder):
        seal(now=NOW)
        lines = heads_file().read_text()
        heads_file().unlink()
        heads_file().mkdir()
        make_record(make_user("李强"), title="二")
        with pytest.raises(OSError, match="directory"):
            seal(now=NOW + MINUTE)
        heads_file().rmdir()
        heads_file().write_text(lines + '{"half": ')  # and a kill left half a line
        seal(now=NOW + 2 * MINUTE)
        assert len(heads_file().read_text().splitlines()) == 2
        assert check_ledger().flaw is None


class TestVerifying:
    def test_it_seals_and_says_what_it_checked(self, record):
        assert "4" in verify()
        assert not LedgerArrival.objects.exists()

    def test_it_ends_with_one_and_names_the_row(self, record):
        seal(now=NOW)
        lift_guards(connection)
        run("UPDATE competence_competencerecord SET valid_until = '2099-01-01'")
        with pytest.raises(CommandError, match=record.number) as error:
            verify()
        assert error.value.returncode == 1
        assert "valid_until" in str(error.value)

    def test_nothing_to_check_holds(self):
        assert verify()

    def test_a_copy_of_the_heads_finds_the_end_that_was_cut_off(self, record, tmp_path, folder):
        seal(now=NOW)
        first = heads_file().read_text()
        late = make_result(make_quiz(), make_user("李强"))
        seal(now=NOW + MINUTE)
        copy = tmp_path / "copy.jsonl"
        copy.write_text(heads_file().read_text())
        lift_guards(connection)
        LedgerHead.objects.filter(number=5).delete()
        LedgerEntry.objects.filter(number=5).delete()
        pk = late.pk
        late.delete()
        heads_file().write_text(first)  # the site's own file is cut as well
        guard_proof()
        verify()
        with pytest.raises(CommandError, match=f"quizzes_result {pk}"):
            verify("--anchors", str(copy))

    def test_a_file_of_heads_that_is_gone_is_said(self, record):
        seal(now=NOW)
        heads_file().unlink()
        with pytest.raises(CommandError, match="competence_ledgerhead 4"):
            verify()

    def test_a_line_that_is_no_head_is_named(self, record):
        seal(now=NOW)
        with heads_file().open("a") as file:
            file.write("{}\n")
        assert check_ledger().flaw.number == "2"

    def test_a_copy_that_is_not_there_is_said_in_a_sentence(self, tmp_path):
        with pytest.raises(CommandError, match=r"none\.jsonl"):
            verify("--anchors", str(tmp_path / "none.jsonl"))

    def test_seal_records_prints_the_head(self, record):
        out = io.StringIO()
        call_command("seal_records", stdout=out)
        assert LedgerHead.objects.get().hash in out.getvalue()

    def test_values_that_no_column_of_the_type_can_hold_are_found(self, record):
        if connection.vendor != "sqlite":
            pytest.skip("PostgreSQL refuses them")
        seal(now=NOW)
        lift_guards(connection)
        run("UPDATE quizzes_result SET reason = x'00ff'")
        assert check_ledger().flaw.table == "quizzes_result"


class TestAnonymous:
    def test_a_leaver_is_without_a_name_and_the_chain_holds(self):
        records = make_world()
        person = records[0].user
        make_anonymous(user_id=person.pk, why="离职满三年", by=make_admin("二"), now=NOW)
        assert check_all().flaw is None
        held = Certificate.objects.get(record=records[0])
        assert (held.content["name"], held.content["staff_number"]) == ("", "")
        assert not Evidence.objects.filter(user=person).exclude(salt="").exists()
        assert not Grade.objects.filter(attempt__learner=person, comment__contains="要点").exists()
        assert Grade.objects.filter(comment__contains="要点").exists()

    def test_a_second_time_changes_nothing(self):
        person = make_world()[0].user
        erase = {"user_id": person.pk, "why": "离职满三年", "by": make_admin("二"), "now": NOW}
        assert make_anonymous(**erase) > 0
        assert make_anonymous(**erase) == 0

    def test_the_chain_says_who_did_it_and_why(self):
        admin = make_admin("二")
        make_anonymous(user_id=make_world()[0].user_id, why="离职满三年", by=admin, now=NOW)
        said = json.loads(LedgerEntry.objects.filter(kind="erased")[0].content)
        assert (said["by"], said["why"]) == (admin.pk, "离职满三年")

    def test_a_name_taken_out_in_silence_is_found(self, record):
        seal(now=NOW)
        certificate = record.certificate
        certificate.content |= {"name": "", "staff_number": ""}
        certificate.save()  # which the triggers let pass
        LedgerEntry.objects.filter(source="competence_certificate").update(salt="")
        assert check_ledger().flaw.number == certificate.number

    def test_it_wants_a_reason(self, record):
        with pytest.raises(ValueError, match="why"):
            make_anonymous(user_id=record.user_id, why=" ", by=record.user, now=NOW)
