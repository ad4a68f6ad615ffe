"""Who is what: roles, and what follows from them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection

from django.contrib.auth.models import Group, Permission
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Case, Exists, OuterRef, Q, Value, When
from django.utils.translation import gettext_lazy as _
from wagtail.log_actions import log

from people import permissions
from people.models import User

from .accounts import locked


def set_roles(
    *, user: User, roles: Collection[str], by: User | None, now: dt.datetime
) -> frozenset[str]:
    """Give a person exactly these roles and return them.

    Raises PermissionDenied where ``by`` may not give or take one of those that change.
    """
    wanted = frozenset(roles)
    if unknown := wanted - frozenset(permissions.ROLES):
        raise ValidationError(
            {"roles": _("There is no role %(role)s.") % {"role": ", ".join(sorted(unknown))}}
        )
    with transaction.atomic():
        user = locked(user)
        held = frozenset(user.groups.values_list("name", flat=True)) & frozenset(permissions.ROLES)
        given, taken = wanted - held, held - wanted
        if any(not permissions.may_give(by, user, role) for role in given | taken):
            raise PermissionDenied("This role is not yours to give or to take.")
        if given or taken:
            user.groups.add(*[Group.objects.get_or_create(name=role)[0] for role in sorted(given)])
            user.groups.remove(*Group.objects.filter(name__in=taken))
            data = {"given": sorted(given), "taken": sorted(taken)}
            log(user, "people.roles", user=by, timestamp=now, data=data)
            derive_access(user_ids=[user.pk])
    return wanted


def derive_access(*, user_ids: Collection[int] | None = None) -> None:
    """Write down who opens the desk and who opens marking, as groups and permissions say now."""
    opens_desk = Permission.objects.filter(
        codename="access_admin", content_type__app_label="wagtailadmin", group__user=OuterRef("pk")
    )
    marks = Group.objects.filter(name__in=permissions.MARKING_ROLES, user=OuterRef("pk"))
    people = User.objects.all() if user_ids is None else User.objects.filter(pk__in=user_ids)
    active_admin = Q(is_superuser=True)
    people.update(
        opens_desk=Case(When(active_admin | Exists(opens_desk), then=True), default=Value(False)),
        opens_marking=Case(When(active_admin | Exists(marks), then=True), default=Value(False)),
    )
