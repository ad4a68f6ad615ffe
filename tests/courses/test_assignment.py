"""Duties: who gets a course, who joins later, what ends with an assignment."""

import datetime as dt

import pytest

from courses import services
from courses.models import Assignment, Enrolment
from courses.receivers import on_appointment_changed
from courses.selectors import duties
from notices.models import Notice
from people.signals import AppointmentChanged
from tests import factories as make

pytestmark = pytest.mark.django_db
NOW, TODAY = make.NOW, make.TODAY
DUE = TODAY + dt.timedelta(days=10)


@pytest.fixture
def hr():
    return make.make_user("人事", roles=("hr",))


@pytest.fixture
def course():
    return make.make_released_course("消防")


@pytest.fixture
def assign(course, hr):
    def assign(**fields):
        values = {"course": course, "due_on": DUE, "by": hr, "now": NOW}
        return services.assign(**(values | fields))

    return assign


def learners(course):
    return set(Enrolment.objects.filter(course=course).values_list("learner__name", flat=True))


def told(user):
    return Notice.objects.filter(user=user, kind="courses.assigned").count()


def test_an_assignment_reaches_one_person(assign, course):
    person = make.make_user("王芳")
    make.make_user("别人")
    assign(user=person)
    enrolment = Enrolment.objects.get()
    assert (enrolment.learner, enrolment.due_on, enrolment.assigned_on) == (person, DUE, TODAY)
    assert told(person) == 1


def test_an_assignment_to_a_unit_reaches_the_units_below(assign, course):
    hotel = make.make_unit("酒店")
    desk = make.make_unit("前台", parent=hotel)
    for name, unit in (("甲", hotel), ("乙", desk), ("丙", make.make_unit("厨房"))):
        make.appoint(make.make_user(name), unit)
    assign(unit=hotel)
    assert learners(course) == {"甲", "乙"}


def test_an_assignment_to_a_position_reaches_who_holds_it(assign, course):
    cook = make.make_position("厨师")
    make.appoint(make.make_user("甲"), make.make_unit(), cook)
    make.appoint(make.make_user("乙"), make.make_unit())
    assign(position=cook)
    assert learners(course) == {"甲"}


def test_who_has_left_gets_no_duty(assign, course):
    unit = make.make_unit()
    make.appoint(make.make_user("甲", is_active=False, left_on=TODAY), unit)
    assign(unit=unit)
    assert learners(course) == set()


def test_assigning_the_same_twice_is_one_duty(assign):
    person = make.make_user()
    assert assign(user=person) == assign(user=person)
    assert Assignment.objects.count() == Enrolment.objects.count() == told(person) == 1


@pytest.mark.parametrize("fields", [{"retired_at": NOW}, {}])
def test_a_course_that_cannot_be_read_is_not_assigned(assign, fields):
    course = make.make_course(**fields)
    with pytest.raises(services.EnrolmentRefused):
        assign(course=course, user=make.make_user())
    assert not Assignment.objects.exists()


def test_who_is_in_the_course_keeps_progress_and_gets_the_date(assign, course):
    person = make.make_user()
    enrolment = make.make_enrolment(course, person)
    services.finish_lesson(enrolment=enrolment, position=1, now=NOW)
    assignment = assign(user=person)
    enrolment = Enrolment.objects.get()
    assert (enrolment.due_on, enrolment.lessons_done) == (DUE, 1)
    assert enrolment.assignment == assignment
    assert enrolment.changes.get().kind == "assigned"


def test_of_two_duties_the_earlier_date_counts(assign, course):
    person = make.make_user()
    assign(user=person)
    assign(user=person, due_on=DUE + dt.timedelta(days=5))
    assert Enrolment.objects.get().due_on == DUE
    assign(user=person, due_on=DUE - dt.timedelta(days=5))
    assert Enrolment.objects.get().due_on == DUE - dt.timedelta(days=5)


def test_an_assignment_grants_a_waiting_request(assign, course):
    person = make.make_user()
    make.make_enrolment(course, person, state="asked")
    assign(user=person)
    assert Enrolment.objects.get().state == "active"


@pytest.mark.parametrize(("repeat", "periods"), [(False, 1), (True, 2)])
def test_who_completed_it_before_takes_it_again_only_where_that_is_asked(
    assign, course, repeat, periods
):
    person = make.make_user()
    before = NOW - dt.timedelta(days=400)
    make.make_enrolment(course, person, state="completed", completed_at=before)
    assign(user=person, repeat=repeat)
    assert Enrolment.objects.count() == periods


# --- later -------------------------------------------------------------------------------------------


def test_who_joins_later_gets_days_of_their_own(assign, course):
    unit = make.make_unit()
    assign(unit=unit, days_to_complete=30)
    person = make.make_user()
    make.appoint(person, unit)
    later = NOW + dt.timedelta(days=5)
    on_appointment_changed(None, event=AppointmentChanged(user_id=person.pk), now=later)
    enrolment = Enrolment.objects.get()
    assert enrolment.due_on == TODAY + dt.timedelta(days=35)
    assert told(person) == 1


