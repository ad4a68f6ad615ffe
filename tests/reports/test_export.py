import csv
import datetime as dt
import hashlib
import io
import json

import openpyxl
import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.models import ModelLogEntry, Site

from courses.models import Enrolment
from courses.selectors.report import CompletionFilter
from reports.documents.completions import WRITERS
from reports.selectors import COLUMNS, report_lines
from reports.services import export_completions
from tests.competence.makers import make_completion, make_page_root, make_record
from tests.factories import (
    NOW,
    TODAY,
    appoint,
    make_enrolment,
    make_position,
    make_quiz,
    make_released_course,
    make_result,
    make_unit,
    make_user,
)

pytestmark = pytest.mark.django_db
EXPECTED = [
    "staff_number",
    "name",
    "unit",
    "position",
    "course",
    "release",
    "period",
    "assigned_on",
    "due_on",
    "completed_at",
    "score",
    "max_score",
    "passed",
    "because",
    "record",
    "certificate",
]


def export(file_format, by=None, **wanted):
    target = io.BytesIO()
    written = export_completions(
        target=target,
        file_format=file_format,
        wanted=CompletionFilter(**wanted),
        words={},
        by=by,
        now=NOW,
    )
    return target.getvalue(), written


def csv_rows(data):
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def lines(**wanted):
    return list(report_lines(CompletionFilter(**wanted), today=TODAY))


@pytest.fixture
def proved():
    learner = make_user("王芳", staff_number="000123")
    appoint(learner, make_unit("前厅部"), make_position("接待员"))
    return make_record(learner)


class TestLines:
    def test_a_completion_says_all_there_is_to_say(self, proved):
        [line] = lines()
        assert (line.staff_number, line.name, line.unit, line.position) == (
            "000123",
            "王芳",
            "前厅部",
            "接待员",
        )
        assert (line.course, line.release, line.period) == ("质量管理体系入门", 1, 1)
        assert (line.score, line.max_score, line.passed) == (17, 20, True)
        assert (line.record, line.certificate) == (proved.number, proved.certificate.number)

    def test_who_has_not_completed_stands_there_too(self):
        make_enrolment(make_released_course("消防常识"), make_user("李强"))
        [line] = lines()
        assert (line.completed_at, line.score, line.record) == (None, None, "")

    def test_who_failed_so_far_shows_the_newest_result(self):
        quiz, learner = make_quiz(), make_user()
        make_enrolment(make_released_course(quiz=quiz), learner)
        make_result(quiz, learner, passed=False)
        [line] = lines()
        assert (line.score, line.passed) == (5, False)

    def test_a_result_from_before_the_enrolment_is_not_its_result(self):
        quiz, learner = make_quiz(), make_user()
        make_enrolment(make_released_course(quiz=quiz), learner)
        make_result(quiz, learner, passed=False, at=NOW - dt.timedelta(days=40))
        assert lines()[0].score is None

    def test_each_period_is_a_line_of_its_own(self, proved):
        course = proved.evidence.completion.enrolment.course
        make_enrolment(course, proved.user, period=2)
        assert [line.period for line in lines()] == [1, 2]

    def test_who_only_asked_is_not_in_the_course(self):
        make_enrolment(make_released_course(), make_user(), state="asked")
        assert lines() == []

    def test_who_has_left_stays_in_the_report(self, proved):
        proved.user.is_active = False
        proved.user.left_on = TODAY
        proved.user.save()
        assert [line.name for line in lines()] == ["王芳"]

    def test_since_keeps_what_was_completed_then_or_later(self, proved):
        make_completion(title="旧课程", at=NOW - dt.timedelta(seconds=1))
        assert [line.course for line in lines(since=NOW)] == ["质量管理体系入门"]

    def test_the_units_of_a_manager_bound_the_lines(self, proved):
        make_record(make_user("外人"), title="别的课")
        unit = proved.user.appointments.get().unit_id
        assert [line.name for line in lines(within=frozenset({unit}))] == ["王芳"]
        assert lines(within=frozenset()) == []

    @pytest.mark.parametrize(
        ("state", "names"),
        [
            ("completed", ["王芳"]),
            ("open", ["李强", "张伟"]),
            ("overdue", ["李强"]),
            ("exempt", ["赵敏"]),
            ("", ["王芳", "李强", "张伟", "赵敏"]),
        ],
    )
    def test_states_narrow_the_lines(self, proved, state, names):
        course = make_released_course()
        late = TODAY - dt.timedelta(days=1)
        make_enrolment(course, make_user("李强", staff_number="2"), due_on=late)
        make_enrolment(course, make_user("张伟", staff_number="3"), due_on=TODAY)
        make_enrolment(course, make_user("赵敏", staff_number="4"), state="exempt")
        assert [line.name for line in lines(state=state)] == names

    def test_a_batch_costs_the_same_however_many_lines_it_has(self, proved):
        def statements():
            with CaptureQueriesContext(connection) as captured:
                lines()
            return len(captured)

        before = statements()
        for n in range(4):
            make_record(title=f"课程{n}")
        assert statements() == before


