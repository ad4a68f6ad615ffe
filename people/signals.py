"""What this app announces."""

from __future__ import annotations

from dataclasses import dataclass

from django.dispatch import Signal


@dataclass(frozen=True)
class AppointmentChanged:
    """A person's appointments changed: joined, moved or left."""

    user_id: int


appointment_changed = Signal()  # event: AppointmentChanged, now: datetime
