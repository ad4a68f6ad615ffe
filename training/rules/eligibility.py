"""A missed session or open homework keeps a learner from the final, unless excused."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

COUNTS = frozenset({"present", "late", "left_early", "excused"})


@dataclass(frozen=True)
class Finding:
    """One because: the code of a sentence of this app and its parameters."""

    code: str
    params: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class Attended:
    """A required session that is over: what the sheet says, "" while nobody has confirmed it."""

    title: str
    title_en: str
    day: str
    state: str


@dataclass(frozen=True)
class Owed:
    """Required homework that is not accepted; ``state`` of its newest hand-in, "" without one."""

    title: str
    title_en: str
    state: str


def eligibility(
    sessions: Sequence[Attended], owed: Sequence[Owed], *, percent: int
) -> list[Finding]:
    """Return what keeps a learner from the final; nothing where it may be taken.

    ``percent`` of the required sessions must count (present, late, left early or excused); 100 means
    that each missed one blocks. An unconfirmed session does not count yet. Shares are compared as
    whole numbers: 2 of 3 is less than 67 percent.
    """
    counted = sum(one.state in COUNTS for one in sessions)
    found: list[Finding] = []
    if counted * 100 < percent * len(sessions):
        found += [_missing(one) for one in sessions if one.state not in COUNTS]
        if percent < 100:
            found.append(
                Finding(
                    "attendance_short",
                    {"counted": counted, "of": len(sessions), "percent": percent},
                )
            )
    found += [
        Finding(
            "homework_waits" if one.state == "handed_in" else "homework_open",
            {"homework": one.title, "homework_en": one.title_en},
        )
        for one in owed
    ]
    return found


def _missing(one: Attended) -> Finding:
    code = "session_missed" if one.state == "absent" else "session_unconfirmed"
    return Finding(code, {"session": one.title, "session_en": one.title_en, "day": one.day})
