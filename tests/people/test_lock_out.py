"""Too many wrong passwords: counted in the database, for one account at one address."""

import pytest
from axes.models import AccessAttempt
from django.test import Client
from django.utils import timezone

from people import services
from people.backends import client_address
from tests.factories import PASSWORD, make_user

pytestmark = pytest.mark.django_db

LIMIT = 10
UNKNOWN = "0.0.0.0"  # noqa: S104


@pytest.fixture(autouse=True)
def axes(settings):
    settings.AXES_ENABLED = True
    settings.AXES_FAILURE_LIMIT = LIMIT


def _try(number, password="wrong", address="192.0.2.1", agent="a"):  # noqa: S107
    """Each try is a client of its own: what is counted lies in the database, not in a process."""
    return Client().post(
        "/login/",
        {"username": number, "password": password},
        REMOTE_ADDR=address,
        HTTP_USER_AGENT=agent,
    )


def _lock(number):
    return [_try(number, agent=f"browser {serial}").status_code for serial in range(LIMIT)]


@pytest.mark.parametrize("number", ["000123", "nobody"])
def test_an_account_is_locked_after_ten_tries_whether_it_exists_or_not(number):
    make_user(staff_number="000123")
    assert _lock(number) == [200] * (LIMIT - 1) + [429]
    assert _try(number).status_code == 429


def test_while_locked_the_right_password_does_not_open_either():
    make_user(staff_number="000123")
    _lock("000123")
    assert _try("000123", PASSWORD).status_code == 429


def test_others_at_the_same_address_and_the_same_account_elsewhere_go_on():
    make_user(staff_number="000123")
    make_user(staff_number="000124")
    _lock("000123")
    assert _try("000124", PASSWORD).status_code == 302
    assert _try("000123", PASSWORD, address="192.0.2.2").status_code == 302


def test_a_thousand_tries_open_nothing_and_store_no_password():
    make_user(staff_number="000123")
    answers = {_try("000123", f"guess-{number}").status_code for number in range(60)}
    assert answers == {200, 429}
    assert not AccessAttempt.objects.filter(post_data__contains="guess-").exists()


def test_the_lock_out_page_is_in_the_look_of_the_site():
    _lock("000123")
    page = _try("000123").content.decode()
    assert "site.css" in page
    assert "000123" not in page


def test_a_new_first_password_lifts_the_lock_out():
    person = make_user(staff_number="000123")
    _lock("000123")
    password = services.reset_password(user=person, by=None, now=timezone.now())
    assert _try("000123", password).status_code == 302


@pytest.mark.parametrize(
    ("meta", "trusted", "address"),
    [
        ({"REMOTE_ADDR": "192.0.2.1"}, None, "192.0.2.1"),
        ({"REMOTE_ADDR": "192.0.2.1", "HTTP_X_FORWARDED_FOR": "1.1.1.1"}, None, "192.0.2.1"),
        (
            {"REMOTE_ADDR": "127.0.0.1", "HTTP_X_FORWARDED_FOR": "1.1.1.1, 198.51.100.7"},
            ("HTTP_X_FORWARDED_PROTO", "https"),
            "198.51.100.7",
        ),
        (
            {"REMOTE_ADDR": "127.0.0.1", "HTTP_X_FORWARDED_FOR": "'; drop"},
            ("HTTP_X_FORWARDED_PROTO", "https"),
            UNKNOWN,
        ),
        ({"REMOTE_ADDR": ""}, None, UNKNOWN),
    ],
)
def test_the_address_is_the_one_that_the_trusted_proxy_saw(rf, settings, meta, trusted, address):
    settings.SECURE_PROXY_SSL_HEADER = trusted
    assert client_address(rf.get("/", **meta)) == address
