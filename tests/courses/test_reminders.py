"""What is told about due dates, and how often."""

import datetime as dt

import pytest
from django.utils import translation

from courses import rules, services
from notices.models import Notice
from tests import factories as make

NOW, TODAY = make.NOW, make.TODAY


def days(number):
    return dt.timedelta(days=number)


@pytest.mark.parametrize(
    ("left", "held_for", "expected"),
    [
        (30, 60, None),
        (8, 60, None),
        (7, 60, 7),
        (6, 60, 7),
        (2, 60, 7),
        (1, 60, 1),
        (0, 60, 1),
        (-1, 60, 0),
        (-100, 200, 0),
        (5, 5, None),  # got it today with five days: that was told just now
        (7, 7, None),
        (7, 8, 7),
        (1, 1, None),
        (1, 5, 1),
        (-1, -1, 0),
    ],
)
def test_which_reminder_belongs_to_a_day(left, held_for, expected):
    due_on = TODAY + days(left)
    since = due_on - days(held_for)
    assert rules.reminder(due_on=due_on, since=since, today=TODAY) == expected


@pytest.fixture
def learner():
    return make.make_user("王芳")


def enrol(learner, left, **fields):
    course = make.make_released_course("消防")
    values = {"due_on": TODAY + days(left), "assigned_on": TODAY - days(60)}
    return make.make_enrolment(course, learner, **(values | fields))


def kinds(user):
    return list(Notice.objects.filter(user=user).order_by("pk").values_list("kind", flat=True))


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("left", "kind"), [(7, "courses.due_soon"), (1, "courses.due_soon"), (-1, "courses.overdue")]
)
def test_a_learner_is_told_once_however_often_it_runs(learner, left, kind):
    enrol(learner, left)
    services.remind_due(now=NOW)
    services.remind_due(now=NOW + dt.timedelta(hours=6))
    assert kinds(learner) == [kind]


@pytest.mark.django_db
def test_seven_days_and_one_day_before_and_after_are_three_notices(learner):
    enrol(learner, 7)
    for day in range(15):
        services.remind_due(now=NOW + days(day))
    assert kinds(learner) == ["courses.due_soon", "courses.due_soon", "courses.overdue"]


@pytest.mark.django_db
def test_the_manager_is_told_once_what_is_overdue(learner):
    unit = make.make_unit()
    manager = make.make_user("经理")
    make.appoint(manager, unit, leads=True)
    make.appoint(learner, unit)
    enrol(learner, -1)
    for hours in (0, 6, 30):
        services.remind_due(now=NOW + dt.timedelta(hours=hours))
    assert kinds(manager) == ["courses.overdue_in_unit"]


@pytest.mark.django_db
@pytest.mark.parametrize("state", ["completed", "exempt", "withdrawn", "asked"])
def test_who_owes_nothing_is_told_nothing(learner, state):
    enrol(learner, -1, state=state)
    assert services.remind_due(now=NOW) == 0


@pytest.mark.django_db
def test_who_has_left_is_told_nothing_and_the_manager_neither():
    unit = make.make_unit()
    manager = make.make_user()
    make.appoint(manager, unit, leads=True)
    gone = make.make_user(is_active=False, left_on=TODAY - days(1))
    make.appoint(gone, unit, until=TODAY - days(1))
    enrolment = enrol(gone, -1)
    assert services.remind_due(now=NOW) == 0
    enrolment.refresh_from_db()
    assert enrolment.state == "active"


@pytest.mark.django_db
def test_an_extension_starts_anew(learner):
    hr = make.make_user()
    enrolment = enrol(learner, -1)
    services.remind_due(now=NOW)
    services.extend(enrolment=enrolment, due_on=TODAY + days(7), reason="病假", by=hr, now=NOW)
    services.remind_due(now=NOW + days(1))
    assert kinds(learner) == ["courses.overdue", "courses.extended", "courses.due_soon"]


@pytest.mark.django_db
def test_many_learners_of_a_course_cost_no_statement_each(django_assert_max_num_queries):
    course = make.make_released_course()
    for _ in range(30):
        make.make_enrolment(
            course, make.make_user(), due_on=TODAY + days(7), assigned_on=TODAY - days(9)
        )
    with django_assert_max_num_queries(10):
        assert services.remind_due(now=NOW) == 30


@pytest.mark.django_db
def test_whose_answers_are_being_marked_is_told_nothing(learner):
    quiz = make.make_quiz()
    course = make.make_released_course(quiz=quiz)
    make.make_enrolment(
        course, learner, due_on=TODAY - days(1), assigned_on=TODAY - days(60), lessons_done=3
    )
    attempt = make.make_result(quiz, learner).attempt
    type(attempt).objects.filter(pk=attempt.pk).update(state="submitted", graded_at=None)
    assert services.remind_due(now=NOW) == 0


@pytest.mark.django_db
def test_an_english_reader_is_told_the_english_title(learner):
    course = make.make_released_course("消防", title_en="Fire safety")
    make.make_enrolment(course, learner, due_on=TODAY + days(1), assigned_on=TODAY - days(60))
    services.remind_due(now=NOW)
    notice = Notice.objects.get(user=learner)
    with translation.override("en"):
        assert notice.title == f"Due on {TODAY + days(1):%-d %B %Y}: Fire safety"
    with translation.override("zh-hans"):
        assert "消防" in notice.title
