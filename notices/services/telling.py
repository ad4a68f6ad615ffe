"""Telling people something once, and their reading of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from typing import Any

from django.contrib.auth import get_user_model
from django.db import IntegrityError, transaction
from django.db.models import F, Value
from django.db.models.functions import Greatest
from django.utils.http import url_has_allowed_host_and_scheme

from notices.models import Notice
from notices.sentences import is_registered
from notices.signals import NoticesStored, notices_stored

AT_ONCE = 500
TRIES = 5


def tell(
    *,
    user_ids: Collection[int],
    kind: str,
    params: Mapping[str, Any],
    url: str = "",
    key: str,
    now: dt.datetime,
) -> int:
    """Tell people something and return how many had not been told yet.

    The same ``key`` reaches the same person once, however often and from wherever it is told.
    Who can no longer log in is told nothing. Mails go out after the commit, by a job.
    Raises ValueError for a kind without sentences and for a url that leaves the site.
    """
    if not is_registered(kind):
        raise ValueError(f"The kind of notice {kind!r} has no sentences; register_kind first.")
    if url and not (url.startswith("/") and url_has_allowed_host_and_scheme(url, None)):
        raise ValueError(f"A notice leads to an address of this site, not to {url!r}.")
    told = 0
    ids = sorted(set(user_ids))
    with transaction.atomic():
        for start in range(0, len(ids), AT_ONCE):
            told += _tell_some(ids[start : start + AT_ONCE], kind, dict(params), url, key, now)
    return told


def _tell_some(
    ids: list[int], kind: str, params: dict[str, Any], url: str, key: str, now: dt.datetime
) -> int:
    notices = _store(ids, kind, params, url, key, now)
    if not notices:
        return 0
    new_ids = [notice.user_id for notice in notices]
    get_user_model().objects.filter(pk__in=new_ids).update(unread_notices=F("unread_notices") + 1)
    to_mail = tuple(notice.pk for notice in notices if notice.mail_after is not None)
    if to_mail:
        notices_stored.send(Notice, event=NoticesStored(notice_ids=to_mail))
    return len(notices)


def _store(
    ids: list[int], kind: str, params: dict[str, Any], url: str, key: str, now: dt.datetime
) -> list[Notice]:
    """Insert what is not there. Where somebody tells the same at the same time, look again."""
    for last in (False,) * (TRIES - 1) + (True,):
        told = Notice.objects.filter(user_id__in=ids, key=key).values_list("user_id", flat=True)
        people = get_user_model().objects.filter(pk__in=ids, is_active=True)
        rows = [
            Notice(
                user_id=user_id,
                kind=kind,
                params=params,
                url=url,
                key=key,
                created_at=now,
                mail_after=now if email else None,
            )
            for user_id, email in people.exclude(pk__in=told)
            .order_by("pk")
            .values_list("pk", "email")
        ]
        try:
            with transaction.atomic():
                return Notice.objects.bulk_create(rows)
        except IntegrityError:
            if last:
                raise
    return []


def mark_read(*, notice_id: int, user_id: int, now: dt.datetime) -> Notice | None:
    """Mark one's own notice as read and return it; ``None`` when there is no such notice."""
    with transaction.atomic():
        unread = Notice.objects.filter(pk=notice_id, user_id=user_id, read_at=None)
        _count_down(user_id, unread.update(read_at=now))
        return Notice.objects.filter(pk=notice_id, user_id=user_id).first()


def mark_all_read(*, user_id: int, now: dt.datetime) -> int:
    """Mark all of one's notices as read and return how many were not."""
    with transaction.atomic():
        count = Notice.objects.filter(user_id=user_id, read_at=None).update(read_at=now)
        _count_down(user_id, count)
    return count


def _count_down(user_id: int, count: int) -> None:
    """Take off what was read; what is told at the same moment stays counted."""
    if count:
        get_user_model().objects.filter(pk=user_id).update(
            unread_notices=Greatest(F("unread_notices") - count, Value(0))
        )
