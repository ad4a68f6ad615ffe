"""Competencies as a file holds them, and what must hold for all of them together."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

MOST_BYTES = 5 * 1024 * 1024
MOST_ENTRIES = 5000
MOST_LEVELS = 20
MOST_DEPTH = 12
CODE = re.compile(r"[-a-zA-Z0-9_]{1,50}")
LONGEST = {"title": 200, "title_en": 200, "statement": 20_000}
LONGEST_LEVEL = {"title": 100, "title_en": 100, "statement": 20_000}


@dataclass(frozen=True)
class EntryLevel:
    """A level of a competency."""

    number: int
    title: str = ""
    title_en: str = ""
    statement: str = ""
    identifier: uuid.UUID | None = None
    where: int = 0


@dataclass(frozen=True)
class Entry:
    """A competency; ``parent`` is a code, ``clauses`` are "standard number"; ``where`` the line of the file."""

    code: str
    title: str
    title_en: str = ""
    statement: str = ""
    parent: str = ""
    clauses: tuple[str, ...] = ()
    identifier: uuid.UUID | None = None
    levels: tuple[EntryLevel, ...] = ()
    where: int = 0


@dataclass(frozen=True)
class Problem:
    """What is wrong, and at which line (of JSON: entry) of the file; 0 for the file as a whole."""

    where: int
    sentence: str | Promise

    def __str__(self) -> str:
        if not self.where:
            return str(self.sentence)
        return str(_("Line %(line)s: %(what)s")) % {"line": self.where, "what": self.sentence}


class UnreadableError(ValueError):
    """Nothing of the file can be used; ``problem`` says why."""

    def __init__(self, sentence: str | Promise, where: int = 0) -> None:
        super().__init__(str(sentence))
        self.problem = Problem(where, sentence)


def check(entries: Sequence[Entry], known: Iterable[str] = ()) -> list[Problem]:
    """Return what is wrong with the entries. ``known`` are codes that may be parents although no entry is."""
    problems: list[Problem] = []
    if len(entries) > MOST_ENTRIES:
        return [Problem(0, _("At most %(n)s competencies in one file.") % {"n": MOST_ENTRIES})]
    problems += [wrong for one in entries for wrong in _wrong_entry(one)]
    problems += _twice(entries)
    codes = {one.code for one in entries} | set(known)
    for one in entries:
        if one.parent and one.parent not in codes:
            sentence = _("There is no competency “%(code)s” that it could be part of.")
            problems.append(Problem(one.where, sentence % {"code": one.parent}))
    return problems + _circles(entries)


def _twice(entries: Sequence[Entry]) -> list[Problem]:
    found: list[Problem] = []
    first: dict[str, int] = {}
    identifiers: set[uuid.UUID] = set()
    for one in entries:
        if one.code in first:
            said = {"code": one.code, "line": first[one.code]}
            sentence = _("The code “%(code)s” stands in line %(line)s already.")
            found.append(Problem(one.where, sentence % said))
        first.setdefault(one.code, one.where)
        parts: tuple[Entry | EntryLevel, ...] = (one, *one.levels)
        for each in parts:
            if each.identifier is not None and each.identifier in identifiers:
                found.append(Problem(each.where, _("The identifier stands in the file twice.")))
            elif each.identifier is not None:
                identifiers.add(each.identifier)
    return found


def _wrong_entry(one: Entry) -> list[Problem]:
    found = []
    if not CODE.fullmatch(one.code):
        found.append(Problem(one.where, _("A code has 1 to 50 letters (a–z), digits, hyphens or underscores.")))  # fmt: skip
    if not one.title.strip():
        found.append(Problem(one.where, _("The title is missing.")))
    found += _too_long(one, LONGEST, one.where)
    if len(one.levels) > MOST_LEVELS:
        found.append(Problem(one.where, _("At most %(n)s levels.") % {"n": MOST_LEVELS}))
    numbers: set[int] = set()
    for level in one.levels:
        if not 1 <= level.number <= 99:
            found.append(Problem(level.where, _("The number of a level lies between 1 and 99.")))
        if level.number in numbers:
            found.append(Problem(level.where, _("The level stands in the file twice.")))
        if not level.title.strip():
            found.append(Problem(level.where, _("The title is missing.")))
        numbers.add(level.number)
        found += _too_long(level, LONGEST_LEVEL, level.where)
    return found


def _too_long(one: Entry | EntryLevel, longest: dict[str, int], where: int) -> list[Problem]:
    return [
        Problem(where, _("“%(name)s” has more than %(n)s characters.") % {"name": name, "n": most})
        for name, most in longest.items()
        if len(getattr(one, name)) > most
    ]


def _circles(entries: Sequence[Entry]) -> list[Problem]:
    parents = {one.code: one.parent for one in entries}
    found = []
    for one in entries:
        seen, step, depth = {one.code}, one.parent, 0
        while step and step in parents and step not in seen and depth <= MOST_DEPTH:
            seen.add(step)
            step, depth = parents[step], depth + 1
        if step in seen:
            found.append(Problem(one.where, _("“%(code)s” would be part of itself.") % {"code": one.code}))  # fmt: skip
        elif depth > MOST_DEPTH:
            found.append(Problem(one.where, _("At most %(n)s steps inside each other.") % {"n": MOST_DEPTH}))  # fmt: skip
    return found
