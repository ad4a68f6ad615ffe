"""Django's SQLite backend, whose transactions queue for the write lock.

SQLite's own wait asks at growing intervals, up to a tenth of a second: while a class answers at once,
who has waited longest asks least often, finds the lock taken each time and gives up, and newcomers
pass. Here the threads of a process stand in line for one gate, without taking the interpreter from
the one that writes; the one at its head asks every few milliseconds.
"""

from __future__ import annotations

import threading
import time
from collections import defaultdict

from django.db import OperationalError
from django.db.backends.sqlite3 import base

STEP_MS = 8  # SQLite asks after 0, 1, 3 and 8 ms

_gates: defaultdict[str, threading.Lock] = defaultdict(threading.Lock)


class DatabaseWrapper(base.DatabaseWrapper):
    """The patience is the connection's busy timeout, as anywhere else."""

    _gate: threading.Lock | None = None  # while this connection writes

    def _start_transaction_under_autocommit(self) -> None:
        usual = self._pragma("PRAGMA busy_timeout")
        end = time.monotonic() + usual / 1000
        gate = _gates[str(self.settings_dict["NAME"])]
        if gate.acquire(timeout=usual / 1000):
            self._gate = gate
        try:
            self._pragma(f"PRAGMA busy_timeout = {min(STEP_MS, usual)}")
            while not self._begun(last=time.monotonic() >= end):
                pass
        except BaseException:
            self._leave()
            raise
        finally:
            self._pragma(f"PRAGMA busy_timeout = {usual}")

    def _begun(self, *, last: bool) -> bool:
        try:
            super()._start_transaction_under_autocommit()  # type: ignore[misc] # unknown to the stubs
        except OperationalError as error:
            if last or "locked" not in str(error):
                raise
            return False
        return True

    def _commit(self) -> None:
        try:
            super()._commit()  # type: ignore[misc]
        finally:
            self._leave()

    def _rollback(self) -> None:
        try:
            super()._rollback()  # type: ignore[misc]
        finally:
            self._leave()

    def _close(self) -> None:
        try:
            super()._close()  # type: ignore[misc]
        finally:
            self._leave()

    def _leave(self) -> None:
        gate, self._gate = self._gate, None
        if gate:
            gate.release()

    def _pragma(self, words: str) -> int:
        # Past Django's cursor: every save of an answer begins here, and these are no statements of it.
        return self.connection.execute(words).fetchone()[0]
