"""Units and positions."""

from __future__ import annotations

import datetime as dt

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _
from wagtail.log_actions import log

from people import selectors
from people.models import OrgUnit, Position, User


def create_unit(
    *,
    name: str,
    name_en: str = "",
    parent: OrgUnit | None = None,
    by: User | None = None,
    now: dt.datetime,
) -> OrgUnit:
    """Add a unit."""
    return change_unit(unit=OrgUnit(), name=name, name_en=name_en, parent=parent, by=by, now=now)


def change_unit(
    *,
    unit: OrgUnit,
    name: str,
    name_en: str,
    parent: OrgUnit | None,
    by: User | None,
    now: dt.datetime,
) -> OrgUnit:
    """Name a unit or hang it elsewhere; a unit can never be part of itself."""
    if unit.pk and parent is not None and parent.pk in selectors.units_below(unit.pk):
        raise ValidationError(
            {"parent": _("A unit cannot be part of itself or of what is below it.")}
        )
    action = "wagtail.edit" if unit.pk else "wagtail.create"
    unit.name, unit.name_en, unit.parent = name.strip(), name_en.strip(), parent
    unit.full_clean()
    with transaction.atomic():
        unit.save()
        log(unit, action, user=by, timestamp=now)
    return unit


def create_position(
    *, name: str, name_en: str = "", by: User | None = None, now: dt.datetime
) -> Position:
    """Add a position."""
    return change_position(position=Position(), name=name, name_en=name_en, by=by, now=now)


def change_position(
    *, position: Position, name: str, name_en: str, by: User | None, now: dt.datetime
) -> Position:
    """Name a position."""
    action = "wagtail.edit" if position.pk else "wagtail.create"
    position.name, position.name_en = name.strip(), name_en.strip()
    position.full_clean()
    with transaction.atomic():
        position.save()
        log(position, action, user=by, timestamp=now)
    return position
