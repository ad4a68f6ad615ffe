"""From the times of a person to a line of the sheet: state, minutes, because."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

PRESENT, LATE, LEFT_EARLY, EXCUSED, ABSENT = "present", "late", "left_early", "excused", "absent"
_MINUTE = dt.timedelta(minutes=1)


@dataclass(frozen=True)
class Rules:
    """A programme's minutes: late and absent from so many after the start, early from so many before the end."""

    late: int
    absent: int
    early: int


@dataclass(frozen=True)
class Seen:
    """What is known of a person. ``is_here`` is False where the count of heads did not find who had signed in."""

    in_at: dt.datetime | None = None
    out_at: dt.datetime | None = None
    is_excused: bool = False
    is_here: bool = True


@dataclass(frozen=True)
class Because:
    """A reason as code and parameters."""

    code: str
    params: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class Judged:
    """A line of the sheet."""

    state: str
    minutes: int
    because: tuple[Because, ...]


def judge(*, starts: dt.datetime, ends: dt.datetime, rules: Rules, seen: Seen) -> Judged:
    """Judge one person. Who does not sign out stayed until the end; minutes are those within the session.

    Who left early and was there for fewer minutes than make somebody too late was absent: signing in
    and out at once is no attendance. A session shorter than that asks for half of it. An excuse turns lateness,
    leaving early and absence into excused and takes no minute away.
    """
    if seen.in_at is None or not seen.is_here:
        missing = Because("att_not_signed_in") if seen.is_here else Because("att_not_in_room")
        return _excusable(ABSENT, 0, [missing], seen)
    left = ends if seen.out_at is None else max(seen.out_at, seen.in_at)
    minutes = max((min(left, ends) - max(seen.in_at, starts)) // _MINUTE, 0)
    after = (seen.in_at - starts) // _MINUTE
    before = (ends - left) // _MINUTE
    is_late, is_early = after >= max(rules.late, 1), before >= max(rules.early, 1)
    because = []
    if is_late:
        because.append(Because("att_late", {"minutes": after}))
    if is_early:
        because.append(Because("att_left_early", {"minutes": before}))
    if after >= rules.absent:
        because.append(Because("att_too_late", {"limit": rules.absent}))
        return _excusable(ABSENT, minutes, because, seen)
    least = max(min(rules.absent, (ends - starts) // _MINUTE // 2), 1) if is_early else 1
    if minutes < least:
        because.append(Because("att_too_short", {"minutes": minutes, "least": least}))
        return _excusable(ABSENT, minutes, because, seen)
    if is_late or is_early:
        # Both: the longer part that was missed names the state, the reasons say either.
        state = LATE if is_late and (not is_early or after >= before) else LEFT_EARLY
        return _excusable(state, minutes, because, seen)
    no_exit = Because("att_no_exit" if seen.out_at is None else "att_in_time")
    return Judged(PRESENT, minutes, (no_exit,))


def _excusable(state: str, minutes: int, because: list[Because], seen: Seen) -> Judged:
    if seen.is_excused:
        return Judged(EXCUSED, minutes, (Because("att_excused"), *because))
    return Judged(state, minutes, tuple(because))
