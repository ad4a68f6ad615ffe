"""The running score (平时成绩) of a person and a month: inspections and tests by the weights of the plan."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

INSPECTIONS, TESTS = PARTS = ("inspections", "tests")


@dataclass(frozen=True)
class ScoreInput:
    """One figure behind a score.

    ``source`` names the row that it comes from ("quizzes.result:12"); ``share`` lies between 0 and 1 and is None for
    what was asked and is not there (a test that nobody wrote, a look in which the person was not seen).
    """

    part: str
    source: str
    title: str
    title_en: str = ""
    on: str = ""  # ISO day
    share: Fraction | None = None

    def as_json(self) -> dict[str, Any]:
        """Return the stored form; a share is written as "3/4"."""
        share = None if self.share is None else str(self.share)
        return {
            "part": self.part,
            "source": self.source,
            "title": self.title,
            "title_en": self.title_en,
            "on": self.on,
            "share": share,
        }

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> ScoreInput:
        """Read a stored figure back."""
        share = stored["share"]
        return cls(**{**stored, "share": None if share is None else Fraction(share)})


@dataclass(frozen=True)
class PartScore:
    """A part of the score: the mean of its figures, None where there is none; its weight as given.

    ``count`` of ``asked`` figures are there.
    """

    part: str
    weight: int
    count: int
    share: Fraction | None
    asked: int


@dataclass(frozen=True)
class RunningScore:
    """A score with everything behind it.

    ``share`` is None where nothing at all is there. Parts without a figure do not count as nought: the weights of the
    others fill the whole, ``missing`` says what is not there, and ``is_complete`` is False.
    """

    share: Fraction | None
    parts: tuple[PartScore, ...]
    inputs: tuple[ScoreInput, ...]
    missing: tuple[str, ...] = field(default=())

    @property
    def is_complete(self) -> bool:
        """Whether everything that the plan asks for is there."""
        return not self.missing


def running_score(inputs: Iterable[ScoreInput], weights: Mapping[str, int]) -> RunningScore:
    """Return the weighted mean of the means of the parts, exact.

    ``weights`` are whole numbers by part; a part of weight 0 is kept among the inputs and does not count. What is
    missing: a part with a weight and no figure, by its name; a single input without a share, by its ``source``.
    Raises ValueError where no part has a weight, or a weight is negative.
    """
    if any(weight < 0 for weight in weights.values()) or not any(weights.values()):
        raise ValueError("A running score needs a part with a weight, and none below nought.")
    given = tuple(inputs)
    parts = tuple(_part(name, weights[name], given) for name in sorted(weights))
    counted = [(one.share, one.weight) for one in parts if one.share is not None and one.weight]
    whole = sum(weight for _share, weight in counted)
    total = sum((share * weight for share, weight in counted), Fraction())
    missing = [one.part for one in parts if one.weight and one.share is None]
    missing += [
        one.source
        for one in given
        if one.share is None and weights.get(one.part) and one.part not in missing
    ]
    return RunningScore(total / whole if whole else None, parts, given, tuple(missing))


def _part(name: str, weight: int, inputs: Sequence[ScoreInput]) -> PartScore:
    asked = [one.share for one in inputs if one.part == name]
    shares = [share for share in asked if share is not None]
    mean = sum(shares, Fraction()) / len(shares) if shares else None
    return PartScore(name, weight, len(shares), mean, len(asked))
