"""Who was competent on a day, and what was known of it then: one question for page and command."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from common.languages import in_page_language
from common.verdicts import Reason, reasons_from_json
from competence import rules
from competence.models import CompetenceRecord, Evidence
from framework.selectors import LevelName, competencies_by_id, level_names

from .demand import asked_of_people, local_day
from .holdings import periods_of
from .shapes import SHOWN


@dataclass(frozen=True)
class Line:
    """A competency that is asked of somebody or held by them, on a day."""

    competency: Any
    asked: rules.Asked | None
    held: rules.Held | None
    record: CompetenceRecord | None
    because: list[Reason]
    evidence: list[Evidence]
    names: dict[tuple[int, int], LevelName]

    @property
    def label(self) -> str:
        """The competency's title in the language of the page."""
        return in_page_language(self.competency.title, self.competency.title_en)

    @property
    def level(self) -> int:
        """The level that counts, 0 for none."""
        return self.held.period.level if self.held and self.held.counts else 0

    @property
    def is_gap(self) -> bool:
        """Whether more is asked than held."""
        return bool(self.asked and self.level < self.asked.level)

    @property
    def status(self) -> str:
        """Where the record stands, "" without one."""
        return self.held.status.value if self.held else ""

    @property
    def shown(self) -> str:
        """The state to draw: a level that is too low is missing."""
        return "missing" if self.level and self.is_gap else SHOWN[self.status]

    @property
    def asked_level(self) -> str:
        """The level asked for, by name where it has one."""
        return self._named(self.asked.level) if self.asked else ""

    @property
    def held_level(self) -> str:
        """The level of the record, by name where it has one."""
        return self._named(self.held.period.level) if self.held else ""

    @property
    def risk_classes(self) -> list[str]:
        """The classes of risk for which it is asked, none where it is asked of everybody."""
        rows = self.asked.statements if self.asked else ()
        named = [one.risk_class for one in rows]
        return [] if "" in named else sorted(set(named))

    def _named(self, number: int) -> str:
        name = self.names.get((self.competency.pk, number))
        title = in_page_language(name.title, name.title_en) if name else ""
        return f"{number} {title}".strip()


@dataclass(frozen=True)
class AsOf:
    """What was asked of a person and held by them on a day, as known at the end of ``known_on``."""

    on: dt.date
    known_on: dt.date | None
    lines: list[Line]

    @property
    def required(self) -> list[Line]:
        """What was asked; gaps first, mandatory before wanted."""
        asked = [one for one in self.lines if one.asked]
        return sorted(asked, key=lambda one: (not one.is_gap, not one.asked.mandatory, one.competency.code))  # type: ignore[union-attr]  # fmt: skip

    @property
    def held(self) -> list[Line]:
        """What there is a record of."""
        return [one for one in self.lines if one.held]

    @property
    def gaps(self) -> list[Line]:
        """What was asked and not held."""
        return [one for one in self.required if one.is_gap]


def as_of(user_id: int, on: dt.date, known_on: dt.date | None = None) -> AsOf:
    """Return where a person stood on a day; nine statements, however much there is."""
    asked = asked_of_people([user_id], on, known_on).get(user_id, {})
    held = rules.held_on(periods_of([user_id]).get(user_id, []), on, known_on)
    ids = asked.keys() | held.keys()
    competencies = competencies_by_id(ids)
    names = level_names(ids)
    records = CompetenceRecord.objects.in_bulk([one.period.pk for one in held.values()])
    pieces = _evidence(user_id, on, known_on)
    lines = []
    for pk in sorted(ids, key=lambda one: competencies[one].code):
        mine = held.get(pk)
        record = records.get(mine.period.pk) if mine else None
        because = reasons_from_json(record.because) if record else []
        lines.append(
            Line(competencies[pk], asked.get(pk), mine, record, because, pieces.get(pk, []), names)
        )
    return AsOf(on, known_on, lines)


def _evidence(user_id: int, on: dt.date, known_on: dt.date | None) -> dict[int, list[Evidence]]:
    found: dict[int, list[Evidence]] = {}
    for one in Evidence.objects.filter(user_id=user_id).order_by("pk"):
        day = one.on or local_day(one.recorded_at)
        if day <= on and (known_on is None or local_day(one.recorded_at) <= known_on):
            found.setdefault(one.competency_id, []).append(one)
    return found


def as_json(found: AsOf, *, staff_number: str) -> dict[str, Any]:
    """Return it as data, as the command gives it."""
    return {
        "person": staff_number,
        "on": found.on.isoformat(),
        "known_on": found.known_on.isoformat() if found.known_on else None,
        "required": [
            {
                "competency": one.competency.code,
                "level": one.asked.level,  # type: ignore[union-attr]
                "mandatory": one.asked.mandatory,  # type: ignore[union-attr]
                "risk_classes": one.risk_classes,
                "met": not one.is_gap,
            }
            for one in found.required
        ],
        "held": [_held(one) for one in found.held],
    }


def _held(one: Line) -> dict[str, Any]:
    period = one.held.period  # type: ignore[union-attr]
    return {
        "competency": one.competency.code,
        "level": period.level,
        "valid_from": period.valid_from.isoformat(),
        "valid_until": period.valid_until.isoformat() if period.valid_until else None,
        "status": one.status,
        "record": one.record.number if one.record else None,
        "because": [str(reason) for reason in one.because],
        "evidence": [
            {
                "id": each.pk,
                "kind": each.kind,
                "source": each.source
                or (f"completion:{each.completion_id}" if each.completion_id else ""),
                "on": (each.on or local_day(each.recorded_at)).isoformat(),
                "digest": each.digest,
            }
            for each in one.evidence
        ],
    }
