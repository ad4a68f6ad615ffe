"""Own sessions, the instructor's day, and who sees a session."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from tests.factories import NOW, make_user
from tests.training.makers import make_programme, make_run
from training.selectors.calendar import work_calendar
from training.services import cancel_session, enrol, staff_session

pytestmark = pytest.mark.django_db


@pytest.fixture
def soon():
    """A run that begins tomorrow, on a day that is worked."""
    start = work_calendar().on_or_after(timezone.localdate() + dt.timedelta(days=1))
    return make_run(make_programme(days=4), start=start)


@pytest.fixture
def learner(client, soon):
    person = make_user("林小满")
    enrol(run=soon, staff_numbers=[person.staff_number], source="person", by=None, now=NOW)
    client.force_login(person)
    return person


def page(client, name, *args, **query):
    return client.get(reverse(f"training:{name}", args=args), query)


def test_the_sessions_ahead_are_listed(client, learner, soon):
    assert list(page(client, "mine").context["page_obj"]) == list(soon.sessions.all())


def test_a_cancelled_session_stays_in_the_list_and_says_so(client, learner, soon):
    cancel_session(session=soon.sessions.first(), reason="讲师生病", by=learner, now=NOW)
    assert "已取消" in page(client, "mine").content.decode()


def test_home_shows_the_next_three(client, learner):
    answer = client.get(reverse("home"))
    panel = next(one for one in answer.context["panels"] if one.template.startswith("training/"))
    assert len(panel.context["sessions"]) == 3


def test_home_shows_who_gives_a_session_when_it_is(client, soon):
    instructor = make_user()
    given = soon.sessions.first()
    staff_session(
        session=given,
        room=None,
        place="",
        instructors=[instructor.pk],
        reason="x",
        by=None,
        now=NOW,
    )
    client.force_login(instructor)
    panels = client.get(reverse("home")).context["panels"]
    panel = next(one for one in panels if one.template.startswith("training/"))
    assert panel.context["sessions"] == [given]


def test_home_of_who_takes_no_part_has_no_panel(client, soon):
    client.force_login(make_user())
    panels = client.get(reverse("home")).context["panels"]
    assert not [one for one in panels if one.template.startswith("training/")]


def test_who_waits_for_a_place_is_told_on_the_page(client):
    run = make_run(make_programme(capacity=1))
    first, second = make_user(), make_user()
    numbers = [first.staff_number, second.staff_number]
    enrol(run=run, staff_numbers=numbers, source="person", by=None, now=NOW)
    client.force_login(second)
    assert len(page(client, "mine").context["pending"]) == 1


def test_a_session_is_not_there_for_who_has_no_part_in_it(client, soon):
    client.force_login(make_user())
    assert page(client, "session", soon.sessions.first().pk).status_code == 404


def test_a_participant_does_not_see_the_list_of_names(client, learner, soon):
    assert "people" not in page(client, "session", soon.sessions.first().pk).context


def test_whoever_runs_a_session_sees_the_list(client, learner, soon):
    instructor = make_user()
    session = soon.sessions.first()
    staff_session(
        session=session, room=None, place="", instructors=[instructor.pk], reason="x",
        by=instructor, now=NOW,
    )  # fmt: skip
    client.force_login(instructor)
    people = page(client, "session", session.pk).context["people"]
    assert [person for person, _post in people] == [learner]


def test_the_day_of_an_instructor_shows_what_is_run_on_it(client, soon):
    instructor = make_user()
    session = soon.sessions.first()
    staff_session(
        session=session, room=None, place="", instructors=[instructor.pk], reason="x",
        by=instructor, now=NOW,
    )  # fmt: skip
    client.force_login(instructor)
    day = timezone.localdate(session.starts_at).isoformat()
    assert page(client, "today", day=day).context["sessions"] == [session]


@pytest.mark.parametrize("day", ["", "x", "9999-12-31", "0001-01-01"])
def test_a_day_that_makes_no_sense_breaks_nothing(client, learner, day):
    assert page(client, "today", day=day).status_code == 200


def test_own_sessions_cost_the_same_however_many(
    client, learner, soon, django_assert_max_num_queries
):
    with django_assert_max_num_queries(12):
        page(client, "mine")
