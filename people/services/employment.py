"""Join, move, leave, come back: every change of a person's appointments."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from wagtail.log_actions import log

from people.models import Appointment, OrgUnit, Position, User
from people.signals import AppointmentChanged, appointment_changed

from .accounts import check_person, first_password, locked, save_person
from .roles import derive_access, set_roles

FIRST_DAY = dt.date(1950, 1, 1)
LAST_YEARS = 2


def join(
    *,
    staff_number: str,
    name: str,
    email: str = "",
    unit: OrgUnit,
    position: Position,
    joined_on: dt.date,
    leads: bool = False,
    roles: Collection[str] = (),
    by: User | None,
    now: dt.datetime,
) -> tuple[User, str]:
    """Enter a new person and return them with their first password, which is readable only now.

    ``by=None`` means that the site itself does it (a command).
    """
    user = User(
        staff_number=User.normalise_staff_number(staff_number),
        name=name.strip(),
        email=email.strip(),
        joined_on=joined_on,
        date_joined=now,
        must_change_password=True,
    )
    check_person(user)
    _check_date("joined_on", joined_on, now)
    password = first_password()
    user.set_password(password)
    with transaction.atomic():
        save_person(user)
        _open_post(user, unit=unit, position=position, leads=leads, on=joined_on)
        log(user, "people.join", user=by, timestamp=now, data=_post_data(unit, position, joined_on))
        if roles:
            set_roles(user=user, roles=roles, by=by, now=now)
        _announce(user, now)
    return user, password


def move(
    *,
    user: User,
    unit: OrgUnit,
    position: Position,
    leads: bool = False,
    on: dt.date,
    by: User | None,
    now: dt.datetime,
) -> Appointment:
    """Give a person a new main appointment from that day; the present one ends the day before.

    On the very day on which the present one began, it is put right instead: nobody held it.
    """
    _check_date("on", on, now)
    with transaction.atomic():
        user = locked(user)
        if user.left_on is not None:
            raise ValidationError({"on": _("This person has left or is about to leave.")})
        present = _open_main_appointment(user)
        if present is not None:
            _check_move(present, unit, position, leads, on)
        if present is not None and present.valid_from == on:
            post = _put_right(present, unit=unit, position=position, leads=leads)
        else:
            if present is not None:
                present.valid_until = on - dt.timedelta(days=1)
                present.save(update_fields=["valid_until"])
            post = _open_post(user, unit=unit, position=position, leads=leads, on=on)
        log(user, "people.move", user=by, timestamp=now, data=_post_data(unit, position, on))
        _announce(user, now)
    return post


def add_post(
    *,
    user: User,
    unit: OrgUnit,
    position: Position,
    leads: bool = False,
    on: dt.date,
    by: User | None,
    now: dt.datetime,
) -> Appointment:
    """Give a person a further appointment beside the main one."""
    _check_date("on", on, now)
    with transaction.atomic():
        user = locked(user)
        if user.left_on is not None:
            raise ValidationError({"on": _("This person has left or is about to leave.")})
        post = _open_post(user, unit=unit, position=position, leads=leads, on=on, primary=False)
        log(user, "people.post", user=by, timestamp=now, data=_post_data(unit, position, on))
        _announce(user, now)
    return post


def end_post(
    *, appointment: Appointment, on: dt.date, by: User | None, now: dt.datetime
) -> Appointment:
    """End a further appointment with that day; the main one ends by `move` or `leave`."""
    with transaction.atomic():
        user = locked(appointment.user)
        appointment.refresh_from_db()
        if appointment.primary or appointment.valid_until is not None:
            raise ValidationError({"on": _("Only a further appointment in force can be ended.")})
        if on < appointment.valid_from:
            raise ValidationError({"on": _("The last day is before the first day.")})
        appointment.valid_until = on
        appointment.save(update_fields=["valid_until"])
        data = _post_data(appointment.unit, appointment.position, on)
        log(user, "people.post_end", user=by, timestamp=now, data=data)
        _announce(user, now)
    return appointment


def leave(*, user: User, on: dt.date, by: User | None, now: dt.datetime) -> User:
    """End a person's work here with that day. Records, results and certificates stay as they are.

    Today or in the past, the account is locked at once and every session ends; later, on the day.
    """
    if by is not None and by.pk == user.pk:
        raise ValidationError({"on": _("You cannot end your own account. Ask a colleague.")})
    today = timezone.localdate(now)
    _check_date("on", on, now)
    with transaction.atomic():
        user = locked(user)
        if user.left_on is not None and user.left_on <= today:
            raise ValidationError(
                {"on": _("This person left on %(date)s.") % {"date": date_format(user.left_on)}}
            )
        if user.joined_on is not None and on < user.joined_on:
            raise ValidationError(
                {
                    "on": _("This is before the person joined (%(date)s).")
                    % {"date": date_format(user.joined_on)}
                }
            )
        _reopen_posts(user)
        _close_posts(user, on)
        user.left_on = on
        user.save(update_fields=["left_on"])
        log(user, "people.leave", user=by, timestamp=now, data={"on": on.isoformat()})
        if on <= today:
            _lock_out(user)
        _announce(user, now)
    return user


def stay(*, user: User, by: User | None, now: dt.datetime) -> User:
    """Take back a leaving that has not happened yet."""
    with transaction.atomic():
        user = locked(user)
        if user.left_on is None or user.left_on <= timezone.localdate(now):
            raise ValidationError(_("There is no coming leaving to take back."))
        _reopen_posts(user)
        user.left_on = None
        user.save(update_fields=["left_on"])
        log(user, "people.stay", user=by, timestamp=now)
        _announce(user, now)
    return user


def come_back(
    *,
    user: User,
    unit: OrgUnit,
    position: Position,
    leads: bool = False,
    on: dt.date,
    by: User | None,
    now: dt.datetime,
) -> tuple[User, str]:
    """Take a person who left in again, with all their records, and return the new first password."""
    _check_date("on", on, now)
    password = first_password()
    with transaction.atomic():
        user = locked(user)
        if user.left_on is None or user.left_on > timezone.localdate(now):
            raise ValidationError({"on": _("This person has not left.")})
        if on <= user.left_on:
            raise ValidationError(
                {
                    "on": _("This is not after the day of leaving (%(date)s).")
                    % {"date": date_format(user.left_on)}
                }
            )
        user.left_on = None
        user.joined_on = on
        user.is_active = True
        user.must_change_password = True
        user.set_password(password)
        user.save(
            update_fields=["left_on", "joined_on", "is_active", "must_change_password", "password"]
        )
        _open_post(user, unit=unit, position=position, leads=leads, on=on)
        log(user, "people.come_back", user=by, timestamp=now, data=_post_data(unit, position, on))
        _announce(user, now)
    return user, password


def lock_out_leavers(*, now: dt.datetime) -> int:
    """Lock the accounts whose last day has come and return how many; runs by itself every hour.

    Login refuses them already; this ends their roles, and mails and lists leave them out.
    """
    due = User.objects.filter(is_active=True, left_on__lte=timezone.localdate(now))
    count = 0
    for user in due:
        with transaction.atomic():
            user = locked(user)
            if user.is_active and user.left_on is not None:
                _lock_out(user)
                count += 1
    return count


def _check_date(field: str, day: dt.date, now: dt.datetime) -> None:
    last = timezone.localdate(now) + dt.timedelta(days=366 * LAST_YEARS)
    if not FIRST_DAY <= day <= last:
        raise ValidationError(
            {
                field: _("Enter a date between %(first)s and %(last)s.")
                % {"first": date_format(FIRST_DAY), "last": date_format(last)}
            }
        )


def _check_move(
    present: Appointment, unit: OrgUnit, position: Position, leads: bool, on: dt.date
) -> None:
    if on < present.valid_from:
        raise ValidationError(
            {
                "on": _("The present appointment began on %(date)s; the move cannot be before it.")
                % {"date": date_format(present.valid_from)}
            }
        )
    same = (present.unit_id, present.position_id, present.leads) == (unit.pk, position.pk, leads)
    if same:
        raise ValidationError({"position": _("This is the appointment that the person has now.")})


def _open_main_appointment(user: User) -> Appointment | None:
    return Appointment.objects.filter(user=user, primary=True, valid_until=None).first()


def _open_post(
    user: User,
    *,
    unit: OrgUnit,
    position: Position,
    leads: bool,
    on: dt.date,
    primary: bool = True,
) -> Appointment:
    post = Appointment(
        user=user, unit=unit, position=position, leads=leads, primary=primary, valid_from=on
    )
    return _store_post(post)


def _put_right(post: Appointment, *, unit: OrgUnit, position: Position, leads: bool) -> Appointment:
    post.unit, post.position, post.leads = unit, position, leads
    return _store_post(post)


def _store_post(post: Appointment) -> Appointment:
    try:
        with transaction.atomic():
            post.save()
    except IntegrityError as error:
        sentence = _("The person already holds this position in this unit.")
        raise ValidationError({"position": sentence}) from error
    return post


def _close_posts(user: User, on: dt.date) -> None:
    """End what is in force; what was planned for later never happens."""
    Appointment.objects.filter(user=user, valid_from__gt=on).delete()
    later = Q(valid_until=None) | Q(valid_until__gt=on)
    Appointment.objects.filter(later, user=user).update(valid_until=on)


def _reopen_posts(user: User) -> None:
    """Undo what a planned leaving closed."""
    if user.left_on is not None:
        Appointment.objects.filter(user=user, valid_until=user.left_on).update(valid_until=None)


def _lock_out(user: User) -> None:
    """Refuse login and end every session: a session is bound to the password's hash."""
    user.is_active = False
    user.set_unusable_password()
    user.save(update_fields=["is_active", "password"])
    user.groups.clear()
    derive_access(user_ids=[user.pk])


def _post_data(unit: OrgUnit, position: Position, on: dt.date) -> dict[str, str]:
    return {"unit": unit.name, "position": position.name, "on": on.isoformat()}


def _announce(user: User, now: dt.datetime) -> None:
    appointment_changed.send(User, event=AppointmentChanged(user_id=user.pk), now=now)
