"""Invitations in the mail: sent once, updated, taken back; and reminders."""

import datetime as dt
from types import SimpleNamespace

import icalendar
import pytest
from django.core import mail

from notices.models import Notice
from notices.services import mail_waiting
from tests.factories import NOW, make_user
from tests.training.makers import make_programme, make_room, make_run
from training.exchange import ics
from training.models import Invitation
from training.services import (
    add_session,
    cancel_run,
    cancel_session,
    enrol,
    mail_lost_invitations,
    move_session,
    remind_sessions,
    staff_session,
    withdraw,
)

UTC = dt.UTC
START = dt.datetime(2026, 3, 9, 1, tzinfo=UTC)
HOUR = dt.timedelta(hours=1)
ENTRY = ics.Entry("u-1", 3, START, START + HOUR, "第一课, 讲义; A\\B" * 9, "一楼\r\n108")
PARTIES = {
    "organiser": ics.Party("知行", "no-reply@x.cn"),
    "attendee": ics.Party('王"芳', "w@x.cn"),
}


def read(data):
    """The first event of a file, its method beside it."""
    calendar = icalendar.Calendar.from_ical(data)
    event = calendar.walk("VEVENT")[0]
    return SimpleNamespace(
        method=str(calendar.get("method")),
        uid=str(event["uid"]),
        sequence=int(event["sequence"]),
        starts=event.decoded("dtstart"),
        event=event,
    )


# --- the file ---------------------------------------------------------------------------------------


def test_an_invitation_is_folded_and_escaped_and_read_back_as_it_was():
    data = ics.invitation(ENTRY, method="REQUEST", stamp=START, **PARTIES)
    assert max(len(line) for line in data.split(b"\r\n")) <= 75
    assert b"\n" not in data.replace(b"\r\n", b"")
    found = read(data)
    assert found.event["summary"] == ENTRY.title
    assert found.event["location"] == "一楼 108"
    assert (found.method, found.uid, found.sequence, found.starts) == ("REQUEST", "u-1", 3, START)


def test_an_invitation_names_who_invites_and_who_is_invited():
    event = read(ics.invitation(ENTRY, method="REQUEST", stamp=START, **PARTIES)).event
    assert event["organizer"] == "mailto:no-reply@x.cn"
    assert event["attendee"] == "mailto:w@x.cn"
    assert event["attendee"].params["RSVP"] == "FALSE"


def test_a_feed_holds_nothing_but_title_time_and_place():
    event = read(ics.feed([ENTRY], name="培训", stamp=START)).event
    assert {key.lower() for key in event} == {
        *("uid", "sequence", "dtstamp", "dtstart", "dtend", "summary", "location", "status")
    }


# --- what is sent -----------------------------------------------------------------------------------


@pytest.fixture
def by(db):
    return make_user("人事")


@pytest.fixture
def learner(db):
    return make_user("王芳", email="w@x.cn")


@pytest.fixture
def run(by, learner):
    run = make_run(make_programme(days=3))
    enrol(run=run, staff_numbers=[learner.staff_number], source="person", by=by, now=NOW)
    return run


def sent():
    """What stands in the mails that go out now: one list of events a mail."""
    mail.outbox.clear()
    mail_waiting(now=NOW + 3 * HOUR)
    return [
        [read(part.get_payload(decode=True)) for part in message.message().walk()
         if part.get_content_type() == "text/calendar"]
        for message in mail.outbox
    ]  # fmt: skip


def test_who_is_enrolled_gets_one_mail_with_every_session_of_the_run(run):
    (events,) = sent()
    assert [one.method for one in events] == ["REQUEST"] * 3
    assert {one.uid for one in events} == {str(one.uid) for one in run.sessions.all()}
    assert Invitation.objects.filter(mailed_at__isnull=False).count() == 3


def test_a_method_stands_in_the_header_as_mail_programs_want_it(run):
    sent()
    part = mail.outbox[0].message().get_payload()[1]
    assert part.get_param("method") == "REQUEST"
    assert part.get_content_charset() == "utf-8"


def test_a_moved_session_is_sent_alone_with_the_same_uid_and_a_higher_number(run, by):
    sent()
    session, later = run.sessions.first(), START + 4 * HOUR
    move_session(session=session, starts_at=later, ends_at=later + HOUR, reason="x", by=by, now=NOW)
    ((event,),) = sent()
    assert (event.method, event.uid) == ("REQUEST", str(session.uid))
    assert (event.sequence, event.starts) == (1, later)


def test_a_move_before_the_first_mail_went_out_is_told_once_and_with_its_newest_time(run, by):
    session, later = run.sessions.first(), START + 4 * HOUR
    move_session(session=session, starts_at=later, ends_at=later + HOUR, reason="x", by=by, now=NOW)
    enrolled, moved = sent()
    assert [one.starts for one in enrolled if one.uid == str(session.uid)] == [later]
    assert moved == []


