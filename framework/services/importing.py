"""Competencies from a file: all of them or none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from framework.exchange import Entry, EntryLevel, Problem, check
from framework.models import Clause, Competency, Level


class RefusedFile(ValueError):
    """Nothing was taken from a file; ``problems`` say why, by line."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("; ".join(str(one) for one in problems[:3]))
        self.problems = list(problems)


@dataclass(frozen=True)
class Imported:
    """What came of a file, or would come of it: codes that are new, changed, the same."""

    added: list[str]
    changed: list[str]
    same: list[str]


class _RolledBack(Exception):
    """Undo what a look ahead has written."""


def import_entries(*, entries: Sequence[Entry], dry_run: bool = False) -> Imported:
    """Take competencies with levels from a file: all of them or none. Raises RefusedFile.

    What is known by its identifier, or else by its code, becomes as the file says; what the file does
    not name stays, levels too. ``dry_run`` says what would happen and writes nothing.
    """
    try:
        with transaction.atomic():
            found = _Import(entries).run()
            if dry_run:
                raise _RolledBack
    except _RolledBack:
        pass
    return found


class _Import:
    def __init__(self, entries: Sequence[Entry]) -> None:
        self.entries = entries
        rows = list(Competency.objects.select_related("parent").prefetch_related("levels", "clauses"))  # fmt: skip
        self.by_code = {row.code: row for row in rows}
        self.by_identifier = {row.identifier: row for row in rows}
        self.clauses = {f"{row.standard} {row.number}": row for row in Clause.objects.all()}
        self.levels = {row.identifier: row for row in Level.objects.all()}

    def run(self) -> Imported:
        problems = check(self.entries, self.by_code)
        problems += [wrong for one in self.entries for wrong in self._wrong(one)]
        if problems:
            raise RefusedFile(sorted(problems, key=lambda one: one.where))
        result = Imported([], [], [])
        written = {one.code: self._write(one, result) for one in self.entries}
        for one in self.entries:
            self._join(one, written, result)
        self._refuse_circles()
        return result

    def _known(self, one: Entry) -> Competency | None:
        mine = self.by_identifier.get(one.identifier) if one.identifier else None
        return mine or self.by_code.get(one.code)

    def _wrong(self, one: Entry) -> list[Problem]:
        found = [
            Problem(one.where, _("There is no clause “%(name)s”.") % {"name": name})
            for name in one.clauses
            if name not in self.clauses
        ]
        mine, other = self._known(one), self.by_code.get(one.code)
        if mine is not None and other is not None and mine.pk != other.pk:
            said = {"code": one.code}
            found.append(Problem(one.where, _("The code “%(code)s” belongs to another identifier here.") % said))  # fmt: skip
        for level in one.levels:
            held = self.levels.get(level.identifier) if level.identifier else None
            if held is not None and (mine is None or held.competency_id != mine.pk):
                found.append(Problem(level.where or one.where, _("The identifier of a level belongs to another competency here.")))  # fmt: skip
        return found

    def _write(self, one: Entry, result: Imported) -> Competency:
        row = self._known(one)
        values = {"code": one.code, "title": one.title, "title_en": one.title_en, "statement": one.statement}  # fmt: skip
        if one.identifier is not None and row is None:
            values["identifier"] = one.identifier  # type: ignore[assignment]
        if row is None:
            row = Competency.objects.create(**values)
            result.added.append(one.code)
        elif _update(row, values):
            result.changed.append(one.code)
        wanted = {self.clauses[name].pk for name in one.clauses}
        if wanted != {clause.pk for clause in row.clauses.all()}:
            row.clauses.set([self.clauses[name] for name in one.clauses])
            row.save()
            _note(one.code, result)
        if sum([self._write_level(row, level) for level in one.levels]):
            _note(one.code, result)
        return row

    def _write_level(self, row: Competency, one: EntryLevel) -> bool:
        held = self.levels.get(one.identifier) if one.identifier else None
        held = held or Level.objects.filter(competency=row, number=one.number).first()
        values = {"number": one.number, "title": one.title, "title_en": one.title_en, "statement": one.statement}  # fmt: skip
        if held is not None:
            return _update(held, values)
        if one.identifier is not None:
            values["identifier"] = one.identifier  # type: ignore[assignment]
        Level.objects.create(competency=row, **values)
        return True

    def _join(self, one: Entry, written: dict[str, Competency], result: Imported) -> None:
        row = written[one.code]
        parent = written.get(one.parent) or self.by_code.get(one.parent) if one.parent else None
        if row.parent_id != (parent.pk if parent else None):
            row.parent = parent
            row.save(update_fields=["parent"])
            _note(one.code, result)
        elif one.code not in result.added and one.code not in result.changed:
            result.same.append(one.code)

    def _refuse_circles(self) -> None:
        above = dict(Competency.objects.values_list("pk", "parent_id"))
        codes = {row.pk: row.code for row in Competency.objects.all()}
        for start in above:
            seen, step = {start}, above[start]
            while step is not None and step not in seen:
                seen.add(step)
                step = above[step]
            if step is not None:
                said = {"code": codes[step]}
                raise RefusedFile([Problem(0, _("“%(code)s” would be part of itself.") % said)])


def _update(row: Any, values: dict[str, Any]) -> bool:
    differing = [name for name, value in values.items() if getattr(row, name) != value]
    for name in differing:
        setattr(row, name, values[name])
    if differing:
        row.save()
    return bool(differing)


def _note(code: str, result: Imported) -> None:
    if code not in result.added and code not in result.changed:
        result.changed.append(code)
