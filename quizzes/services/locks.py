"""How an attempt is held while it changes."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.db import OperationalError, connection
from django.db.models import QuerySet

from quizzes.models import Attempt

BRIEF_MS = 150
# A save that waits holds one of the few threads that serve everybody; the device tries it again.
SAVE_MS = 1000


def locked(attempts: QuerySet, *, skip: bool = False) -> QuerySet:
    """Lock the attempt's row. SQLite has no row locks: there BEGIN IMMEDIATE has done it already.

    The key stays unlocked, so that rows which only point to the attempt can still be added.
    """
    return attempts.select_for_update(of=("self",), no_key=True, skip_locked=skip)


# Written by hand because it is asked for at every answer of a whole class, and composing it anew
# costs the ORM more than the database needs to run it.
_FOR_ANSWER = """
    SELECT a.id, a.state, a.kinds, a.deadline_at, a.grace_seconds,
           (SELECT MAX(r.seq) FROM quizzes_response r WHERE r.attempt_id = a.id AND r.slot = %s)
               AS newest_seq
    FROM quizzes_attempt a WHERE a.id = %s AND COALESCE(a.observer_id, a.learner_id) = %s"""


def lock_for_answer(attempt_id: uuid.UUID, writer_id: int, slot: int) -> Attempt:
    """Lock the attempt of who writes in it, the learner or a sheet's observer, and learn the number of the newest
    answer to ``slot``.

    Raises Attempt.DoesNotExist, also for somebody else's attempt.
    """
    key = Attempt._meta.pk.get_db_prep_value(attempt_id, connection)
    lock = " FOR NO KEY UPDATE OF a" if connection.vendor == "postgresql" else ""
    for attempt in Attempt.objects.raw(_FOR_ANSWER + lock, [slot, key, writer_id]):
        return attempt
    raise Attempt.DoesNotExist


@contextmanager
def brief_wait(milliseconds: int = BRIEF_MS) -> Iterator[None]:
    """Give up soon where another writer is busy: for pages that are there to be read.

    SQLite only, whose one lock is for everybody; whoever gives up raises OperationalError.
    """
    if connection.vendor != "sqlite":
        yield
        return
    usual = int(settings.DATABASES["default"].get("OPTIONS", {}).get("timeout", 5) * 1000)
    _busy_timeout(milliseconds)
    try:
        yield
    finally:
        _busy_timeout(usual)


def _busy_timeout(milliseconds: int) -> None:
    connection.ensure_connection()
    # Past Django's cursor: an answer is asked for by a whole class, and this is no statement of it.
    connection.connection.execute(f"PRAGMA busy_timeout = {milliseconds:d}").close()


def is_busy(error: OperationalError) -> bool:
    """Say whether SQLite was given up because somebody else writes."""
    return connection.vendor == "sqlite" and "locked" in str(error)
