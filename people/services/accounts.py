"""A person's account: details, passwords, language."""

from __future__ import annotations

import datetime as dt
import secrets
from importlib import import_module
from typing import Any

from axes.handlers.proxy import AxesProxyHandler
from axes.utils import reset as release_locked_logins
from django.conf import settings
from django.contrib.auth import authenticate
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.log_actions import log

from people.models import User

NUMBER_TAKEN = _("Another person already has this staff number.")
# No character that is easily mistaken for another when read out or copied by hand.
PASSWORD_CHARACTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # noqa: S105


def correct_person(
    *, user: User, staff_number: str, name: str, email: str, by: User | None, now: dt.datetime
) -> User:
    """Put staff number, name or e-mail address right."""
    before = [user.staff_number, user.name, user.email]
    user.staff_number = User.normalise_staff_number(staff_number)
    user.name = name.strip()
    user.email = email.strip()
    check_person(user)
    after = [user.staff_number, user.name, user.email]
    if after == before:
        return user
    with transaction.atomic():
        save_person(user, update_fields=["staff_number", "name", "first_name", "email"])
        log(user, "people.correct", user=by, timestamp=now, data={"before": before, "after": after})
    return user


def reset_password(*, user: User, by: User | None, now: dt.datetime) -> str:
    """Replace a forgotten password by a first password and return it; ends every session.

    It also lifts a lock-out, so that the person can log in at once.
    """
    if by is not None and by.pk == user.pk:
        raise ValidationError(_("Change your own password on the password page."))
    password = first_password()
    with transaction.atomic():
        user = locked(user)
        user.set_password(password)
        user.must_change_password = True
        user.save(update_fields=["password", "must_change_password"])
        release_locked_logins(username=user.staff_number)
        log(user, "people.password", user=by, timestamp=now)
    return password


def change_own_password(*, user: User, password: str) -> User:
    """Store the password that a person chose; a first password has done its duty."""
    user.set_password(password)
    user.must_change_password = False
    user.save(update_fields=["password", "must_change_password"])
    return user


def choose_language(*, user: User, language: str) -> None:
    """Remember the language that a person reads; mails follow it."""
    User.objects.filter(pk=user.pk).update(language=language)
    user.language = language


def first_password() -> str:
    """Return a fresh random password of three groups, about 59 bits."""
    groups = ["".join(secrets.choice(PASSWORD_CHARACTERS) for _i in range(4)) for _g in range(3)]
    return "-".join(groups)


def check_person(user: User) -> None:
    """Raise a ValidationError with every sentence that is to be said about the details."""
    errors: dict[str, Any] = {}
    for field, sentence in (
        ("staff_number", _("Enter the staff number.")),
        ("name", _("Enter the name.")),
    ):
        if not getattr(user, field):
            errors[field] = sentence
    for field in ("staff_number", "name", "email"):
        limit = getattr(User._meta.get_field(field), "max_length", 0)
        if len(getattr(user, field)) > limit:
            errors[field] = _("At most %(limit)d characters.") % {"limit": limit}
    if User.objects.filter(staff_number=user.staff_number).exclude(pk=user.pk).exists():
        errors["staff_number"] = NUMBER_TAKEN
    try:
        validate_email(user.email or "nobody@example.org")
    except ValidationError as error:
        errors["email"] = error.messages
    if errors:
        raise ValidationError(errors)


def save_person(user: User, **options: Any) -> None:
    """Save; a number that somebody else took at the same moment is said, not thrown."""
    user.first_name = user.name
    try:
        with transaction.atomic():
            user.save(**options)
    except IntegrityError as error:  # two people entered the same number at the same moment
        raise ValidationError({"staff_number": NUMBER_TAKEN}) from error


def locked(user: User) -> User:
    """Return the person's row as it is now, held until the transaction ends."""
    return User.objects.select_for_update().get(pk=user.pk)


def forget_ended_sessions() -> None:
    """Delete the sessions that nobody can use any more."""
    import_module(settings.SESSION_ENGINE).SessionStore.clear_expired()


def note_login(*, user: User, now: dt.datetime) -> None:
    """Note when the person last logged in, in one statement."""
    User.objects.filter(pk=user.pk).update(last_login=now)
    user.last_login = now


class WrongPasswordError(Exception):
    """The password that was asked for once more is not the person's."""


class LoginLockedError(Exception):
    """Too many wrong passwords from this address: nothing is looked at for a while."""


def confirm_password(*, user: User, password: str, address: str = "") -> None:
    """Make sure that it is still the person who is logged in; wrong passwords are counted with those of the login.

    ``address`` is that of the device (`people.backends.client_address`). Raises WrongPasswordError and
    LoginLockedError. Not inside a transaction that may be rolled back: the count would go with it.
    """
    request = HttpRequest()
    request.method, request.META["REMOTE_ADDR"] = "POST", address or "0.0.0.0"  # noqa: S104
    request.META["HTTP_X_FORWARDED_FOR"] = request.META["REMOTE_ADDR"]
    credentials = {"username": user.staff_number}
    if not AxesProxyHandler.is_allowed(request, credentials):
        raise LoginLockedError
    found = authenticate(request, username=user.staff_number, password=password)
    if found is None or found.pk != user.pk:
        raise WrongPasswordError
