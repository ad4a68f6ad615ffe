"""What every reader does with what it finds: check it, count it, stop where it gets too much."""

from __future__ import annotations

from typing import Any

from . import limits
from .checks import faults_of
from .schema import Fault, Item, Media, Reading, Skip, Unreadable


class Gatherer:
    """Fills a Reading. An item with a fault is a fault, not an item."""

    def __init__(self, encoding: str, *, complete: bool = True) -> None:
        self.encoding, self.complete = encoding, complete
        self.items: list[Item] = []
        self.faults: list[Fault] = []
        self.skipped: list[Skip] = []
        self.seen = self.pictures = self.picture_bytes = 0

    def add(self, item: Item, line: int) -> bool:
        """Take a question in and say whether it is sound."""
        self.count()
        faults = faults_of(item, line, complete=self.complete)
        for fault in faults:
            self.blame(fault)
        if not faults:
            self.items.append(item)
        return not faults

    def count(self) -> None:
        """One more question has been met, whatever becomes of it."""
        self.seen += 1
        if self.seen > limits.MAX_ITEMS:
            raise Unreadable("too_many_items", limit=limits.MAX_ITEMS)

    def blame(self, fault: Fault) -> None:
        """Note an error."""
        self.faults.append(fault)
        if len(self.faults) > limits.MAX_FAULTS:
            raise Unreadable("too_many_faults", limit=limits.MAX_FAULTS)

    def skip(self, line: int, code: str, **params: Any) -> None:
        """Note a question that cannot be held."""
        self.count()
        self.skipped.append(Skip(line, code, params))

    def drop(self, line: int, code: str, **params: Any) -> None:
        """Note a part that cannot be held of a question that can."""
        self.skipped.append(Skip(line, code, params, whole=False))
        if len(self.skipped) > limits.MAX_ITEMS * 10:
            raise Unreadable("too_many_items", limit=limits.MAX_ITEMS)

    def weigh(self, media: Media) -> None:
        """Note a picture that was taken in."""
        self.pictures += 1
        self.picture_bytes += len(media.data)

    def has_room(self, count: int, size: int) -> bool:
        """Whether another picture may come in."""
        return self.pictures < count and self.picture_bytes < size

    def reading(self) -> Reading:
        """Return all of it."""
        return Reading(
            tuple(self.items),
            tuple(self.faults),
            tuple(self.skipped),
            self.encoding,
        )
