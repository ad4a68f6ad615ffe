"""DATABASE_URL to Django's DATABASES entry, with the options that answers depend on."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

# WAL lets readers go on while one writer commits; FULL makes a commit survive a power cut; IMMEDIATE
# takes the write lock at BEGIN, so that the timeout applies to a read that later writes.
SQLITE_OPTIONS = {
    "timeout": 20,
    "transaction_mode": "IMMEDIATE",
    "init_command": (
        "PRAGMA journal_mode=WAL;"
        "PRAGMA synchronous=FULL;"
        "PRAGMA foreign_keys=ON;"
        "PRAGMA busy_timeout=20000;"
    ),
}

# A pooled connection lives for thousands of requests that ask the same few statements: prepared after
# the third time, the widest join of a learner's page is planned once instead of each time.
POSTGRES_OPTIONS = {
    "pool": {"min_size": 2, "max_size": 10, "timeout": 20},
    "server_side_binding": True,
    "prepare_threshold": 3,
}


def database_from_url(url: str) -> dict:
    """Return the DATABASES entry for ``sqlite:///path`` or ``postgres://user:password@host:port/name``.

    Raises ImproperlyConfigured for any other scheme or a missing name.
    """
    parts = urlsplit(url)
    if parts.scheme == "sqlite":
        return _sqlite(parts.path)
    if parts.scheme in {"postgres", "postgresql"}:
        return _postgres(parts)
    raise ImproperlyConfigured(
        f"DATABASE_URL must begin with sqlite:/// or postgres://, not {parts.scheme or url!r}."
    )


def _sqlite(path: str) -> dict:
    name = unquote(path[1:])
    if not name:
        raise ImproperlyConfigured("DATABASE_URL names no SQLite file: sqlite:///path/to/file")
    return {
        "ENGINE": "learning_site.sqlite3",
        "NAME": name if name == ":memory:" else Path(name),
        "OPTIONS": SQLITE_OPTIONS,
    }


def _postgres(parts) -> dict:
    name = unquote(parts.path[1:])
    if not name:
        raise ImproperlyConfigured("DATABASE_URL names no PostgreSQL database.")
    query = dict(parse_qsl(parts.query))
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": name,
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": query.pop("host", parts.hostname or ""),
        "PORT": parts.port or "",
        "OPTIONS": POSTGRES_OPTIONS | query,
    }


def ledger_folder(database: dict, var: Path) -> Path:
    """Return where key and signed heads of a database's ledger are kept: beside a file, else under ``var``."""
    name = database["NAME"]
    if isinstance(name, Path):
        return name.with_name(f"{name.name}-ledger")
    return var / f"ledger-{str(name).strip(':')}"