class TestFiles:
    def test_columns_are_exactly_those_agreed(self, proved):
        assert list(COLUMNS) == EXPECTED
        assert csv_rows(export("csv")[0])[0].keys() == set(EXPECTED)
        assert list(json.loads(export("jsonl")[0])) == EXPECTED

    def test_csv_begins_with_the_mark_that_chinese_excel_needs(self, proved):
        assert export("csv")[0].startswith(b"\xef\xbb\xbf")

    def test_every_cell_of_the_csv_is_quoted(self, proved):
        for row in export("csv")[0].decode("utf-8-sig").splitlines():
            assert row.startswith('"')
            assert row.endswith('"')

    def test_staff_numbers_keep_their_zeros_in_csv_without_a_formula(self, proved):
        assert csv_rows(export("csv")[0])[0]["staff_number"] == "000123"

    def test_times_in_csv_are_those_of_the_site(self, proved):
        row = csv_rows(export("csv")[0])[0]
        assert row["completed_at"] == "2026-03-02 09:00:00"
        assert (row["assigned_on"], row["due_on"]) == ("2026-03-02", "")

    def test_json_lines_keep_types(self, proved):
        row = json.loads(export("jsonl")[0])
        assert row["completed_at"] == "2026-03-02T09:00:00+08:00"
        assert (row["score"], row["passed"], row["due_on"]) == (17, True, None)

    def test_xlsx_types_its_cells(self, proved):
        proved.evidence.completion.enrolment.__class__.objects.update(due_on=dt.date(2026, 3, 12))
        sheet = openpyxl.load_workbook(io.BytesIO(export("xlsx")[0]))["completions"]
        row = dict(zip(EXPECTED, sheet[2], strict=True))
        assert row["staff_number"].value == "000123"
        assert row["staff_number"].data_type == "s"
        assert row["staff_number"].number_format == "@"
        assert row["due_on"].value == dt.datetime(2026, 3, 12)  # noqa: DTZ001
        assert row["completed_at"].value == dt.datetime(2026, 3, 2, 9)  # noqa: DTZ001
        assert row["score"].value == 17
        assert row["passed"].value is True
        assert sheet.freeze_panes == "A2"

    def test_an_18_digit_number_is_not_rounded(self):
        make_completion(make_user(staff_number="110101199003071234"))
        sheet = openpyxl.load_workbook(io.BytesIO(export("xlsx")[0])).active
        assert sheet["A2"].value == "110101199003071234"

    @pytest.mark.parametrize("first", [*list("=+-@＝＋－＠"), "\t=", " =", "\n="])
    def test_no_cell_of_any_file_is_a_formula(self, first):
        text = f"{first}HYPERLINK(1)"
        learner = make_user(text, staff_number=f"{first.strip()}1")
        appoint(learner, make_unit(text), make_position(text))
        make_completion(learner, title=text)
        for value in csv_rows(export("csv")[0])[0].values():
            assert not value.lstrip(" \t\n").startswith(tuple("=+-@＝＋－＠"))
        book = openpyxl.load_workbook(io.BytesIO(export("xlsx")[0]))
        assert {cell.data_type for sheet in book for row in sheet for cell in row} <= {
            "s", "n", "d", "b",
        }  # fmt: skip

    def test_the_sheet_about_the_export_says_who_when_and_how_many(self, proved):
        hr = make_user("人事小李", staff_number="H1")
        data, written = export("xlsx", by=hr)
        about = {
            row[0].value: row[1].value for row in openpyxl.load_workbook(io.BytesIO(data))["about"]
        }
        assert about["exported_by"] == "人事小李 (H1)"
        assert about["exported_at"] == "2026-03-02T09:00:00+08:00"
        assert (about["rows"], about["sha256"]) == ("1", written.sha256)

    def test_the_digest_is_that_of_the_json_lines_whatever_the_format(self, proved):
        data, written = export("jsonl")
        assert written.sha256 == hashlib.sha256(data).hexdigest()
        assert {export(name)[1].sha256 for name in WRITERS} == {written.sha256}

    @pytest.mark.parametrize("file_format", list(WRITERS))
    def test_an_export_of_nothing_is_a_whole_file(self, file_format):
        data, written = export(file_format)
        assert written.lines == 0
        assert data or file_format == "jsonl"

    def test_each_export_is_entered_in_the_log(self, proved):
        hr = make_user()
        _, written = export("csv", by=hr)
        entry = ModelLogEntry.objects.get(action="reports.export_completions")
        assert entry.user == hr
        assert entry.data["rows"] == 1
        assert entry.data["sha256"] == written.sha256


