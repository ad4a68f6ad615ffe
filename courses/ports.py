"""What this app asks of higher apps."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from common.ports import Port


@dataclass(frozen=True)
class Panel:
    """A piece of a page given by a higher app: a template and its context."""

    template: str
    context: dict[str, Any]


# What else belongs on a learner's course page? (user, course_id) -> list of Panel
course_panels: Port[..., list[Panel]] = Port("courses.course_panels")

# Where does more stand about a person? (person_id) -> address. Asked where the viewer may see the person.
person_pages: Port[..., str] = Port("courses.person_pages")

# What else belongs on a learner's home? (user, today) -> list of Panel
home_panels: Port[..., list[Panel]] = Port("courses.home_panels")
