"""What this app asks of higher apps."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Attachment:
    """A file that goes along with a mail; ``parameters`` are those of its Content-Type."""

    filename: str
    content: bytes
    mimetype: str
    parameters: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Enclosed:
    """The files of one mail; ``sent(now)`` is called once the mail server has taken it."""

    attachments: tuple[Attachment, ...] = ()
    sent: Callable[[dt.datetime], None] = lambda _now: None


# (user_id, params, now) -> Enclosed
Maker = Callable[[int, Mapping[str, Any], dt.datetime], Enclosed]

_MAKERS: dict[str, Maker] = {}


def register_enclosure(kind: str, make: Maker) -> None:
    """Have ``make`` say what goes along with mails of a kind; called when the mail is written."""
    _MAKERS[kind] = make


def enclosed_with(kind: str, user_id: int, params: Mapping[str, Any], now: dt.datetime) -> Enclosed:
    """Return what goes along. A maker that fails is logged, and the mail goes out without."""
    if kind not in _MAKERS:
        return Enclosed()
    try:
        return _MAKERS[kind](user_id, params, now)
    except Exception:  # one broken maker must not hold up everybody's mail
        logger.exception("no attachment could be made for a notice of kind %s", kind)
        return Enclosed()
