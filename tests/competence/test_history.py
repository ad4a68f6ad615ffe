"""Records from before: all rows or none; the unknown becomes evidence, not a loss."""

from __future__ import annotations

import io

import openpyxl
import pytest
from django.core.management import CommandError, call_command

from competence.models import CompetenceRecord, Evidence
from tests.competence.makers import make_competency
from tests.factories import make_user

pytestmark = pytest.mark.django_db
HEAD = "工号,能力代码,级别,取得日期,有效至,名称,机构,编号\n"


@pytest.fixture
def learner():
    make_competency("FD-K1", "礼仪")
    return make_user("王芳", staff_number="000207")


def take(tmp_path, text, **options):
    path = tmp_path / "before.csv"
    path.write_text(HEAD + text, encoding="utf-8")
    call_command("import_records", path, **options)


def test_what_is_known_becomes_a_record_and_the_rest_evidence(learner, tmp_path, capsys):
    rows = (
        "000207,FD-K1,1,2024-05-01,2027-04-30,礼仪合格证,行业协会,77\n000207,老代码,,,,服务之星,,\n"
    )
    take(tmp_path, rows)
    record = CompetenceRecord.objects.get()
    assert (record.competency.code, str(record.valid_until)) == ("FD-K1", "2027-04-30")
    kept = Evidence.objects.get(competency__code="UNSORTED")
    assert kept.content["detail"] == {"title": "服务之星", "competency": "老代码"}
    take(tmp_path, rows)
    assert (CompetenceRecord.objects.count(), Evidence.objects.count()) == (1, 2)
    assert "2" in capsys.readouterr().out


def test_a_look_ahead_writes_nothing(learner, tmp_path):
    take(tmp_path, "000207,FD-K1,1,2024-05-01,,礼仪,,\n", dry_run=True)
    assert not Evidence.objects.exists()


@pytest.mark.parametrize(
    ("row", "line"),
    [
        ("无此人,FD-K1,1,2024-05-01,,,,\n", "2"),
        ("000207,FD-K1,1,2024-13-01,,,,\n", "2"),
        ("000207,FD-K1,1,2024-05-01,,,,\n000207,FD-K1,1,2024-05-02,2024-05-01,,,\n", "3"),
        ("000207,FD-K1,1,2099-05-01,,,,\n", "2"),
    ],
)
def test_one_wrong_row_takes_nothing_over(learner, tmp_path, row, line):
    with pytest.raises(CommandError, match=line):
        take(tmp_path, row)
    assert not Evidence.objects.exists()


def test_a_workbook_is_read_too(learner, tmp_path):
    book = openpyxl.Workbook()
    book.active.append(["工号", "能力代码", "级别", "取得日期"])
    book.active.append(["000207", "FD-K1", 1, "2024-05-01"])
    out = io.BytesIO()
    book.save(out)
    path = tmp_path / "before.xlsx"
    path.write_bytes(out.getvalue())
    call_command("import_records", path)
    assert CompetenceRecord.objects.count() == 1


def test_a_file_that_is_no_table_is_refused_in_a_sentence(tmp_path):
    path = tmp_path / "x.csv"
    path.write_bytes(b"\x00\x01\x02" * 30)
    with pytest.raises(CommandError):
        call_command("import_records", path)
