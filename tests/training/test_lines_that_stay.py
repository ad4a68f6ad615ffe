"""What was at a session stays on its sheet, whatever became of the seat since; and what a file can say of it."""

import datetime as dt
import uuid

import pytest

from tests.factories import NOW, make_user
from tests.training.makers import MONDAY, make_programme, make_session, seat
from training.models import AttendanceState, PlanRun, RunEnrolment
from training.selectors.attendance import absences_of, lines_of
from training.selectors.eligibility import eligibility_of
from training.services import (
    Refused,
    ask_excuse,
    cancel_run,
    cancel_session,
    confirm_head_count,
    correct_attendance,
    decide_excuse,
    enrol,
    enter_by_hand,
    import_attendance,
    reopen_head_count,
    schedule_run,
    set_homework,
    withdraw,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def by():
    return make_user("讲师")


@pytest.fixture
def session():
    return make_session(learners=3, starts=NOW)


@pytest.fixture
def people(session):
    return list(session.run.enrolments.order_by("pk"))


@pytest.fixture
def at(session):
    return lambda minutes: session.starts_at + dt.timedelta(minutes=minutes)


@pytest.fixture
def held(session, people, by, at):
    """Confirmed with the first two present, the third absent."""
    for one in people[:2]:
        enter_by_hand(session=session, enrolment=one, reason="x", by=by, now=at(0))
    confirm_head_count(session=session, counted=2, by=by, now=at(120))
    session.refresh_from_db()
    return session


def states(session):
    return [one.attendance and one.attendance.state for one in lines_of(session)]


def back(seat, by, now):
    numbers = [seat.learner.staff_number]
    return enrol(run=seat.run, staff_numbers=numbers, source="person", by=by, now=now)


# --- who leaves the run, who comes into it ------------------------------------------------------------


def test_who_leaves_the_run_stays_on_the_sheets_of_what_was_held(held, people, by, at):
    withdraw(seat=people[0], reason="调岗", by=by, now=at(1440))
    assert states(held) == ["present", "present", "absent"]


def test_who_leaves_before_a_session_is_not_on_its_list(session, people, by, at):
    withdraw(seat=people[0], reason="调岗", by=by, now=at(-60))
    assert len(lines_of(session)) == 2


def test_who_is_enrolled_again_has_their_seat_back_with_all_that_hangs_on_it(held, people, by, at):
    withdraw(seat=people[0], reason="误操作", by=by, now=at(1440))
    back(people[0], by, at(1500))
    people[0].refresh_from_db()
    assert (people[0].state, people[0].ended_at) == ("enrolled", None)
    assert RunEnrolment.objects.filter(run=held.run).count() == 3
    assert eligibility_of(people[0], at(1600)).met


def test_who_comes_later_and_is_excused_is_kept_from_nothing(held, by, at):
    late = seat(held)
    assert not eligibility_of(late, at(1600)).met
    excuse = ask_excuse(session=held, learner=late.learner, reason="后来报名", now=at(1500))
    decide_excuse(excuse=excuse, grant=True, by=by, now=at(1510))
    assert states(held)[-1] == "excused"
    assert eligibility_of(late, at(1600)).met


def test_an_excuse_does_not_go_before_what_somebody_has_seen(held, people, by, at):
    excuse = ask_excuse(session=held, learner=people[2].learner, reason="体检", now=at(130))
    line = lines_of(held)[2]
    correct_attendance(
        attendance=line.attendance, state="present", reason="在场", by=by, now=at(140)
    )
    decide_excuse(excuse=excuse, grant=True, by=by, now=at(150))
    assert states(held)[2] == "present"


def test_absences_of_a_session_that_was_called_off_do_not_count(held, people, by, at):
    reopen_head_count(session=held, reason="x", by=by, now=at(130))
    held.refresh_from_db()
    cancel_session(session=held, reason="x", by=by, now=at(140))
    assert absences_of([one.pk for one in people]) == {}


def test_homework_of_a_run_that_is_called_off_is_asked_of_nobody(session, by, at):
    task = set_homework(run=session.run, title="作业", task="写", due_at=at(9999), by=by, now=at(0))
    cancel_run(run=session.run, reason="x", by=by, now=at(10))
    task.refresh_from_db()
    assert task.cancelled_at == at(10)


@pytest.mark.parametrize(
    ("came", "left", "code"),
    [(0, 9000, "time_to_come"), (-90, None, "time_before_session"), (121, 122, "time_after_session"),
     (60, 30, "out_before_in")],
)  # fmt: skip
def test_a_line_is_not_corrected_to_times_that_cannot_be(held, by, at, came, left, code):
    line = lines_of(held)[2]
    with pytest.raises(Refused) as refused:
        correct_attendance(
            attendance=line.attendance, state="present", in_at=at(came),
            out_at=left and at(left), reason="x", by=by, now=at(200),
        )  # fmt: skip
    assert refused.value.reasons[0].code == f"training.{code}"


# --- a file of attendance -------------------------------------------------------------------------------


def load(session, by, now, *rows, **options):
    given = [
        {"row": n, "staff": one.learner.staff_number, "state": state, "in": came, "out": left, "reason": ""}
        for n, (one, state, came, left) in enumerate(rows, 2)
    ]  # fmt: skip
    return import_attendance(session=session, rows=given, reason="补录", by=by, now=now, **options)


@pytest.mark.parametrize(
    ("state", "came", "left", "outcome"),
    [
        ("迟到", "", "", "needs_in"),
        ("早退", "09:00", "", "needs_out"),
        ("", "09:00", "08:50", "out_before_in"),
        ("", "10:59", "", "time_to_come"),
        ("", "07:00", "", "time_before_session"),
        ("迟到", "09:02", "", "entered_as"),
        ("迟到", "09:20", "", "entered"),
        ("请假", "", "", "excused"),
        ("缺勤", "", "", "absent"),
    ],
)
def test_a_look_says_what_saving_does(session, people, by, at, state, came, left, outcome):
    row = (people[0], state, came, left)
    assert [one.outcome for one in load(session, by, at(60), row, dry_run=True)] == [outcome]
    assert [one.outcome for one in load(session, by, at(60), row)] == [outcome]


def test_one_wrong_time_does_not_keep_the_other_rows_out(session, people, by, at):
    load(session, by, at(60), (people[0], "", "10:59", ""), (people[1], "", "09:00", ""))
    assert [one.signed_in for one in lines_of(session)] == [False, True, False]


def test_what_a_file_says_before_the_heads_are_counted_stands_on_the_sheet(session, people, by, at):
    rows = [(people[0], "迟到", "09:20", ""), (people[1], "请假", "", "")]
    load(session, by, at(60), *rows, (people[2], "早退", "09:00", "09:58"))
    confirm_head_count(session=session, counted=2, by=by, now=at(120))
    session.refresh_from_db()
    assert states(session) == [
        AttendanceState.LATE,
        AttendanceState.EXCUSED,
        AttendanceState.LEFT_EARLY,
    ]


# --- a form sent twice ----------------------------------------------------------------------------------


def test_a_form_that_is_sent_twice_plans_one_run(by):
    form = {"version": make_programme("q"), "start": MONDAY, "request_key": uuid.uuid4(), "by": by}
    assert schedule_run(**form, now=NOW) == schedule_run(**form, now=NOW)
    assert PlanRun.objects.count() == 1
