"""Who may do what with people. Roles are groups; administrators are superusers."""

from __future__ import annotations

import datetime as dt

from django.contrib.auth.models import AnonymousUser
from django.utils.translation import gettext_lazy as _

from . import selectors
from .models import Appointment, User

TRAINER, ASSESSOR, MANAGER, HR, AUDITOR = ROLES = (
    "trainer",
    "assessor",
    "manager",
    "hr",
    "auditor",
)
ROLE_NAMES = {
    TRAINER: _("Trainer"),
    ASSESSOR: _("Assessor"),
    MANAGER: _("Manager"),
    HR: _("HR"),
    AUDITOR: _("Auditor"),
}
# Who judges answers: assessors, and trainers, who may do all that others do with a course.
MARKING_ROLES = frozenset({ASSESSOR, TRAINER})
# What HR may hand out; HR itself is given by administrators only.
GIVEN_BY_HR = frozenset({TRAINER, ASSESSOR, MANAGER, AUDITOR})


def roles_of(user: User | AnonymousUser) -> frozenset[str]:
    """Return the person's roles: one query, kept on the user object for the rest of the request."""
    if not user.is_authenticated or not user.is_active:
        return frozenset()
    if not hasattr(user, "_roles"):
        names = user.groups.values_list("name", flat=True)
        user._roles = frozenset(names) & frozenset(ROLES)
    return user._roles


def forget_roles(user: User) -> None:
    """Read the roles anew at the next question."""
    for name in ("_roles", "_perm_cache", "_group_perm_cache", "_user_perm_cache"):
        user.__dict__.pop(name, None)


def has_role(user: User | AnonymousUser, *roles: str) -> bool:
    """Say whether the person has one of the roles; an administrator has every role."""
    if not user.is_authenticated or not user.is_active:
        return False
    return user.is_superuser or not roles_of(user).isdisjoint(roles)


def leads(user: User | AnonymousUser, unit_id: int, today: dt.date) -> bool:
    """Say whether the person leads the unit or one that it is part of."""
    if not user.is_authenticated or not user.is_active:
        return False
    return (
        Appointment.objects.on(today)
        .filter(user_id=user.pk, leads=True, unit_id__in=selectors.units_above(unit_id))
        .exists()
    )


def may_see_person(user: User | AnonymousUser, other_id: int, today: dt.date) -> bool:
    """Say whether the person may see another's results: their own, their unit's, or all as HR or auditor."""
    if not user.is_authenticated or not user.is_active:
        return False
    if user.pk == other_id or has_role(user, HR, AUDITOR):
        return True
    led = selectors.led_units(user.pk, today)
    return bool(led) and (
        Appointment.objects.on(today).filter(user_id=other_id, unit_id__in=led).exists()
    )


def may_manage(user: User | AnonymousUser, other: User) -> bool:
    """Say whether the person may change another's account: HR does, but never an administrator's."""
    return has_role(user, HR) and (user.is_superuser or not other.is_superuser)


def may_give(user: User | None, other: User, role: str) -> bool:
    """Say whether the person may give or take a role. ``None`` is the site itself (a command).

    Nobody changes their own roles, HR gives what HR may give, administrators give the rest.
    """
    if user is None:
        return True
    if user.pk == other.pk or not may_manage(user, other):
        return False
    return user.is_superuser or role in GIVEN_BY_HR
