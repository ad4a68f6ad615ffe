"""The way in and out, as the browser sees it."""

import datetime as dt

import pytest
from django.conf import settings
from django.contrib.auth import hashers
from django.urls import reverse
from django.utils import timezone

from people import services
from tests.factories import PASSWORD, make_user

pytestmark = pytest.mark.django_db

LOGIN = "/login/"


def _log_in(client, number, password=PASSWORD, **extra):
    return client.post(LOGIN, {"username": number, "password": password}, **extra)


def test_a_person_logs_in_with_staff_number_and_password(client):
    person = make_user(staff_number="000123")
    response = _log_in(client, "000123")
    assert response.status_code == 302
    assert response.url == reverse("home")
    assert client.session["_auth_user_id"] == str(person.pk)


def test_full_width_digits_of_a_chinese_keyboard_log_in_too(client):
    make_user(staff_number="000123")
    assert _log_in(client, "０００１２３").status_code == 302


def test_the_pages_speak_the_persons_language_from_the_login_on(client):
    make_user(staff_number="1", language="en")
    response = _log_in(client, "1")
    assert response.cookies[settings.LANGUAGE_COOKIE_NAME].value == "en"


def test_the_language_switch_is_remembered_for_mails(client):
    person = make_user(staff_number="1")
    client.force_login(person)
    client.post("/language/", {"language": "en", "next": "/"})
    person.refresh_from_db()
    assert person.language == "en"


@pytest.mark.parametrize("number", ["000123", "nobody", "locked", "left"])
def test_whatever_is_wrong_the_answer_is_the_same(client, number):
    today = timezone.localdate()
    make_user(staff_number="000123")
    make_user(staff_number="locked", is_active=False)
    make_user(staff_number="left", left_on=today)
    password = "wrong" if number == "000123" else PASSWORD
    response = _log_in(client, number, password)
    assert response.status_code == 200
    assert [str(error) for error in response.context["form"].non_field_errors()] == [
        str(response.context["form"].error_messages["invalid_login"])
    ]


@pytest.mark.parametrize(
    ("number", "password"), [("000123", PASSWORD), ("000123", "wrong"), ("nobody", "wrong")]
)
def test_a_login_costs_one_hash_whether_the_account_exists_or_not(
    client, monkeypatch, number, password
):
    make_user(staff_number="000123")
    hashed = []
    real = hashers.MD5PasswordHasher.encode

    def counted(self, *args):
        hashed.append(1)
        return real(self, *args)

    monkeypatch.setattr(hashers.MD5PasswordHasher, "encode", counted)
    _log_in(client, number, password)
    assert len(hashed) == 1


def test_a_login_costs_few_statements(client, django_assert_max_num_queries, settings):
    settings.AXES_ENABLED = True
    make_user(staff_number="000123")
    # axes: attempts twice and the clearing of old ones; the person; a new session with its
    # savepoint pair; the time of the login; whether the person leads a unit.
    with django_assert_max_num_queries(12):
        _log_in(client, "000123")


@pytest.mark.indexed
def test_a_login_notes_its_time_and_writes_no_search_index(client, django_assert_num_queries):
    person = make_user(staff_number="1")
    with django_assert_num_queries(1):
        services.note_login(user=person, now=timezone.now())
    person.refresh_from_db()
    assert person.last_login is not None


def test_the_way_out_is_by_post_and_clears_the_cache_of_a_shared_tablet(client):
    client.force_login(make_user())
    assert client.get("/logout/").status_code == 405
    response = client.post("/logout/")
    assert response["Clear-Site-Data"] == '"cache"'
    assert "_auth_user_id" not in client.session


def test_personal_pages_are_not_stored_by_the_browser(client):
    client.force_login(make_user())
    assert "no-store" in client.get("/notices/")["Cache-Control"]


def test_a_leaver_is_out_with_the_next_request(client):
    person = make_user()
    client.force_login(person)
    services.leave(user=person, on=timezone.localdate(), by=None, now=timezone.now())
    assert client.get("/notices/").status_code == 302


def test_who_has_left_is_out_even_before_the_hourly_lock_out(client):
    person = make_user()
    client.force_login(person)
    person.left_on = timezone.localdate() - dt.timedelta(days=1)
    person.save()
    assert client.get("/notices/").status_code == 302


def test_a_reset_password_ends_every_session(client):
    person = make_user()
    client.force_login(person)
    services.reset_password(user=person, by=None, now=timezone.now())
    assert client.get("/notices/").status_code == 302


def test_a_first_password_opens_only_the_page_where_it_is_changed(client):
    client.force_login(make_user(must_change_password=True))
    response = client.get("/notices/")
    assert (response.status_code, response.url) == (302, "/password/")
    assert client.get("/password/").status_code == 200


def _change(client, old, new, again=None):
    values = {"old_password": old, "new_password1": new, "new_password2": again or new}
    return client.post("/password/", values)


def test_a_password_of_ones_own_opens_the_site_and_keeps_the_session(client):
    person = make_user(must_change_password=True)
    client.force_login(person)
    assert _change(client, PASSWORD, "qualitaet-2026").status_code == 302
    assert client.get("/notices/").status_code == 200
    person.refresh_from_db()
    assert person.check_password("qualitaet-2026")


@pytest.mark.parametrize(
    ("old", "new", "again"),
    [
        ("wrong", "qualitaet-2026", None),
        (PASSWORD, "qualitaet-2026", "another-2026"),
        (PASSWORD, PASSWORD, None),
        (PASSWORD, "12345678901", None),
        (PASSWORD, "short", None),
        (PASSWORD, "000123-000123", None),
    ],
)
def test_a_password_against_the_rules_changes_nothing(client, old, new, again):
    person = make_user(staff_number="000123-000123", must_change_password=True)
    client.force_login(person)
    response = _change(client, old, new, again)
    assert response.status_code == 200
    assert response.context["form"].errors
    person.refresh_from_db()
    assert person.must_change_password


def test_the_demo_accounts_are_shown_only_in_the_demo(client, settings):
    assert "data-fill-login" not in client.get(LOGIN).content.decode()
    settings.DEMO, settings.DEMO_PASSWORD = True, "demo-2026"
    settings.DEMO_ACCOUNTS = [("HR", "hr")]
    assert 'data-number="hr"' in client.get(LOGIN).content.decode()


def test_the_login_page_holds_no_inline_script(client):
    page = client.get(LOGIN).content.decode()
    assert page.count("<script") == page.count('<script type="module" src=')
    assert " onclick" not in page
    assert " style=" not in page


def test_login_leads_back_to_where_the_person_wanted_to_go_but_never_out_of_the_site(client):
    make_user(staff_number="1")
    inside = client.post(LOGIN, {"username": "1", "password": PASSWORD, "next": "/notices/"})
    assert inside.url == "/notices/"
    client.logout()
    outside = client.post(
        LOGIN, {"username": "1", "password": PASSWORD, "next": "https://example.org/"}
    )
    assert outside.url == "/"


def test_who_may_not_open_the_desk_is_told_so_instead_of_running_in_circles(client):
    client.force_login(make_user())
    assert client.get("/desk/", follow=True).status_code == 403


def test_the_desk_s_refusal_is_said_once(client):
    client.force_login(make_user())
    assert client.get("/desk/", follow=True).status_code == 403
    assert not list(client.get("/").context["messages"])
