"""Confirming a sheet costs the same for a hall as for two, and higher apps hear who was there."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from notices.models import Notice
from tests.factories import appoint, make_unit, make_user
from tests.training.makers import make_session, seat
from training.models import Attendance
from training.services import (
    ask_excuse,
    confirm_head_count,
    correct_attendance,
    decide_excuse,
    reopen_head_count,
)
from training.signals import attendance_confirmed

pytestmark = pytest.mark.django_db


@pytest.fixture
def heard():
    events = []

    def hear(sender, event, **kwargs):
        events.append(event)

    attendance_confirmed.connect(hear)
    yield events
    attendance_confirmed.disconnect(hear)


def confirm(session, by=None):
    confirm_head_count(
        session=session, counted=0, by=by or make_user(), now=session.ends_at + timedelta(1)
    )
    session.refresh_from_db()


def staffed(count):
    """A session that nobody comes to, of people in two units with a leader each."""
    session = make_session(warn_after_absences=1)
    for unit in (make_unit(), make_unit()):
        appoint(make_user(), unit=unit, leads=True)
        for _ in range(count):
            appoint(seat(session).learner, unit=unit)
    return session


def test_confirming_costs_the_same_however_many_are_absent(db):
    costs = []
    for count in (2, 12):
        session = staffed(count)
        with CaptureQueriesContext(
            connection,
        ) as statements:
            confirm(session)
        costs.append(len(statements))
        assert Notice.objects.filter(kind="training.absent", params__session=session.title).count()
    assert costs[0] == costs[1]
    assert Notice.objects.filter(kind="training.absent").count() == 4 + 24
    assert Notice.objects.filter(kind="training.absent_team").count() == 4 + 24


def test_a_confirmed_sheet_is_announced_with_everybodys_line(heard):
    session = make_session(learners=2)
    confirm(session)
    (event,) = heard
    assert (event.cause, event.session_id, event.run_id) == (
        "confirmed",
        session.pk,
        session.run_id,
    )
    assert {one.learner_id for one in event.lines} == {
        one.learner_id for one in session.run.enrolments.all()
    }
    assert {(one.state, one.minutes) for one in event.lines} == {("absent", 0)}


def test_a_line_that_is_put_right_is_announced_alone(heard):
    session, by = make_session(learners=2), make_user()
    confirm(session)
    row = Attendance.objects.filter(session=session).first()
    correct_attendance(
        attendance=row, state="present", reason="在场", by=by, now=session.ends_at + timedelta(2)
    )
    event = heard[-1]
    assert event.cause == "corrected"
    assert [(one.enrolment_id, one.state, one.minutes) for one in event.lines] == [
        (row.enrolment_id, "present", 120)
    ]


def test_an_excuse_on_a_confirmed_sheet_is_announced(heard):
    session, by = make_session(learners=1), make_user()
    confirm(session)
    now = session.ends_at + timedelta(2)
    learner = session.run.enrolments.get().learner
    excuse = ask_excuse(session=session, learner=learner, reason="病假", now=now)
    decide_excuse(excuse=excuse, grant=True, by=by, now=now)
    assert [(one.cause, one.lines[0].state) for one in heard] == [
        ("confirmed", "absent"),
        ("excused", "excused"),
    ]


def test_a_sheet_that_is_opened_again_is_announced_too(heard):
    session = make_session(learners=1)
    confirm(session)
    reopen_head_count(
        session=session, reason="数错", by=make_user(), now=session.ends_at + timedelta(2)
    )
    assert heard[-1].cause == "reopened"
