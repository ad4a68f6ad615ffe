"""Every write of the framework."""

from __future__ import annotations

import json
import uuid
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

from django.db import transaction

from framework.models import Clause, Competency, Level

CONTENT = files("framework") / "content"


class UnknownClauseError(ValueError):
    """A competency names a clause that is not in the framework."""


@dataclass(frozen=True)
class Loaded:
    """How many rows were added or corrected; both zero when all was there already."""

    added: int
    changed: int


def shipped_framework() -> dict[str, Any]:
    """Return the starting framework that comes with the site."""
    return {
        "clauses": json.loads((CONTENT / "clauses.json").read_text(encoding="utf-8")),
        "competencies": json.loads((CONTENT / "competencies.json").read_text(encoding="utf-8")),
    }


@transaction.atomic
def load_framework(*, content: dict[str, Any] | None = None, overwrite: bool = False) -> Loaded:
    """Add the clauses and competencies of ``content``, by default those that come with the site.

    What exists stays as people have edited it, unless ``overwrite`` says otherwise; nothing is ever
    deleted. Raises UnknownClauseError, and then nothing is loaded.
    """
    loader = _Loader(overwrite)
    content = content or shipped_framework()
    for standard in content.get("clauses", []):
        for number, title, title_en in standard["clauses"]:
            loader.keep(
                Clause,
                {"standard": standard["standard"], "number": number},
                {"title": title, "title_en": title_en},
            )
    for entry in content.get("competencies", []):
        loader.keep_competency(entry, parent=None)
    return Loaded(loader.added, loader.changed)


class _Loader:
    def __init__(self, overwrite: bool) -> None:
        self.overwrite = overwrite
        self.added = 0
        self.changed = 0

    def keep(
        self, model: Any, key: dict[str, Any], values: dict[str, Any], **new: Any
    ) -> tuple[Any, bool]:
        """Find or add a row (with ``new`` as well); the second value tells whether its content is now ours."""
        row, added = model.objects.get_or_create(**key, defaults=values | new)
        if added:
            self.added += 1
            return row, True
        if not self.overwrite:
            return row, False
        differing = [name for name, value in values.items() if getattr(row, name) != value]
        for name in differing:
            setattr(row, name, values[name])
        if differing:
            row.save(update_fields=differing)
            self.changed += 1
        return row, True

    def keep_competency(self, entry: dict[str, Any], parent: Competency | None) -> None:
        """Find or add a competency with levels, clauses and what is part of it."""
        values = {
            "title": entry["title"],
            "title_en": entry.get("title_en", ""),
            "statement": entry.get("statement", ""),
            "parent": parent,
        }
        shipped = identifier_of(entry["code"])
        competency, ours = self.keep(
            Competency, {"code": entry["code"]}, values, identifier=shipped
        )
        if ours:
            competency.clauses.add(*self._clauses(entry))
            competency.save()  # what a clusterable model relates to is written with it
            for level in entry.get("levels", []):
                key = {"competency": competency, "number": level["number"]}
                rest = {name: text for name, text in level.items() if name != "number"}
                shipped = identifier_of(entry["code"], level["number"])
                self.keep(Level, key, rest, identifier=shipped)
        for child in entry.get("children", []):
            self.keep_competency(child, competency)

    def _clauses(self, entry: dict[str, Any]) -> list[Clause]:
        return [self._clause(entry, name) for name in entry.get("clauses", [])]

    def _clause(self, entry: dict[str, Any], name: str) -> Clause:
        standard, _, number = name.rpartition(" ")
        try:
            return Clause.objects.get(standard=standard, number=number)
        except Clause.DoesNotExist:
            raise UnknownClauseError(f"{entry['code']}: {name}") from None


SHIPPED = uuid.UUID("b7b1f7a2-4f0f-5a53-9a43-2b4c4b0f9a11")


def identifier_of(code: str, level: int | None = None) -> uuid.UUID:
    """Return the identifier of what ships, the same on every site."""
    return uuid.uuid5(SHIPPED, code if level is None else f"{code}/{level}")
