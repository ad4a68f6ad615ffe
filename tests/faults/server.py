"""A site as production runs it, which a trial may kill, and the database it writes to."""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.backends.db import SessionStore
from django.core.cache import cache
from django.db import connection, connections

from tests.migrated import ROOT, postgres_template, sqlite_template

FULL = os.environ.get("TRIALS") == "full"
PATIENCE = 30.0


def until(true: Callable[[], Any], what: str, seconds: float = PATIENCE) -> Any:
    """Ask again and again until the answer is true; an assertion ends the wait."""
    end = time.monotonic() + seconds
    while True:
        answer = true()
        if answer:
            return answer
        assert time.monotonic() < end, f"not within {seconds:.0f} s: {what}"
        time.sleep(0.01)


@contextlib.contextmanager
def own_database(folder: Path) -> Iterator[str]:
    """Point this process at a migrated database that no test rolls back; yields its DATABASE_URL."""
    make, drop = (_sqlite, None) if connection.vendor == "sqlite" else (_postgres, _drop_postgres)
    kept = connection.settings_dict["NAME"]
    connection.close()
    held = connection.connection  # a database in memory stays open whatever is said
    connection.connection = None
    name, url = make(folder, str(kept))
    connection.settings_dict["NAME"] = name
    _forget()
    try:
        yield url
    finally:
        connections.close_all()
        connection.settings_dict["NAME"], connection.connection = kept, held
        _forget()
        if drop:
            drop(name)


def _forget() -> None:
    """Numbers that this process remembers are those of the other database."""
    ContentType.objects.clear_cache()
    cache.clear()


def _sqlite(folder: Path, kept: str) -> tuple[str, str]:
    path = folder / "trial.sqlite3"
    shutil.copy(sqlite_template(), path)
    return str(path), f"sqlite:///{path}"


def _postgres(folder: Path, kept: str) -> tuple[str, str]:
    template, name = postgres_template(os.environ["DATABASE_URL"]), f"{kept}_trial"
    with connection._nodb_cursor() as cursor:
        cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        cursor.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
    given = connection.settings_dict
    login = f"{given['USER']}:{given['PASSWORD']}@{given['HOST'] or 'localhost'}"
    return name, f"postgres://{login}:{given['PORT'] or 5432}/{name}"


def _drop_postgres(name: str) -> None:
    with connection._nodb_cursor() as cursor:
        cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


class Site:
    """`manage.py serve` on loopback, in a process group of its own; or, sooner there, only its granian."""

    def __init__(self, url: str, media: Path, *, whole: bool = False, **environment: str) -> None:
        self.port = _free_port()
        self.whole = whole
        self.environment = {
            **{key: os.environ[key] for key in ("PATH", "HOME", "LANG") if key in os.environ},
            "DJANGO_SETTINGS_MODULE": "tests.faults.settings",
            "SECRET_KEY": settings.SECRET_KEY,
            "ALLOWED_HOSTS": "127.0.0.1",
            "BASE_URL": f"http://127.0.0.1:{self.port}",
            "BEHIND_TLS": "0",
            "DATABASE_URL": url,
            "MEDIA_ROOT": str(media),
            **environment,
        }
        self.process: subprocess.Popen | None = None

    def __enter__(self) -> Site:
        self.start()
        return self

    def __exit__(self, *exception: object) -> None:
        self.kill()

    def start(self) -> float:
        """Start, wait for the first answer, and return how long that took."""
        began = time.monotonic()
        self.process = subprocess.Popen(
            self._command(), cwd=ROOT, env=self.environment, start_new_session=True,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        until(self._answers, "the site answers", 60)
        return time.monotonic() - began

    def manage(self, *words: str) -> None:
        """Run a command beside the running site, with its settings."""
        command = [sys.executable, "manage.py", *words]
        subprocess.run(
            command, cwd=ROOT, env=self.environment, check=True, stdout=subprocess.DEVNULL
        )

    def _command(self) -> list[str]:
        port = str(self.port)
        if self.whole:
            return [sys.executable, "manage.py", "serve", "--port", port]
        return [
            str(Path(sys.executable).with_name("granian")), "--interface", "wsgi",
            "--host", "127.0.0.1", "--port", port, "--workers", "2", "--blocking-threads", "4",
            "--log-level", "error", "learning_site.wsgi:application",
        ]  # fmt: skip

    def kill(self) -> None:
        """kill -9 for the server and all its workers at once."""
        if self.process is not None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()

    def granian(self) -> int | None:
        """The process id of the web server below `serve`."""
        return self.child(b"granian")

    def child(self, word: bytes) -> int | None:
        """The process id of the first process below `serve` whose command has this word."""
        for pid in _children(self.process.pid):
            with contextlib.suppress(OSError):  # it has just died
                if word in Path(f"/proc/{pid}/cmdline").read_bytes():
                    return pid
        return None

    def workers(self) -> list[int]:
        """The process ids of its workers."""
        parent = self.granian()
        return _children(parent) if parent else []

    def _answers(self) -> bool:
        try:
            return self.ask("GET", "/health/", timeout=5)[0] == 200
        except OSError:
            assert self.process.poll() is None, "the server ended before it served a page"
            return False

    def ask(
        self, method: str, path: str, body: Any = None, session: str = "", timeout: float = 60
    ) -> tuple[int, dict[str, str], bytes]:
        """One request on a connection of its own; a dict as body goes as JSON."""
        client = http.client.HTTPConnection("127.0.0.1", self.port, timeout=timeout)
        try:
            client.request(method, path, *_wrapped(body, session))
            answer = client.getresponse()
            return answer.status, dict(answer.getheaders()), answer.read()
        except http.client.HTTPException as broken:
            raise ConnectionError(str(broken)) from broken
        finally:
            client.close()

    def send_and_leave(self, path: str, body: Any, session: str) -> None:
        """Send a whole POST and hang up without waiting for the answer."""
        client = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        client.request("POST", path, *_wrapped(body, session))
        client.sock.shutdown(socket.SHUT_WR)
        client.close()


TOKEN = "a" * 32


def _children(pid: int) -> list[int]:
    try:
        listed = Path(f"/proc/{pid}/task/{pid}/children").read_text()
    except OSError:  # it has just died
        return []
    return [int(child) for child in listed.split()]


def _wrapped(body: Any, session: str) -> tuple[str | None, dict[str, str]]:
    headers = {"Cookie": f"sessionid={session}; csrftoken={TOKEN}", "X-CSRFToken": TOKEN}
    if body is None:
        return None, headers
    if isinstance(body, dict):
        return json.dumps(body), headers | {"Content-Type": "application/json"}
    return body, headers | {"Content-Type": "application/x-www-form-urlencoded"}


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def log_in(user: Any) -> str:
    """The key of a fresh session of the person."""
    store = SessionStore()
    store[SESSION_KEY] = str(user.pk)
    store[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[-1]
    store[HASH_SESSION_KEY] = user.get_session_auth_hash()
    store.create()
    return store.session_key


@contextlib.contextmanager
def writers_held_up() -> Iterator[None]:
    """Hold the write lock of SQLite, or on PostgreSQL lock every table against writers."""
    other = connection.copy()
    other.connect()
    try:
        with other.cursor() as cursor:
            if connection.vendor == "sqlite":
                cursor.execute("BEGIN IMMEDIATE")
            else:
                tables = ", ".join(f'"{name}"' for name in other.introspection.table_names())
                cursor.execute("BEGIN")
                cursor.execute(f"LOCK TABLE {tables} IN EXCLUSIVE MODE")
            yield
            cursor.execute("ROLLBACK")
    finally:
        other.close()
