"""From the code on the wall to a scan; the kiosk; the instructor's hand."""

import datetime as dt
import uuid

import pytest
from django.db import IntegrityError, transaction

from tests.factories import make_user
from tests.hands import at_once
from tests.training.makers import approved, make_session, seat
from training.models import Device, Scan
from training.services import (
    Refused,
    add_guest,
    cancel_session,
    close_run,
    confirm_head_count,
    enter_by_hand,
    open_ticket,
    sign_at_kiosk,
    sign_with_short_code,
    use_ticket,
)
from training.sign_in import code_at

pytestmark = pytest.mark.django_db

MINUTE = dt.timedelta(minutes=1)


@pytest.fixture
def by():
    return make_user("讲师")


@pytest.fixture
def session():
    return make_session()


@pytest.fixture
def at(session):
    """Minutes from the start of the session as a moment."""
    return lambda minutes: session.starts_at + minutes * MINUTE


def token(session, now, direction="in"):
    return code_at(session.secret, direction, now).token


def ticket(session, now, direction="in", device=""):
    given = token(session, now, direction)
    return open_ticket(session_id=session.pk, code=given, device_key=device, now=now)[0]


def scan(session, learner, now, direction="in", **options):
    given = ticket(session, now, direction, device=options.pop("device", ""))
    return use_ticket(token=given, learner=learner, now=options.pop("at", now), **options)


def code_of(refused):
    return refused.value.reasons[0].code.removeprefix("training.")


def test_a_scan_counts_from_the_moment_of_the_code_however_slow_the_login(session, at):
    person = seat(session)
    signed = scan(session, person.learner, at(0), at=at(2.5))
    assert (signed.scan.at, signed.scan.way, signed.is_new) == (at(0), "qr", True)


def test_a_ticket_is_over_after_three_minutes(session, at):
    with pytest.raises(Refused) as refused:
        scan(session, seat(session).learner, at(0), at=at(3.1))
    assert code_of(refused) == "ticket_over"


def test_an_old_code_gets_no_ticket(session, at):
    with pytest.raises(Refused) as refused:
        open_ticket(
            session_id=session.pk, code=token(session, at(0)), now=at(0) + dt.timedelta(seconds=21)
        )
    assert code_of(refused) == "code_over"


@pytest.mark.parametrize(
    ("minutes", "direction", "answer"),
    [
        (-31, "in", "sign_in_early"),
        (121, "in", "sign_in_over"),
        (-1, "out", "sign_out_early"),
        (181, "out", "sign_out_over"),
    ],
)
def test_too_early_and_too_late_get_a_plain_answer(session, at, minutes, direction, answer):
    with pytest.raises(Refused) as refused:
        ticket(session, at(minutes), direction)
    assert code_of(refused) == answer
    assert str(refused.value.reasons[0]) != refused.value.reasons[0].code


def test_twice_is_one_scan(session, at):
    person = seat(session)
    first, second = (scan(session, person.learner, at(minutes)) for minutes in (0, 1))
    assert (second.scan, second.is_new) == (first.scan, False)


def test_a_retry_after_a_lost_answer_adds_nothing_and_is_answered_alike(session, at):
    person, key = seat(session), uuid.uuid4()
    given = ticket(session, at(0))
    first = use_ticket(token=given, learner=person.learner, request_key=key, now=at(0))
    late = use_ticket(token=given, learner=person.learner, request_key=key, now=at(30))
    assert late.scan == first.scan


def test_a_used_ticket_signs_nobody_else_in(session, at):
    given = ticket(session, at(0))
    use_ticket(token=given, learner=seat(session).learner, now=at(0))
    with pytest.raises(Refused) as refused:
        use_ticket(token=given, learner=seat(session).learner, now=at(0))
    assert code_of(refused) == "ticket_used"


def test_a_second_person_on_one_device_is_flagged_and_not_refused(session, at):
    device = str(Device.objects.create(first_seen_at=at(0)).key)
    signed = [scan(session, seat(session).learner, at(0), device=device) for _ in range(2)]
    assert [one.scan.is_shared_device for one in signed] == [False, True]


def test_who_has_no_seat_is_not_signed_in(session, at):
    with pytest.raises(Refused) as refused:
        scan(session, make_user(), at(0))
    assert code_of(refused) == "no_seat"


