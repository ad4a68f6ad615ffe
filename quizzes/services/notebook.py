"""The wrong-answer notebook, read from results by the clock. Neither an attempt nor a page writes here.

What comes in: each question of a final result that lost a point, marked by the machine or a person,
where the learner sees the right answers of that attempt (`selectors.sight_of`) and no further attempt
at the quiz runs. What may become visible later is read later; what never will is passed over.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import F, OuterRef, QuerySet, Subquery
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Coalesce
from django.utils import timezone

from quizzes.grading.spacing import begin
from quizzes.models import Attempt, AttemptState, Notebook, PracticeCard, Result
from quizzes.models.quiz import Feedback
from quizzes.selectors import newest_results, sight_of

MOST_RESULTS = 200  # read at one opening; the rest at the next


@transaction.atomic
def read_notebook(*, learner_id: int, now: dt.datetime) -> int:
    """Read what is new since the notebook was opened last; return how many questions were added or
    renewed. Opening it twice at the same moment adds nothing twice.
    """
    Notebook.objects.get_or_create(learner_id=learner_id)
    book = Notebook.objects.select_for_update().get(learner_id=learner_id)
    results = list(_unread(book)[:MOST_RESULTS])
    if not results:
        return 0
    reading = _Reading(learner_id, now)
    for result in results:
        reading.take(result)
    count = _write(learner_id, reading.wrong.values())
    _take_back(learner_id, reading.righted, now)
    until = min(reading.held, default=results[-1].pk + 1) - 1
    if until > book.read_until:
        book.read_until = until
        book.save(update_fields=["read_until"])
    return count


def read_notebooks(*, now: dt.datetime, limit: int = 500) -> int:
    """Read the notebooks of learners who have new results; return how many questions came in.

    By the clock, so that opening a notebook writes nothing.
    """
    read_until = Notebook.objects.filter(learner_id=OuterRef("attempt__learner_id"))
    unread = newest_results().filter(
        attempt__observation=None, pk__gt=Coalesce(Subquery(read_until.values("read_until")[:1]), 0)
    )
    learners = unread.order_by().values_list("attempt__learner_id", flat=True).distinct()
    return sum(read_notebook(learner_id=learner_id, now=now) for learner_id in learners[:limit])


def _unread(book: Notebook) -> QuerySet[Result]:
    return (
        newest_results()
        .filter(
            attempt__learner_id=book.learner_id,
            attempt__observation=None,
            pk__gt=book.read_until,
        )
        .annotate(
            policy=KeyTextTransform("feedback", "attempt__paper"),
            quiz_pk=F("attempt__quiz_id"),
            begun_at=F("attempt__started_at"),
        )
        .order_by("pk")
    )


@dataclass(frozen=True)
class _Mistake:
    """A question that an attempt, begun at ``begun_at``, got wrong by a result of ``made_at``."""

    item: int
    begun_at: dt.datetime
    made_at: dt.datetime


@dataclass
class _Reading:
    """What comes of the results: ``wrong`` by item, ``righted`` by correction, ``held`` for later.

    A mistake is known by the begin of its attempt: an attempt that is judged again and again, after
    an objection or a regrade, makes one mistake of a question, or none once it counts in full.
    """

    learner_id: int
    now: dt.datetime
    wrong: dict[int, _Mistake] = field(default_factory=dict)
    righted: dict[int, dt.datetime] = field(default_factory=dict)
    held: list[int] = field(default_factory=list)
    _sights: dict[tuple[str, int], bool] = field(default_factory=dict)
    _running: set[int] | None = None

    def take(self, result: Any) -> None:
        """Note what a result got wrong, or that it cannot be read yet."""
        if result.policy in {Feedback.MARKS_ONLY, Feedback.NEVER}:
            return
        if result.quiz_pk in self.running or not self._shows_keys(result):
            self.held.append(result.pk)
            return
        lost = set(_lost(result.marks))
        for item in lost:
            known = self.wrong.get(item)
            if known is None or known.begun_at < result.begun_at:
                self.wrong[item] = _Mistake(item, result.begun_at, result.made_at)
        if result.number > 1:
            asked = {mark["item"] for mark in result.marks if "item" in mark}
            self.righted |= dict.fromkeys(asked - lost, result.begun_at)

    @property
    def running(self) -> set[int]:
        """The quizzes that the learner is sitting."""
        if self._running is None:
            attempts = Attempt.objects.filter(
                learner_id=self.learner_id, state=AttemptState.IN_PROGRESS, observation=None
            )
            self._running = set(attempts.values_list("quiz_id", flat=True))
        return self._running

    def _shows_keys(self, result: Any) -> bool:
        asked = (result.policy, result.quiz_pk)
        if asked not in self._sights:
            self._sights[asked] = sight_of(*asked, self.now).keys
        return self._sights[asked]


def _lost(marks: Iterable[dict[str, Any]]) -> Iterator[int]:
    """The items that lost a point; the parts of a case are one."""
    lost = (mark["item"] for mark in marks if "item" in mark and Decimal(mark["score"]) < Decimal(mark["max_score"]))  # fmt: skip
    yield from dict.fromkeys(lost)


def _take_back(learner_id: int, righted: dict[int, dt.datetime], now: dt.datetime) -> None:
    """Close the cards whose only mistake was none after all; of several, one less is counted."""
    cards = PracticeCard.objects.filter(learner_id=learner_id, item_id__in=righted)
    for card in cards:
        if card.added_at != righted[card.item_id]:
            continue
        if card.wrong_count > 1:
            card.wrong_count -= 1
        else:
            card.done_at = card.done_at or now
        card.save(update_fields=["wrong_count", "done_at"])


def _write(learner_id: int, wrong: Iterable[_Mistake]) -> int:
    """Add cards; one that is there starts again, unless this very attempt has been read into it."""
    found = {mistake.item: mistake for mistake in wrong}
    known = PracticeCard.objects.filter(learner_id=learner_id, item_id__in=found)
    cards = {card.item_id: card for card in known}
    new, renewed = [], []
    for item_id, mistake in found.items():
        step = begin(timezone.localdate(mistake.made_at))
        card = cards.get(item_id)
        if card is None:
            new.append(
                PracticeCard(
                    learner_id=learner_id,
                    item_id=item_id,
                    box=step.box,
                    due_on=step.due_on,  # type: ignore[misc]
                    added_at=mistake.begun_at,
                )
            )
        elif mistake.begun_at > card.added_at:
            card.wrong_count += 1
            card.box, card.due_on, card.added_at, card.done_at = step.box, step.due_on, mistake.begun_at, None  # type: ignore[assignment]  # fmt: skip
            renewed.append(card)
    PracticeCard.objects.bulk_create(new)
    PracticeCard.objects.bulk_update(
        renewed, ["wrong_count", "box", "due_on", "added_at", "done_at"]
    )
    return len(new) + len(renewed)
