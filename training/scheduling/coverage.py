"""What of a programme has no session yet."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Topic:
    """A topic of a module."""

    key: int
    title: str


@dataclass(frozen=True)
class Module:
    """A module with its topics; one without topics is placed as a whole."""

    key: int
    title: str
    topics: tuple[Topic, ...] = ()


@dataclass(frozen=True)
class Unplaced:
    """A module (``topic`` is None) or a topic that stands on no day and is not waived."""

    module: Module
    topic: Topic | None = None

    @property
    def title(self) -> str:
        """The title of the topic, or of the module where it has none."""
        return (self.topic or self.module).title


def find_unplaced(
    modules: Iterable[Module],
    *,
    modules_placed: Collection[int],
    topics_placed: Collection[int],
    modules_waived: Collection[int] = (),
    topics_waived: Collection[int] = (),
) -> list[Unplaced]:
    """Return what is neither placed nor waived, in the programme's order.

    A session that names only the module places none of its topics. A waived module waives its topics.
    """
    found = []
    for module in modules:
        if module.key in modules_waived:
            continue
        if not module.topics:
            if module.key not in modules_placed:
                found.append(Unplaced(module))
            continue
        found += [
            Unplaced(module, topic)
            for topic in module.topics
            if topic.key not in topics_placed and topic.key not in topics_waived
        ]
    return found