def test_nobody_leaves_without_having_come(session, at):
    with pytest.raises(Refused) as refused:
        scan(session, seat(session).learner, at(10), "out")
    assert code_of(refused) == "not_signed_in"


def test_the_short_code_finds_the_session_of_the_learner(session, at):
    person, other = seat(session), make_session()
    short = code_at(session.secret, "in", at(0)).short
    signed = sign_with_short_code(code=short, learner=person.learner, request_key=None, now=at(0))
    assert (signed.scan.session, signed.scan.way) == (session, "code")
    with pytest.raises(Refused):
        sign_with_short_code(code=short, learner=seat(other).learner, request_key=None, now=at(0))


def test_a_cancelled_session_takes_nobody(session, at, by):
    person, given = seat(session), ticket(session, at(0))
    cancel_session(session=session, reason="停电", by=by, now=at(0))
    with pytest.raises(Refused) as refused:
        use_ticket(token=given, learner=person.learner, now=at(0))
    assert code_of(refused) == "session_off"


def test_after_the_run_is_closed_nothing_is_written(session, at, by):
    person, given = seat(session), ticket(session, at(0))
    confirm_head_count(session=session, counted=0, by=by, now=at(10))
    close_run(run=approved(session.run), by=by, now=at(300))
    with pytest.raises(Refused) as refused:
        use_ticket(token=given, learner=person.learner, now=at(1))
    assert code_of(refused) == "run_closed"


def kiosk(session, at, by, **options):
    options = {"direction": "in", "signature": b"png", **options}
    return sign_at_kiosk(session_id=session.pk, opened_by=by, now=at(0), **options)


def test_the_kiosk_keeps_the_signature(session, at, by, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    signed = kiosk(session, at, by, enrolment=seat(session))
    assert (signed.scan.way, signed.scan.signature.read()) == ("kiosk", b"png")


def test_the_kiosk_asks_for_a_signature(session, at, by):
    with pytest.raises(Refused):
        kiosk(session, at, by, enrolment=seat(session), signature=b"")


def test_a_guest_signs_at_the_kiosk(session, at, by, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    assert kiosk(session, at, by, name="来宾甲", unit="乙公司").scan.guest.unit == "乙公司"


def test_whoever_opened_the_kiosk_does_not_sign_in_at_it(session, at, by):
    with pytest.raises(Refused) as refused:
        kiosk(session, at, by, enrolment=seat(session, by))
    assert code_of(refused) == "not_oneself"


def test_the_instructor_enters_with_a_reason_that_stays_in_the_trace(session, at, by):
    person = seat(session)
    enter_by_hand(session=session, enrolment=person, reason="手机没电", by=by, now=at(3))
    change = session.run.changes.get(kind="entered")
    assert (change.reason, change.made_by, change.enrolment) == ("手机没电", by, person)


def test_nobody_enters_themselves(session, at, by):
    with pytest.raises(Refused) as refused:
        enter_by_hand(session=session, enrolment=seat(session, by), reason="x", by=by, now=at(3))
    assert code_of(refused) == "not_oneself"


def test_a_guest_of_another_session_is_not_entered(session, at, by):
    guest = add_guest(session=make_session(), name="来宾", by=by, now=at(0))
    with pytest.raises(Refused):
        enter_by_hand(session=session, guest=guest, reason="x", by=by, now=at(3))


def test_the_database_refuses_a_second_scan_of_one_direction(session, at):
    values = {"session": session, "enrolment": seat(session), "direction": "in", "way": "qr"}
    Scan.objects.create(at=at(0), recorded_at=at(0), **values)
    with pytest.raises(IntegrityError), transaction.atomic():
        Scan.objects.create(at=at(1), recorded_at=at(1), **values)


@pytest.mark.django_db(transaction=True)
def test_eight_presses_at_once_are_one_scan(session, at):
    person, given = seat(session), ticket(session, at(0))
    answers = at_once(8, lambda _: use_ticket(token=given, learner=person.learner, now=at(0)))
    assert Scan.objects.count() == 1
    assert sum(one.is_new for one in answers) == 1


def test_a_scan_costs_the_same_in_a_full_hall(session, at, django_assert_max_num_queries):
    for _ in range(30):
        scan(session, seat(session).learner, at(0))
    given, person = ticket(session, at(1)), seat(session)
    with django_assert_max_num_queries(14):
        use_ticket(token=given, learner=person.learner, now=at(1))
