"""Rooms and people that are wanted twice at the same time."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Hashable, Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Use:
    """A session needs a resource (a room, a person) from a moment until a moment (not included)."""

    session: int
    resource: Hashable
    starts: dt.datetime
    ends: dt.datetime


@dataclass(frozen=True)
class Clash:
    """Two sessions want the same resource at the same time; the one that starts first is ``first``."""

    resource: Hashable
    first: int
    second: int


def find_clashes(uses: Iterable[Use]) -> list[Clash]:
    """Return every pair of sessions that share a resource for any length of time."""
    by_resource: dict[Hashable, list[Use]] = defaultdict(list)
    for use in uses:
        by_resource[use.resource].append(use)
    found = []
    for resource, wanted in by_resource.items():
        running: list[Use] = []
        for use in sorted(wanted, key=lambda one: (one.starts, one.session)):
            running = [one for one in running if one.ends > use.starts]
            found += [
                Clash(resource, one.session, use.session)
                for one in running
                if one.session != use.session and use.ends > use.starts
            ]
            running.append(use)
    return found
