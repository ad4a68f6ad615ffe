"""The rule of each kind: which part of its points, from 0 to 1, an answer earns.

``key`` is what is right, ``asked`` what the learner saw (docs/specs/quiz-engine.md). A rule never
raises: an answer that does not fit, whoever sent it, earns what fits.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Mapping, Sequence
from fractions import Fraction
from typing import Any

from .quantity import read_number, read_time, same_number, same_time
from .text import normalise

Rule = Callable[[Mapping[str, Any], Mapping[str, Any], Any], Fraction | None]

ALL_OR_NOTHING, PARTIAL, SHARES = "all_or_nothing", "partial", "shares"
NOTHING, ALL = Fraction(0), Fraction(1)


def _between(part: Fraction) -> Fraction:
    return min(max(part, NOTHING), ALL)


def _ids(value: Any) -> list[str]:
    """The entries of an answer, each once, in their order."""
    return list(dict.fromkeys(value)) if isinstance(value, list) else []


def _choice(key: Mapping[str, Any], asked: Mapping[str, Any], value: Any) -> Fraction:
    """Shares that the author gave; else each right option earns 1/right and each wrong one takes
    1/wrong, if part of the points may be earned; else all or nothing.
    """
    chosen, right = set(_ids(value)), set(key["right"])
    if key.get("shares"):
        return _between(sum((_share(key, option) for option in chosen), NOTHING))
    if asked.get("scoring") != PARTIAL:
        return Fraction(chosen == right)
    wrong = {option["id"] for option in asked["options"]} - right
    part = Fraction(len(chosen & right), len(right)) if right else NOTHING
    return _between(part - (Fraction(len(chosen & wrong), len(wrong)) if wrong else NOTHING))


def _share(key: Mapping[str, Any], option: str) -> Fraction:
    """An option without a share earns nothing, but the only right one earns all."""
    if option in key["shares"]:
        return Fraction(key["shares"][option]) / 100
    return Fraction(key["right"] == [option])


def _true_false(key: Mapping[str, Any], asked: Mapping[str, Any], value: Any) -> Fraction:
    return Fraction(value is key["answer"])


def _fill_in(key: Mapping[str, Any], asked: Mapping[str, Any], value: Any) -> Fraction:
    """Every blank is worth the same share."""
    blanks = key["blanks"]
    entries = value if isinstance(value, list) else []
    right = sum(
        normalise(entry) in {normalise(accepted) for accepted in blank}
        for blank, entry in zip(blanks, entries, strict=False)
        if entry.strip()
    )
    return Fraction(right, len(blanks))


def _number(key: Mapping[str, Any], asked: Mapping[str, Any], value: Any) -> Fraction:
    """All or nothing: off by the tolerance at most. Of a time of day the tolerance is in minutes."""
    text, answer = value if isinstance(value, str) else "", key["answer"]
    tolerance = Fraction(key.get("tolerance") or 0)
    if asked.get("clock"):
        said, right, same = read_time(text), read_time(answer), same_time
    else:
        unit = asked.get("unit", "")
        said, right, same = read_number(text, unit), read_number(answer, unit), same_number
    return Fraction(said is not None and right is not None and same(said, right, tolerance))


def _ordering(key: Mapping[str, Any], asked: Mapping[str, Any], value: Any) -> Fraction:
    """(The longest run of entries that stand in the right order, not necessarily next to each
    other, less 1) / (entries less 1); or all or nothing.
    """
    order: Sequence[str] = key["order"]
    given = [entry for entry in _ids(value) if entry in order]
    if asked.get("scoring") == ALL_OR_NOTHING or len(order) < 2:
        return Fraction(given == list(order))
    return _between(
        Fraction(longest_run(order.index(entry) for entry in given) - 1, len(order) - 1)
    )


def longest_run(places: Iterable[int]) -> int:
    """Return how many numbers can be kept so that what is left rises."""
    ends: list[int] = []
    for place in places:
        at = bisect_left(ends, place)
        ends[at : at + 1] = [place]
    return len(ends)


def _matching(key: Mapping[str, Any], asked: Mapping[str, Any], value: Any) -> Fraction:
    """Right pairs / pairs; or all or nothing."""
    given = value if isinstance(value, list) else []
    lefts, pairs = [left["id"] for left in asked["lefts"]], key["pairs"]
    right = sum(pairs[left] == option for left, option in zip(lefts, given, strict=False))
    if asked.get("scoring") == ALL_OR_NOTHING:
        return Fraction(right == len(pairs))
    return Fraction(right, len(pairs))


def _situation(key: Mapping[str, Any], asked: Mapping[str, Any], value: Any) -> Fraction:
    """The shares of the choices on the path over the most that any path earns."""
    best = best_sum(asked["scenes"], key["shares"])
    earned = sum((Fraction(key["shares"][choice["id"]]) for _scene, choice in walk(asked["scenes"], value)), NOTHING)  # fmt: skip
    return _between(earned / best) if best else NOTHING


def walk(
    scenes: Sequence[Mapping[str, Any]], value: Any
) -> list[tuple[Mapping[str, Any], Mapping[str, Any]]]:
    """Return scene and choice of each step of a path, up to the first step that leads nowhere."""
    by_id = {scene["id"]: scene for scene in scenes}
    scene: Mapping[str, Any] | None = scenes[0] if scenes else None
    steps = []
    for step in _ids(value):
        choice = next((each for each in (scene or {}).get("choices", ()) if each["id"] == step), None)  # fmt: skip
        if scene is None or choice is None:
            break
        steps.append((scene, choice))
        scene = by_id.get(choice["leads_to"])
    return steps


def next_scene(scenes: Sequence[Mapping[str, Any]], value: Any) -> Mapping[str, Any] | None:
    """Return the scene in which a path stands; None where the situation has ended."""
    steps = walk(scenes, value)
    if not steps:
        return scenes[0] if scenes else None
    goal = steps[-1][1]["leads_to"]
    return next((scene for scene in scenes if scene["id"] == goal), None)


def best_sum(scenes: Sequence[Mapping[str, Any]], shares: Mapping[str, str]) -> Fraction:
    """Return the most that any path earns."""
    return sum((Fraction(shares[step]) for step in best_path(scenes, shares)), NOTHING)


def best_path(
    scenes: Sequence[Mapping[str, Any]], shares: Mapping[str, str], *, sign: int = 1
) -> list[str]:
    """Return the choices of the path that earns the most, or with ``sign`` -1 the least. A loop,
    which publishing refuses, is entered once.
    """
    by_id = {scene["id"]: scene for scene in scenes}
    known: dict[str, tuple[Fraction, list[str]]] = {"": (NOTHING, [])}

    def best(scene_id: str) -> tuple[Fraction, list[str]]:
        if scene_id in known or scene_id not in by_id:
            return known.get(scene_id, known[""])
        known[scene_id] = known[""]
        ways = []
        for choice in by_id[scene_id]["choices"]:
            earned, path = best(choice["leads_to"])
            ways.append((Fraction(shares[choice["id"]]) + earned, [choice["id"], *path]))
        known[scene_id] = max(ways, key=lambda way: way[0] * sign, default=known[""])
        return known[scene_id]

    return best(scenes[0]["id"])[1] if scenes else []


def extends(value: Any, before: Any) -> bool:
    """Whether a path only goes on from the one before: what was confirmed stays."""
    path, known = _ids(value), _ids(before)
    return path[: len(known)] == known


def _person(key: Mapping[str, Any], asked: Mapping[str, Any], value: Any) -> None:
    return None


RULES: dict[str, Rule] = {
    "single_choice": _choice,
    "multiple_choice": _choice,
    "true_false": _true_false,
    "fill_in": _fill_in,
    "number": _number,
    "ordering": _ordering,
    "matching": _matching,
    "short_answer": _person,
    "essay": _person,
    "case": _situation,
}