def test_a_cancelled_session_is_taken_back(run, by):
    sent()
    cancel_session(session=run.sessions.first(), reason="x", by=by, now=NOW)
    ((event,),) = sent()
    assert (event.method, event.sequence, event.event["status"]) == ("CANCEL", 1, "CANCELLED")


def test_a_cancelled_run_is_taken_back_whole(run, by):
    sent()
    cancel_run(run=run, reason="x", by=by, now=NOW)
    (events,) = sent()
    assert [one.method for one in events] == ["CANCEL"] * 3


def test_who_is_withdrawn_and_comes_again_is_uninvited_and_invited_with_growing_numbers(
    run, by, learner
):
    sent()
    withdraw(seat=run.enrolments.get(), reason="x", by=by, now=NOW)
    (gone,) = sent()
    assert {(one.method, one.sequence) for one in gone} == {("CANCEL", 1)}
    enrol(run=run, staff_numbers=[learner.staff_number], source="person", by=by, now=NOW + HOUR)
    (back,) = sent()
    assert {(one.method, one.sequence) for one in back} == {("REQUEST", 1)}


def test_an_instructor_is_invited_and_uninvited_when_another_takes_over(run, by):
    sent()
    first, second = make_user(email="a@x.cn"), make_user(email="b@x.cn")
    session = run.sessions.first()
    for one in (first, second):
        staff_session(
            session=session, room=make_room(one.staff_number), place="", instructors=[one.pk],
            reason="x", by=by, now=NOW,
        )  # fmt: skip
    sent()
    told = Invitation.objects.filter(session=session, mailed_at__isnull=False)
    assert list(told.filter(user=first).values_list("method", flat=True)) == ["cancel"]
    assert list(told.filter(user=second).values_list("method", flat=True)) == ["request"]


def test_an_added_session_comes_alone(run, by):
    sent()
    add_session(
        run=run, kind="lecture", title="补课", starts_at=START + 9 * HOUR,
        ends_at=START + 10 * HOUR, by=by, now=NOW,
    )  # fmt: skip
    ((event,),) = sent()
    assert event.event["summary"] == "补课"


def test_who_waits_for_a_place_is_not_invited(by):
    run = make_run(make_programme(capacity=1))
    people = [make_user(email=f"{n}@x.cn").staff_number for n in range(2)]
    enrol(run=run, staff_numbers=people, source="person", by=by, now=NOW)
    assert [len(events) for events in sent()] == [2, 0]


def test_what_is_over_is_left_alone(by, learner):
    run = make_run(start=NOW.date() - dt.timedelta(days=60))
    enrol(run=run, staff_numbers=[learner.staff_number], source="person", by=by, now=NOW)
    assert not Invitation.objects.exists()


def test_a_worker_killed_before_the_mail_leaves_the_invitation_to_the_next_one(run, monkeypatch):
    def killed(*_args, **_kwargs):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("notices.services.mailing._claim", killed)
        with pytest.raises(KeyboardInterrupt):
            mail_waiting(now=NOW + HOUR)
    (events,) = sent()
    assert len(events) == 3
    assert sent() == []


def test_a_mail_that_a_killed_worker_took_along_is_made_up_for_once(run, learner):
    # Claimed by a worker that died before it sent: the notice is done, the calendar knows nothing.
    Notice.objects.filter(user=learner).update(mail_after=None, mailed_at=NOW)
    for _ in range(2):
        mail_lost_invitations(now=NOW + 2 * HOUR)
    (events,) = sent()
    assert [one.method for one in events] == ["REQUEST"] * 3
    assert mail_lost_invitations(now=NOW + 4 * HOUR) == 0


def test_what_still_waits_for_the_mail_server_is_not_lost(run):
    assert mail_lost_invitations(now=NOW + 2 * HOUR) == 0


# --- reminders --------------------------------------------------------------------------------------


def reminders(session):
    return Notice.objects.filter(key__startswith=f"training.reminder:{session.pk}:").count()


@pytest.mark.parametrize(
    ("before", "told"),
    [(dt.timedelta(hours=25), 0), (dt.timedelta(hours=24), 1), (HOUR, 1), (-HOUR, 0)],
)
def test_a_reminder_comes_within_the_last_day(run, before, told):
    session = run.sessions.first()
    remind_sessions(now=session.starts_at - before)
    assert reminders(session) == told


def test_a_reminder_comes_once_and_again_for_a_new_time_only(run, by):
    session = run.sessions.first()
    for _ in range(2):
        remind_sessions(now=session.starts_at - HOUR)
    assert reminders(session) == 1
    later = session.starts_at + 3 * HOUR
    move_session(session=session, starts_at=later, ends_at=later + HOUR, reason="x", by=by, now=NOW)
    remind_sessions(now=later - HOUR)
    assert reminders(session) == 2


def test_nobody_is_reminded_of_what_does_not_take_place(run, by):
    session = cancel_session(session=run.sessions.first(), reason="x", by=by, now=NOW)
    remind_sessions(now=START - HOUR)
    assert reminders(session) == 0
