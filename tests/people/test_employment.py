"""Join, move, leave, come back: what the services keep true."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError

from people import selectors, services
from people.models import Appointment, User
from people.signals import appointment_changed
from tests.factories import NOW, TODAY, appoint, make_admin, make_position, make_unit, make_user

pytestmark = pytest.mark.django_db

DAY = dt.timedelta(days=1)


@pytest.fixture
def place():
    return {"unit": make_unit(), "position": make_position()}


def _join(place, **changes):
    values = {"staff_number": "000123", "name": "王芳", "email": "", "joined_on": TODAY}
    return services.join(by=None, now=NOW, **(values | place | changes))


def _refusal(error) -> set[str]:
    return set(error.value.message_dict)


def test_a_newcomer_can_log_in_with_the_first_password_and_must_change_it(place):
    person, password = _join(place)
    person.refresh_from_db()
    assert person.check_password(password)
    assert person.must_change_password


def test_a_newcomer_holds_the_main_appointment_from_the_first_day(place):
    person, _password = _join(place, joined_on=TODAY + DAY, leads=True)
    post = Appointment.objects.get(user=person)
    assert (post.valid_from, post.valid_until) == (TODAY + DAY, None)
    assert post.primary
    assert post.leads


def test_two_first_passwords_differ_and_hold_no_character_that_is_easily_misread(place):
    first = _join(place)[1]
    second = _join(place, staff_number="000124")[1]
    assert first != second
    assert not set("01lio") & set(first + second)


@pytest.mark.parametrize(
    ("typed", "stored"), [("００７", "007"), (" 000123 ", "000123"), ("Ａ-１", "A-1")]
)
def test_a_staff_number_is_folded_and_keeps_its_zeros(place, typed, stored):
    assert _join(place, staff_number=typed)[0].staff_number == stored


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"staff_number": " "}, "staff_number"),
        ({"staff_number": "1" * 33}, "staff_number"),
        ({"name": " "}, "name"),
        ({"email": "nowhere"}, "email"),
        ({"joined_on": dt.date(1930, 1, 1)}, "joined_on"),
        ({"joined_on": dt.date(2926, 3, 2)}, "joined_on"),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_nothing_is_stored(place, changes, field):
    with pytest.raises(ValidationError) as error:
        _join(place, **changes)
    assert _refusal(error) == {field}
    assert not User.objects.exists()


def test_a_staff_number_is_given_once(place):
    _join(place)
    with pytest.raises(ValidationError) as error:
        _join(place, staff_number="０００１２３")
    assert _refusal(error) == {"staff_number"}


def test_a_number_taken_at_the_same_moment_is_a_sentence_too(place, monkeypatch):
    _join(place)
    monkeypatch.setattr("people.services.employment.check_person", lambda user: None)
    with pytest.raises(ValidationError) as error:
        _join(place)
    assert _refusal(error) == {"staff_number"}


def test_every_change_of_appointments_is_announced(place):
    heard = []

    def hear(event, now, **kwargs):
        heard.append(event.user_id)

    appointment_changed.connect(hear)
    try:
        person, _password = _join(place)
        services.move(
            user=person,
            unit=make_unit(),
            position=make_position(),
            on=TODAY + DAY,
            by=None,
            now=NOW,
        )
        services.leave(user=person, on=TODAY + DAY, by=None, now=NOW)
    finally:
        appointment_changed.disconnect(hear)
    assert heard == [person.pk] * 3


def test_a_move_ends_the_present_appointment_the_day_before(place):
    person, _password = _join(place)
    services.move(
        user=person,
        unit=make_unit(),
        position=make_position(),
        on=TODAY + 9 * DAY,
        by=None,
        now=NOW,
    )
    new, old = person.appointments.all()
    assert old.valid_until == TODAY + 8 * DAY
    assert (new.valid_from, new.valid_until) == (TODAY + 9 * DAY, None)


def test_a_move_on_the_first_day_puts_the_appointment_right(place):
    person, _password = _join(place)
    unit = make_unit()
    services.move(user=person, unit=unit, position=place["position"], on=TODAY, by=None, now=NOW)
    assert person.appointments.get().unit == unit


def test_a_move_before_the_present_appointment_is_refused(place):
    person, _password = _join(place)
    with pytest.raises(ValidationError) as error:
        services.move(
            user=person,
            unit=make_unit(),
            position=make_position(),
            on=TODAY - DAY,
            by=None,
            now=NOW,
        )
    assert _refusal(error) == {"on"}


def test_a_move_to_the_present_post_is_refused(place):
    person, _password = _join(place)
    with pytest.raises(ValidationError) as error:
        services.move(user=person, on=TODAY + DAY, by=None, now=NOW, **place)
    assert _refusal(error) == {"position"}


def test_a_further_post_stands_beside_the_main_one_and_ends_alone(place):
    person, _password = _join(place)
    post = services.add_post(
        user=person, unit=make_unit(), position=make_position(), on=TODAY, by=None, now=NOW
    )
    services.end_post(appointment=post, on=TODAY + DAY, by=None, now=NOW)
    post.refresh_from_db()
    assert post.valid_until == TODAY + DAY
    assert selectors.newest_post(person.pk).unit == place["unit"]


def test_the_same_post_is_not_held_twice(place):
    person, _password = _join(place)
    with pytest.raises(ValidationError) as error:
        services.add_post(user=person, on=TODAY, by=None, now=NOW, **place)
    assert _refusal(error) == {"position"}


def test_the_main_appointment_does_not_end_like_a_further_post(place):
    person, _password = _join(place)
    with pytest.raises(ValidationError):
        services.end_post(appointment=person.appointments.get(), on=TODAY, by=None, now=NOW)


def test_a_leaver_is_locked_out_at_once_and_keeps_the_appointments(place):
    person, password = _join(place, roles=["trainer"])
    services.leave(user=person, on=TODAY, by=None, now=NOW)
    person.refresh_from_db()
    assert (person.is_active, person.left_on) == (False, TODAY)
    assert not person.check_password(password)
    assert not person.groups.exists()
    assert person.appointments.get().valid_until == TODAY


def test_who_leaves_later_works_until_then(place):
    person, password = _join(place)
    services.leave(user=person, on=TODAY + 9 * DAY, by=None, now=NOW)
    person.refresh_from_db()
    assert person.is_active
    assert person.check_password(password)
    assert list(selectors.people_in(today=TODAY)) == [person]
    assert not selectors.people_in(today=TODAY + 9 * DAY)


def test_the_lock_out_comes_by_itself_on_the_last_day(place):
    person, _password = _join(place)
    services.leave(user=person, on=TODAY + DAY, by=None, now=NOW)
    assert services.lock_out_leavers(now=NOW) == 0
    assert services.lock_out_leavers(now=NOW + DAY) == 1
    assert services.lock_out_leavers(now=NOW + DAY) == 0
    person.refresh_from_db()
    assert not person.is_active


def test_a_planned_move_never_happens_to_a_leaver(place):
    person, _password = _join(place)
    services.move(
        user=person,
        unit=make_unit(),
        position=make_position(),
        on=TODAY + 9 * DAY,
        by=None,
        now=NOW,
    )
    services.leave(user=person, on=TODAY, by=None, now=NOW)
    assert [post.valid_until for post in person.appointments.all()] == [TODAY]


def test_a_leaving_to_come_is_changed_by_entering_it_again(place):
    person, _password = _join(place)
    services.leave(user=person, on=TODAY + 9 * DAY, by=None, now=NOW)
    services.leave(user=person, on=TODAY + 5 * DAY, by=None, now=NOW)
    assert person.appointments.get().valid_until == TODAY + 5 * DAY


def test_a_leaving_to_come_can_be_taken_back(place):
    person, _password = _join(place)
    services.leave(user=person, on=TODAY + DAY, by=None, now=NOW)
    services.stay(user=person, by=None, now=NOW)
    person.refresh_from_db()
    assert person.left_on is None
    assert person.appointments.get().valid_until is None


def test_leaving_before_joining_is_refused(place):
    person, _password = _join(place)
    with pytest.raises(ValidationError) as error:
        services.leave(user=person, on=TODAY - DAY, by=None, now=NOW)
    assert _refusal(error) == {"on"}


def test_nobody_leaves_twice(place):
    person, _password = _join(place)
    services.leave(user=person, on=TODAY, by=None, now=NOW)
    with pytest.raises(ValidationError):
        services.leave(user=person, on=TODAY + DAY, by=None, now=NOW)


def test_nobody_ends_their_own_account():
    admin = make_admin()
    with pytest.raises(ValidationError):
        services.leave(user=admin, on=TODAY, by=admin, now=NOW)


def test_who_comes_back_is_the_same_person_with_a_new_first_password(place):
    person, _password = _join(place)
    services.leave(user=person, on=TODAY, by=None, now=NOW)
    back, password = services.come_back(
        user=person, on=TODAY + DAY, by=None, now=NOW + DAY, **place
    )
    assert back.pk == person.pk
    assert back.is_active
    assert back.must_change_password
    assert back.check_password(password)
    assert back.appointments.count() == 2


def test_coming_back_before_having_left_is_refused(place):
    person, _password = _join(place)
    services.leave(user=person, on=TODAY, by=None, now=NOW)
    with pytest.raises(ValidationError) as error:
        services.come_back(user=person, on=TODAY, by=None, now=NOW, **place)
    assert _refusal(error) == {"on"}


def test_a_reset_password_ends_the_old_one():
    person = make_user()
    password = services.reset_password(user=person, by=make_admin(), now=NOW)
    person.refresh_from_db()
    assert person.check_password(password)
    assert person.must_change_password


def test_a_unit_is_never_part_of_what_is_below_it():
    top = make_unit()
    below = make_unit(parent=make_unit(parent=top))
    with pytest.raises(ValidationError) as error:
        services.change_unit(unit=top, name="A", name_en="", parent=below, by=None, now=NOW)
    assert _refusal(error) == {"parent"}


def test_two_units_at_the_same_place_have_different_names():
    services.create_unit(name="质量部", now=NOW)
    with pytest.raises(ValidationError):
        services.create_unit(name="质量部", now=NOW)


def test_a_position_has_one_name():
    services.create_position(name="内审员", now=NOW)
    with pytest.raises(ValidationError):
        services.create_position(name="内审员", now=NOW)


def test_people_in_a_unit_are_those_of_the_units_below_too_each_once():
    top = make_unit()
    below = make_unit(parent=top)
    person = make_user()
    appoint(person, below)
    appoint(person, top, primary=False)
    stranger = make_user()
    appoint(stranger, make_unit())
    assert list(selectors.people_in(unit_id=top.pk, today=TODAY)) == [person]


def test_posts_of_many_people_cost_one_statement(django_assert_num_queries):
    people = [make_user() for _ in range(5)]
    unit = make_unit("质量部")
    for person in people:
        appoint(person, unit)
    with django_assert_num_queries(1):
        posts = selectors.current_posts([person.pk for person in people], TODAY)
    assert {post.unit for post in posts.values()} == {"质量部"}


def test_the_manager_is_who_leads_the_nearest_unit_above():
    top, chief = make_unit(), make_user()
    below, head = make_unit(parent=top), make_user()
    person = make_user()
    appoint(chief, top, leads=True)
    appoint(head, below, leads=True)
    appoint(person, below)
    assert selectors.managers_of(person.pk, TODAY) == [head]
    assert selectors.managers_of(head.pk, TODAY) == [chief]
    assert selectors.managers_of(chief.pk, TODAY) == []
