"""Sessions on other days: what hangs on them goes along, who signed in signs in again, everybody is told once."""

import datetime as dt

import pytest
from django.utils import timezone

from notices.models import Notice
from tests.factories import make_user
from tests.training.makers import (
    SHANGHAI,
    make_programme,
    make_ready_run,
    make_run,
    make_session,
    seat,
)
from training.models import EffectivenessEvaluation, Scan
from training.selectors.attendance import lines_of
from training.services import (
    Refused,
    confirm_head_count,
    enter_by_hand,
    move_session,
    postpone_from,
    set_homework,
    strike_scan,
)

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


@pytest.fixture
def by():
    return make_user("培训师")


@pytest.fixture
def run():
    return make_run(make_programme(days=3))  # Monday 9 to Wednesday 11 March


def before(session):
    return session.starts_at - DAY


def postpone(session, to_day, by):
    return postpone_from(session=session, to_day=to_day, reason="停电", by=by, now=before(session))


def test_homework_steps_and_the_evaluation_go_along_with_the_session_before_them(run, by):
    first, second, third = run.sessions.order_by("starts_at")
    due = [
        set_homework(
            run=run, title=str(n), task="写", due_at=one.ends_at + dt.timedelta(hours=3), by=by,
            now=before(first),
        )
        for n, one in enumerate((first, third))
    ]  # fmt: skip
    judged = EffectivenessEvaluation.objects.create(
        run=run,
        planned_on=dt.date(2026, 4, 10),
        method="other",
        evaluator=by,
        made_at=first.starts_at,
    )
    postpone(second, dt.date(2026, 3, 17), by)
    for one in due:
        one.refresh_from_db()
    judged.refresh_from_db()
    assert [timezone.localdate(one.due_at).day for one in due] == [9, 18]
    assert judged.planned_on == dt.date(2026, 4, 17)


def test_the_weekly_steps_of_the_pre_job_training_stay_on_its_days(by):
    run = make_ready_run("meeting-pre-job")
    session = run.sessions.earliest("starts_at")
    postpone(session, timezone.localdate(session.starts_at) + 35 * DAY, by)
    run.refresh_from_db()
    days = [timezone.localdate(one.starts_at) for one in run.sessions.all()]
    assert min(days) == dt.date(2026, 4, 13)
    for step in run.steps.all():
        assert step.starts_on >= min(days)
        assert step.latest_end_on >= step.ends_on >= step.starts_on


def test_a_step_that_is_done_stays_where_it_was(by):
    run = make_ready_run("meeting-pre-job")
    step = run.steps.first()
    step.done_at, step.done_by = before(run.sessions.first()), by
    step.save()
    session = run.sessions.earliest("starts_at")
    postpone(session, timezone.localdate(session.starts_at) + 35 * DAY, by)
    assert run.steps.get(pk=step.pk).ends_on == step.ends_on


def test_three_sessions_that_are_postponed_are_one_notice_that_says_how_many(run, by):
    learner = make_user()
    seat(run.sessions.first(), learner)
    postpone(run.sessions.earliest("starts_at"), dt.date(2026, 3, 16), by)
    (told,) = Notice.objects.filter(user=learner)
    assert (told.kind, told.params["count"]) == ("training.postponed", 3)
    assert len(told.params["calendar"]) == 3
    assert "停电" in told.text


def test_one_session_that_is_postponed_is_told_as_a_moved_one(run, by):
    learner = make_user()
    seat(run.sessions.first(), learner)
    postpone(run.sessions.latest("starts_at"), dt.date(2026, 3, 16), by)
    assert Notice.objects.get(user=learner).kind == "training.moved"


def test_nothing_is_postponed_to_a_day_that_is_over(run, by):
    with pytest.raises(Refused):
        postpone(run.sessions.earliest("starts_at"), dt.date(2026, 3, 1), by)


