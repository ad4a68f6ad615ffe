"""What the marks of one or two assessors come to, and how well two agree."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True)
class Opinion:
    """What stands for one answer. ``score`` None: a mark is missing, or a third person decides."""

    score: Fraction | None
    disputed: bool = False


def combine(
    marks: Sequence[Fraction],
    settling: Fraction | None,
    *,
    needed: int,
    points: Fraction,
    percent: int,
) -> Opinion:
    """Return what ``marks`` (one an assessor) come to: the exact mean, or the ``settling`` mark.

    Two marks that lie more than ``percent`` of the question's points apart are disputed.
    """
    if settling is not None:
        return Opinion(settling)
    if not marks or len(marks) < needed:
        return Opinion(None)
    if max(marks) - min(marks) > points * percent / 100:
        return Opinion(None, disputed=True)
    return Opinion(sum(marks, Fraction(0)) / len(marks))


@dataclass(frozen=True)
class Agreement:
    """How two assessors agree: ``within`` of ``pairs`` close enough, the rest decided by a third.

    ``difference`` is the mean absolute difference in percent of the points. ``kappa`` is Cohen's
    (1960) for "earned at least half of the points"; None where chance alone explains everything.
    """

    pairs: int
    within: int
    difference: float
    kappa: float | None


def agreement(pairs: Sequence[tuple[float, float]], percent: float) -> Agreement | None:
    """Return the agreement of pairs of marks, each as a share of the points; None without pairs."""
    if not pairs:
        return None
    count = len(pairs)
    within = sum(abs(first - second) <= percent / 100 + 1e-9 for first, second in pairs)
    difference = 100 * sum(abs(first - second) for first, second in pairs) / count
    return Agreement(count, within, difference, _kappa([(a >= 0.5, b >= 0.5) for a, b in pairs]))


def _kappa(pairs: Sequence[tuple[bool, bool]]) -> float | None:
    count = len(pairs)
    observed = sum(first == second for first, second in pairs) / count
    first = sum(first for first, _ in pairs) / count
    second = sum(second for _, second in pairs) / count
    chance = first * second + (1 - first) * (1 - second)
    return None if chance == 1 else (observed - chance) / (1 - chance)
