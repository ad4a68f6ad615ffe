"""What this app announces."""

from __future__ import annotations

from dataclasses import dataclass

from django.dispatch import Signal


@dataclass(frozen=True)
class NoticesStored:
    """New notices lie in inboxes; some of them are to be mailed."""

    notice_ids: tuple[int, ...]


notices_stored = Signal()  # event: NoticesStored
