"""The headings of a paper as a Chinese one has them: 一、单选题（共 5 题，每题 10 分，共 50 分）."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby
from typing import Any

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from common.languages import in_page_language
from quizzes.grading import plain
from quizzes.kinds import Kind
from quizzes.selectors import Blueprint

_NUMERALS = "零一二三四五六七八九十"


@dataclass(frozen=True)
class Heading:
    """What stands above the first question of a part. ``first`` is that question's slot."""

    number: int
    title: str
    intro: str
    points: tuple[Decimal, ...]
    pass_percent: str
    first: int

    @property
    def numeral(self) -> str:
        """The number as the page's language counts parts."""
        if (get_language() or "").startswith("zh"):
            return chinese_numeral(self.number)
        return str(self.number)

    @property
    def measure(self) -> str:
        """How many questions, how many points each where all are worth the same, and in all."""
        count, total = len(self.points), plain(sum(self.points, Decimal(0)))
        if len(set(self.points)) == 1 and count > 1:
            return _("%(n)s questions, %(each)s points each, %(total)s points in all") % {
                "n": count,
                "each": plain(self.points[0]),
                "total": total,
            }
        words = {"n": count, "total": total}
        return (
            ngettext("%(n)s question, %(total)s points", "%(n)s questions, %(total)s points", count)
            % words
        )

    def __str__(self) -> str:
        words = {"n": self.numeral, "title": self.title, "measure": self.measure}
        return _("%(n)s. %(title)s (%(measure)s)") % words


@dataclass(frozen=True)
class _Row:
    section: int
    kind: str
    points: Decimal


def chinese_numeral(number: int) -> str:
    """Write a number up to 99 as headings are counted: 一, 十二, 二十."""
    tens, ones = divmod(number, 10)
    if not tens:
        return _NUMERALS[ones]
    head = "" if tens == 1 else _NUMERALS[tens]
    return f"{head}十{_NUMERALS[ones] if ones else ''}"


def headings_of(paper: Mapping[str, Any]) -> list[Heading]:
    """Return the headings of a frozen paper; none where one kind of question is all there is."""
    rows = [
        _Row(
            entry.get("section", 0),
            Kind.CASE if entry.get("case") else entry["kind"],
            Decimal(entry["points"]),
        )
        for entry in paper["slots"]
    ]
    return _headings(rows, paper.get("sections", ()))


def headings_of_quiz(blueprint: Blueprint) -> list[Heading]:
    """Return the headings that a paper of this quiz will have."""
    rows = [
        _Row(blueprint.section_of(slot.section), slot.item.kind, slot.worth or Decimal(0))
        for slot in blueprint.slots
    ]
    for each in blueprint.draws:
        rows += [_Row(blueprint.section_of(each.section), each.kind, each.points)] * each.count
    sections = [
        {
            "number": number,
            "title": section.title,
            "title_en": section.title_en,
            "intro": section.intro,
            "pass_percent": plain(section.pass_percent) if section.pass_percent else None,
        }
        for number, section in enumerate(blueprint.sections, start=1)
    ]
    return _headings(sorted(rows, key=lambda row: row.section), sections)


def _headings(rows: Iterable[_Row], sections: Sequence[Mapping[str, Any]]) -> list[Heading]:
    by_number = {section["number"]: section for section in sections}
    found: list[Heading] = []
    first = 1
    for key, group in groupby(rows, key=lambda row: row.section if sections else row.kind):
        members = list(group)
        section = by_number.get(key, {})
        title = in_page_language(section.get("title", ""), section.get("title_en"))
        found.append(
            Heading(
                number=len(found) + 1,
                title=title or _kind_word(key),
                intro=section.get("intro", ""),
                points=tuple(row.points for row in members),
                pass_percent=section.get("pass_percent") or "",
                first=first,
            )
        )
        first += len(members)
    return found if sections or len(found) > 1 else []


def _kind_word(kind: Any) -> str:
    return str(Kind(kind).label) if kind in Kind.values else _("Questions")
