"""Drawing questions for one paper: as many of each pool as asked for, none of them twice."""

from __future__ import annotations

import random
from collections.abc import Collection, Sequence


def draw(
    pools: Sequence[Sequence[int]],
    counts: Sequence[int],
    *,
    taken: Collection[int] = (),
    seed: int,
) -> list[list[int]]:
    """Return what each pool gives. The same seed and pools give the same; nothing of ``taken`` comes.

    A pool that shares its entries with others is filled whenever that is possible at all: what it
    lacks is drawn anew from elsewhere. Where it is not possible, the later pools come out short.
    """
    wanted = sum(counts)
    orders = []
    for number, pool in enumerate(pools):
        free = sorted(set(pool).difference(taken))
        # Others can take `wanted` at most: so many candidates are as good as all of them.
        chance = random.Random(f"{seed}:draw:{number}")  # noqa: S311 - repeatable, not secret
        orders.append(chance.sample(free, min(len(free), wanted)))
    table = _Table(orders)
    for number, count in enumerate(counts):
        for _time in range(count):
            if not table.give(number, set()):
                break
    return table.picks


class _Table:
    """Who has drawn what: augmenting paths of a bipartite matching."""

    def __init__(self, orders: list[list[int]]) -> None:
        self.orders = orders
        self.picks: list[list[int]] = [[] for _order in orders]
        self.owner: dict[int, int] = {}
        self.tried = [0] * len(orders)  # what stands before this place is taken for good

    def give(self, number: int, asked: set[int]) -> bool:
        """Give one more to this pool, from the free ones or from a pool that can draw another."""
        asked.add(number)
        order = self.orders[number]
        while self.tried[number] < len(order):
            candidate = order[self.tried[number]]
            self.tried[number] += 1
            if candidate not in self.owner:
                self._take(candidate, number)
                return True
        for candidate in order:
            holder = self.owner[candidate]
            if holder not in asked and self.give(holder, asked):
                self.picks[holder].remove(candidate)
                self._take(candidate, number)
                return True
        return False

    def _take(self, candidate: int, number: int) -> None:
        self.owner[candidate] = number
        self.picks[number].append(candidate)
