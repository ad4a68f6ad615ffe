"""Reads of notices."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import QuerySet

from .models import Notice


def inbox(user_id: int) -> QuerySet[Notice]:
    """Return a person's notices, the newest first."""
    return Notice.objects.filter(user_id=user_id)


def waiting_for_mail(user_ids: Collection[int]) -> set[int]:
    """Return which of the people have a mail that is still to go out."""
    rows = Notice.objects.filter(user_id__in=user_ids, mail_after__isnull=False)
    return set(rows.values_list("user_id", flat=True))
