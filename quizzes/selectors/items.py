"""What authors ask about questions: which are alike, where one is used, which are to be checked."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import CharField, Count, Exists, OuterRef, Q, QuerySet, TextField
from django.db.models.functions import Cast, Substr
from wagtail.models import WorkflowState

from quizzes.kinds import LINE_KINDS
from quizzes.models import Attempt, Item, Quiz, QuizDraw

HALF = 32  # the first half of a fingerprint says what is asked, see exchange/identity.py
LOOKED_AT = 1000
SAME, NEAR = "same", "near"


def kept_items() -> QuerySet[Item]:
    """Return the questions that were not retired."""
    return Item.objects.filter(retired_at=None)


def same_questions(fingerprint: str, *, but: int | None) -> QuerySet[Item]:
    """Return the questions, in any bank, that ask the same with the same key."""
    if not fingerprint:
        return Item.objects.none()
    return kept_items().filter(fingerprint=fingerprint).exclude(pk=but).select_related("bank")


def near_questions(fingerprint: str, *, but: int | None) -> QuerySet[Item]:
    """Return those that ask the same with other options or another key."""
    if not fingerprint:
        return Item.objects.none()
    half = fingerprint[:HALF]
    # A range, because the index does not serve a LIKE on every database.
    alike = kept_items().filter(fingerprint__gte=half, fingerprint__lt=f"{half}g")
    return alike.exclude(fingerprint=fingerprint).exclude(pk=but).select_related("bank")


def duplicates(items: QuerySet[Item], how: str) -> QuerySet[Item]:
    """Narrow to questions that stand more than once, side by side."""
    known = kept_items().exclude(fingerprint="")
    if how == SAME:
        twice = known.values("fingerprint").annotate(times=Count("pk")).filter(times__gt=1)
        found = items.filter(fingerprint__in=twice.values("fingerprint"))
    else:
        halves = known.annotate(half=Substr("fingerprint", 1, HALF)).values("half")
        twice = halves.annotate(times=Count("pk")).filter(times__gt=1)
        found = items.annotate(half=Substr("fingerprint", 1, HALF))
        found = found.filter(half__in=twice.values("half")).exclude(fingerprint="")
    return found.order_by("fingerprint", "pk")


def in_category(category: str, name: str = "category") -> Q:
    """Return the condition for a category with all levels below it."""
    return Q(**{name: category}) | Q(**{f"{name}__startswith": f"{category}/"})


def categories() -> list[str]:
    """Return all categories, those too that only have levels below them, in order."""
    used = kept_items().exclude(category="").values_list("category", flat=True).distinct()
    found: set[str] = set()
    for path in used:
        parts = path.split("/")
        found.update("/".join(parts[:depth]) for depth in range(1, len(parts) + 1))
    return sorted(found)


def with_review(items: QuerySet[Item]) -> QuerySet[Item]:
    """Annotate ``in_review``: whether somebody was asked to approve the question."""
    running = WorkflowState.objects.active().filter(
        base_content_type__app_label="quizzes",
        base_content_type__model="item",
        object_id=Cast(OuterRef("pk"), CharField()),
    )
    return items.annotate(in_review=Exists(running))


def to_be_checked(until: dt.date) -> QuerySet[Item]:
    """Return live questions whose check-by date comes before or on a day."""
    return kept_items().filter(live=True, check_by__lte=until).order_by("check_by", "pk")


@dataclass(frozen=True)
class Use:
    """A quiz that asks a question, always or perhaps. ``attempts`` are those handed in."""

    quiz: Quiz
    is_drawn: bool
    attempts: int


@dataclass(frozen=True)
class Uses:
    """Where a question is used, and in how many papers it was asked; ``at_least``: in more, perhaps."""

    quizzes: tuple[Use, ...]
    asked: int
    at_least: bool


def uses_of(item: Item) -> Uses:
    """Return where a question stands or may be drawn from, with a constant number of statements."""
    fixed = set(item.slots.values_list("quiz_id", flat=True))
    drawn = set(_drawing(item)) - fixed
    quizzes = Quiz.objects.filter(pk__in=fixed | drawn).order_by("title", "pk")
    counted = quizzes.annotate(done=Count("attempts", filter=~Q(attempts__submitted_at=None)))
    uses = tuple(Use(quiz, quiz.pk in drawn, quiz.done) for quiz in counted)
    return Uses(uses, *_asked(item, fixed | drawn))


def _drawing(item: Item) -> Iterator[int]:
    if item.kind in LINE_KINDS:
        return
    tags = set(item.tags.names())
    competencies = {competency.pk for competency in item.competencies.all()}
    for draw in QuizDraw.objects.filter(bank_id=item.bank_id):
        category = draw.category.strip().strip("/")
        if (
            draw.kind in ("", item.kind)
            and (not category or f"{item.category}/".startswith(f"{category}/"))
            and draw.tag.strip() in ("", *tags)
            and draw.difficulty in (None, item.difficulty)
            and draw.competency_id in (None, *competencies)
        ):
            yield draw.quiz_id


def _asked(item: Item, quizzes: set[int]) -> tuple[int, bool]:
    """Count the papers that hold the question, among the newest of its quizzes.

    A paper is frozen as JSON, which the databases search as text and alike.
    """
    newest = Attempt.objects.filter(quiz__in=quizzes).exclude(submitted_at=None)
    recent = list(newest.values_list("pk", flat=True)[:LOOKED_AT])
    text = Attempt.objects.filter(pk__in=recent).annotate(text=Cast("paper", TextField()))
    return text.filter(text__contains=f'"item": {item.pk},').count(), len(recent) == LOOKED_AT
