"""Small trees of conditions over pieces of evidence: is the criterion met, since when, until when, because of what.

A tree is JSON: ``{"all": [tree, …]}``, ``{"any": [tree, …]}`` or a leaf ``{"leaf": kind, …}`` with, as
its kind allows: ``of`` (what it must be of, the id of a course, quiz or programme), ``share`` (percent that must be
reached), ``within_months`` (how old it may be), ``level`` (of a rating).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from .evaluation import Because
from .validity import last_valid_day

MOST_LEAVES, DEEPEST = 40, 6
# Kind of leaf -> what it may be of; None: of nothing in particular.
LEAVES: dict[str, str | None] = {
    "course": "course",
    "result": "quiz",
    "composite": "programme",
    "attendance": "programme",
    "outside": None,
    "prior": None,
    "rating": None,
    "competition": None,
}
WORDS = frozenset(
    {"title", "title_en"}
)  # what "of" is called, as it was when the criterion was set
LONGEST_WORD = 300
_NUMBERS = {"of": 2**53, "share": 100, "within_months": 600, "level": 100}


class BadTreeError(ValueError):
    """The tree does not have its form: ``code`` and parameters of the sentence that says so."""

    def __init__(self, code: str, **params: Any) -> None:
        super().__init__(code)
        self.code, self.params = code, params


@dataclass(frozen=True)
class Fact:
    """A piece of evidence as the rules see it. ``share`` is the part of the points reached, 0 to 1.

    ``kind`` is that of the evidence, ``of`` the id of what it is of (0: nothing in particular);
    ``words`` the names that a sentence can give (``title``, ``title_en``, ``body`` …).
    """

    pk: int
    kind: str
    of: int
    on: dt.date
    until: dt.date | None = None
    share: Fraction | None = None
    passed: bool = True
    level: int = 0
    words: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Leaf:
    """One condition with its outcome; ``depth`` is how far inside the tree it stands."""

    met: bool
    because: Because
    depth: int = 0


@dataclass(frozen=True)
class Judged:
    """Met or not, every leaf with because, and where met: since when, until when, on which evidence."""

    met: bool
    leaves: tuple[Leaf, ...]
    since: dt.date | None = None
    until: dt.date | None = None
    used: frozenset[int] = frozenset()


def check_tree(tree: Any) -> None:
    """Raise BadTreeError unless the tree has its form. ``{}`` is a tree: there is no criterion."""
    if tree == {}:
        return
    if _check(tree, 1) > MOST_LEAVES:
        raise BadTreeError("competence.tree_too_large", most=MOST_LEAVES)


def _check(node: Any, depth: int) -> int:
    if depth > DEEPEST:
        raise BadTreeError("competence.tree_too_deep", most=DEEPEST)
    if not isinstance(node, dict):
        raise BadTreeError("competence.tree_no_form")
    joins = [name for name in ("all", "any") if name in node]
    if joins:
        parts = node[joins[0]]
        if len(node) != 1 or not isinstance(parts, list) or not parts or len(parts) > MOST_LEAVES:
            raise BadTreeError("competence.tree_no_form")
        return sum(_check(part, depth + 1) for part in parts)
    _check_leaf(node)
    return 1


def _check_leaf(node: Mapping[str, Any]) -> None:
    kind = node.get("leaf")
    if not isinstance(kind, str) or kind not in LEAVES:
        raise BadTreeError("competence.tree_unknown_leaf", leaf=str(kind)[:40])
    for name, value in node.items():
        if name in WORDS and isinstance(value, str) and len(value) <= LONGEST_WORD:
            continue
        if name != "leaf" and not _is_number(value, _NUMBERS.get(name, 0)):
            raise BadTreeError("competence.tree_bad_value", leaf=kind, name=str(name)[:40])
    if LEAVES[kind] and "of" not in node:
        raise BadTreeError("competence.tree_of_what", leaf=kind)


def _is_number(value: Any, most: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= most


def leaves_of(tree: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Return the leaves of a checked tree, from first to last."""
    if not tree:
        return []
    for join in ("all", "any"):
        if join in tree:
            return [leaf for part in tree[join] for leaf in leaves_of(part)]
    return [tree]


