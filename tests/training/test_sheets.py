"""The head count fixes the sheet; corrections, excuses, paper and files keep what was before."""

import datetime as dt
import io

import openpyxl
import pytest
from django.core.management import call_command

from notices.models import Notice
from tests.factories import appoint, make_unit, make_user
from tests.training.makers import approved, make_run, make_session, seat
from training.exchange.attendance_file import read
from training.models import Attendance, SessionState
from training.selectors.attendance import current, lines_of, overview, states_by_session
from training.services import (
    Refused,
    add_guest,
    ask_excuse,
    attach_photo,
    close_run,
    compare_sheet,
    confirm_head_count,
    correct_attendance,
    decide_excuse,
    enter_by_hand,
    import_attendance,
    print_sheet,
    reopen_head_count,
    settle_difference,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def by():
    return make_user("讲师")


@pytest.fixture
def session():
    return make_session(learners=3)


@pytest.fixture
def people(session):
    return list(session.run.enrolments.order_by("pk"))


@pytest.fixture
def at(session):
    return lambda minutes: session.starts_at + dt.timedelta(minutes=minutes)


@pytest.fixture
def enter(session, by, at):
    return lambda one, minutes=0: enter_by_hand(
        session=session, enrolment=one, at=at(minutes), reason="x", by=by, now=at(115)
    )


@pytest.fixture
def confirm(session, by, at):
    return lambda counted, **more: confirm_head_count(
        session=session, counted=counted, **({"by": by, "now": at(120)} | more)
    )


def states(session):
    rows = current(Attendance.objects.filter(session=session)).order_by("enrolment_id")
    return [row.state for row in rows]


def refusal(do):
    with pytest.raises(Refused) as refused:
        do()
    return refused.value.reasons[0].code.removeprefix("training.")


def test_nothing_counts_before_the_heads_are_counted(session, people, enter):
    enter(people[0])
    assert states(session) == []


def test_confirming_writes_a_line_for_everybody_with_a_seat(session, people, enter, confirm):
    enter(people[0])
    enter(people[1], 20)
    confirm(2)
    session.refresh_from_db()
    assert states(session) == ["present", "late", "absent"]
    assert session.state == SessionState.HELD


def test_a_count_that_differs_is_refused(session, people, enter, confirm):
    enter(people[0])
    enter(people[1])
    assert refusal(lambda: confirm(1)) == "heads_differ"
    assert states(session) == []


def test_who_signed_in_and_is_not_here_is_settled_with_a_note(session, people, enter, confirm):
    enter(people[0])
    enter(people[1])
    away = {f"e{people[1].pk}"}
    assert refusal(lambda: confirm(1, not_here=away)) == "difference_unsettled"
    confirm(1, not_here=away, note="代刷")
    assert states(session) == ["present", "absent", "absent"]


def test_nobody_with_a_seat_confirms(session, people, confirm):
    assert refusal(lambda: confirm(0, by=people[0].learner)) == "not_oneself"


def test_heads_are_not_counted_before_the_start(confirm, at):
    assert refusal(lambda: confirm(0, now=at(-1))) == "count_early"


def test_a_guest_stands_on_the_sheet(session, by, at, confirm):
    guest = add_guest(session=session, name="来宾", by=by, now=at(0))
    enter_by_hand(session=session, guest=guest, reason="x", at=at(0), by=by, now=at(1))
    confirm(1)
    assert current(guest.attendance).get().state == "present"


def test_a_correction_is_a_new_row_and_the_old_one_stays(session, people, by, at, confirm):
    confirm(0)
    old = Attendance.objects.get(enrolment=people[0])
    new = correct_attendance(attendance=old, state="present", reason="漏扫", by=by, now=at(200))
    assert (new.replaces, new.reason, new.made_by, new.minutes) == (old, "漏扫", by, 120)
    assert states(session) == ["present", "absent", "absent"]


def test_nobody_corrects_themselves_or_what_was_corrected(session, people, by, at, confirm):
    confirm(0)
    old = Attendance.objects.get(enrolment=people[0])
    values = {"attendance": old, "state": "present", "reason": "x", "now": at(200)}
    assert refusal(lambda: correct_attendance(by=people[0].learner, **values)) == "not_oneself"
    correct_attendance(by=by, **values)
    assert refusal(lambda: correct_attendance(by=by, **values)) == "decided_before"


def test_the_sheet_is_locked_when_the_run_closes(session, people, by, at, confirm):
    confirm(0)
    close_run(run=approved(session.run), by=by, now=at(300))
    row = Attendance.objects.get(enrolment=people[0])
    change = {"attendance": row, "state": "present", "reason": "x", "by": by, "now": at(400)}
    assert refusal(lambda: correct_attendance(**change)) == "run_closed"


def test_a_sheet_opened_again_keeps_both_judgements(session, people, by, at, enter, confirm):
    confirm(0)
    reopen_head_count(session=session, reason="漏了一人", by=by, now=at(130))
    enter(people[0])
    confirm(1)
    assert states(session) == ["present", "absent", "absent"]
    assert Attendance.objects.filter(enrolment=people[0]).count() == 2
    assert Attendance.objects.filter(enrolment=people[1]).count() == 1


def test_absence_is_told_to_the_learner_and_to_who_leads_them(session, people, confirm):
    unit, boss = make_unit(), make_user("主管")
    appoint(people[0].learner, unit)
    appoint(boss, unit, leads=True)
    confirm(0)
    assert Notice.objects.filter(user=people[0].learner, kind="training.absent").count() == 1
    assert Notice.objects.filter(user=boss, kind="training.absent_team").count() == 1


def test_an_excuse_granted_before_the_session_is_on_the_sheet(session, people, by, at, confirm):
    excuse = ask_excuse(session=session, learner=people[0].learner, reason="体检", now=at(-60))
    assert (
        refusal(lambda: decide_excuse(excuse=excuse, grant=True, by=people[0].learner, now=at(-50)))
        == "not_oneself"
    )
    decide_excuse(excuse=excuse, grant=True, by=by, now=at(-50))
    confirm(0)
    assert states(session)[0] == "excused"


def test_an_excuse_granted_afterwards_is_a_new_row(session, people, by, at, confirm):
    confirm(0)
    excuse = ask_excuse(session=session, learner=people[0].learner, reason="体检", now=at(200))
    decide_excuse(excuse=excuse, grant=True, by=by, now=at(300))
    assert states(session)[0] == "excused"
    assert Attendance.objects.filter(enrolment=people[0]).count() == 2


def test_paper_and_list_are_compared_and_each_difference_is_settled(
    session, people, by, at, enter, confirm, settings, tmp_path
):
    settings.MEDIA_ROOT = tmp_path
    enter(people[0])
    enter(people[1])
    sheet = print_sheet(session=session, by=by, now=at(-60))
    compare = {"sheet": sheet, "by": by, "now": at(116)}
    assert refusal(lambda: compare_sheet(signed_rows=[], **compare)) == "photo_missing"
    attach_photo(sheet=sheet, picture=b"jpeg", by=by, now=at(116))
    rows = {row["enrolment"]: row["row"] for row in sheet.rows}
    found = compare_sheet(signed_rows=[rows[people[0].pk], rows[people[2].pk]], **compare)
    assert [(one.is_signed_on_paper, one.is_signed_in) for one in found] == [(False, True), (True, False)]  # fmt: skip
    assert refusal(lambda: confirm(2)) == "differences_open"
    for one in sheet.differences.all():
        settle_difference(difference=one, decision="paper", note="以纸质为准", by=by, now=at(117))
    sheet.refresh_from_db()
    assert sheet.settled_by == by
    confirm(2, note="以纸质为准")
    assert states(session) == ["present", "absent", "present"]


def book(*rows):
    out = io.BytesIO()
    workbook = openpyxl.Workbook()
    for row in rows:
        workbook.active.append(row)
    workbook.save(out)
    return out.getvalue()


def test_each_row_of_a_file_says_what_became_of_it(session, people, by, at):
    first, second = (one.learner.staff_number for one in people[:2])
    data = book(
        ["工号", "姓名", "状态", "签到"],
        [first, "甲", "出席", dt.time(9, 2)],
        [second, "乙", "=1+1", ""],
        ["nobody", "丙", "迟到", ""],
        [first, "甲", "出席", ""],
        [people[2].learner.staff_number, "丁", "", "25:99"],
    )
    values = {"session": session, "rows": read(data), "reason": "补录", "by": by, "now": at(130)}
    looked = import_attendance(dry_run=True, **values)
    assert [one.outcome for one in looked] == ["entered", "bad_state", "unknown", "twice", "bad_time"]  # fmt: skip
    assert not session.scans.exists()
    import_attendance(**values)
    assert session.scans.get().at == at(2)


@pytest.mark.parametrize("form", ["csv", "xlsx", "pdf"])
def test_the_command_writes_the_sheet(session, people, enter, confirm, tmp_path, form):
    people[0].learner.name = "=HYPERLINK(1)"
    people[0].learner.save()
    enter(people[0])
    confirm(1)
    target = tmp_path / f"a.{form}"
    call_command("attendance", session=session.pk, format=form, output=target, stdout=io.StringIO())
    data = target.read_bytes()
    if form == "csv":
        assert data.startswith(b"\xef\xbb\xbf")
        assert "'=HYPERLINK" in data.decode()
    elif form == "xlsx":
        cells = [c for row in openpyxl.load_workbook(io.BytesIO(data)).active.iter_rows() for c in row]  # fmt: skip
        assert not [one for one in cells if one.data_type == "f"]
    else:
        assert data.startswith(b"%PDF-")


def test_the_list_costs_the_same_however_many(session, enter, people, django_assert_num_queries):
    enter(people[0])
    with django_assert_num_queries(7):
        lines_of(session)
    seat(session)
    with django_assert_num_queries(7):
        lines_of(session)


def test_counts_of_many_sheets_are_one_statement(session, confirm, django_assert_num_queries):
    confirm(0)
    pks = [one.pk for one in overview()]
    with django_assert_num_queries(1):
        assert states_by_session(pks) == {session.pk: {"absent": 3}}


def test_before_its_run_is_approved_nobody_is_signed_in_and_no_head_is_counted():
    session = make_run().sessions.first()
    with pytest.raises(Refused) as refusal:
        confirm_head_count(session=session, counted=0, by=make_user(), now=session.ends_at)
    assert [one.code for one in refusal.value.reasons] == ["training.run_waits"]
