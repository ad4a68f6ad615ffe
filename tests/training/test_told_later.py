"""Calendars follow what is moved into the past or renamed; nights are trained; who came is followed up."""

import datetime as dt

import pytest
from django.utils import timezone

from notices.models import Notice
from tests.factories import NOW, make_user
from tests.training.makers import approved, make_run, make_session
from training.forms.run import MoveForm
from training.models import Attendance, FollowUp, Invitation, PlannedFollowUp
from training.selectors.afterwards import follow_ups
from training.services import (
    Refused,
    add_session,
    describe_session,
    enrol,
    move_session,
    open_follow_ups,
)

pytestmark = pytest.mark.django_db
HOUR = dt.timedelta(hours=1)


@pytest.fixture
def by():
    return make_user()


@pytest.fixture
def told():
    """A session of the afternoon whose only learner was invited."""
    session, learner = make_session(starts=NOW + 4 * HOUR), make_user()
    enrol(run=session.run, staff_numbers=[learner.staff_number], source="person", by=None, now=NOW)
    assert Invitation.objects.count() == 1
    return session


def test_a_session_that_was_moved_into_the_past_is_moved_in_calendars(told, by):
    start = NOW - 1 * HOUR
    move_session(
        session=told, starts_at=start, ends_at=start + HOUR / 2, reason="x", by=by, now=NOW
    )
    assert Invitation.objects.latest("pk").revision == 1


def test_a_new_title_reaches_people_and_calendars(told, by):
    describe_session(
        session=told, title="消防", title_en="", kind="lecture", module=None, topics=[], by=by, now=NOW
    )  # fmt: skip
    assert Invitation.objects.latest("pk").revision == 1
    assert Notice.objects.filter(kind="training.described").exists()


def test_a_night_shift_is_trained_over_midnight(by):
    form = MoveForm({"day": "2027-03-09", "starts": "22:00", "ends": "02:00", "reason": "夜班"})
    assert form.is_valid(), form.errors
    session = move_session(session=make_session(), **form.moments(), reason="夜班", by=by, now=NOW)
    assert session.ends_at - session.starts_at == 4 * HOUR
    assert session.moment_of(dt.time(1)) == session.starts_at + 3 * HOUR
    assert session.moment_of(dt.time(21, 50)) < session.starts_at


def test_an_end_before_the_start_is_no_night(by):
    start = NOW + HOUR
    with pytest.raises(Refused):
        add_session(
            run=make_run(), kind="lecture", title="x", starts_at=start,
            ends_at=start + 13 * HOUR, by=by, now=NOW,
        )  # fmt: skip


@pytest.fixture
def over():
    """A run that is over: one came, one did not; both kinds of forms are planned."""
    session = make_session(learners=2)
    run = approved(session.run)
    for kind in ("internship", "tracking"):
        PlannedFollowUp.objects.create(
            version=run.version, order=len(kind), kind=kind, title=kind, opens_after_days=0,
            due_after_days=30,
        )  # fmt: skip
    session.state = "held"
    session.save()
    for one, state in zip(run.enrolments.order_by("pk"), ("present", "absent"), strict=True):
        Attendance.objects.create(
            session=session, enrolment=one, state=state, way="list", made_at=NOW
        )
    return run


def test_who_never_came_is_not_followed_up(over):
    open_follow_ups(now=NOW + dt.timedelta(days=60))
    came = over.enrolments.order_by("pk").first()
    assert set(FollowUp.objects.values_list("enrolment", flat=True)) == {came.pk}
    assert FollowUp.objects.count() == 2


def test_who_leaves_the_run_owes_nothing_more(over):
    open_follow_ups(now=NOW + dt.timedelta(days=60))
    over.enrolments.update(state="withdrawn", ended_at=NOW)
    today = timezone.localdate(NOW) + dt.timedelta(days=70)
    assert not follow_ups(today=today, user_id=0, sees_all=True).exists()
