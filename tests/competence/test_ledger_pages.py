"""The page of the ledger: its state, the head to keep, checks in the background."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from competence.models import LedgerCheck
from competence.services.sealing import seal
from competence.services.sealing_checks import LEASE, ask_check, run_check
from competence.services.sealing_triggers import lift_guards
from notices.services import run_due
from tests.factories import NOW, make_quiz, make_result, make_user

pytestmark = pytest.mark.django_db
PAGE, CHECK = reverse("competence:ledger"), reverse("competence:ledger_check")


@pytest.fixture(autouse=True)
def _folder(settings, tmp_path):
    settings.LEDGER_FOLDER = tmp_path


@pytest.fixture
def auditor(client):
    person = make_user("审核员", roles=("auditor",))
    client.force_login(person)
    return person


def body(client):
    return client.get(PAGE).content.decode()


def test_before_the_first_sealing_the_page_says_so(auditor, client):
    assert "data:image" not in body(client)


def test_an_auditor_has_everything_checked(auditor, client):
    make_result(make_quiz(), make_user("王芳"))
    assert client.post(CHECK).status_code == 302
    check = LedgerCheck.objects.get()
    assert (check.entries, check.heads, check.flaw, check.asked_by) == (1, 1, {}, auditor)
    assert check.ended_at
    assert "state--passed" in body(client)
    assert "data:image/svg" in body(client)


def test_what_does_not_hold_is_said_in_the_language_of_the_page(auditor, client):
    result = make_result(make_quiz(), make_user("王芳"))
    seal(now=NOW)
    lift_guards(connection)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE quizzes_result SET score = 20")
    client.post(CHECK)
    flaw = LedgerCheck.objects.get().flaw
    assert set(flaw) == {"zh-hans", "en"}
    assert flaw["en"] == f"quizzes_result {result.pk}: score was changed"
    assert "state--failed" in body(client)
    assert "ledger_" in body(client)  # the triggers that are gone


def test_who_is_neither_auditor_nor_hr_starts_no_check(client):
    client.force_login(make_user("学员"))
    assert client.post(CHECK).status_code == 403
    assert not LedgerCheck.objects.exists()


def test_one_check_at_a_time_until_it_is_given_up():
    first, is_new = ask_check(by=None, now=NOW)
    assert is_new
    assert ask_check(by=None, now=NOW) == (first, False)
    assert ask_check(by=None, now=NOW + LEASE + dt.timedelta(seconds=1))[1]


def test_a_lost_key_is_a_finding(settings, tmp_path):
    make_result(make_quiz(), make_user("王芳"))
    seal(now=NOW)
    (tmp_path / "key.pem").unlink()
    make_result(make_quiz(), make_user("李强"))
    check, _new = ask_check(by=None, now=NOW)
    assert "key.pem" in run_check(check_id=check.pk, now=NOW).flaw["en"]


def test_it_is_sealed_each_minute_and_checked_each_day():
    make_result(make_quiz(), make_user("王芳"))
    assert {"competence.seal", "competence.check"} <= set(run_due(now=NOW))
    assert LedgerCheck.objects.get().entries == 1


def test_the_page_asks_the_same_however_long_the_ledger(auditor, client, django_assert_num_queries):
    make_result(make_quiz(), make_user("王芳"))
    client.post(CHECK)
    with CaptureQueriesContext(connection) as before:
        client.get(PAGE)
    count = len(before)
    for number in range(4):
        make_result(make_quiz(), make_user(f"学员{number}"))
        client.post(CHECK)
    with django_assert_num_queries(count):
        client.get(PAGE)
