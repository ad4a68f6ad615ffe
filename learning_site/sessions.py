"""Sessions in Django's own table, found by a statement that is composed once: every request asks for one."""

from __future__ import annotations

from typing import Any

from django.contrib.sessions.backends import db
from django.contrib.sessions.backends.base import VALID_KEY_CHARS
from django.contrib.sessions.models import Session
from django.db.models import CharField, DateTimeField
from django.utils import timezone
from django.utils.crypto import get_random_string

from common.statements import Parameter, Statement

_SESSION = Statement(
    lambda: Session.objects.filter(
        session_key=Parameter("key", CharField()),
        expire_date__gt=Parameter("now", DateTimeField()),
    )
)


class SessionStore(db.SessionStore):
    """Django's store in the database. Under the same name, it reads what that one has signed."""

    def _get_session_from_db(self) -> Any:
        found = _SESSION.first(key=self.session_key, now=timezone.now())
        if found is None:
            self._session_key = None
        return found

    def _get_new_session_key(self) -> str:
        """Return a key without asking whether it is taken: adding the row would say so, and take another."""
        return get_random_string(32, VALID_KEY_CHARS)

    def cycle_key(self) -> None:
        """Leave the old key; the row under the new one is written once, with the response.

        Django adds an empty row at once and fills it with the response: two transactions a login.
        """
        data, old = self._session, self.session_key  # type: ignore[attr-defined]
        self._session_key = None  # saving without a key adds a row
        self._session_cache = data
        self.modified = True
        if old:
            self.delete(old)
