"""Mailed at most once, and nothing lost while the mail server is away."""

import datetime as dt
import smtplib

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.utils.translation import gettext_lazy

from notices import services
from notices.models import Notice
from tests.factories import NOW, make_user

pytestmark = pytest.mark.django_db

services.register_kind("test.mail", gettext_lazy("Notices"), "Finish %(course)s.")
HOUR = dt.timedelta(hours=1)


@pytest.fixture
def told(django_capture_on_commit_callbacks):
    def tell(*people, execute=True, course="ISO 9001", key="k"):
        with django_capture_on_commit_callbacks(execute=execute):
            services.tell(
                user_ids=[person.pk for person in people],
                kind="test.mail",
                params={"course": course},
                url="/courses/",
                key=key,
                now=NOW,
            )

    return tell


class ServerAway(EmailBackend):
    def send_messages(self, messages):
        raise smtplib.SMTPServerDisconnected("no one there")


@pytest.fixture
def server_away(settings):
    settings.EMAIL_BACKEND = f"{__name__}.ServerAway"


def test_a_notice_is_mailed_after_the_commit(told):
    told(make_user(email="a@example.org"))
    assert [message.to for message in mail.outbox] == [["a@example.org"]]
    assert Notice.objects.get().mailed_at is not None


def test_who_has_no_address_is_told_in_the_site_only(told):
    told(make_user(email=""))
    assert not mail.outbox
    assert not services.mail_waiting(now=NOW + HOUR)


def test_the_mail_is_in_the_persons_language_and_says_where(told):
    told(make_user("王芳", email="a@example.org"), make_user(email="b@example.org", language="en"))
    chinese, english = mail.outbox
    assert chinese.subject == "通知"
    assert english.subject == "Notices"
    assert "王芳" in chinese.body
    assert "http://127.0.0.1:8000/courses/" in chinese.body


def test_a_line_break_in_a_title_does_not_break_the_mail(told):
    services.register_kind("test.break", "A: %(course)s", "x")
    person = make_user(email="a@example.org")
    services.tell(
        user_ids=[person.pk],
        kind="test.break",
        params={"course": "a\nBcc: x@example.org"},
        key="b",
        now=NOW,
    )
    services.mail_waiting(now=NOW + HOUR)
    assert mail.outbox[0].subject == "A: a Bcc: x@example.org"
    assert not mail.outbox[0].bcc


def test_a_job_that_runs_twice_mails_once(told):
    told(make_user(email="a@example.org"))
    ids = list(Notice.objects.values_list("pk", flat=True))
    assert services.mail_notices(notice_ids=ids, now=NOW) == 0
    assert len(mail.outbox) == 1


def test_what_a_killed_job_left_is_mailed_by_the_sweep_once(told):
    told(make_user(email="a@example.org"), execute=False)
    assert services.mail_waiting(now=NOW) == 0  # the job still has the first go
    assert services.mail_waiting(now=NOW + HOUR) == 1
    assert services.mail_waiting(now=NOW + 2 * HOUR) == 0


def test_a_server_that_is_away_loses_nothing(told, server_away, settings):
    told(make_user(email="a@example.org"), make_user(email="b@example.org"), execute=False)
    services.mail_waiting(now=NOW + HOUR)
    assert not Notice.objects.filter(mailed_at__isnull=False).exists()
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    assert services.mail_waiting(now=NOW + 2 * HOUR) == 2


def test_a_server_that_stays_away_is_asked_ever_more_rarely_and_at_last_no_more(told, server_away):
    told(make_user(email="a@example.org"), execute=False)
    now, pauses = NOW, []
    while (waits_until := Notice.objects.get().mail_after) is not None:
        pauses.append(waits_until - now)
        now = waits_until + dt.timedelta(minutes=5)
        services.mail_waiting(now=now)
    assert pauses == sorted(pauses)
    assert pauses[-1] < dt.timedelta(hours=7)
    assert len(pauses) < 60


def test_who_left_meanwhile_gets_no_mail(told):
    person = make_user(email="a@example.org")
    told(person, execute=False)
    person.is_active = False
    person.save()
    services.mail_waiting(now=NOW + HOUR)
    assert not mail.outbox
    assert not services.mail_waiting(now=NOW + 2 * HOUR)


def test_the_log_names_no_address(told, server_away, caplog):
    told(make_user(email="secret@example.org"))
    assert "was not mailed" in caplog.text
    assert "secret@example.org" not in caplog.text


def test_a_registered_file_goes_along_byte_by_byte_and_its_maker_hears_of_it(told):
    heard = []
    file = services.Attachment(
        "甲.ics", b"A\r\n\xe7\x94\xb2", "text/calendar", {"method": "REQUEST"}
    )
    services.register_enclosure("test.mail", lambda *_: services.Enclosed((file,), heard.append))
    try:
        told(make_user(email="a@example.org"))
    finally:
        services.register_enclosure("test.mail", lambda *_: services.Enclosed())
    part = mail.outbox[0].message().get_payload()[1]
    assert part.get_payload(decode=True) == file.content
    assert part.get_param("method") == "REQUEST"
    assert part.get_filename() == "甲.ics"
    assert len(heard) == 1


def test_a_maker_that_fails_costs_the_file_and_not_the_mail(told):
    services.register_enclosure("test.mail", lambda *_: 1 / 0)
    try:
        told(make_user(email="a@example.org"))
    finally:
        services.register_enclosure("test.mail", lambda *_: services.Enclosed())
    assert len(mail.outbox) == 1
