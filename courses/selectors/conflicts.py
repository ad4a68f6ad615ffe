"""What the source of a course leaves in conflict, and what was decided: the log keeps the decisions."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from wagtail.models import PageLogEntry

from courses.content.source import CourseSource
from courses.models import CoursePage

SETTLE = "courses.settle_conflict"


@dataclass(frozen=True)
class Decision:
    """What was decided, why, by whom and when."""

    choice: str
    why: str
    by: str
    at: dt.datetime


@dataclass(frozen=True)
class Conflict:
    """Two things that the source says of one; ``choices`` are the ways out."""

    ref: str
    number: str
    title: str
    says: tuple[str, ...]
    choices: tuple[str, ...]
    decision: Decision | None = None


def conflicts_of(course: CoursePage, source: CourseSource | None) -> list[Conflict]:
    """Return every conflict of a course that comes with the site; one statement."""
    entries = source.card.get("conflicts", ()) if source else ()
    if not entries:
        return []
    decided: dict[str, Decision] = {}
    log = PageLogEntry.objects.filter(page=course.pk, action=SETTLE).select_related("user")
    for row in log.order_by("timestamp", "pk"):
        by = str(row.user or "")
        decided[row.data["ref"]] = Decision(row.data["choice"], row.data["why"], by, row.timestamp)
    return [
        Conflict(
            entry["ref"],
            entry["lesson"],
            entry["title"],
            tuple(entry["says"]),
            tuple(entry["choices"]),
            decided.get(entry["ref"]),
        )
        for entry in entries
    ]