class TestCommand:
    def run(self, tmp_path, *args, name="out.csv"):
        target = tmp_path / name
        call_command("export_completions", *args, "--output", str(target))
        return target

    @pytest.mark.parametrize("file_format", ["csv", "xlsx", "jsonl"])
    def test_it_writes_the_file(self, proved, tmp_path, file_format):
        target = self.run(tmp_path, "--format", file_format)
        assert target.stat().st_size > 100
        assert [p.name for p in tmp_path.iterdir()] == ["out.csv"]

    def test_since_takes_a_time_of_the_site_or_with_its_offset(self, proved, tmp_path):
        for since, count in (("2026-03-02T09:00:00", 1), ("2026-03-02T01:00:01Z", 0)):
            target = self.run(tmp_path, "--format", "jsonl", "--since", since)
            assert len(target.read_text().splitlines()) == count

    @pytest.mark.parametrize("since", ["yesterday", "2026-13-01", "1"])
    def test_a_time_that_is_none_is_refused(self, tmp_path, since):
        with pytest.raises(CommandError, match="not a time"):
            self.run(tmp_path, "--format", "csv", "--since", since)

    def test_a_folder_that_is_not_there_is_said(self, tmp_path):
        with pytest.raises(CommandError, match="No such file"):
            self.run(tmp_path / "nowhere", "--format", "csv")

    def test_a_failure_leaves_the_old_file(self, proved, tmp_path, monkeypatch):
        target = self.run(tmp_path, "--format", "csv")
        before = target.read_bytes()
        monkeypatch.setattr("reports.services.report_lines", lambda *a, **k: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            self.run(tmp_path, "--format", "csv")
        assert target.read_bytes() == before
        assert [p.name for p in tmp_path.iterdir()] == ["out.csv"]

    def test_it_is_logged_without_a_person(self, proved, tmp_path):
        Site.objects.get_or_create(
            is_default_site=True, defaults={"hostname": "x", "root_page_id": 1}
        )
        self.run(tmp_path, "--format", "csv")
        assert ModelLogEntry.objects.filter(action="reports.export_completions", user=None).exists()


@pytest.mark.django_db(transaction=True)
def test_an_export_holds_up_no_writer():
    """All lines come from one moment: what is written meanwhile is not among them."""
    make_page_root()
    make_enrolment(make_released_course(), make_user())
    from reports.selectors import one_point_in_time  # noqa: PLC0415

    with one_point_in_time():
        count = Enrolment.objects.count()
    assert count == 1
    assert not connection.in_atomic_block
    make_user()  # the connection can write again
    assert timezone.now()
