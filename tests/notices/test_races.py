"""Told, mailed and run once, however many do it at the same moment."""

import datetime as dt

import pytest
from django.core import mail

from notices import services
from notices.models import Notice
from notices.services import schedules
from tests.factories import NOW, make_user
from tests.hands import at_once

pytestmark = pytest.mark.django_db(transaction=True)
HANDS = 8

services.register_kind("test.race", "Race", "Race")


def _tell(people):
    return services.tell(
        user_ids=[person.pk for person in people], kind="test.race", params={}, key="k", now=NOW
    )


def test_eight_tellers_tell_each_person_once_and_count_it_once():
    people = [make_user() for _ in range(5)]
    told = at_once(HANDS, lambda _number: _tell(people))
    assert sum(told) == 5, told
    for person in people:
        person.refresh_from_db()
        assert person.unread_notices == 1


def test_eight_workers_mail_a_notice_once():
    _tell([make_user(email="a@example.org")])
    Notice.objects.update(mail_after=NOW, mailed_at=None)
    mail.outbox.clear()
    ids = [Notice.objects.get().pk]
    sent = at_once(HANDS, lambda _number: services.mail_notices(notice_ids=ids, now=NOW))
    assert sum(sent) == 1, sent
    assert len(mail.outbox) == 1


def test_eight_callers_run_what_is_due_once(monkeypatch):
    ran = []
    monkeypatch.setattr(schedules, "_REGISTERED", {})
    services.register_schedule("race", dt.timedelta(minutes=10), ran.append)
    names = at_once(HANDS, lambda _number: services.run_due(now=NOW))
    assert ran == [NOW], names


def test_eight_readers_count_down_once():
    person = make_user()
    _tell([person])
    at_once(HANDS, lambda _number: services.mark_all_read(user_id=person.pk, now=NOW))
    person.refresh_from_db()
    assert person.unread_notices == 0
