"""Reads of what people judged, what waits for them, and what was corrected."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from fractions import Fraction
from typing import Any

from django.db.models import Count, Exists, Min, OuterRef, Q, QuerySet

from quizzes.grading.assessors import Opinion, combine
from quizzes.grading.corrections import Correction
from quizzes.models import (
    Attempt,
    AttemptEvent,
    AttemptState,
    Grade,
    GradeRole,
    ItemReport,
    MarkingTask,
    MarkObjection,
    Regrade,
)

ByRole = dict[str, Grade]  # the newest of each


def standing_grades(attempt: Attempt) -> dict[int, ByRole]:
    """Return the grades that stand, by slot and role. Those before the attempt was handed in (it had
    been reopened) do not: they judged other answers.
    """
    rows = Grade.objects.filter(attempt_id=attempt.pk).select_related("assessor").order_by("pk")
    return _standing(rows, attempt.submitted_at)


def _standing(rows: Iterable[Grade], since: dt.datetime | None) -> dict[int, ByRole]:
    found: dict[int, ByRole] = {}
    for row in rows:
        if since is None or row.graded_at >= since:
            found.setdefault(row.slot, {})[row.role] = row
    return found


def opinion_of(entry: dict[str, Any], standing: ByRole, paper: dict[str, Any]) -> Opinion:
    """Return what the grades of one answer come to, by the rules that the paper was frozen with."""
    settling = standing.get(GradeRole.SETTLING)
    marks = [
        Fraction(grade.score) for role, grade in standing.items() if role != GradeRole.SETTLING
    ]
    return combine(
        marks,
        Fraction(settling.score) if settling else None,
        needed=paper.get("assessors", 1),
        points=Fraction(entry["points"]),
        percent=paper.get("agreement_percent", 0),
    )


def given_scores(attempt: Attempt, rows: Iterable[Grade] | None = None) -> dict[int, Fraction]:
    """Return the marks by people that count, by slot; answers whose marks are not complete are left out."""
    standing = standing_grades(attempt) if rows is None else _standing(rows, attempt.submitted_at)
    scores = {
        slot: opinion_of(attempt.paper["slots"][slot - 1], grades, attempt.paper).score
        for slot, grades in standing.items()
    }
    return {slot: score for slot, score in scores.items() if score is not None}


def corrections_of(attempt: Attempt) -> list[Correction]:
    """Return the corrections made since the attempt's paper was frozen, oldest first."""
    since = attempt.printed.made_at if attempt.printed else attempt.started_at
    rows = Regrade.objects.filter(quiz_id=attempt.quiz_id, made_at__gte=since)
    return [correction(row) for row in rows.order_by("made_at", "pk")]


def correction(row: Regrade) -> Correction:
    """Return a regrade as marking reads it."""
    return Correction(row.item_id, row.part, row.action, row.key)


def marking_queue(assessor_id: int) -> QuerySet[MarkingTask]:
    """Return the answers that wait for this person, by question; never one's own, and never one that
    waits for another assessor after this one.

    Within a question they stand in no order that tells who was first.
    """
    mine = Grade.objects.filter(
        attempt_id=OuterRef("attempt_id"),
        slot=OuterRef("slot"),
        assessor_id=assessor_id,
        graded_at__gte=OuterRef("since"),
    )
    return (
        MarkingTask.objects.filter(Q(needed=1) | ~Exists(mine), done_at=None)
        .exclude(attempt__learner_id=assessor_id)
        .exclude(attempt__state=AttemptState.VOID)
        .select_related("attempt__learner", "attempt__quiz", "item")
        .defer("attempt__paper", "item__answer")
        .order_by("item_id", "attempt__quiz_id", "attempt_id", "slot")
    )


def piles_to_mark(assessor_id: int) -> QuerySet:
    """Return one row a question and quiz: how many answers wait, since when, how many are disputed;
    what waits longest first.
    """
    return (
        marking_queue(assessor_id)
        .order_by()
        .values(
            "item_id",
            "item__stem",
            "attempt__quiz_id",
            "attempt__quiz__title",
            "attempt__quiz__title_en",
            "attempt__quiz__is_marked_anonymously",
        )
        .annotate(waiting=Count("pk"), oldest=Min("since"), disputed=Count("disputed_at"))
        .order_by("oldest", "item_id", "attempt__quiz_id")
    )


def marked_since(assessor_id: int, quiz_id: int, item_id: int, since: dt.datetime) -> int:
    """Return how many answers to a question this person has marked since then."""
    mine = Grade.objects.filter(
        attempt_id=OuterRef("attempt_id"),
        slot=OuterRef("slot"),
        assessor_id=assessor_id,
        graded_at__gte=since,
    )
    tasks = MarkingTask.objects.filter(Exists(mine), item_id=item_id, attempt__quiz_id=quiz_id)
    return tasks.count()


def void_reason_of(attempt: Attempt) -> str:
    """Return why the attempt was declared void; empty where it was not."""
    if attempt.state != AttemptState.VOID:
        return ""
    event = AttemptEvent.objects.filter(attempt=attempt, kind="voided").order_by("-pk").first()
    return event.detail.get("reason", "") if event else ""


def hides_name(attempt: Attempt) -> bool:
    """Whether assessors must not learn whose answers these are."""
    return bool(attempt.paper.get("anonymous")) or attempt.quiz.is_marked_anonymously


def open_objections(assessor_id: int) -> QuerySet[MarkObjection]:
    """Return objections without an answer, oldest first; never one's own."""
    return (
        MarkObjection.objects.filter(answered_at=None)
        .exclude(result__attempt__learner_id=assessor_id)
        .select_related("result__attempt__learner", "result__attempt__quiz")
        .order_by("made_at", "pk")
    )


def open_reports() -> QuerySet[ItemReport]:
    """Return reports of questions without an answer, oldest first."""
    return (
        ItemReport.objects.filter(answered_at=None)
        .select_related("attempt__learner", "attempt__quiz", "item")
        .defer("attempt__paper", "item__answer")
        .order_by("made_at", "pk")
    )
