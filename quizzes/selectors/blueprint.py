"""What a quiz asks: sections, fixed places, and the pools that draws take from."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import F, Q, QuerySet, Value

from quizzes.grading.drawing import draw
from quizzes.kinds import LINE_KINDS
from quizzes.models import Item, Quiz, QuizDraw, QuizSection, QuizSlot

# Less than this part of the points left, and nobody may start any more.
ENOUGH = Decimal("0.8")


@dataclass(frozen=True)
class LeftOut:
    """A fixed place whose item cannot be asked today: past its check-by date, or retired."""

    item_id: int
    points: Decimal


@dataclass(frozen=True)
class Short:
    """A draw that the bank cannot fill. ``section`` is empty where the quiz has none."""

    number: int
    section: str
    asked: int
    available: int


@dataclass(frozen=True)
class Blueprint:
    """A quiz as it can be asked on one day. ``pools`` holds the candidates of each draw."""

    quiz: Quiz
    sections: tuple[QuizSection, ...]
    slots: tuple[QuizSlot, ...]
    left_out: tuple[LeftOut, ...]
    draws: tuple[QuizDraw, ...]
    pools: tuple[tuple[int, ...], ...]

    def picks(self, seed: int) -> list[list[int]]:
        """Return the items that each draw takes with this seed."""
        counts = [each.count for each in self.draws]
        return draw(self.pools, counts, taken=self.taken, seed=seed)

    @property
    def taken(self) -> frozenset[int]:
        """What stands in a fixed place is never drawn."""
        fixed = {slot.item_id for slot in self.slots}
        return frozenset(fixed | {each.item_id for each in self.left_out})

    @property
    def question_count(self) -> int:
        """How many questions are asked; a case counts once."""
        return len(self.slots) + sum(each.count for each in self.draws)

    @property
    def points(self) -> Decimal:
        """The points of what is asked."""
        fixed = sum((slot.worth or Decimal(0) for slot in self.slots), Decimal(0))
        return fixed + sum((each.count * each.points for each in self.draws), Decimal(0))

    @property
    def points_left_out(self) -> Decimal:
        """The points that are missing today."""
        return sum((each.points for each in self.left_out), Decimal(0))

    @property
    def is_whole_enough(self) -> bool:
        """Whether at least 80 % of the points are left."""
        return self.points >= ENOUGH * (self.points + self.points_left_out)

    def short(self) -> list[Short]:
        """Return the draws that cannot be filled, after the fixed places and the draws before them."""
        return [
            Short(number, self.title_of(each.section), each.count, len(picked))
            for number, (each, picked) in enumerate(
                zip(self.draws, self.picks(seed=1), strict=True), start=1
            )
            if len(picked) < each.count
        ]

    def section_of(self, number: int) -> int:
        """Return the section of a place; 0 where there are none, the last one where it is too high."""
        return min(number, len(self.sections))

    def title_of(self, number: int) -> str:
        """Return the title of a section, empty where there is none."""
        place = self.section_of(number)
        return self.sections[place - 1].title if place else ""


def blueprint_of(
    quiz: Quiz, today: dt.date, *, slots: Sequence[QuizSlot] | None = None
) -> Blueprint:
    """Read what the quiz asks: three statements, one more where it draws, whatever the bank holds.

    Of a quiz that came from a revision, the rows of the revision are taken. ``slots`` are fixed
    places to be taken as they are, drafts too.
    """
    usable, left = list(slots or ()), []
    for slot in _rows(quiz, "slots", "item") if slots is None else ():
        if _may_be_asked(slot.item, today):
            usable.append(slot)
        else:
            left.append(LeftOut(slot.item_id, slot.worth or Decimal(0)))
    draws = _rows(quiz, "draws")
    return Blueprint(
        quiz=quiz,
        sections=tuple(_rows(quiz, "sections")),
        slots=tuple(usable),
        left_out=tuple(left),
        draws=tuple(draws),
        pools=pools_of(draws, today),
    )


def _rows(quiz: Quiz, name: str, *related: str) -> list:
    """The rows of a quiz in their order, from the database or from a draft that was never saved."""
    if quiz.pk is None and name not in getattr(quiz, "_cluster_related_objects", {}):
        return []
    rows = getattr(quiz, name).all()
    if related:
        rows = rows.select_related(*related)
    return sorted(rows, key=lambda row: (row.sort_order or 0, row.pk or 0))


def _may_be_asked(item: Item, today: dt.date) -> bool:
    in_time = item.check_by is None or item.check_by >= today
    return item.live and item.retired_at is None and in_time


def pools_of(draws: Sequence[QuizDraw], today: dt.date) -> tuple[tuple[int, ...], ...]:
    """Return the candidates of each draw: one statement for all of them."""
    if not draws:
        return ()
    first, *others = (
        candidates(each, today).order_by().values_list(Value(number), F("pk"))
        for number, each in enumerate(draws)
    )
    pools: list[list[int]] = [[] for _each in draws]
    for number, pk in first.union(*others, all=True) if others else first:
        pools[number].append(pk)
    return tuple(tuple(pool) for pool in pools)


def candidates(each: QuizDraw, today: dt.date) -> QuerySet[Item]:
    """Return the live items that a draw may take on that day."""
    items = Item.objects.filter(
        Q(check_by=None) | Q(check_by__gte=today),
        ~Q(kind__in=LINE_KINDS),
        bank_id=each.bank_id,
        live=True,
        retired_at=None,
    )
    category = each.category.strip().strip("/")
    if category:
        items = items.filter(Q(category=category) | Q(category__startswith=f"{category}/"))
    if each.tag.strip():
        items = items.filter(tagged_items__tag__name=each.tag.strip())
    narrowed = {
        "kind": each.kind,
        "difficulty": each.difficulty,
        "competencies": each.competency_id,
    }
    return items.filter(**{name: value for name, value in narrowed.items() if value})
