"""The code on the instructor's screen. It is computed from a session's secret and the server's time, and nowhere kept."""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import hmac
import unicodedata
from dataclasses import dataclass

STEP = 15  # seconds for which a code is shown
GRACE = 5  # seconds more for which it is good: whoever scans at the last moment is not late
DIRECTIONS = ("in", "out")
DIGITS = 8


@dataclass(frozen=True)
class Code:
    """What is good now: ``token`` for a camera, ``short`` for fingers, both for the same time."""

    token: str
    short: str
    seconds_left: float


def code_at(secret: str, direction: str, now: dt.datetime) -> Code:
    """Return the code of a session and direction at a moment."""
    token, short = _code(secret, direction, _step(now))
    return Code(token, short, STEP - now.timestamp() % STEP)


def direction_of(secret: str, given: str, now: dt.datetime) -> str | None:
    """Say what a token or short code signs at this moment, "in" or "out"; None: it is not good.

    Every candidate is compared in full, so that the time taken tells nothing of the right one.
    """
    text = "".join(unicodedata.normalize("NFKC", given).lower().split())[:64].encode()
    found = None
    for direction in DIRECTIONS:
        for step in _good_steps(now):
            for right in _code(secret, direction, step):
                if hmac.compare_digest(right.encode(), text):
                    found = direction
    return found


def _step(now: dt.datetime) -> int:
    return int(now.timestamp() // STEP)


def _good_steps(now: dt.datetime) -> tuple[int, ...]:
    present = _step(now)
    return (present, present - 1) if now.timestamp() % STEP < GRACE else (present,)


def _code(secret: str, direction: str, step: int) -> tuple[str, str]:
    digest = hmac.digest(secret.encode(), f"{direction}:{step}".encode(), hashlib.sha256)
    token = base64.b32encode(digest[:15]).decode().lower()
    short = int.from_bytes(digest[16:24]) % 10**DIGITS
    return token, f"{short:0{DIGITS}}"
