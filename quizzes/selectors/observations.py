"""Reads of checklists, occasions and what counts of them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import NamedTuple

from django.db.models import Min, Q, QuerySet

from quizzes.grading.observers import LineAgreement, agreement, pairs_of
from quizzes.grading.sheets import grade_sheet
from quizzes.models import (
    COUNTING_STANDPOINTS,
    Attempt,
    AttemptState,
    Meaning,
    Mode,
    Observation,
    Quiz,
    Signature,
)

from .attempts import answers_of


class Counted(NamedTuple):
    """A closed occasion. ``fraction`` is the exact part of the points."""

    observation_id: int
    quiz_id: int
    learner_id: int
    closed_at: dt.datetime
    fraction: Fraction
    passed: bool
    result_id: int
    purpose: str
    needed: int = 1


class Waiting(NamedTuple):
    """An occasion that is not closed. ``was_closed_at`` is None unless it was closed and a sheet is open again."""

    quiz_id: int
    learner_id: int
    purpose: str
    needed: int
    was_closed_at: dt.datetime | None


def waiting(*, quiz_ids: Iterable[int], learner_ids: Iterable[int]) -> list[Waiting]:
    """Return the occasions that are neither closed nor cancelled, and when they were closed first: one statement."""
    rows = Observation.objects.filter(
        closed_at=None,
        cancelled_at=None,
        quiz_id__in=list(quiz_ids),
        learner_id__in=list(learner_ids),
    ).annotate(
        was_closed_at=Min("sheets__results__made_at", filter=~Q(sheets__state=AttemptState.VOID))
    )
    columns = ("quiz_id", "learner_id", "purpose", "needed", "was_closed_at")
    return [Waiting(*row) for row in rows.order_by("pk").values_list(*columns)]


def counting(
    *,
    purpose: str | Collection[str] | None = None,
    quiz_id: int | None = None,
    learner_ids: Iterable[int] | QuerySet | None = None,
    since: dt.datetime | None = None,
    until: dt.datetime | None = None,
) -> list[Counted]:
    """Return the occasions that are closed, oldest first: one statement. ``since`` is included, ``until`` not."""
    rows = Observation.objects.filter(closed_at__isnull=False, cancelled_at=None)
    if purpose is not None:
        names = [purpose] if isinstance(purpose, str) else list(purpose)
        rows = rows.filter(purpose__in=names)
    if quiz_id is not None:
        rows = rows.filter(quiz_id=quiz_id)
    if learner_ids is not None:
        asked = learner_ids if isinstance(learner_ids, QuerySet) else list(learner_ids)
        rows = rows.filter(learner_id__in=asked)
    if since is not None:
        rows = rows.filter(closed_at__gte=since)
    if until is not None:
        rows = rows.filter(closed_at__lt=until)
    columns = rows.order_by("closed_at", "pk").values_list(
        "pk", "quiz_id", "learner_id", "closed_at", "fraction", "passed", "result_id", "purpose",
        "needed",
    )  # fmt: skip
    # All columns of a closed occasion are filled, by a constraint.
    return [Counted(*row[:4], read_fraction(row[4]), *row[5:]) for row in columns]  # type: ignore[arg-type]


def read_fraction(text: str) -> Fraction:
    """Read the exact share of a closed occasion, "5/6"."""
    over, _slash, under = text.partition("/")
    return Fraction(int(over), int(under or 1))


def checklist(slug: str) -> Quiz | None:
    """Return the checklist of that short name, published or not."""
    return Quiz.objects.filter(slug=slug, mode=Mode.OBSERVED).first()


def checklists(*, live_only: bool = True) -> QuerySet[Quiz]:
    """Return the checklists that were not retired, by title."""
    rows = Quiz.objects.filter(mode=Mode.OBSERVED, retired_at=None)
    return rows.filter(live=True) if live_only else rows


def open_observations(
    *,
    purpose: str | Collection[str] | None = None,
    quiz_id: int | None = None,
    learner_ids: Iterable[int] | None = None,
    assessor_id: int | None = None,
    due_before: dt.datetime | None = None,
) -> QuerySet[Observation]:
    """Return the occasions that are neither closed nor cancelled, what is due first first.

    With ``assessor_id`` those for which nobody or this person is named, never one's own.
    """
    rows = Observation.objects.filter(closed_at=None, cancelled_at=None)
    if purpose is not None:
        rows = rows.filter(purpose__in=[purpose] if isinstance(purpose, str) else list(purpose))
    if quiz_id is not None:
        rows = rows.filter(quiz_id=quiz_id)
    if learner_ids is not None:
        rows = rows.filter(learner_id__in=list(learner_ids))
    if due_before is not None:
        rows = rows.filter(due_at__lt=due_before)
    if assessor_id is not None:
        mine = Observation.assessors.through.objects.filter(user_id=assessor_id)
        named = Observation.assessors.through.objects.all()
        rows = rows.filter(
            Q(pk__in=mine.values("observation_id")) | ~Q(pk__in=named.values("observation_id"))
        ).exclude(learner_id=assessor_id)
    return rows.select_related("quiz", "learner").order_by("due_at", "made_at", "pk")


def sheets_of(observation_id: int) -> list[Attempt]:
    """Return the sheets of an occasion side by side, without their papers: what counts first."""
    rows = Attempt.objects.filter(observation_id=observation_id).select_related("observer")
    order = {"centre": 0, "supervisor": 1, "peer": 2, "self": 3}
    return sorted(
        rows.defer("paper"), key=lambda each: (order[each.standpoint], each.started_at, each.number)
    )


@dataclass(frozen=True)
class Beside:
    """Two sheets of an occasion: how far they agree, in the lines that both have seen."""

    first: Attempt
    second: Attempt
    agreement: LineAgreement | None


def agreement_of(observation_id: int) -> list[Beside]:
    """Return the agreement of the signed sheets that count, each with the first: one statement and one a sheet."""
    sheets = list(
        Attempt.objects.filter(
            observation_id=observation_id,
            standpoint__in=COUNTING_STANDPOINTS,
            state__in=(AttemptState.SUBMITTED, AttemptState.GRADED),
        )
        .select_related("observer")
        .order_by("started_at", "number")
    )
    outcomes = [grade_sheet(sheet.paper, answers_of(sheet.pk)) for sheet in sheets]
    return [
        Beside(sheets[0], sheet, agreement(pairs_of(outcomes[0], outcome)))
        for sheet, outcome in list(zip(sheets, outcomes, strict=True))[1:]
    ]


def agreement_by_line(quiz_id: int, *, most: int = 200) -> dict[int, LineAgreement]:
    """Return for each line of a checklist how far first and second observers agree over the newest occasions.

    The lines are named by their item; two statements and one for the answers.
    """
    ids = list(
        Observation.objects.filter(quiz_id=quiz_id, needed=2)
        .order_by("-made_at")
        .values_list("pk", flat=True)[:most]
    )
    pairs = _pairs_by_item(ids)
    found = {item: agreement(rows) for item, rows in pairs.items()}
    return {item: each for item, each in found.items() if each is not None}


def _pairs_by_item(observation_ids: Sequence[int]) -> dict[int, list[tuple[Fraction, Fraction]]]:
    signed = Signature.objects.filter(
        attempt__observation_id__in=observation_ids,
        attempt__standpoint__in=COUNTING_STANDPOINTS,
        meaning=Meaning.ASSESSED,
    ).order_by("attempt__observation_id", "signed_at", "pk")
    marks: dict[int, dict[object, list[dict]]] = {}
    for observation_id, attempt_id, row in signed.values_list(
        "attempt__observation_id", "attempt_id", "marks"
    ):
        marks.setdefault(observation_id, {})[attempt_id] = row
    pairs: dict[int, list[tuple[Fraction, Fraction]]] = {}
    for sheets in marks.values():
        if len(sheets) < 2:
            continue
        first, second = list(sheets.values())[:2]
        for one, other in zip(first, second, strict=False):
            if "not_seen" in {one["why"], other["why"]} or not Fraction(one["max_score"]):
                continue
            shares = tuple(
                Fraction(each["score"]) / Fraction(each["max_score"]) for each in (one, other)
            )
            pairs.setdefault(one["item"], []).append(shares)  # type: ignore[arg-type]
    return pairs
