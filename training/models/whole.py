"""Conditions that several models share."""

from __future__ import annotations

from functools import reduce
from operator import or_

from django.db import models
from django.db.models import Q


def decided_whole(prefix: str, name: str) -> models.CheckConstraint:
    """``<prefix>_by`` and ``<prefix>_at`` are both there, or neither is."""
    by, at = f"{prefix}_by__isnull", f"{prefix}_at__isnull"
    return models.CheckConstraint(
        condition=Q(**{by: True, at: True}) | Q(**{by: False, at: False}), name=name
    )


def exactly_one(*fields: str, name: str) -> models.CheckConstraint:
    """Of these relations one is set and the others are not."""
    choices = [Q(**{f"{field}__isnull": field != chosen for field in fields}) for chosen in fields]
    return models.CheckConstraint(condition=reduce(or_, choices), name=name)


def has_reason(field: str, name: str) -> models.CheckConstraint:
    """The text is not empty."""
    return models.CheckConstraint(condition=~Q(**{field: ""}), name=name)
