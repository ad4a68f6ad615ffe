"""A file between upload and import: kept apart from everything, for its owner alone, for a day.

It lies in ``settings.STAGING_ROOT``, by default a folder of ours among the temporary files of the
machine. A file that got lost is uploaded again.
"""

from __future__ import annotations

import contextlib
import json
import os
import secrets
import tempfile
import time
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from django.conf import settings

KEPT_SECONDS = 24 * 3600
_TOKEN_CHARS = 32


class NotStaged(Exception):
    """There is no such file (any more), or it is somebody else's."""


@dataclass(frozen=True)
class Staged:
    """An uploaded file and what was chosen for it. ``file_format`` may be empty: to be recognised."""

    token: str
    data: bytes
    filename: str
    bank_slug: str
    bank_name: str
    file_format: str


def stage(
    *, data: bytes, filename: str, bank_slug: str, bank_name: str, file_format: str, by: Any
) -> Staged:
    """Keep a file and forget those of yesterday."""
    _forget_old()
    staged = Staged(
        secrets.token_hex(_TOKEN_CHARS // 2), data, filename, bank_slug, bank_name, file_format
    )
    _write(staged, by)
    return staged


def restage(staged: Staged, *, data: bytes, by: Any) -> Staged:
    """Keep other bytes under the same token."""
    changed = replace(staged, data=data)
    _write(changed, by)
    return changed


def staged_file(token: str, *, by: Any) -> Staged:
    """Return one's own file. Raises NotStaged."""
    try:
        with _path(token, by).open("rb") as file:
            head = json.loads(file.readline())
            return Staged(token=token, data=file.read(), **head)
    except (OSError, ValueError):
        raise NotStaged from None


def unstage(token: str, *, by: Any) -> None:
    """Forget a file; one that is not there is forgotten already."""
    with contextlib.suppress(OSError, NotStaged):
        _path(token, by).unlink()


def _write(staged: Staged, by: Any) -> None:
    head = {
        "filename": staged.filename,
        "bank_slug": staged.bank_slug,
        "bank_name": staged.bank_name,
        "file_format": staged.file_format,
    }
    path = _path(staged.token, by)
    new = path.with_suffix(".new")
    descriptor = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(json.dumps(head).encode() + b"\n" + staged.data)
    new.replace(path)


def _path(token: str, by: Any) -> Path:
    if len(token) != _TOKEN_CHARS or not all(sign in "0123456789abcdef" for sign in token):
        raise NotStaged
    return _folder() / f"{by.pk}-{token}"


def _folder() -> Path:
    default = Path(tempfile.gettempdir()) / f"learning-site-items-{os.getuid()}"
    folder = Path(getattr(settings, "STAGING_ROOT", default))
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if folder.stat().st_uid != os.getuid():
        raise NotStaged  # somebody else made it to read what we keep there
    return folder


def _forget_old() -> None:
    for path in _folder().iterdir():
        with contextlib.suppress(OSError):
            if path.stat().st_mtime < time.time() - KEPT_SECONDS:
                path.unlink()
