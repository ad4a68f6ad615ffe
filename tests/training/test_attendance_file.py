"""A file of attendance changes what it says, and says beforehand from what to what."""

import io
from datetime import time, timedelta

import openpyxl
import pytest

from tests.factories import make_user
from tests.training.makers import make_session
from training.documents.lists import write_list
from training.exchange.attendance_file import read
from training.models import Attendance
from training.selectors.attendance import current, lines_of
from training.services import add_guest, confirm_head_count, enter_by_hand, import_attendance

pytestmark = pytest.mark.django_db


@pytest.fixture
def session():
    return make_session(learners=3)


@pytest.fixture
def by():
    return make_user("讲师")


@pytest.fixture
def later(session):
    return session.ends_at + timedelta(minutes=10)


@pytest.fixture
def confirmed(session, by, later):
    """All three were there, signed in at 37 seconds past a minute."""
    come = session.starts_at - timedelta(minutes=5, seconds=23)
    guest = add_guest(session=session, name="来宾", by=by, now=come)
    for one in lines_of(session):
        enter_by_hand(
            session=session, enrolment=one.enrolment, guest=one.guest, at=come, reason="忘带手机",
            by=by, now=come,
        )  # fmt: skip
    assert guest
    confirm_head_count(session=session, counted=4, by=by, now=later)
    session.refresh_from_db()
    return session


@pytest.fixture
def load(session, by, later):
    def load(*rows, dry_run=False):
        book, out = openpyxl.Workbook(), io.BytesIO()
        for row in (["工号", "状态", "签到", "签退"], *rows):
            book.active.append(row)
        book.save(out)
        return import_attendance(
            session=session, rows=read(out.getvalue()), reason="补录", by=by, now=later,
            dry_run=dry_run,
        )  # fmt: skip

    return load


def number(session, at=0):
    return lines_of(session)[at].staff_number


def states(session):
    rows = current(Attendance.objects.filter(session=session, guest=None))
    return list(rows.order_by("enrolment__learner__staff_number").values_list("state", flat=True))


def test_a_row_with_nothing_but_a_number_changes_nothing(confirmed, load):
    assert [one.outcome for one in load([number(confirmed)])] == ["same"]
    assert states(confirmed) == ["present"] * 3


def test_a_look_says_from_what_to_what(confirmed, load):
    (told,) = load([number(confirmed), "缺席"], dry_run=True)
    assert (told.outcome, told.params) == (
        "corrected",
        {"before": "出席 08:54–", "after": "缺席"},
    )
    assert states(confirmed) == ["present"] * 3


def test_a_time_without_a_state_is_judged(confirmed, load):
    load([number(confirmed), None, time(9, 40)])
    assert states(confirmed)[0] == "late"


@pytest.mark.parametrize("form", ["xlsx"])
def test_a_download_that_comes_back_unchanged_corrects_nobody(confirmed, by, later, form):
    out = io.BytesIO()
    write_list(confirmed, form, out, day=later.date())
    told = import_attendance(
        session=confirmed, rows=read(out.getvalue()), reason="x", by=by, now=later
    )
    assert [one.outcome for one in told] == ["same"] * 3 + ["no_number"]
    assert not Attendance.objects.exclude(replaces=None).exists()


def test_a_time_without_seconds_is_the_time_that_stands(confirmed, load):
    (told,) = load([number(confirmed), "出席", time(8, 54)])
    assert told.outcome == "same"


def test_one_time_is_put_right_and_the_other_stays_to_the_second(confirmed, load):
    load([number(confirmed), "早退", None, time(10, 15)])
    row = current(Attendance.objects.filter(session=confirmed)).get(state="left_early")
    assert (row.in_at.second, row.out_at.second) == (37, 0)
