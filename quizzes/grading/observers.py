"""What two sheets about one person come to, and how far two observers see the same. Pure; exact fractions.

Agreement beyond chance: Cohen, J. (1960), *A coefficient of agreement for nominal scales*.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from .lines import NOT_SEEN, UNANSWERED
from .outcome import Outcome


@dataclass(frozen=True)
class Seen:
    """What one sheet comes to."""

    score: Fraction
    max_score: Fraction
    passed: bool

    @property
    def share(self) -> Fraction:
        """The part of the points, from 0 to 1."""
        return self.score / self.max_score if self.max_score else Fraction(0)


def joint(sheets: Sequence[Seen], percent: int) -> tuple[Fraction, bool] | None:
    """Return the mean share and the verdict of the sheets; None where they differ: another verdict, or
    shares that lie more than ``percent`` of the points apart.
    """
    shares = [each.share for each in sheets]
    if len({each.passed for each in sheets}) > 1 or max(shares) - min(shares) > Fraction(
        percent, 100
    ):
        return None
    return sum(shares, Fraction(0)) / len(shares), sheets[0].passed


@dataclass(frozen=True)
class LineAgreement:
    """How two observers agree on ``pairs`` lines that both have seen. ``kappa`` None: chance alone explains
    everything, both always said the same one thing.
    """

    pairs: int
    same: int
    kappa: Fraction | None

    @property
    def percent(self) -> Fraction:
        """The lines on which both said the same, in percent."""
        return Fraction(100 * self.same, self.pairs)


def agreement(pairs: Sequence[tuple[Hashable, Hashable]]) -> LineAgreement | None:
    """Return how far the judgements of two observers agree; None without pairs."""
    if not pairs:
        return None
    count = len(pairs)
    same = sum(first == second for first, second in pairs)
    firsts, seconds = Counter(first for first, _ in pairs), Counter(second for _, second in pairs)
    chance = Fraction(sum(firsts[each] * seconds[each] for each in firsts), count * count)
    observed = Fraction(same, count)
    kappa = None if chance == 1 else (observed - chance) / (1 - chance)
    return LineAgreement(count, same, kappa)


def pairs_of(first: Outcome, second: Outcome) -> list[tuple[Fraction, Fraction]]:
    """Return the shares that two sheets give to each line that both have judged."""
    found = []
    for one, other in zip(first.marks, second.marks, strict=True):
        if {one.why, other.why} & {NOT_SEEN, UNANSWERED}:
            continue
        found.append((_share(one.score, one.max_score), _share(other.score, other.max_score)))
    return found


def _share(score: Fraction | None, most: Fraction) -> Fraction:
    return (score or Fraction(0)) / most if most else Fraction(0)
