"""Individuals control chart (X–mR): is a series steady, or does something special show in it?

Source: W. A. Shewhart, *Economic Control of Quality of Manufactured Product* (1931); the chart of single values with
moving ranges and its constant as in D. C. Montgomery, *Introduction to Statistical Quality Control*, section 6.4; the
run rules are the Western Electric rules (1956), of which three are used here. Everything is exact: no rounding decides.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from itertools import pairwise

LEAST = 12  # points; with fewer nothing is said
D2 = Fraction(1128, 1000)  # mean range of two values of a normal distribution, in sigmas
RUN = 8  # points on one side; a signal is current while its last point is among the newest eight


class ChartVerdict(StrEnum):
    """What a chart says now. Values are shares of points, so *below* is worse and *above* better."""

    TOO_FEW = "too_few"
    STEADY = "steady"
    BELOW = "below"
    ABOVE = "above"


class ChartRule(StrEnum):
    """The three rules, in the order in which they are named where several speak of one point."""

    BEYOND_3 = "beyond_3_sigma"
    TWO_OF_THREE = "two_of_three_beyond_2_sigma"
    EIGHT = "eight_on_one_side"


@dataclass(frozen=True)
class Signal:
    """Places (from 0) in the series that together break a rule, all on one side of the centre."""

    rule: ChartRule
    places: tuple[int, ...]
    is_below: bool


@dataclass(frozen=True)
class Chart:
    """A judged series. The lines are None where there are too few points; ``rule`` is that of the verdict."""

    values: tuple[Fraction, ...]
    centre: Fraction | None
    sigma: Fraction | None
    signals: tuple[Signal, ...]
    verdict: ChartVerdict
    rule: ChartRule | None

    @property
    def upper(self) -> Fraction | None:
        """The centre and three sigmas; it may lie above what can be reached."""
        return None if self.centre is None or self.sigma is None else self.centre + 3 * self.sigma

    @property
    def lower(self) -> Fraction | None:
        """The centre less three sigmas; it may lie below nought."""
        return None if self.centre is None or self.sigma is None else self.centre - 3 * self.sigma


def judge_series(values: Sequence[Fraction]) -> Chart:
    """Judge a series in the order of time.

    The newest signal among the last eight points decides; of two that end at one point the one below. After eight
    points without a new signal the series is steady again.
    """
    series = tuple(values)
    if len(series) < LEAST:
        return Chart(series, None, None, (), ChartVerdict.TOO_FEW, None)
    centre = sum(series, Fraction()) / len(series)
    ranges = [abs(after - before) for before, after in pairwise(series)]
    sigma = sum(ranges, Fraction()) / len(ranges) / D2
    found = tuple(_signals([one - centre for one in series], sigma))
    current = [one for one in found if one.places[-1] >= len(series) - RUN]
    if not current:
        return Chart(series, centre, sigma, found, ChartVerdict.STEADY, None)
    order = list(ChartRule)
    newest = max(current, key=lambda one: (one.places[-1], one.is_below, -order.index(one.rule)))
    verdict = ChartVerdict.BELOW if newest.is_below else ChartVerdict.ABOVE
    return Chart(series, centre, sigma, found, verdict, newest.rule)


def _signals(distances: Sequence[Fraction], sigma: Fraction) -> Iterator[Signal]:
    """Yield each signal once; ``distances`` are the values less the centre. All values alike give none."""
    for is_below in (True, False):
        heights = [-one if is_below else one for one in distances]
        for place, height in enumerate(heights):
            if height > 3 * sigma:
                yield Signal(ChartRule.BEYOND_3, (place,), is_below)
        yield from _two_of_three(heights, sigma, is_below)
        yield from _runs(heights, is_below)


def _two_of_three(heights: Sequence[Fraction], sigma: Fraction, is_below: bool) -> Iterator[Signal]:
    before: set[int] = set()
    for first in range(len(heights) - 2):
        places = tuple(place for place in range(first, first + 3) if heights[place] > 2 * sigma)
        if len(places) >= 2 and not before.issuperset(places):
            before = set(places)
            yield Signal(ChartRule.TWO_OF_THREE, places, is_below)


def _runs(heights: Sequence[Fraction], is_below: bool) -> Iterator[Signal]:
    """Yield each longest run of eight or more on this side; a point on the centre ends it."""
    start = 0
    for place in range(len(heights) + 1):
        if place < len(heights) and heights[place] > 0:
            continue
        if place - start >= RUN:
            yield Signal(ChartRule.EIGHT, tuple(range(start, place)), is_below)
        start = place + 1