def judge(tree: Mapping[str, Any], facts: Iterable[Fact], on: dt.date) -> Judged:
    """Judge a checked tree on a day; evidence of later days does not exist yet."""
    known = sorted((one for one in facts if one.on <= on), key=lambda one: (one.on, one.pk))
    return _judge(tree, known, on, 0)


def _judge(node: Mapping[str, Any], facts: Sequence[Fact], on: dt.date, depth: int) -> Judged:
    if "all" in node:
        parts = [_judge(part, facts, on, depth + 1) for part in node["all"]]
        met = all(part.met for part in parts)
        return _joined(parts, parts if met else [], met, earliest=True)
    if "any" in node:
        parts = [_judge(part, facts, on, depth + 1) for part in node["any"]]
        good = [part for part in parts if part.met]
        # The way that holds longest; of those the one that was gone first.
        best = sorted(good, key=lambda one: (-_last(one.until), one.since))[:1]
        return _joined(parts, best, bool(good), earliest=False)
    return _judge_leaf(node, facts, on, depth)


def _last(day: dt.date | None) -> int:
    return (day or dt.date.max).toordinal()


def _joined(
    parts: Sequence[Judged], counting: Sequence[Judged], met: bool, *, earliest: bool
) -> Judged:
    leaves = tuple(leaf for part in parts for leaf in part.leaves)
    if not met:
        return Judged(False, leaves)
    ends = [part.until for part in counting if part.until is not None]
    since = [part.since for part in counting if part.since is not None]
    return Judged(
        True,
        leaves,
        max(since),
        min(ends) if ends else None,
        frozenset().union(*(part.used for part in counting)),
    )


def _judge_leaf(leaf: Mapping[str, Any], facts: Sequence[Fact], on: dt.date, depth: int) -> Judged:
    refused: Because | None = None
    for fact in reversed(facts):
        if fact.kind != leaf["leaf"] or (LEAVES[leaf["leaf"]] and fact.of != leaf["of"]):
            continue
        because = _against(leaf, fact, on)
        if because is None:
            found = (f"competence.leaf_{fact.kind}", {**fact.words, "on": fact.on.isoformat()})
            met = (Leaf(True, found, depth),)
            return Judged(True, met, fact.on, fact.until, frozenset({fact.pk}))
        refused = refused or because
    missing = (
        f"competence.missing_{leaf['leaf']}",
        {key: leaf[key] for key in leaf if key != "leaf"},
    )
    return Judged(False, (Leaf(False, refused or missing, depth),))


def _against(leaf: Mapping[str, Any], fact: Fact, on: dt.date) -> Because | None:
    """What speaks against a piece of evidence of the right kind, or None."""
    said = {**fact.words, "on": fact.on.isoformat()}
    if not fact.passed:
        return "competence.leaf_not_passed", said
    if "share" in leaf and (fact.share or 0) * 100 < leaf["share"]:
        reached = int((fact.share or 0) * 100)
        return "competence.leaf_share_short", {**said, "reached": reached, "needed": leaf["share"]}
    if fact.level < leaf.get("level", 0):
        return "competence.leaf_level_short", {
            **said,
            "reached": fact.level,
            "needed": leaf["level"],
        }
    end = _end(leaf, fact)
    if end is not None and on > end:
        return "competence.leaf_ended", {**said, "until": end.isoformat()}
    return None


def _end(leaf: Mapping[str, Any], fact: Fact) -> dt.date | None:
    """The last day on which the evidence can be judged: its own end, or that of the age allowed."""
    if "within_months" not in leaf:
        return fact.until
    old = last_valid_day(fact.on, leaf["within_months"])
    return min(day for day in (fact.until, old) if day is not None)
