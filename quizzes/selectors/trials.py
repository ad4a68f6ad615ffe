"""What can come of a question: sample answers, each marked by the rules that mark real ones."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from quizzes.grading import best_path, mark_slot, plain, read_number, read_paper, round_down
from quizzes.kinds import Kind

from .answer_text import answer_as_text, right_value

FULL, PARTLY, WRONG, EMPTY, PERSON = "full", "partly", "wrong", "empty", "person"
Entry = Mapping[str, Any]


@dataclass(frozen=True)
class Outcome:
    """One answer tried. ``name``: full partly wrong empty, or person, who must decide then."""

    name: str
    answer: str
    score: str
    max_score: str


def outcomes_of(paper: Mapping[str, Any], slot: int) -> list[Outcome]:
    """Return what answers to one question of a paper earn: each that differs, the best one first."""
    entry, asked = paper["slots"][slot - 1], read_paper(paper).slots[slot - 1]
    tried: dict[str, Outcome] = {}
    for value in _values(entry):
        mark = mark_slot(asked, value)
        words = answer_as_text(entry, value)
        tried.setdefault(
            words,
            Outcome(
                _name(mark.score, mark.max_score, mark.why),
                words,
                "" if mark.score is None else plain(round_down(mark.score)),
                plain(round_down(mark.max_score)),
            ),
        )
    return sorted(tried.values(), key=lambda each: -Decimal(each.score or "Infinity"))


def _name(score: Fraction | None, most: Fraction, why: str) -> str:
    if score is None:
        return PERSON
    if why == "unanswered":
        return EMPTY
    if not score:
        return WRONG
    return FULL if score == most else PARTLY


def _values(entry: Entry) -> Iterator[Any]:
    right = right_value(entry)
    if right is not None:
        yield right
    yield from SAMPLES[entry["kind"]](entry, right)
    yield None


def _single(entry: Entry, right: Any) -> Iterator[Any]:
    yield from ([option["id"]] for option in entry["options"])


def _multiple(entry: Entry, right: list[str]) -> Iterator[Any]:
    wrong = [option["id"] for option in entry["options"] if option["id"] not in right]
    yield right[:1]
    yield from ([*right, each] for each in wrong[:1])
    yield from ([*right[:1], each] for each in wrong[:1])
    yield wrong or None
    yield [option["id"] for option in entry["options"]]


def _truth(entry: Entry, right: bool) -> Iterator[Any]:
    yield not right


def _blanks(entry: Entry, right: list[str]) -> Iterator[Any]:
    yield [right[0], *[""] * (len(right) - 1)]
    yield ["×"] * len(right)


def _number(entry: Entry, right: str) -> Iterator[Any]:
    """The ends of what is still right, and what lies just outside."""
    number, tolerance = read_number(right, entry.get("unit", "")), Fraction(entry["key"].get("tolerance") or 0)  # fmt: skip
    if entry.get("clock") or number is None:
        yield "00:00"
        return
    step = tolerance or Fraction(1)
    for said in (number + tolerance, number - tolerance, number + tolerance + step):
        yield plain(round_down(said, 6))


def _order(entry: Entry, right: list[str]) -> Iterator[Any]:
    yield [*right[1:], right[0]]
    yield [right[1], right[0], *right[2:]]
    yield right[::-1]


def _pairs(entry: Entry, right: list[str]) -> Iterator[Any]:
    yield [right[0], *[""] * (len(right) - 1)]
    others = [option["id"] for option in entry["options"]]
    yield [next(each for each in others if each != good) for good in right]


def _paths(entry: Entry, right: list[str]) -> Iterator[Any]:
    """Every way through the situation, as far as there are not too many of them."""
    scenes = {scene["id"]: scene for scene in entry["scenes"]}
    ways: list[tuple[list[str], str]] = [([], entry["scenes"][0]["id"])]
    for _turn in range(60):
        if not ways:
            break
        path, name = ways.pop()
        for choice in scenes[name]["choices"] if name in scenes else ():
            longer = [*path, choice["id"]]
            if choice["leads_to"] and len(longer) <= len(scenes):
                ways.append((longer, choice["leads_to"]))
            else:
                yield longer
    yield best_path(entry["scenes"], entry["key"]["shares"], sign=-1)


def _text(entry: Entry, right: Any) -> Iterator[Any]:
    yield "; ".join(point["text"] for point in entry["key"].get("marking_points", ())) or "…"


def _each_level(entry: Entry, right: Any) -> Iterator[Any]:
    yield from ({"level": level["id"]} for level in entry["levels"])


def _around_limits(entry: Entry, right: Any) -> Iterator[Any]:
    """The limit itself, and what lies just beyond it."""
    limit, sign = Decimal(entry["limit"]), -1 if entry["direction"] == "at_least" else 1
    yield {"value": plain(limit)}
    yield {"value": plain(limit + sign)}


def _nothing(entry: Entry, right: Any) -> Iterator[Any]:
    yield from ()


SAMPLES: dict[str, Callable[[Entry, Any], Iterator[Any]]] = {
    Kind.SINGLE_CHOICE: _single,
    Kind.MULTIPLE_CHOICE: _multiple,
    Kind.TRUE_FALSE: _truth,
    Kind.FILL_IN: _blanks,
    Kind.NUMBER: _number,
    Kind.ORDERING: _order,
    Kind.MATCHING: _pairs,
    Kind.SHORT_ANSWER: _text,
    Kind.ESSAY: _text,
    Kind.CASE: _paths,
    Kind.LEVELS: _each_level,
    Kind.MEASURED: _around_limits,
    Kind.TIMED: _nothing,
}
