"""One staff number, one main appointment, ten tries: also when all come at the same moment."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from people import services
from people.models import Appointment, User
from tests.factories import NOW, TODAY, appoint, make_position, make_unit, make_user
from tests.hands import at_once

pytestmark = pytest.mark.django_db(transaction=True)
HANDS = 8


def test_eight_entries_of_one_staff_number_make_one_person():
    place = {"unit": make_unit(), "position": make_position()}
    answers = at_once(
        HANDS,
        lambda number: services.join(
            staff_number="1", name=str(number), joined_on=TODAY, by=None, now=NOW, **place
        ),
    )
    assert User.objects.count() == Appointment.objects.count() == 1
    refused = [answer for answer in answers if isinstance(answer, ValidationError)]
    assert len(refused) == HANDS - 1, answers


def test_eight_moves_leave_one_open_main_appointment():
    person, units, position = make_user(), [make_unit() for _ in range(HANDS)], make_position()
    appoint(person, make_unit(), position, since=TODAY - dt.timedelta(days=99))
    answers = at_once(
        HANDS,
        lambda number: services.move(
            user=person, unit=units[number], position=position, on=TODAY, by=None, now=NOW
        ),
    )
    assert not [answer for answer in answers if isinstance(answer, Exception)], answers
    assert person.appointments.filter(valid_until=None).count() == 1


def test_wrong_passwords_from_many_workers_are_counted_together(settings):
    settings.AXES_ENABLED = True
    make_user(staff_number="1")
    tries = {"username": "1", "password": "wrong"}
    for _round in range(2):
        at_once(HANDS, lambda _number: Client().post("/login/", tries).status_code)
    assert Client().post("/login/", tries).status_code == 429
