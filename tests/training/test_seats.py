"""Seats: capacity, waiting list, approval, and what became of each row."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from notices.models import Notice
from tests.factories import NOW, TODAY, make_user
from tests.hands import at_once
from tests.training.makers import make_programme, make_ready_run, make_run, numbers
from training.models import RunEnrolment, SeatState
from training.services import Refused, decide_seat, enrol, set_capacity, withdraw

pytestmark = pytest.mark.django_db


@pytest.fixture
def by():
    return make_user("人事")


def put(run, staff_numbers, by, **options):
    return enrol(run=run, staff_numbers=staff_numbers, source="file", by=by, now=NOW, **options)


def states(run):
    return list(run.enrolments.order_by("pk").values_list("state", flat=True))


def test_the_twenty_first_of_the_pre_job_training_needs_approval(by):
    run = make_ready_run("meeting-pre-job")
    lines = put(run, numbers(21), by)
    assert [one.outcome for one in lines] == ["enrolled"] * 20 + ["asked"]


def test_an_approved_twenty_first_is_in_and_is_told(by):
    run = make_ready_run("meeting-pre-job")
    put(run, numbers(21), by)
    seat = decide_seat(seat=run.enrolments.get(state="asked"), approve=True, by=by, now=NOW)
    assert seat.state == SeatState.ENROLLED
    assert Notice.objects.filter(user=seat.learner, kind="training.enrolled").count() == 1


def test_a_refusal_says_why(by):
    run = make_run(make_programme(capacity=1, over_capacity="approve"))
    put(run, numbers(2), by)
    with pytest.raises(Refused):
        decide_seat(seat=run.enrolments.get(state="asked"), approve=False, by=by, now=NOW)


def test_two_decisions_about_one_seat_are_one(by):
    run = make_run(make_programme(capacity=1, over_capacity="approve"))
    put(run, numbers(2), by)
    seat = run.enrolments.get(state="asked")
    decide_seat(seat=seat, approve=True, by=by, now=NOW)
    with pytest.raises(Refused):
        decide_seat(seat=seat, approve=False, reason="x", by=by, now=NOW)


def test_each_row_says_what_became_of_it(by):
    run = make_run(make_programme(capacity=2))
    here, left = make_user(), make_user(left_on=TODAY)
    put(run, [here.staff_number], by)
    new, late = numbers(2)
    lines = put(run, [here.staff_number, new, new, "nobody", left.staff_number, late], by)
    assert [(one.row, one.outcome) for one in lines] == [
        (1, "already"),
        (2, "enrolled"),
        (3, "twice"),
        (4, "unknown"),
        (5, "left"),
        (6, "waiting"),
    ]


def test_leading_zeros_and_full_width_digits_find_the_person(by):
    person = make_user(staff_number="000777")
    lines = put(make_run(), ["０００７７７ "], by)
    assert [one.user_id for one in lines] == [person.pk]


def test_a_look_before_writes_nothing(by):
    run = make_run()
    assert [one.outcome for one in put(run, numbers(3), by, dry_run=True)] == ["enrolled"] * 3
    assert states(run) == []


def test_the_first_of_the_waiting_list_moves_up_when_a_place_becomes_free(by):
    run = make_run(make_programme(capacity=1))
    put(run, numbers(3), by)
    first, second, third = run.enrolments.order_by("pk")
    withdraw(seat=first, reason="调岗", by=by, now=NOW)
    assert states(run) == ["withdrawn", "enrolled", "waiting"]
    assert Notice.objects.filter(user=second.learner, kind="training.moved_up").exists()
    assert third.state == SeatState.WAITING


def test_nobody_overtakes_those_who_wait(by):
    run = make_run(make_programme(capacity=1))
    put(run, numbers(2), by)
    run.enrolments.filter(state="enrolled").update(state="withdrawn", ended_at=NOW)
    assert put(run, numbers(1), by)[0].outcome == "waiting"


def test_more_places_let_the_waiting_in(by):
    run = make_run(make_programme(capacity=1))
    put(run, numbers(3), by)
    set_capacity(run=run, capacity=3, over_capacity="wait", by=by, now=NOW)
    assert states(run) == ["enrolled"] * 3


def test_who_was_withdrawn_can_come_again(by):
    run, number = make_run(), numbers(1)
    put(run, number, by)
    withdraw(seat=run.enrolments.get(), reason="x", by=by, now=NOW)
    assert put(run, number, by)[0].outcome == "enrolled"


def test_the_database_refuses_a_second_open_seat(by):
    run, person = make_run(), make_user()
    values = {"run": run, "learner": person, "source": "person", "made_at": NOW}
    RunEnrolment.objects.create(state="enrolled", **values)
    with pytest.raises(IntegrityError), transaction.atomic():
        RunEnrolment.objects.create(state="waiting", **values)


def test_a_thousand_rows_cost_no_statement_each(by, django_assert_max_num_queries):
    run, people = make_run(), numbers(20)
    with django_assert_max_num_queries(40):
        put(run, people, by)


@pytest.mark.django_db(transaction=True)
def test_eight_who_enrol_at_once_do_not_overfill_a_run(by):
    run = make_run(make_programme(capacity=3))
    people = numbers(8)
    at_once(8, lambda n: put(run, [people[n]], by))
    assert sorted(states(run)) == ["enrolled"] * 3 + ["waiting"] * 5


def test_the_trace_counts_who_came_in(by):
    run = make_run(make_programme(capacity=1))
    put(run, numbers(2), by)
    detail = run.changes.get(kind="enrolled").detail
    assert (detail["enrolled"], detail["waiting"]) == (1, 1)


def test_times_of_a_seat_are_aware(by):
    run = make_run()
    put(run, numbers(1), by)
    assert run.enrolments.get().made_at.utcoffset() == dt.timedelta(0)
