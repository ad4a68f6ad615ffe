"""The personal calendar address: secret, shown once, revocable."""

import icalendar
import pytest
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone

from tests.factories import make_user
from tests.training.makers import make_run
from training.models import CalendarFeed, SessionInstructor
from training.services import enrol, renew_feed, revoke_feed

pytestmark = pytest.mark.django_db


@pytest.fixture
def learner():
    return make_user("王芳")


@pytest.fixture
def run(learner):
    run = make_run(start=timezone.localdate())
    numbers = [learner.staff_number]
    enrol(run=run, staff_numbers=numbers, source="person", by=None, now=timezone.now())
    return run


@pytest.fixture
def secret(learner):
    return renew_feed(user=learner, now=timezone.now())


def fetch(client, secret, **headers):
    return client.get(reverse("training:feed", args=[secret]), headers=headers)


def test_a_calendar_is_told_how_often_to_ask(client, run, secret):
    calendar = icalendar.Calendar.from_ical(fetch(client, secret).content)
    assert calendar["X-PUBLISHED-TTL"] == "PT1H"


def events(response):
    return icalendar.Calendar.from_ical(response.content).walk("VEVENT")


def test_a_calendar_fetches_the_sessions_without_a_login(client, run, secret):
    response = fetch(client, secret)
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    assert response["Cache-Control"] == "private, max-age=300"
    found = [(str(one["uid"]), str(one["summary"])) for one in events(response)]
    assert found == [(str(one.uid), one.title) for one in run.sessions.all()]


def test_the_feed_tells_nothing_of_the_person_or_the_run(client, run, secret, learner):
    text = fetch(client, secret).content.decode()
    assert learner.name not in text
    assert run.title not in text


def test_an_instructor_sees_what_they_run(client, run):
    instructor = make_user()
    SessionInstructor.objects.create(session=run.sessions.first(), user=instructor)
    secret = renew_feed(user=instructor, now=timezone.now())
    assert len(events(fetch(client, secret))) == 1


def test_a_cancelled_session_stays_as_cancelled(client, run, secret):
    run.sessions.update(state="cancelled", cancelled_because="x")
    assert {str(one["status"]) for one in events(fetch(client, secret))} == {"CANCELLED"}


def test_a_calendar_that_has_it_already_gets_nothing_new(client, run, secret):
    tag = fetch(client, secret)["ETag"]
    assert fetch(client, secret, if_none_match=tag).status_code == 304
    run.sessions.update(title="改了")
    assert fetch(client, secret, if_none_match=tag).status_code == 200


def test_a_new_address_ends_the_old_one(client, secret, learner):
    new = renew_feed(user=learner, now=timezone.now())
    assert fetch(client, secret).status_code == 404
    assert fetch(client, new).status_code == 200


def test_a_revoked_address_finds_nothing(client, secret, learner):
    revoke_feed(user=learner, now=timezone.now())
    assert fetch(client, secret).status_code == 404


@pytest.mark.parametrize("change", [{"is_active": False}, {"left_on": "2020-01-01"}])
def test_the_address_of_who_is_no_longer_here_finds_nothing(client, secret, learner, change):
    type(learner).objects.filter(pk=learner.pk).update(**change)
    assert fetch(client, secret).status_code == 404


@pytest.mark.parametrize("guess", ["x", "0" * 43, "甲" * 43])
def test_a_guess_finds_nothing(client, guess):
    assert fetch(client, guess).status_code == 404


def test_who_asks_too_often_waits(client, secret, monkeypatch):
    cache.clear()
    monkeypatch.setattr("training.views.calendar.FETCHES_A_MINUTE", 1)
    assert [fetch(client, secret).status_code for _ in range(2)] == [200, 429]


def test_the_secret_is_shown_once_and_not_kept(client, learner):
    client.force_login(learner)
    shown = client.post(reverse("training:feed_renew"))
    secret = shown.context["address"].split("/")[-1].removesuffix(".ics")
    assert "no-store" in shown["Cache-Control"]
    assert CalendarFeed.objects.filter(digest=secret).exists() is False
    assert secret not in client.get(reverse("training:calendar")).content.decode()
    assert fetch(client, secret).status_code == 200


def test_the_page_revokes(client, learner, secret):
    client.force_login(learner)
    client.post(reverse("training:feed_revoke"))
    assert fetch(client, secret).status_code == 404


def test_a_full_calendar_costs_as_many_statements_as_an_empty_one(
    client, run, secret, django_assert_num_queries
):
    with django_assert_num_queries(2):
        fetch(client, secret)
