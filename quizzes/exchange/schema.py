"""What an item is between banks, files and formats. Frozen values; every part says where it stood."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

KINDS = (
    "single_choice",
    "multiple_choice",
    "true_false",
    "fill_in",
    "number",
    "ordering",
    "matching",
    "short_answer",
    "essay",
    "case",
    "levels",
    "measured",
    "timed",
)
# Lines of checklists; of the formats only JSON holds them.
LINES = frozenset({"levels", "measured", "timed"})


class Unreadable(Exception):
    """Nothing can be read from the file. ``code`` is stable, the sentence is made at the edge."""

    def __init__(self, code: str, **params: Any) -> None:
        super().__init__(code)
        self.code, self.params = code, params


SCORINGS = ("all_or_nothing", "partial")
DIRECTIONS = ("at_most", "at_least")
DIFFICULTIES = ("easy", "medium", "hard")
MEDIA_TYPES = ("picture", "sound", "video")


@dataclass(frozen=True)
class Media:
    """A picture or recording that comes along. ``alt`` says in words what is shown or said.

    ``sha1`` stands for the bytes where they were not read, see :attr:`digest`.
    """

    type: str
    name: str = field(compare=False)
    data: bytes = field(repr=False)
    alt: str = ""
    sha1: str = field(default="", compare=False, repr=False)

    @property
    def digest(self) -> str:
        """The SHA-1 of the bytes, as Wagtail keeps it of a stored file."""
        return self.sha1 or hashlib.sha1(self.data, usedforsecurity=False).hexdigest()


@dataclass(frozen=True)
class Option:
    """``fraction`` (-1..1) is the share of the points; None: the rule of the kind decides."""

    text: str
    correct: bool = False
    fraction: Decimal | None = None
    feedback: str = ""
    media: tuple[Media, ...] = ()


@dataclass(frozen=True)
class Choice:
    """One way out of a scene. ``fraction`` (0..1) is what it earns; ``leads_to`` names a scene or ends."""

    text: str
    leads_to: str = ""
    fraction: Decimal = Decimal(0)
    feedback: str = ""


@dataclass(frozen=True)
class Scene:
    """One scene of a branching situation; the first one is where it begins."""

    name: str
    text: str
    choices: tuple[Choice, ...] = ()


@dataclass(frozen=True)
class Level:
    """One level of a line; ``fraction`` (0..1) is the part of its points."""

    text: str
    fraction: Decimal = Decimal(0)


@dataclass(frozen=True)
class Item:
    """One question. What a kind does not use stays empty.

    ``answer``: true_false a bool; number a Decimal or a time of day such as "07:45"; short_answer
    and essay a model answer or guidance. ``stem`` and ``feedback`` are Markdown, the rest is plain.
    ``blanks`` lists the accepted answers of each ____ in order; ``order`` is the right order;
    a pair without a left side is a right side too many. ``synonyms`` go with ``marking_points``
    place by place. ``items`` are the questions of a case, their ``points`` its weights;
    ``scenes`` make it a branching situation. Lines of checklists: ``levels`` from the best; ``target`` and
    ``limit`` (None: the target) with ``direction`` at_most or at_least, ``series`` True or None; ``lead_minutes``
    before the start with ``tolerance`` in minutes and ``actor``. ``scoring`` is empty where it is the usual one of its kind. ``competencies`` are codes, ``check_by``
    is a date such as "2026-12-31", an empty ``language`` is the site's own; ``source`` names where
    the question came from and is no part of it.
    """

    kind: str
    stem: str
    options: tuple[Option, ...] = ()
    answer: bool | Decimal | str | None = None
    blanks: tuple[tuple[str, ...], ...] = ()
    marking_points: tuple[str, ...] = ()
    synonyms: tuple[tuple[str, ...], ...] = ()
    any_of: int | None = None
    points: Decimal | None = None
    source_line: int | None = None
    name: str = ""
    category: str = ""
    tags: tuple[str, ...] = ()
    feedback: str = ""
    pairs: tuple[tuple[str, str], ...] = ()
    order: tuple[str, ...] = ()
    tolerance: Decimal | None = None
    unit: str = ""
    items: tuple[Item, ...] = ()
    scenes: tuple[Scene, ...] = ()
    scoring: str = ""
    difficulty: str = ""
    competencies: tuple[str, ...] = ()
    language: str = ""
    check_by: str = ""
    source: str = ""
    media: tuple[Media, ...] = ()
    levels: tuple[Level, ...] = ()
    target: Decimal | None = None
    limit: Decimal | None = None
    direction: str = ""
    series: bool | None = None
    lead_minutes: int | None = None
    actor: str = ""


@dataclass(frozen=True)
class Fault:
    """An error that somebody must mend before anything is stored. ``cell`` only in a spreadsheet."""

    line: int
    code: str
    params: Mapping[str, Any] = field(default_factory=dict)
    cell: str = ""


@dataclass(frozen=True)
class Skip:
    """Understood, but not to be held here. ``whole``: the question itself, else a part of it."""

    line: int
    code: str
    params: Mapping[str, Any] = field(default_factory=dict)
    whole: bool = True


@dataclass(frozen=True)
class Reading:
    """What a file says. ``encoding`` is shown in the preview, because it may be a guess."""

    items: tuple[Item, ...] = ()
    faults: tuple[Fault, ...] = ()
    skipped: tuple[Skip, ...] = ()
    encoding: str = ""


@dataclass(frozen=True)
class LeftOut:
    """What a written file does not hold of the item at ``index``: ``fields``, or all of it."""

    index: int
    stem: str
    code: str
    fields: tuple[str, ...] = ()


@dataclass(frozen=True)
class Written:
    """A file and what is not in it."""

    data: bytes
    left_out: tuple[LeftOut, ...] = ()