def test_who_joins_later_never_has_less_time_than_the_others(assign, course):
    unit = make.make_unit()
    assign(unit=unit, days_to_complete=1)
    make.appoint(make.make_user(), unit)
    services.sync_assignments(now=NOW)
    assert Enrolment.objects.get().due_on == DUE


def test_running_the_sync_again_adds_nothing(assign, course):
    unit = make.make_unit()
    make.appoint(make.make_user(), unit)
    assign(unit=unit)
    assert services.sync_assignments(now=NOW) == 0
    assert Enrolment.objects.count() == 1
    assert Notice.objects.filter(kind="courses.assigned").count() == 1


def test_the_sync_does_not_take_back_an_extension(assign, course, hr):
    person = make.make_user()
    make.appoint(person, unit := make.make_unit())
    assign(unit=unit)
    assign(user=person, due_on=DUE + dt.timedelta(days=1))
    later = DUE + dt.timedelta(days=60)
    services.extend(enrolment=Enrolment.objects.get(), due_on=later, reason="假", by=hr, now=NOW)
    services.sync_assignments(now=NOW)
    assert Enrolment.objects.get().due_on == later


@pytest.mark.parametrize("state", ["exempt", "completed"])
def test_the_sync_leaves_alone_who_is_through(assign, course, state):
    person = make.make_user()
    assign(user=person)
    Enrolment.objects.update(state=state, completed_at=NOW)
    services.sync_assignments(now=NOW + dt.timedelta(days=1))
    assert Enrolment.objects.count() == 1


def test_a_post_that_begins_later_counts_from_its_day(assign, course):
    unit = make.make_unit()
    assign(unit=unit)
    make.appoint(make.make_user(), unit, since=TODAY + dt.timedelta(days=3))
    services.sync_assignments(now=NOW)
    assert not Enrolment.objects.exists()
    services.sync_assignments(now=NOW + dt.timedelta(days=3))
    assert Enrolment.objects.count() == 1


def test_the_sync_of_one_person_looks_at_nobody_else(assign, course):
    unit = make.make_unit()
    assign(unit=unit)
    one, other = make.make_user("甲"), make.make_user("乙")
    make.appoint(one, unit)
    make.appoint(other, unit)
    services.sync_assignments(now=NOW, user_id=one.pk)
    assert learners(course) == {"甲"}


def test_a_duty_of_the_unit_above_reaches_who_joins_below(assign, course):
    hotel = make.make_unit()
    assign(unit=hotel)
    person = make.make_user()
    make.appoint(person, make.make_unit(parent=hotel))
    services.sync_assignments(now=NOW, user_id=person.pk)
    assert Enrolment.objects.get().learner == person


# --- the end ----------------------------------------------------------------------------------------


def test_ending_a_duty_withdraws_who_has_not_begun(assign, hr):
    unit = make.make_unit()
    idle, busy = make.make_user(), make.make_user()
    make.appoint(idle, unit)
    make.appoint(busy, unit)
    assignment = assign(unit=unit)
    services.finish_lesson(enrolment=Enrolment.objects.get(learner=busy), position=1, now=NOW)
    assert services.end_assignment(assignment=assignment, by=hr, now=NOW) == 1
    assert Enrolment.objects.get(learner=idle).state == "withdrawn"
    going_on = Enrolment.objects.get(learner=busy)
    assert (going_on.state, going_on.due_on) == ("active", None)


def test_an_ended_duty_is_given_to_nobody(assign, hr):
    unit = make.make_unit()
    assignment = assign(unit=unit)
    services.end_assignment(assignment=assignment, by=hr, now=NOW)
    make.appoint(make.make_user(), unit)
    assert services.sync_assignments(now=NOW) == 0
    with pytest.raises(services.AlreadyDecided):
        services.end_assignment(assignment=assignment, by=hr, now=NOW)


def test_after_the_end_the_same_may_be_assigned_again(assign, hr):
    person = make.make_user()
    services.end_assignment(assignment=assign(user=person), by=hr, now=NOW)
    assign(user=person)
    assert list(Enrolment.objects.order_by("period").values_list("state", flat=True)) == [
        "withdrawn",
        "active",
    ]


def test_the_preview_counts_before_anything_is_saved(course):
    unit = make.make_unit()
    people = [make.make_user(name) for name in "甲乙丙"]
    for person in people:
        make.appoint(person, unit)
    make.make_enrolment(course, people[0], state="completed")
    make.make_enrolment(course, people[1])
    reach = duties.reach(course_id=course.pk, unit_id=unit.pk, repeat=False, today=TODAY, named=2)
    assert (reach.people, len(reach.names), reach.unnamed) == (3, 2, 1)
    assert (reach.met_before, reach.in_course) == (1, 1)
    assert not Assignment.objects.exists()
