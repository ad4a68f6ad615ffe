"""Changing a draft: its card, modules, topics and activities."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import TypeVar

from django.db import transaction
from wagtail.log_actions import log

from training.models import (
    PlannedActivity,
    ProgrammeModule,
    ProgrammeTopic,
    ProgrammeVersion,
)

from .programmes import check_editable, next_order

Part = TypeVar("Part", ProgrammeModule, ProgrammeTopic, PlannedActivity)


@transaction.atomic
def save_card(
    *, version: ProgrammeVersion, positions: Iterable, by, now: dt.datetime
) -> ProgrammeVersion:
    """Store the changed fields of a draft. Raises Refused for what is no draft any more."""
    check_editable(ProgrammeVersion.objects.select_for_update().get(pk=version.pk))
    version.save()
    version.positions.set(positions)
    _log(version, by, now)
    return version


@transaction.atomic
def save_part(*, part: Part, topics: Iterable | None = None, by, now: dt.datetime) -> Part:
    """Store a module, topic or activity of a draft; a new one goes to the end. Raises Refused."""
    version = version_of(part)
    check_editable(version)
    if part.pk is None:
        part.order = next_order(_siblings(part))
    part.save()
    if isinstance(part, PlannedActivity) and topics is not None:
        part.topics.set(topics)
    _log(version, by, now)
    return part


@transaction.atomic
def delete_part(*, part, by, now: dt.datetime) -> None:
    """Take a module, topic or activity out of a draft. Raises Refused."""
    version = version_of(part)
    check_editable(version)
    part.delete()
    _log(version, by, now)


@transaction.atomic
def shift_part(*, part, up: bool, by, now: dt.datetime) -> None:
    """Change places with the one before or after; nothing happens at the ends. Raises Refused."""
    version = version_of(part)
    check_editable(version)
    others = _siblings(part)
    other = (
        others.filter(order__lt=part.order).order_by("-order").first()
        if up
        else others.filter(order__gt=part.order).order_by("order").first()
    )
    if other is None:
        return
    here, there = part.order, other.order
    spare = next_order(others)  # the order is unique in every moment
    for row, order in ((part, spare), (other, here), (part, there)):
        type(row).objects.filter(pk=row.pk).update(order=order)
    _log(version, by, now)


def version_of(part) -> ProgrammeVersion:
    """Return the version that a module, topic or activity belongs to."""
    return part.module.version if isinstance(part, ProgrammeTopic) else part.version


def _siblings(part):
    if isinstance(part, ProgrammeTopic):
        return ProgrammeTopic.objects.filter(module=part.module)
    return type(part).objects.filter(version=part.version)


def _log(version: ProgrammeVersion, by, now: dt.datetime) -> None:
    log(version.programme, "wagtail.edit", user=by, timestamp=now, data={"version": version.number})
