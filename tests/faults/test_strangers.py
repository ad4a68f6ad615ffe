"""Somebody else's object answers like one that never was, and nothing is changed from another site's page."""

from __future__ import annotations

import re
import uuid

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from tests.access import ADMIN, ANONYMOUS, LEARNER
from tests.factories import make_user

from .addresses import FullWorld, desk_addresses, own_addresses

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), transaction.atomic():
        world = FullWorld()
        own_addresses(
            world
        )  # it makes its rows when it is asked: for all tests, not within the first
        yield world
        transaction.set_rollback(True)


@pytest.fixture
def colleague(world):
    client = Client()
    client.force_login(make_user("同事"))
    return client


OBJECTS = {
    "quizzes:attempt": lambda w: ([w.finished.pk], [uuid.uuid4()]),
    "quizzes:save": lambda w: ([w.running.pk], [uuid.uuid4()]),
    "quizzes:submit": lambda w: ([w.running.pk], [uuid.uuid4()]),
    "quizzes:result": lambda w: ([w.finished.pk], [uuid.uuid4()]),
    "quizzes:report_item": lambda w: ([w.finished.pk, 1], [uuid.uuid4(), 1]),
    "quizzes:object_to_mark": lambda w: ([w.finished.pk, 1], [uuid.uuid4(), 1]),
    "competence:record": lambda w: ([w.record.number], ["NL-1999-000001"]),
    "competence:certificate_pdf": lambda w: ([w.certificate.number], ["ZS-1999-000001"]),
    "training:sheet": lambda w: ([w.session.pk], [10**9]),
    "training:code_now": lambda w: ([w.session.pk], [10**9]),
    "training:correct": lambda w: ([w.attendance.pk], [10**9]),
    "training:paper": lambda w: ([w.paper.pk], [10**9]),
    "training:file": lambda w: (["excuse", w.excuse.pk], ["excuse", 10**9]),
    "notices:open": lambda w: ([w.notice.pk], [10**9]),
}


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("name", OBJECTS)
def test_a_foreign_object_answers_like_one_that_never_was(world, colleague, name, method):
    answers = []
    for arguments in OBJECTS[name](world):
        path = reverse(name, args=arguments)
        response = getattr(colleague, method)(path)
        body = response.content.decode().replace(path, "")
        answers.append((response.status_code, re.sub(r'value="[A-Za-z0-9]{64}"', "", body)))
    assert answers[0] == answers[1]
    assert answers[0][0] in (400, 404, 405)  # 400: nothing was sent to be saved


@pytest.mark.parametrize("role", [ANONYMOUS, LEARNER, ADMIN])
def test_every_post_without_a_token_is_refused(world, role):
    client = Client(enforce_csrf_checks=True, raise_request_exception=False)
    if person := world.people[role]:
        client.force_login(person)
    taken = [
        f"{path} {status}"
        for path in own_addresses(world) + desk_addresses(world)
        if (status := client.post(path).status_code) != 403
    ]
    assert not taken
