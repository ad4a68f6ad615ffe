"""Who must attend by position, and a person's attendance in their file."""

import datetime as dt
import io

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from learning_site.roles import apply_roles
from tests.factories import appoint, make_position, make_unit, make_user
from tests.training.makers import make_session, seat
from training.models import Attendance
from training.selectors.duty import duties

pytestmark = pytest.mark.django_db


@pytest.fixture
def position():
    return make_position("会务员")


@pytest.fixture
def session(position):
    session = make_session()
    session.run.version.positions.add(position)
    return session


@pytest.fixture
def people(position):
    """Three who are called; the unit is led by a fourth."""
    unit = make_unit()
    found = [make_user() for _ in range(3)]
    for one in found:
        appoint(one, unit, position, since=dt.date(2020, 1, 1))
    return found


@pytest.fixture
def hr():
    apply_roles()
    return make_user("叶知秋", roles=("hr",))


def came(session, learner, state="present", minutes=120):
    return Attendance.objects.create(
        session=session, enrolment=seat(session, learner), state=state, minutes=minutes, way="list",
        because=[], made_at=session.ends_at,
    )  # fmt: skip


@pytest.fixture
def held(session, people):
    """The first came, the second was absent, the third has no seat."""
    came(session, people[0])
    came(session, people[1], "absent", 0)
    session.state = "held"
    session.save()
    return session


def test_each_whom_a_programme_calls_stands_where_they_are(held, people):
    (found,) = duties(timezone.localdate())
    assert [found.people[one.pk] for one in people] == ["attended", "not_attended", "no_seat"]


def test_nothing_counts_before_the_sheet_is_confirmed(session, people):
    came(session, people[0])
    (found,) = duties(timezone.localdate())
    assert found.people[people[0].pk] == "not_attended"


def test_who_left_the_position_is_not_called(session, people):
    people[0].is_active = False
    people[0].save()
    (found,) = duties(timezone.localdate())
    assert people[0].pk not in found.people


def test_it_costs_the_same_however_many(session, people, position):
    duties(timezone.localdate())
    with CaptureQueriesContext(connection) as few:
        duties(timezone.localdate())
    other = make_session()
    other.run.version.positions.add(position)
    appoint(make_user(), make_unit(), position, since=dt.date(2020, 1, 1))
    with CaptureQueriesContext(connection) as many:
        assert len(duties(timezone.localdate())) == 2
    assert len(few) == len(many)


def test_hr_reads_and_takes_along_who_has_no_seat(client, hr, held, people):
    client.force_login(hr)
    programme = held.run.version.programme
    assert programme.label in client.get(reverse("training:must_attend")).content.decode()
    page = client.get(reverse("training:must_attend_of", args=[programme.pk]) + "?show=no_seat")
    text = page.content.decode()
    assert people[2].staff_number in text
    assert people[0].staff_number not in text
    file = client.get(reverse("training:must_attend_export") + "?show=no_seat")
    rows = list(openpyxl.load_workbook(io.BytesIO(file.content)).active.iter_rows(values_only=True))
    assert [row[1] for row in rows[1:]] == [people[2].staff_number]


def test_a_persons_attendance_stands_in_their_file_with_totals(client, hr, held, people):
    client.force_login(hr)
    page = client.get(reverse("training:attendance_of", args=[people[0].pk])).content.decode()
    assert held.title in page
    assert "2:00" in page
    person = client.get(reverse("people_desk:person", args=[people[0].pk])).content.decode()
    assert reverse("training:attendance_of", args=[people[0].pk]) in person


def test_who_leads_the_unit_reads_it_and_colleagues_do_not(client, held, people):
    leader = make_user()
    appoint(leader, people[0].appointments.get().unit, make_position(), leads=True)
    address = reverse("training:attendance_of", args=[people[0].pk])
    for user, status in ((leader, 200), (people[0], 200), (people[1], 404)):
        client.force_login(user)
        assert client.get(address).status_code == status
