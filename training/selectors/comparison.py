"""What two versions of a programme have that the other has not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from training.models import PlannedActivity, ProgrammeVersion

_CARD = (
    "cadence", "weekdays", "goals", "audience", "methods", "materials", "place", "capacity",
    "over_capacity", "leadership", "funds", "publicity", "exchange", "opens_minutes",
    "late_minutes", "absent_minutes", "early_minutes", "attendance_percent",
    "warn_after_absences", "assessment", "asks_feedback", "verify_after_days", "verify_how",
)  # fmt: skip
NOTHING = "–"


@dataclass(frozen=True)
class Difference:
    """``kind`` is added, removed or changed; ``what`` a field of the card, module, topic or activity."""

    kind: str
    what: str
    name: str
    before: str
    after: str


def compare(old: ProgrammeVersion, new: ProgrammeVersion) -> list[Difference]:
    """Return the differences: fields of the card, then modules, topics and activities by title."""
    found = [
        Difference("changed", name, _field_name(name), _shown(old, name), _shown(new, name))
        for name in _CARD
        if getattr(old, name) != getattr(new, name)
    ]
    found += _rows("module", _modules(old), _modules(new))
    found += _rows("topic", _topics(old), _topics(new))
    return found + _rows("activity", _activities(old), _activities(new))


def _field_name(name: str) -> str:
    return str(ProgrammeVersion._meta.get_field(name).verbose_name)  # type: ignore[union-attr]


def _shown(version: ProgrammeVersion, name: str) -> str:
    show = getattr(version, f"get_{name}_display", None)
    value: Any = show() if show else getattr(version, name)
    if isinstance(value, list):
        value = "、".join(str(one) for one in value)
    return NOTHING if value in (None, "") else str(value)


def _rows(what: str, old: Mapping[str, str], new: Mapping[str, str]) -> list[Difference]:
    found = [Difference("removed", what, title, title, "") for title in old if title not in new]
    for title, after in new.items():
        if title not in old:
            found.append(Difference("added", what, title, "", title))
        elif old[title] != after:
            found.append(Difference("changed", what, title, old[title], after))
    return found


def _modules(version: ProgrammeVersion) -> dict[str, str]:
    return {one.title: one.summary for one in version.modules.all()}


def _topics(version: ProgrammeVersion) -> dict[str, str]:
    modules = version.modules.prefetch_related("topics")
    return {topic.title: one.title for one in modules for topic in one.topics.all()}


def _activities(version: ProgrammeVersion) -> dict[str, str]:
    rows = version.activities.select_related("module").prefetch_related("topics")
    return {one.title: _activity(one) for one in rows}


def _activity(one: PlannedActivity) -> str:
    days = f"{one.day or NOTHING}" + (f"–{one.until_day}" if one.until_day else "")
    if one.least:
        days = f"{one.least}–{one.most} {one.get_unit_display()}"
    parts = [
        one.get_kind_display(),
        days,
        f"{one.starts:%H:%M}" if one.starts else "",
        str(one.minutes or ""),
        one.module.title if one.module else "",
        "、".join(topic.title for topic in one.topics.all()),
    ]
    return " · ".join(str(part) for part in parts if part)
