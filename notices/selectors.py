"""Reads of notices."""

from __future__ import annotations

from django.db.models import QuerySet

from .models import Notice


def inbox(user_id: int) -> QuerySet[Notice]:
    """Return a person's notices, the newest first."""
    return Notice.objects.filter(user_id=user_id)
