"""The desk of duties: assign, who stands where, requests, more time; and a manager's own people."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from courses import services
from courses.models import Assignment, Enrolment
from tests import factories as make

pytestmark = pytest.mark.django_db
NOW = make.NOW


def desk(name, *args):
    return reverse(f"enrolment_desk:{name}", args=args)


@pytest.fixture
def today():
    return timezone.localdate()


@pytest.fixture
def hr(client):
    person = make.make_user("人事", roles=("hr",))
    client.force_login(person)
    return person


@pytest.fixture
def course():
    return make.make_released_course("消防")


def assign_data(on, today, **fields):
    return {
        "course": on.pk,
        "due_on": (today + dt.timedelta(days=10)).isoformat(),
        "days_to_complete": 30,
    } | fields


# --- who may ----------------------------------------------------------------------------------------

READ = ["assignments", "courses"]
WRITE = ["assign", "requests"]


@pytest.mark.parametrize("name", READ + WRITE)
@pytest.mark.parametrize(
    ("role", "reads", "writes"),
    [
        ("hr", True, True),
        ("trainer", True, True),
        ("auditor", True, False),
        ("assessor", False, False),
        ("manager", False, False),
        (None, False, False),
    ],
)
def test_each_role_sees_what_it_needs(client, role, reads, writes, name):
    client.force_login(make.make_user(roles=(role,) if role else ()))
    allowed = reads if name in READ else writes
    answer = client.get(desk(name))
    assert (answer.status_code == 200) is allowed
    assert answer.status_code in (200, 302, 403)


def test_an_auditor_changes_nothing(client, course):
    enrolment = make.make_enrolment(course, make.make_user())
    client.force_login(make.make_user(roles=("auditor",)))
    assert client.get(desk("enrolment", enrolment.pk)).status_code == 200
    for name in ("extend", "exempt", "decide"):
        client.post(desk(name, enrolment.pk), {"reason": "x", "approve": "yes"})
    enrolment.refresh_from_db()
    assert enrolment.state == "active"
    assert not enrolment.changes.exists()


# --- assign -----------------------------------------------------------------------------------------


def test_assigning_shows_whom_it_reaches_before_it_saves(client, hr, course, today):
    unit = make.make_unit()
    make.appoint(make.make_user("王芳"), unit)
    answer = client.post(desk("assign"), assign_data(course, today, unit=unit.pk))
    assert "王芳" in answer.content.decode()
    assert not Assignment.objects.exists()
    seen = answer.context["preview"]["seen"]
    answer = client.post(desk("assign"), assign_data(course, today, unit=unit.pk, seen=seen))
    assert answer.url == desk("assignments")
    assert Enrolment.objects.get().learner.name == "王芳"


def test_what_was_changed_after_the_look_is_looked_at_again(client, hr, course, today):
    unit, other = make.make_unit(), make.make_unit()
    answer = client.post(desk("assign"), assign_data(course, today, unit=unit.pk))
    seen = answer.context["preview"]["seen"]
    client.post(desk("assign"), assign_data(course, today, unit=other.pk, seen=seen))
    assert not Assignment.objects.exists()


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"staff_number": "nobody"},
        {"due_on": "2020-01-01"},
        {"due_on": "2999-01-01"},
        {"due_on": "gestern"},
        {"days_to_complete": "0"},
        {"course": "999999"},
    ],
)
def test_a_wrong_form_says_so_and_saves_nothing(client, hr, course, today, fields):
    unit = {} if fields in ({}, {"staff_number": "nobody"}) else {"unit": make.make_unit().pk}
    answer = client.post(desk("assign"), assign_data(course, today, **(unit | fields)))
    assert answer.status_code == 422
    assert answer.context["form"].errors
    assert not Assignment.objects.exists()


def test_a_unit_and_a_person_at_once_are_one_too_many(client, hr, course, today):
    data = assign_data(course, today, unit=make.make_unit().pk, staff_number=hr.staff_number)
    assert client.post(desk("assign"), data).context["form"].non_field_errors()


def test_a_person_is_found_by_staff_number(client, hr, course, today):
    person = make.make_user(staff_number="000123")
    data = assign_data(course, today, staff_number=" 000123 ")
    seen = client.post(desk("assign"), data).context["preview"]["seen"]
    client.post(desk("assign"), data | {"seen": seen})
    assert Enrolment.objects.get().learner == person


def test_ending_is_a_page_and_a_post(client, hr, course):
    assignment = make.make_assignment(course, user=make.make_user())
    client.get(desk("end", assignment.pk))
    assert Assignment.objects.get().ended_at is None
    client.post(desk("end", assignment.pk))
    assert Assignment.objects.get().ended_at is not None


# --- who stands where -------------------------------------------------------------------------------


def lines(answer):
    return [line.name for line in answer.context["page_obj"].object_list]


def test_participants_show_progress_due_date_and_score(client, hr, today):
    quiz = make.make_quiz()
    course = make.make_released_course(lessons=4, quiz=quiz)
    person = make.make_user("王芳")
    make.appoint(person, make.make_unit("前台"), make.make_position("接待"))
    enrolment = make.make_enrolment(course, person, due_on=today - dt.timedelta(days=2))
    services.finish_lesson(enrolment=enrolment, position=1, now=NOW)
    make.make_result(quiz, person, passed=False)
    page = client.get(desk("participants", course.pk)).content.decode()
    for words in ("王芳", "前台", "接待", "1/4", "5/20"):
        assert words in page


def test_participants_cost_the_same_for_one_and_for_fifty(
    client, hr, course, django_assert_max_num_queries
):
    unit = make.make_unit()
    for _ in range(55):
        person = make.make_user()
        make.appoint(person, unit)
        make.make_enrolment(course, person)
    client.get(desk("participants", course.pk))
    with django_assert_max_num_queries(18):
        answer = client.get(desk("participants", course.pk))
    assert len(lines(answer)) == 50


def test_participants_are_filtered_by_unit_and_state(client, hr, course, today):
    unit = make.make_unit()
    late, done, other = (make.make_user(name) for name in ("迟到", "完成", "别部门"))
    make.appoint(late, unit)
    make.appoint(done, make.make_unit(parent=unit))
    make.make_enrolment(course, late, due_on=today - dt.timedelta(days=1))
    make.make_enrolment(course, done, state="completed", completed_at=NOW)
    make.make_enrolment(course, other)
    url = desk("participants", course.pk)
    assert set(lines(client.get(url, {"unit": unit.pk}))) == {"迟到", "完成"}
    assert lines(client.get(url, {"unit": unit.pk, "state": "completed"})) == ["完成"]
    assert lines(client.get(url, {"state": "overdue"})) == ["迟到"]


@pytest.mark.parametrize("value", ["x", "-1", "999999", "\0"])
def test_a_senseless_filter_shows_everybody(client, hr, course, value):
    make.make_enrolment(course, make.make_user("王芳"))
    answer = client.get(
        desk("participants", course.pk), {"unit": value, "state": value, "p": value}
    )
    assert lines(answer) == ["王芳"]


def test_a_person_stands_in_the_list_once_with_the_newest_period(client, hr, course):
    person = make.make_user("王芳")
    make.make_enrolment(course, person, state="completed", completed_at=NOW)
    make.make_enrolment(course, person, period=2)
    answer = client.get(desk("participants", course.pk))
    assert [(one.name, one.period) for one in answer.context["page_obj"].object_list] == [
        ("王芳", 2)
    ]


# --- decisions --------------------------------------------------------------------------------------


def test_more_time_needs_a_reason_and_a_day_ahead(client, hr, course, today):
    enrolment = make.make_enrolment(course, make.make_user(), due_on=today)
    url = desk("extend", enrolment.pk)
    assert client.post(url, {"due_on": today.isoformat()}).status_code == 422
    assert client.post(url, {"due_on": "2020-01-01", "reason": "病假"}).status_code == 422
    later = today + dt.timedelta(days=9)
    assert client.post(url, {"due_on": later.isoformat(), "reason": "病假"}).status_code == 302
    enrolment.refresh_from_db()
    assert enrolment.due_on == later
    assert "病假" in client.get(desk("enrolment", enrolment.pk)).content.decode()


def test_exempting_twice_says_that_it_is_no_longer_open(client, hr, course):
    enrolment = make.make_enrolment(course, make.make_user())
    for _ in range(2):
        assert client.post(desk("exempt", enrolment.pk), {"reason": "证书"}).status_code == 302
    assert enrolment.changes.count() == 1


def test_a_request_is_answered_from_the_list(client, hr):
    course = make.make_released_course(enrolment_mode="ask")
    person = make.make_user("王芳")
    one = services.ask_to_enrol(course=course, learner=person, note="想学这个", now=NOW)
    page = client.get(desk("requests")).content.decode()
    assert "王芳" in page
    assert "想学这个" in page
    client.post(desk("decide", one.pk), {"approve": "yes"})
    one.refresh_from_db()
    assert one.state == "active"


def test_a_refusal_without_reason_is_none(client, hr):
    course = make.make_released_course(enrolment_mode="ask")
    one = services.ask_to_enrol(course=course, learner=make.make_user(), now=NOW)
    client.post(desk("decide", one.pk), {"approve": "no"})
    client.post(desk("decide", one.pk), {"approve": "perhaps", "reason": "x"})
    one.refresh_from_db()
    assert one.state == "asked"


def test_names_are_text_not_markup(client, hr):
    course = make.make_released_course("<b>x</b>", enrolment_mode="ask")
    person = make.make_user("<script>alert(1)</script>")
    one = services.ask_to_enrol(course=course, learner=person, note="<i>", now=NOW)
    page = client.get(desk("requests")).content.decode()
    assert "<script>alert(1)" not in page
    answer = client.post(desk("decide", one.pk), {"approve": "yes"}, follow=True)
    assert "<script>alert(1)" not in answer.content.decode()


# --- a manager's people -----------------------------------------------------------------------------


@pytest.fixture
def manager(client, today):
    person = make.make_user("经理", roles=("manager",))
    unit = make.make_unit("前台")
    make.appoint(person, unit, leads=True)
    person.unit = unit
    client.force_login(person)
    return person


def test_a_manager_sees_the_people_of_the_units_they_lead(client, manager, course):
    mine, below, other = (make.make_user(name) for name in ("我的", "下级", "别人"))
    make.appoint(mine, manager.unit)
    make.appoint(below, make.make_unit(parent=manager.unit))
    make.appoint(other, make.make_unit())
    for person in (mine, below, other):
        make.make_enrolment(course, person)
    answer = client.get(reverse("courses:team"))
    assert set(lines(answer)) == {"我的", "下级"}
    assert answer.context["page_obj"].paginator.count == 2
    assert "别人" not in answer.content.decode()


def test_who_has_moved_away_is_no_longer_seen(client, manager, course, today):
    person = make.make_user("走了")
    make.appoint(person, manager.unit, until=today - dt.timedelta(days=1))
    make.make_enrolment(course, person)
    assert lines(client.get(reverse("courses:team"))) == []


def test_who_leads_no_unit_has_no_people(client, course):
    client.force_login(make.make_user(roles=("manager",)))
    assert client.get(reverse("courses:team")).status_code == 403


def test_a_managers_list_costs_the_same_for_one_and_for_many(
    client, manager, course, django_assert_max_num_queries
):
    for _ in range(30):
        person = make.make_user()
        make.appoint(person, manager.unit)
        make.make_enrolment(course, person)
    client.get(reverse("courses:team"))
    with django_assert_max_num_queries(10):
        assert len(lines(client.get(reverse("courses:team")))) == 30


def test_a_managers_people_stand_by_unit_then_by_staff_number(client, manager, course):
    hall = make.make_unit("会议", parent=manager.unit)
    for name, number, unit in (("丙", "3", hall), ("乙", "2", manager.unit), ("甲", "1", hall)):
        person = make.make_user(name, staff_number=number)
        make.appoint(person, unit)
        make.make_enrolment(course, person)
    page = client.get(reverse("courses:team")).content.decode()
    places = [page.index(word) for word in (">会议<", ">甲<", ">丙<", ">前台<", ">乙<")]
    assert places == sorted(places)


def test_a_managers_list_leads_to_the_person_and_to_the_course(client, manager, course):
    person = make.make_user("甲")
    make.appoint(person, manager.unit)
    make.make_enrolment(course, person)
    page = client.get(reverse("courses:team")).content.decode()
    for address in (f"/records/people/{person.pk}/", f"/courses/{course.slug}/"):
        assert f'href="{address}"' in page
        assert client.get(address).status_code == 200
