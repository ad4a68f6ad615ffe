"""Reading a programme's file into frozen values. No database."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any, TypeVar

CONTENT = Path(__file__).resolve().parent

T = TypeVar("T")


class UnreadableSourceError(ValueError):
    """A programme's file cannot be read; the message names the file and the place."""


@dataclass(frozen=True)
class TopicSource:
    """A topic of a module."""

    title: str
    title_en: str = ""
    taken_from: str = ""


@dataclass(frozen=True)
class ModuleSource:
    """A module with its topics in order."""

    title: str
    title_en: str = ""
    summary: str = ""
    topics: tuple[TopicSource, ...] = ()


@dataclass(frozen=True)
class ActivitySource:
    """An activity. ``module`` and ``topics`` count from 1; topics within the module."""

    kind: str
    title: str
    title_en: str = ""
    module: int | None = None
    topics: tuple[int, ...] = ()
    day: int | None = None
    until_day: int | None = None
    every: str = ""
    least: int | None = None
    most: int | None = None
    unit: str = ""
    starts: dt.time | None = None
    minutes: int | None = None
    is_required: bool = True
    is_final: bool = False
    note: str = ""


@dataclass(frozen=True)
class FollowUpSource:
    """What comes after the run for each participant."""

    kind: str
    title: str
    due_after_days: int
    title_en: str = ""
    opens_after_days: int = 0
    times: int = 1
    days_between: int = 0


@dataclass(frozen=True)
class ProgrammeSource:
    """A programme. ``card`` holds the fields of the version; ``digest`` is of the file's bytes.

    ``scheme`` says how a result comes about, its weights empty where the plan gives none; None: no result.
    """

    slug: str
    title: str
    title_en: str
    positions: tuple[str, ...]
    card: dict[str, Any] = field(hash=False)
    modules: tuple[ModuleSource, ...] = ()
    activities: tuple[ActivitySource, ...] = ()
    follow_ups: tuple[FollowUpSource, ...] = ()
    scheme: dict[str, Any] | None = field(default=None, hash=False)
    digest: str = ""


def available_programmes() -> list[str]:
    """Return the slugs of the ready-made programmes."""
    return sorted(path.stem for path in CONTENT.glob("*.json"))


def read_programme(slug: str) -> ProgrammeSource:
    """Read a programme's file. Raises UnreadableSourceError, also for a slug that has none."""
    if slug not in available_programmes():
        raise UnreadableSourceError(f"There is no ready-made programme {slug!r}.")
    path = CONTENT / f"{slug}.json"
    data = path.read_bytes()
    try:
        card = json.loads(data)
    except ValueError as error:
        raise UnreadableSourceError(f"{path.name}: {error}") from None
    return _programme(slug, card, hashlib.sha256(data).hexdigest())


def _programme(slug: str, card: dict[str, Any], digest: str) -> ProgrammeSource:
    where = f"{slug}.json"
    modules = tuple(
        _module(one, f"{where}, module {number}")
        for number, one in enumerate(card.pop("modules", []), start=1)
    )
    activities = tuple(
        _activity(one, modules, f"{where}, activity {number}")
        for number, one in enumerate(card.pop("activities", []), start=1)
    )
    follow_ups = tuple(
        _made(FollowUpSource, one, f"{where}, follow-up {number}")
        for number, one in enumerate(card.pop("follow_ups", []), start=1)
    )
    return ProgrammeSource(
        slug=slug,
        title=card.pop("title"),
        title_en=card.pop("title_en", ""),
        positions=tuple(card.pop("positions", ())),
        scheme=card.pop("scheme", None),
        card=card,
        modules=modules,
        activities=activities,
        follow_ups=follow_ups,
        digest=digest,
    )


def _module(raw: dict[str, Any], where: str) -> ModuleSource:
    topics = tuple(_made(TopicSource, one, where) for one in raw.get("topics", []))
    return _made(ModuleSource, raw | {"topics": topics}, where)


def _activity(raw: dict[str, Any], modules: tuple[ModuleSource, ...], where: str) -> ActivitySource:
    values = dict(raw)
    if "starts" in values:
        values["starts"] = dt.time.fromisoformat(values["starts"])
    values["topics"] = tuple(values.get("topics", ()))
    one = _made(ActivitySource, values, where)
    known = 0
    if one.module is not None:
        if not 1 <= one.module <= len(modules):
            raise UnreadableSourceError(f"{where}: there is no module {one.module}")
        known = len(modules[one.module - 1].topics)
    if not all(1 <= number <= known for number in one.topics):
        raise UnreadableSourceError(f"{where}: a topic that its module does not have")
    return one


def _made(kind: type[T], raw: dict[str, Any], where: str) -> T:
    names = {one.name for one in fields(kind)}  # type: ignore[arg-type]
    unknown = set(raw) - names
    if unknown:
        raise UnreadableSourceError(f"{where}: unknown {', '.join(sorted(unknown))}")
    try:
        return kind(**raw)
    except TypeError as error:
        raise UnreadableSourceError(f"{where}: {error}") from None
