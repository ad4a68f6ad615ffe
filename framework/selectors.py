"""Reads of the framework that other apps need."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from framework.models import Competency, Level


@dataclass(frozen=True)
class LevelName:
    """A level as it is called; without a title where the competency does not describe it."""

    number: int
    title: str = ""
    title_en: str = ""


def competency_by_code(code: str) -> Competency:
    """Return a competency. Raises Competency.DoesNotExist."""
    return Competency.objects.get(code=code)


def competencies_by_code(codes: Iterable[str]) -> dict[str, Competency]:
    """Return those competencies that exist."""
    return Competency.objects.in_bulk(set(codes), field_name="code")


def codes_by_id() -> dict[int, str]:
    """Return the code of every competency."""
    return dict(Competency.objects.values_list("pk", "code"))


def level_name(competency_id: int, number: int) -> LevelName:
    """Return what a level of a competency is called."""
    titles = (
        Level.objects.filter(competency_id=competency_id, number=number)
        .values_list("title", "title_en")
        .first()
    )
    return LevelName(number, *(titles or ()))


def competency_with_levels(code: str) -> Competency | None:
    """Return a competency with what it is part of, its levels and clauses, or None."""
    return (
        Competency.objects.filter(code=code)
        .select_related("parent")
        .prefetch_related("levels", "clauses")
        .first()
    )
