"""Item analysis by classical test theory. Pure; shares of points are between 0 and 1.

Sources, named where they are used: Crocker and Algina, Introduction to Classical and Modern Test
Theory (1986); Henrysson, Correction of item–total correlations in item analysis (Psychometrika,
1963); Cronbach, Coefficient alpha and the internal structure of tests (Psychometrika, 1951).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from math import sqrt
from statistics import median

SMALL = 30  # below so many answers a figure may be chance, and the page says so
Item = Hashable


@dataclass(slots=True)
class Answer:
    """One answer of one attempt. ``seconds`` None: not known. ``chosen`` are option ids, or what was
    typed; ``section`` is its number, or the kind where the paper has none.
    """

    item: Item
    score: float
    max_score: float
    section: Hashable = 0
    chosen: Sequence[str] = ()
    seconds: float | None = None


@dataclass(frozen=True)
class Choice:
    """How often an option was chosen: by all, by the third with the most and with the fewest points."""

    value: str
    count: int
    top: int
    bottom: int


@dataclass(frozen=True)
class ItemFigures:
    """The figures of one question; None where they are not defined."""

    item: Item
    n: int
    facility: float
    discrimination: float | None
    choices: tuple[Choice, ...]
    top_n: int
    bottom_n: int
    seconds: float | None

    @property
    def is_small(self) -> bool:
        """Whether there are too few answers to conclude anything."""
        return self.n < SMALL


@dataclass(frozen=True)
class SectionFigures:
    """A section: its questions, the mean share of its points, and its own alpha."""

    number: Hashable
    items: int
    facility: float
    alpha: float | None


@dataclass(frozen=True)
class Analysis:
    """All figures of a quiz. ``mean``, ``deviation`` and ``error`` are in points of ``max_score``.

    ``alpha`` and ``error`` are None where the attempts did not all have the same questions, or where
    everybody has the same points.
    """

    n: int
    max_score: float
    mean: float
    deviation: float | None
    alpha: float | None
    error: float | None
    same_paper: bool
    totals: tuple[int, ...]  # attempts by tenth of the points reached, the full points in the last
    items: tuple[ItemFigures, ...]
    sections: tuple[SectionFigures, ...]

    @property
    def is_small(self) -> bool:
        """Whether there are too few attempts to conclude anything."""
        return self.n < SMALL


@dataclass(slots=True)
class _Gathered:
    """The sums of one question, filled answer by answer."""

    n: int = 0
    x: float = 0.0
    xx: float = 0.0
    y: float = 0.0
    yy: float = 0.0
    xy: float = 0.0
    points: float = 0.0
    squares: float = 0.0
    section: Hashable = 0
    seconds: list[float] = field(default_factory=list)
    count: Counter[str] = field(default_factory=Counter)
    top: Counter[str] = field(default_factory=Counter)
    bottom: Counter[str] = field(default_factory=Counter)
    top_n: int = 0
    bottom_n: int = 0


def analyse(attempts: Sequence[Sequence[Answer]]) -> Analysis | None:
    """Return the figures of a quiz; None without attempts. One pass over the answers."""
    sheets = [sheet for sheet in attempts if sheet]
    if not sheets:
        return None
    totals = [(_sum(a.score for a in sheet), _sum(a.max_score for a in sheet)) for sheet in sheets]
    shares = [score / best if best else 0.0 for score, best in totals]
    low, high = thirds(shares)
    found: dict[Item, _Gathered] = defaultdict(_Gathered)
    for sheet, (score, best), share in zip(sheets, totals, shares, strict=True):
        for answer in sheet:
            _add(found[answer.item], answer, score - answer.score, best - answer.max_score)
            _count(found[answer.item], answer, share >= high, share <= low)
    same = len(found) == len(sheets[0]) and all(g.n == len(sheets) for g in found.values())
    scores = [score for score, _best in totals]
    deviation = _deviation(scores)
    alpha = cronbach_alpha([_variance(g) for g in found.values()], deviation) if same else None
    return Analysis(
        n=len(sheets),
        max_score=max(best for _score, best in totals),
        mean=sum(scores) / len(scores),
        deviation=deviation,
        alpha=alpha,
        error=standard_error(deviation, alpha),
        same_paper=same,
        totals=_tenths(shares),
        items=tuple(_figures(item, gathered) for item, gathered in found.items()),
        sections=_sections(sheets, found, same),
    )


def thirds(shares: Sequence[float]) -> tuple[float, float]:
    """Return the borders of the lowest and the highest third.

    Kelley (1939) showed 27 % to be best for normal scores; thirds are near it and need no table.
    Equal shares at a border all belong to the group.
    """
    ordered = sorted(shares)
    size = max(len(ordered) // 3, 1)
    return ordered[size - 1], ordered[-size]


def correlation(n: int, x: float, xx: float, y: float, yy: float, xy: float) -> float | None:
    """Return Pearson's r from n, the sums, the sums of squares and of products; None where one side
    does not vary.
    """
    across = n * xx - x * x
    down = n * yy - y * y
    if n < 2 or across <= 1e-12 * n * n or down <= 1e-12 * n * n:
        return None
    return max(-1.0, min(1.0, (n * xy - x * y) / sqrt(across * down)))


def cronbach_alpha(variances: Sequence[float | None], deviation: float | None) -> float | None:
    """Return k/(k−1) · (1 − Σ item variances / variance of the totals), sample variances (Cronbach 1951).

    None for a single item, and where the totals do not vary.
    """
    k = len(variances)
    if k < 2 or not deviation or any(variance is None for variance in variances):
        return None
    return k / (k - 1) * (1 - _sum(variance or 0.0 for variance in variances) / deviation**2)


def standard_error(deviation: float | None, alpha: float | None) -> float | None:
    """Return the standard error of measurement, s·√(1 − reliability) (Crocker and Algina 1986, ch. 6)."""
    if deviation is None or alpha is None:
        return None
    return deviation * sqrt(max(0.0, 1 - alpha))


def _add(gathered: _Gathered, answer: Answer, rest: float, rest_max: float) -> None:
    """Add an answer: x is its share, y the share of all the other points (Henrysson 1963: the item
    must not be correlated with itself).
    """
    x = answer.score / answer.max_score if answer.max_score else 0.0
    y = rest / rest_max if rest_max else 0.0
    gathered.n += 1
    gathered.x += x
    gathered.xx += x * x
    gathered.y += y
    gathered.yy += y * y
    gathered.xy += x * y
    gathered.points += answer.score
    gathered.squares += answer.score * answer.score
    gathered.section = answer.section
    if answer.seconds is not None:
        gathered.seconds.append(answer.seconds)


def _count(gathered: _Gathered, answer: Answer, is_top: bool, is_bottom: bool) -> None:
    # Who is in both thirds, because everybody has the same points, is in neither.
    is_top, is_bottom = is_top and not is_bottom, is_bottom and not is_top
    gathered.top_n += is_top
    gathered.bottom_n += is_bottom
    for value in answer.chosen:
        gathered.count[value] += 1
        if is_top:
            gathered.top[value] += 1
        elif is_bottom:
            gathered.bottom[value] += 1


def _figures(item: Item, g: _Gathered) -> ItemFigures:
    """Facility is the mean share of the points (Crocker and Algina 1986, ch. 14: item difficulty p);
    discrimination the correlation of the item with the rest, point-biserial for right-or-wrong items.
    """
    return ItemFigures(
        item=item,
        n=g.n,
        facility=g.x / g.n,
        discrimination=correlation(g.n, g.x, g.xx, g.y, g.yy, g.xy),
        choices=tuple(
            Choice(value, count, g.top[value], g.bottom[value])
            for value, count in g.count.most_common()
        ),
        top_n=g.top_n,
        bottom_n=g.bottom_n,
        seconds=median(g.seconds) if g.seconds else None,
    )


def _sections(
    sheets: Sequence[Sequence[Answer]], found: Mapping[Item, _Gathered], same: bool
) -> tuple[SectionFigures, ...]:
    by_number: dict[Hashable, list[_Gathered]] = defaultdict(list)
    for gathered in found.values():
        by_number[gathered.section].append(gathered)
    if len(by_number) < 2:
        return ()
    totals: dict[Hashable, list[float]] = defaultdict(list)
    if same:
        for sheet in sheets:
            for number, score in _by_section(sheet).items():
                totals[number].append(score)
    return tuple(
        SectionFigures(
            number=number,
            items=len(items),
            facility=_sum(g.x for g in items) / sum(g.n for g in items),
            alpha=cronbach_alpha([_variance(g) for g in items], _deviation(totals[number])),
        )
        for number, items in by_number.items()
    )


def _by_section(sheet: Iterable[Answer]) -> dict[Hashable, float]:
    scores: dict[Hashable, float] = defaultdict(float)
    for answer in sheet:
        scores[answer.section] += answer.score
    return scores


def _variance(g: _Gathered) -> float | None:
    if g.n < 2:
        return None
    return max(0.0, (g.squares - g.points * g.points / g.n) / (g.n - 1))


def _deviation(scores: Sequence[float]) -> float | None:
    if len(scores) < 2:
        return None
    mean = sum(scores) / len(scores)
    return sqrt(_sum((score - mean) ** 2 for score in scores) / (len(scores) - 1))


def _tenths(shares: Iterable[float]) -> tuple[int, ...]:
    counts = [0] * 10
    for share in shares:
        counts[min(int(share * 10 + 1e-9), 9)] += 1
    return tuple(counts)


def _sum(values: Iterable[float]) -> float:
    return sum(values, 0.0)


def doubts(figures: ItemFigures, right: Iterable[str]) -> tuple[str, ...]:
    """Return why a question is suspicious, as codes: ``negative`` (who knows the rest does worse in it),
    ``distractor`` (a wrong option is chosen more often than a right one).
    """
    found = []
    if figures.discrimination is not None and figures.discrimination < 0:
        found.append("negative")
    keys = set(right)
    counts = {choice.value: choice.count for choice in figures.choices}
    wrong = max((count for value, count in counts.items() if value not in keys), default=0)
    if keys and wrong > max(counts.get(key, 0) for key in keys):
        found.append("distractor")
    return tuple(found)
