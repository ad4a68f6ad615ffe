"""Rules that need knowledge of a subject: which edition, which figures clash, who is named. Data, not code.

A rules file is JSON: `{"title", "applies_when", "synonyms", "rules"}`. A rule has `id`, `type`, `where`, `message_zh`,
`message_en` and either `pattern` or two `patterns` that must both occur; optional `edition`, `suggestion`,
`applies_when`, `unless`, `every` (one warning for each line instead of one for all) and `near` (both patterns in one
lesson or item).
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path

from .limits import MAX_RULE_LINE_CHARS, MAX_RULE_PATTERN_CHARS, MAX_RULES
from .shapes import WARNING_TYPES, Warning

SHIPPED = Path(__file__).parent / "rules"
PLACES = ("any", "text", "table", "title", "item", "option", "note")
_KEYS = {
    "id",
    "type",
    "where",
    "pattern",
    "patterns",
    "edition",
    "message_zh",
    "message_en",
    "suggestion",
    "applies_when",
    "unless",
    "every",
    "near",
}
_REPEAT_OF_REPEAT = re.compile(r"[+*}][^()\[\]\\]*\)(?:[+*]|\{\d*,)")
_ALTERNATION_REPEATED = re.compile(r"\|[^()]*\)(?:[+*]|\{\d*,)")
_BACK_REFERENCE = re.compile(r"\\[1-9]|\(\?P=")


class RulesError(ValueError):
    """A rules file that cannot be used; the text says which rule and why, for the person who edits it."""


@dataclass(frozen=True)
class Passage:
    """A line of the imported text: where it stands and what a warning about it would concern."""

    line: int
    where: str
    text: str
    target: str


@dataclass(frozen=True)
class Rule:
    """All patterns must occur somewhere in its places."""

    id: str
    type: str
    where: tuple[str, ...]
    patterns: tuple[re.Pattern, ...]
    message_zh: str
    message_en: str
    edition: str = ""
    suggestion: str | None = None
    applies_when: re.Pattern | None = None
    unless: re.Pattern | None = None
    every: bool = False
    near: bool = False


@dataclass(frozen=True)
class Synonyms:
    """Words a marker accepts for one another where the point matches `when`."""

    words: tuple[str, ...]
    when: re.Pattern


@dataclass(frozen=True)
class RuleSet:
    """One rules file."""

    title: str
    applies_when: re.Pattern
    rules: tuple[Rule, ...]
    synonyms: tuple[Synonyms, ...] = ()


# --- loading ----------------------------------------------------------------------------------------


def load_rules(folder: Path = SHIPPED) -> tuple[RuleSet, ...]:
    """Every rules file of a folder, by name."""
    return tuple(
        read_rules(path.read_text(encoding="utf-8"), path.name)
        for path in sorted(folder.glob("*.json"))
    )


def read_rules(text: str, name: str) -> RuleSet:
    """One rules file; RulesError says what is wrong with it."""
    try:
        data = json.loads(text)
    except ValueError as error:
        raise RulesError(f"{name}: not JSON: {error}") from None
    if (
        not isinstance(data, dict)
        or not isinstance(data.get("rules"), list)
        or len(data["rules"]) > MAX_RULES
    ):
        raise RulesError(
            f"{name}: an object with a list `rules` of at most {MAX_RULES} is expected"
        )
    rules = tuple(
        _rule(entry, f"{name}, rule {n}") for n, entry in enumerate(data["rules"], start=1)
    )
    ids = [rule.id for rule in rules]
    if len(set(ids)) != len(ids):
        raise RulesError(f"{name}: an id occurs twice")
    synonyms = tuple(
        Synonyms(tuple(s["words"]), compile_guarded(s.get("when", ""), name))
        for s in data.get("synonyms", ())
    )
    return RuleSet(
        str(data.get("title", name)),
        compile_guarded(data.get("applies_when", ""), name),
        rules,
        synonyms,
    )


def _rule(entry: object, place: str) -> Rule:
    if not isinstance(entry, dict) or not {"id", "type", "message_zh", "message_en"} <= set(entry):
        raise RulesError(f"{place}: id, type, message_zh and message_en are needed")
    place = f"{place} ({entry['id']})"
    if unknown := set(entry) - _KEYS:
        raise RulesError(f"{place}: unknown key {sorted(unknown)[0]}")
    if entry["type"] not in WARNING_TYPES:
        raise RulesError(f"{place}: unknown type {entry['type']}")
    patterns = entry.get("patterns") or [entry.get("pattern")]
    where = entry.get("where", "any")
    places = tuple([where] if isinstance(where, str) else where)
    if (
        not all(isinstance(p, str) and p for p in patterns)
        or not 1 <= len(patterns) <= 2
        or not set(places) <= set(PLACES)
    ):
        raise RulesError(
            f"{place}: one pattern or two patterns, and where out of {', '.join(PLACES)}"
        )
    return Rule(
        str(entry["id"]),
        entry["type"],
        places,
        tuple(compile_guarded(pattern, place) for pattern in patterns),
        str(entry["message_zh"]),
        str(entry["message_en"]),
        str(entry.get("edition", "")),
        entry.get("suggestion"),
        compile_guarded(entry["applies_when"], place) if entry.get("applies_when") else None,
        compile_guarded(entry["unless"], place) if entry.get("unless") else None,
        bool(entry.get("every", False)),
        bool(entry.get("near", False)),
    )


def compile_guarded(pattern: str, place: str) -> re.Pattern:
    """Refuses what could run for ever on a hostile line: long patterns, repeated repetitions, back references."""
    if not isinstance(pattern, str) or len(pattern) > MAX_RULE_PATTERN_CHARS:
        raise RulesError(f"{place}: a pattern has at most {MAX_RULE_PATTERN_CHARS} characters")
    if (
        _REPEAT_OF_REPEAT.search(pattern)
        or _ALTERNATION_REPEATED.search(pattern)
        or _BACK_REFERENCE.search(pattern)
    ):
        raise RulesError(
            f"{place}: a repetition inside a repetition or a back reference is not allowed"
        )
    if len(re.findall(r"(?<!\\)(?:\.[*+]|\][*+])", pattern)) > 4:
        raise RulesError(f"{place}: more than four open repetitions in one pattern")
    try:
        return re.compile(pattern, re.I)
    except re.error as error:
        raise RulesError(f"{place}: {error}") from None


# --- applying ---------------------------------------------------------------------------------------


def apply_rules(sets: tuple[RuleSet, ...], title: str, passages: list[Passage]) -> list[Warning]:
    """The warnings of all rule sets whose subject this handout has."""
    warnings = []
    cut = [Passage(p.line, p.where, p.text[:MAX_RULE_LINE_CHARS], p.target) for p in passages]
    whole = "\n".join([title, *(p.text for p in cut)])
    for rules in sets:
        if not rules.applies_when.search(whole):
            continue
        for rule in rules.rules:
            if rule.applies_when is None or rule.applies_when.search(whole):
                warnings.extend(_warnings_of(rule, cut))
    return warnings


def _warnings_of(rule: Rule, passages: list[Passage]) -> list[Warning]:
    fitting = [
        p
        for p in passages
        if "any" in rule.where
        or p.where in rule.where
        or (p.where == "option" and "item" in rule.where)
    ]
    if rule.unless is not None and any(rule.unless.search(p.text) for p in passages):
        return []
    hits = [[p for p in fitting if pattern.search(p.text)] for pattern in rule.patterns]
    if rule.near:
        shared = set.intersection(*({p.target for p in group} for group in hits))
        hits = [[p for p in group if p.target in shared] for group in hits]
    if not all(hits):
        return []
    lines = tuple(dict.fromkeys(p.line for group in hits for p in group))
    if rule.every:
        return [_warning(rule, p, (p.line,), p) for p in hits[0]]
    return [_warning(rule, hits[0][0], lines, hits[-1][0])]


def _warning(rule: Rule, hit: Passage, lines: tuple[int, ...], other: Passage) -> Warning:
    params: dict = {
        "rule": rule.id,
        "edition": rule.edition,
        "zh": rule.message_zh,
        "en": rule.message_en,
        "text": hit.text[:120],
    }
    if other.line != hit.line:
        params |= {"other_line": other.line, "other_text": other.text[:120]}
    return Warning(rule.type, hit.line, "subject_rule", params, rule.suggestion, hit.target, lines)


def synonyms_for(point: str, sets: tuple[RuleSet, ...], title: str) -> tuple[str, ...]:
    """Other words that a marker should accept for this marking point."""
    found: list[str] = []
    for rules in sets:
        if not rules.applies_when.search(title):
            continue
        for group in rules.synonyms:
            if group.when.search(point) and any(word in point for word in group.words):
                found.extend(group.words)
    present = [word for word in found if word in point]
    own = min(present, key=point.index, default="")
    return tuple(dict.fromkeys(word for word in found if word != own))
