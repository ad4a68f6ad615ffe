"""Reads of quizzes, attempts and results."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import (
    BigIntegerField,
    Exists,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    UUIDField,
)

from common.statements import Parameter, Statement
from quizzes.models import (
    Attempt,
    AttemptState,
    Grade,
    Quiz,
    Response,
    Result,
)

CHECKED = 2**31 - 1  # the number of an answer that was judged at once: nothing comes after it

# Written by hand because a whole class asks for it at once, and composing it anew costs the ORM more
# than the database needs to run it.
_NEWEST_RESPONSES = """
    SELECT r.* FROM quizzes_response r JOIN (
        SELECT slot, MAX(seq) AS seq FROM quizzes_response WHERE attempt_id = %s GROUP BY slot) n
    ON r.slot = n.slot AND r.seq = n.seq WHERE r.attempt_id = %s"""


def latest_responses(attempt_id: uuid.UUID) -> dict[int, Response]:
    """Return the newest response of each slot: one query, however long the history is."""
    key = Attempt._meta.pk.get_db_prep_value(attempt_id, connection)
    return {row.slot: row for row in Response.objects.raw(_NEWEST_RESPONSES, [key, key])}


class Pulse(NamedTuple):
    """What a page of an attempt asks every few seconds. ``newest``: the newest numbers of all answers,
    added up, without those that were judged at once; ``seen_at``: when a page was last heard of.
    """

    state: str
    deadline_at: dt.datetime | None
    grace_seconds: int
    sitting_id: int | None
    newest: int | None
    seen_at: dt.datetime | None


def written_by(writer: Any) -> Q:
    """The attempts that somebody (an id or a parameter) writes in: their own, and sheets that they fill in."""
    return Q(observer_id=writer) | Q(observer=None, learner_id=writer)


def _pulse() -> QuerySet:
    newer = Response.objects.filter(
        attempt_id=OuterRef("attempt_id"), slot=OuterRef("slot"), seq__gt=OuterRef("seq")
    )
    newest = Response.objects.filter(~Exists(newer), attempt_id=OuterRef("pk"), seq__lt=CHECKED)
    added = newest.order_by().values("attempt_id").annotate(n=Sum("seq")).values("n")
    return (
        Attempt.objects.filter(
            written_by(Parameter("writer", BigIntegerField())), pk=Parameter("attempt", UUIDField())
        )
        .annotate(newest=Subquery(added), seen_at=F("presence__seen_at"))
        .order_by()
        .values_list(*Pulse._fields)
    )


_PULSE = Statement(_pulse)


def pulse_of(attempt_id: uuid.UUID, writer_id: int) -> Pulse | None:
    """Return how the attempt of who writes in it stands: one statement, however long the history is."""
    found = _PULSE.first(attempt=attempt_id, writer=writer_id)
    return Pulse(*found) if found else None


def answers_of(attempt_id: uuid.UUID) -> dict[int, Any]:
    """Return the answers by slot."""
    return {slot: row.value for slot, row in latest_responses(attempt_id).items()}


def newest_grades(attempt_id: uuid.UUID) -> dict[int, Grade]:
    """Return the grade that counts, by slot."""
    rows = Grade.objects.filter(attempt_id=attempt_id).select_related("assessor").order_by("pk")
    return {row.slot: row for row in rows}


def result_of(attempt_id: uuid.UUID) -> Result | None:
    """Return the attempt's newest result."""
    return Result.objects.filter(attempt_id=attempt_id).order_by("-number").first()


def newest_results() -> QuerySet[Result]:
    """Final results: the newest one of each attempt that is marked, neither void nor reopened."""
    newer = Result.objects.filter(attempt_id=OuterRef("attempt_id"), number__gt=OuterRef("number"))
    return (
        Result.objects.filter(~Exists(newer))
        .filter(attempt__state=AttemptState.GRADED)
        .select_related("attempt__quiz")
        .defer("attempt__paper")
    )


def results_of(learner_id: int) -> QuerySet[Result]:
    """Return the learner's results, newest first, with attempt and quiz."""
    return newest_results().filter(attempt__learner_id=learner_id).order_by("-made_at", "-pk")


def results_for(quiz_ids: Iterable[int], learner_ids: Iterable[int]) -> QuerySet[Result]:
    """Return the newest results of these quizzes by these people, oldest first."""
    asked = {"attempt__quiz_id__in": list(quiz_ids), "attempt__learner_id__in": list(learner_ids)}
    return newest_results().filter(**asked).order_by("made_at", "pk")


def quizzes_to_name() -> QuerySet[Quiz]:
    """Return the published quizzes and checklists by title."""
    return Quiz.objects.filter(live=True).order_by("title", "pk")


def attempts_of(quiz_id: int, learner_id: int) -> list[Attempt]:
    """Return the learner's attempts at a quiz without their papers, newest first."""
    attempts = Attempt.objects.filter(quiz_id=quiz_id, learner_id=learner_id)
    return list(attempts.defer("paper").order_by("-number"))


_WAITING = Statement(
    lambda: (
        Attempt.objects.filter(
            learner_id=Parameter("learner", BigIntegerField()),
            state=AttemptState.SUBMITTED,
            observation=None,
        )
        .select_related("quiz")
        .defer("paper")
    )
)


def waiting_attempts(learner_id: int) -> list[Attempt]:
    """Return attempts handed in whose marks are not there yet, the newest first."""
    return _WAITING.all(learner=learner_id)
