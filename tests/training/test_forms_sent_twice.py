"""What is sent twice is done once."""

import datetime as dt
import re
import uuid

import pytest
from django.urls import reverse
from django.utils import timezone

from learning_site.roles import apply_roles
from tests.factories import NOW, make_user
from tests.training.makers import make_run, make_session
from training.models import Guest, RunCost, SentForm, Session
from training.services import Refused, forget_sent, send_once

pytestmark = pytest.mark.django_db


@pytest.fixture
def trainer(client):
    apply_roles()
    user = make_user(roles=("trainer",))
    client.force_login(user)
    return user


def key_in(page):
    return re.search(r'name="form_key" value="([^"]+)"', page.content.decode()).group(1)


def test_a_session_is_added_once_and_again_from_a_new_form(client, trainer):
    run = make_run()
    address = reverse("training_desk:session_add", args=[run.pk])
    day = timezone.localdate() + dt.timedelta(days=5)
    values = {
        "day": f"{day}",
        "starts": "09:00",
        "ends": "10:00",
        "kind": "lecture",
        "title": "补课",
    }
    key = key_in(client.get(address))
    for _ in range(2):
        assert client.post(address, values | {"form_key": key}).status_code == 302
    assert Session.objects.filter(title="补课").count() == 1
    client.post(address, values | {"form_key": key_in(client.get(address))})
    assert Session.objects.filter(title="补课").count() == 2


def test_a_cost_is_entered_once(client, trainer):
    address = reverse("training_desk:costs", args=[make_run().pk])
    values = {"kind": "material", "amount": "100", "form_key": key_in(client.get(address))}
    for _ in range(2):
        client.post(address, values)
    assert RunCost.objects.count() == 1


def test_a_guest_is_on_the_list_once(client, trainer):
    session = make_session(starts=timezone.now())
    key = key_in(client.get(reverse("training:sheet", args=[session.pk])))
    for _ in range(2):
        client.post(reverse("training:guest", args=[session.pk]), {"name": "来宾", "form_key": key})
    assert Guest.objects.count() == 1


def test_what_was_refused_can_be_sent_again():
    key = str(uuid.uuid4())

    def refuse():
        raise Refused

    with pytest.raises(Refused):
        send_once(key=key, do=refuse, now=NOW)
    done = []
    assert send_once(key=key, do=lambda: done.append(1), now=NOW)
    assert not send_once(key=key, do=lambda: done.append(1), now=NOW)
    assert done == [1]


def test_keys_are_forgotten_after_two_days():
    send_once(key=str(uuid.uuid4()), do=lambda: None, now=NOW)
    forget_sent(now=NOW + dt.timedelta(days=1))
    assert SentForm.objects.count() == 1
    forget_sent(now=NOW + dt.timedelta(days=3))
    assert SentForm.objects.count() == 0