@pytest.mark.parametrize(
    ("to_day", "code"),
    [
        (dt.date(2026, 3, 9), "day_before"),  # the session is on the 10th
        (dt.date(2026, 3, 14), "day_off"),  # a Saturday
        (dt.date(2026, 10, 1), "day_off"),
    ],
)
def test_a_run_is_not_postponed_backwards_nor_to_a_day_off(run, by, to_day, code):
    second = run.sessions.order_by("starts_at")[1]
    with pytest.raises(Refused) as refused:
        postpone(second, to_day, by)
    assert refused.value.reasons[0].code == f"training.{code}"
    assert run.changes.filter(kind="moved").count() == 0


def test_nothing_is_moved_to_a_day_that_is_over(run, by):
    session = run.sessions.earliest("starts_at")
    with pytest.raises(Refused):
        move_session(
            session=session, starts_at=session.starts_at - 9 * DAY,
            ends_at=session.ends_at - 9 * DAY, reason="x", by=by, now=before(session),
        )  # fmt: skip


# --- who had signed in -------------------------------------------------------------------------------


@pytest.fixture
def session():
    return make_session(learners=2, starts=dt.datetime(2026, 3, 9, 9, tzinfo=SHANGHAI))


@pytest.fixture
def signed(session, by):
    now = session.starts_at - dt.timedelta(minutes=10)
    person = session.run.enrolments.first()
    return enter_by_hand(session=session, enrolment=person, reason="x", by=by, now=now).scan


def move(session, by, shift):
    return move_session(
        session=session, starts_at=session.starts_at + shift, ends_at=session.ends_at + shift,
        reason="讲师生病", by=by, now=session.starts_at,
    )  # fmt: skip


def test_who_signed_in_for_the_old_day_is_not_present_on_the_new_one(session, signed, by):
    moved = move(session, by, 3 * DAY)
    assert not any(one.signed_in for one in lines_of(moved))
    kept = Scan.everything.get()
    assert (kept.set_aside_because, kept.set_aside_by) == ("session_moved", by)
    later = moved.starts_at
    enter_by_hand(session=moved, enrolment=signed.enrolment, reason="x", by=by, now=later)
    confirm_head_count(session=moved, counted=1, by=by, now=later)


def test_who_signed_in_keeps_that_when_it_begins_a_quarter_of_an_hour_later(session, signed, by):
    moved = move(session, by, dt.timedelta(minutes=15))
    assert [one.signed_in for one in lines_of(moved)] == [True, False]


def test_a_sign_in_by_mistake_is_struck_with_a_reason_and_stays_readable(session, signed, by):
    strike_scan(scan=signed, reason="点错了人", by=by, now=session.starts_at)
    assert not any(one.signed_in for one in lines_of(session))
    assert session.run.changes.get(kind="struck").reason == "点错了人"
    assert Scan.everything.get().at == signed.at
    assert enter_by_hand(
        session=session, enrolment=signed.enrolment, reason="x", by=by, now=session.starts_at
    ).is_new


def test_nobody_strikes_their_own_sign_in(session, signed):
    with pytest.raises(Refused):
        strike_scan(scan=signed, reason="x", by=signed.enrolment.learner, now=session.starts_at)


def test_with_the_sign_in_the_sign_out_is_struck_too(session, signed, by):
    leave = {"session": session, "enrolment": signed.enrolment, "direction": "out", "by": by}
    enter_by_hand(**leave, reason="x", now=session.ends_at)
    strike_scan(scan=signed, reason="x", by=by, now=session.ends_at)
    assert Scan.objects.count() == 0


def test_of_two_sign_outs_the_later_one_counts(session, signed, by):
    leave = {"session": session, "enrolment": signed.enrolment, "direction": "out", "by": by}
    enter_by_hand(**leave, reason="x", now=session.starts_at)
    assert enter_by_hand(**leave, reason="x", now=session.ends_at).is_new
    assert Scan.objects.get(direction="out").at == session.ends_at
    assert Scan.everything.filter(direction="out").count() == 2
