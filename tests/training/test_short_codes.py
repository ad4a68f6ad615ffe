"""A short code is eight digits: nobody may try them all."""

import pytest
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone

from tests.training.makers import make_session
from training.sign_in import code_at

pytestmark = pytest.mark.django_db


@pytest.fixture
def session(client):
    cache.clear()
    session = make_session(learners=1, starts=timezone.now())
    client.force_login(session.run.enrolments.get().learner)
    yield session
    cache.clear()


def right(session):
    return code_at(session.secret, "in", timezone.now()).short


def test_after_twenty_wrong_codes_the_right_one_waits(client, session):
    wrong = f"{(int(right(session)) + 1) % 10**8:08}"
    for _ in range(20):
        client.post(reverse("training:sign_in"), {"code": wrong})
    client.post(reverse("training:sign_in"), {"code": right(session)})
    assert not session.scans.exists()


def test_a_few_wrong_codes_do_no_harm(client, session):
    for _ in range(5):
        client.post(reverse("training:sign_in"), {"code": "1"})
    client.post(reverse("training:sign_in"), {"code": right(session)})
    assert session.scans.exists()


def test_a_short_code_is_no_address(client, session):
    client.logout()
    assert (
        client.get(reverse("training:scan", args=[session.pk, right(session)])).status_code == 404
    )
