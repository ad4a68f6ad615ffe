"""Records from before: what is known becomes a record, what is unknown stays as evidence; nothing is lost."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction

from common.canonical import canonical_json
from common.verdicts import Reason
from competence.models import Evidence, EvidenceKind
from competence.selectors.demand import local_day
from framework.exchange import Entry
from framework.selectors import competencies_by_code
from framework.services import import_entries
from people.selectors import people_by_number

from .proving import keep_evidence, make_record
from .standings import derive_standings

UNSORTED = "UNSORTED"
DETAIL = ("title", "body", "number", "note", "competency", "level", "valid_from", "valid_until")


@dataclass
class Taken:
    """What came of a file, or would: rows by outcome, and what is wrong by row."""

    records: int = 0
    evidence: int = 0
    known: int = 0
    problems: list[tuple[int, Reason]] = field(default_factory=list)


class _RolledBack(Exception):
    """Undo what a look ahead has written."""


def take_history(
    *, rows: Sequence[dict[str, Any]], dry_run: bool = False, by: Any = None, now: dt.datetime
) -> Taken:
    """Take over rows of ``exchange.history``: all of them, or none where one is wrong.

    A row that names a competency, a level and a first day becomes a record; any other is kept as
    evidence, of a competency that nobody knows as unsorted. The same row a second time adds nothing.
    """
    taken = Taken()
    try:
        with transaction.atomic():
            _take(rows, taken, by, now)
            if dry_run or taken.problems:
                raise _RolledBack
    except _RolledBack:
        pass
    return taken


def _take(rows: Sequence[dict[str, Any]], taken: Taken, by: Any, now: dt.datetime) -> None:
    people = people_by_number(row["staff"] for row in rows)
    competencies = competencies_by_code({row["competency"] for row in rows} | {UNSORTED})
    touched: set[int] = set()
    for row in rows:
        person = people.get(_number(row["staff"], people))
        wrong = _wrong(row, person, local_day(now))
        if wrong is not None:
            taken.problems.append((row["row"], wrong))
        elif person is not None and not taken.problems:
            _keep(row, person, competencies, taken, by, now)
            touched.add(person.pk)
    if touched and not taken.problems:
        derive_standings(user_ids=sorted(touched), today=local_day(now))


def _number(text: str, people: dict[str, Any]) -> str:
    """The staff number as it is kept: exactly, or as the one person whose number is the same when folded."""
    if text in people:
        return text
    return next((number for number, one in people.items() if one.normalise_staff_number(text) == number), "")  # fmt: skip


def _wrong(row: dict[str, Any], person: Any, today: dt.date) -> Reason | None:
    if person is None:
        return Reason("competence.history_person", {"number": row["staff"]})
    days: dict[str, dt.date | None] = {}
    for name in ("valid_from", "valid_until"):
        try:
            days[name] = dt.date.fromisoformat(row[name].replace("/", "-")) if row[name] else None
        except ValueError:
            return Reason("competence.history_day", {"text": row[name]})
        day = days[name]
        row[name] = day.isoformat() if day else ""
    first, last = days["valid_from"], days["valid_until"]
    if first and last and last < first:
        return Reason("competence.ends_before_start")
    if first and first > today:
        return Reason("competence.day_to_come")
    return None


def _keep(
    row: dict[str, Any], person: Any, competencies: dict[str, Any], taken: Taken, by: Any, now: dt.datetime
) -> None:  # fmt: skip
    competency = competencies.get(row["competency"])
    level = int(row["level"]) if row["level"].isascii() and row["level"].isdigit() else 0
    is_known = competency is not None and 1 <= level <= 99 and bool(row["valid_from"])
    if competency is None:
        competency = competencies.get(UNSORTED) or _unsorted(competencies)
    source = _source(row)
    if Evidence.objects.filter(user=person, competency=competency, source=source).exists():
        taken.known += 1
        return
    first = dt.date.fromisoformat(row["valid_from"]) if row["valid_from"] else None
    last = dt.date.fromisoformat(row["valid_until"]) if row["valid_until"] else None
    evidence = keep_evidence(
        person=person, competency=competency, level=level if 1 <= level <= 99 else 1,
        kind=EvidenceKind.IMPORTED, on=first or local_day(now), until=last if first else None,
        source=source, detail={name: row[name] for name in DETAIL if row[name]}, by=by, now=now,
    )  # fmt: skip
    taken.evidence += 1
    if is_known and first is not None:
        make_record(
            evidence=evidence, level=level, valid_from=first, valid_until=last,
            because=[("competence.imported", {"title": row["title"] or row["number"] or "–"})],
            basis={"imported": source, "evidence": [evidence.pk]}, now=now,
        )  # fmt: skip
        taken.records += 1


def _source(row: dict[str, Any]) -> str:
    said = {name: row[name] for name in (*DETAIL, "staff")}
    return f"import:{hashlib.sha256(canonical_json(said)).hexdigest()[:40]}"


def _unsorted(competencies: dict[str, Any]) -> Any:
    title = "未归类的历史记录"
    entry = Entry(UNSORTED, title, "Records from before, unsorted")  # fmt: skip
    import_entries(entries=[entry])
    competencies |= competencies_by_code([UNSORTED])
    return competencies[UNSORTED]
