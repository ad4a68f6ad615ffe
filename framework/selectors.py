"""Reads of the framework that other apps need."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import QuerySet

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


def competencies_by_id(ids: Iterable[int]) -> dict[int, Competency]:
    """Return those competencies, in one query."""
    return Competency.objects.in_bulk(set(ids))


def all_competencies() -> QuerySet[Competency]:
    """Return every competency by code."""
    return Competency.objects.all()


def tree_of() -> dict[int | None, list[Competency]]:
    """Return the competencies by what they are part of (None: at the top), in one query."""
    children: dict[int | None, list[Competency]] = {}
    for one in sorted(Competency.objects.all(), key=lambda one: code_order(one.code)):
        children.setdefault(one.parent_id, []).append(one)
    return children


def code_order(code: str) -> tuple[object, ...]:
    """Return what codes are sorted by, so that K2 stands before K10."""
    return tuple(
        (1, int(part), "") if part.isdigit() else (0, 0, part) for part in re.split(r"(\d+)", code)
    )


def level_names(competency_ids: Iterable[int]) -> dict[tuple[int, int], LevelName]:
    """Return what the levels of these competencies are called, by competency and number."""
    rows = Level.objects.filter(competency_id__in=set(competency_ids))
    return {
        (row.competency_id, row.number): LevelName(row.number, row.title, row.title_en)
        for row in rows
    }


def competencies_in_order() -> list[Competency]:
    """Return all competencies with levels and clauses, what something is part of before it; three statements."""
    rows = Competency.objects.select_related("parent").prefetch_related("levels", "clauses")
    children: dict[int | None, list[Competency]] = {}
    for row in sorted(rows, key=lambda one: code_order(one.code)):
        children.setdefault(row.parent_id, []).append(row)
    ordered: list[Competency] = []
    waiting = list(reversed(children.get(None, [])))
    while waiting:
        row = waiting.pop()
        ordered.append(row)
        waiting += reversed(children.get(row.pk, []))
    return ordered
