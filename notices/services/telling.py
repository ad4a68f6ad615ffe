"""Telling people something once, and their reading of it."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
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


@dataclass(frozen=True)
class Word:
    """What one person is told: a kind may say something else to each."""

    user_id: int
    params: Mapping[str, Any]
    url: str
    key: str


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
    words = [Word(user_id, params, url, key) for user_id in user_ids]
    return tell_each(words=words, kind=kind, now=now)


def tell_each(*, words: Iterable[Word], kind: str, now: dt.datetime) -> int:
    """Tell each something of their own, as `tell` does; so many statements for 500 as for one."""
    if not is_registered(kind):
        raise ValueError(f"The kind of notice {kind!r} has no sentences; register_kind first.")
    once = {(one.user_id, one.key): one for one in words}
    for url in {one.url for one in once.values()}:
        if url and not (url.startswith("/") and url_has_allowed_host_and_scheme(url, None)):
            raise ValueError(f"A notice leads to an address of this site, not to {url!r}.")
    told = 0
    ordered = [once[key] for key in sorted(once)]
    with transaction.atomic():
        for start in range(0, len(ordered), AT_ONCE):
            told += _tell_some(ordered[start : start + AT_ONCE], kind, now)
    return told


def _tell_some(words: list[Word], kind: str, now: dt.datetime) -> int:
    notices = _store(words, kind, now)
    if not notices:
        return 0
    by_count = defaultdict(list)
    for user_id, count in Counter(notice.user_id for notice in notices).items():
        by_count[count].append(user_id)
    for count, user_ids in by_count.items():
        get_user_model().objects.filter(pk__in=user_ids).update(
            unread_notices=F("unread_notices") + count
        )
    to_mail = tuple(notice.pk for notice in notices if notice.mail_after is not None)
    if to_mail:
        notices_stored.send(Notice, event=NoticesStored(notice_ids=to_mail))
    return len(notices)


def _store(words: list[Word], kind: str, now: dt.datetime) -> list[Notice]:
    """Insert what is not there. Where somebody tells the same at the same time, look again."""
    ids, keys = {one.user_id for one in words}, {one.key for one in words}
    for last in (False,) * (TRIES - 1) + (True,):
        known = Notice.objects.filter(user_id__in=ids, key__in=keys)
        told = set(known.values_list("user_id", "key"))
        people = get_user_model().objects.filter(pk__in=ids, is_active=True)
        emails = dict(people.values_list("pk", "email"))
        rows = [
            Notice(
                user_id=one.user_id,
                kind=kind,
                params=dict(one.params),
                url=one.url,
                key=one.key,
                created_at=now,
                mail_after=now if emails[one.user_id] else None,
            )
            for one in words
            if one.user_id in emails and (one.user_id, one.key) not in told
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
