"""Who is where in a sitting, and what has been granted and asked for at a quiz."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import Count, F, Max, OuterRef, QuerySet, Subquery

from people.selectors import employed
from quizzes.models import (
    Attempt,
    AttemptRequest,
    AttemptState,
    Override,
    Quiz,
    Response,
    Sitting,
)
from quizzes.ports import expected

# A page asks every 12 seconds at the latest; after this long it is not there.
SILENT = dt.timedelta(seconds=30)


@dataclass(frozen=True)
class Tally:
    """The numbers above the board."""

    expected: int
    missing: int
    running: int
    silent: int
    over: int
    done: int


@dataclass(frozen=True)
class Place:
    """One learner in the room. ``state``: running, silent, over (time over, not handed in), done, void."""

    attempt: Attempt
    state: str
    answered: int
    asked: int
    last_saved: dt.datetime | None
    silent_since: dt.datetime | None

    @property
    def is_running(self) -> bool:
        """Whether minutes can be given and the attempt be handed in."""
        return self.attempt.state == AttemptState.IN_PROGRESS


def in_the_room(sitting: Sitting) -> QuerySet[Attempt]:
    """Return the attempts of a sitting with what the board shows, who still writes first."""
    return _with_signs(Attempt.objects.filter(sitting=sitting)).order_by(
        F("submitted_at").asc(nulls_first=True), "learner__staff_number", "pk"
    )


def running_attempts(quiz: Quiz) -> QuerySet[Attempt]:
    """Return the attempts of a quiz that run, in whatever sitting or none, the first to end first."""
    rows = Attempt.objects.filter(quiz=quiz, state=AttemptState.IN_PROGRESS)
    return _with_signs(rows).order_by(F("deadline_at").asc(nulls_last=True), "pk")


def _with_signs(attempts: QuerySet[Attempt]) -> QuerySet[Attempt]:
    """Add number and time of the saved answers, and when the page was last heard of."""
    saved = Response.objects.filter(attempt_id=OuterRef("pk")).order_by().values("attempt_id")
    return (
        attempts.select_related("learner")
        .defer("paper")
        .annotate(
            answered=Subquery(saved.annotate(n=Count("slot", distinct=True)).values("n")),
            last_saved=Subquery(saved.annotate(at=Max("saved_at")).values("at")),
            seen_at=F("presence__seen_at"),
        )
    )


def places(attempts: Iterable[Any], now: dt.datetime) -> list[Place]:
    """Return the lines of a board for attempts of :func:`in_the_room`."""
    return [_place(attempt, now) for attempt in attempts]


def _place(attempt: Any, now: dt.datetime) -> Place:
    heard = _heard(attempt)
    state = _state(attempt.state, attempt.deadline_at, heard, now)
    return Place(
        attempt=attempt,
        state=state,
        answered=attempt.answered or 0,
        asked=len(attempt.kinds),
        last_saved=attempt.last_saved,
        silent_since=heard if state == "silent" else None,
    )


def _heard(attempt: Any) -> dt.datetime:
    return max(filter(None, (attempt.started_at, attempt.last_saved, attempt.seen_at)))


def _state(
    state: str, deadline_at: dt.datetime | None, heard: dt.datetime, now: dt.datetime
) -> str:
    if state == AttemptState.VOID:
        return "void"
    if state != AttemptState.IN_PROGRESS:
        return "done"
    if deadline_at is not None and now > deadline_at:
        return "over"
    return "silent" if now - heard > SILENT else "running"


def missing_of(sitting: Sitting, today: dt.date) -> QuerySet[Any]:
    """Return who is to take the quiz, by higher apps, and has not started in this sitting."""
    awaited = set().union(*expected.ask(sitting.quiz_id))
    come = Attempt.objects.filter(sitting=sitting).values("learner_id")
    people = employed(today).filter(pk__in=awaited).exclude(pk__in=come)
    return people.order_by("staff_number")


def tally(sitting: Sitting, missing: int, now: dt.datetime) -> Tally:
    """Count the room: one statement."""
    rows = _with_signs(Attempt.objects.filter(sitting=sitting)).exclude(state=AttemptState.VOID)
    states = [
        _state(row.state, row.deadline_at, _heard(row), now)
        for row in rows.select_related(None).only("state", "deadline_at", "started_at")
    ]
    return Tally(
        expected=missing + len(states),
        missing=missing,
        running=states.count("running") + states.count("silent"),
        silent=states.count("silent"),
        over=states.count("over"),
        done=states.count("done"),
    )


def sittings_of(quiz: Quiz) -> QuerySet[Sitting]:
    """Return the sittings of a quiz, the open ones first, with how many sat in each."""
    rows = Sitting.objects.filter(quiz=quiz).select_related("opened_by")
    return rows.annotate(people=Count("attempts")).order_by(
        F("closed_at").desc(nulls_first=True), "-opened_at", "-pk"
    )


def overrides_of(quiz: Quiz, *, revoked: bool = False) -> QuerySet[Override]:
    """Return what holds for single people and units, or what held once, the newest first."""
    rows = Override.objects.filter(quiz=quiz, revoked_at__isnull=not revoked)
    return rows.select_related("learner", "unit", "made_by", "revoked_by")


def requests_of(quiz: Quiz | None = None, *, answered: bool = False) -> QuerySet[AttemptRequest]:
    """Return requests for another attempt, of a quiz or of all: open ones the oldest first."""
    rows = AttemptRequest.objects.filter(answered_at__isnull=not answered)
    if quiz is not None:
        rows = rows.filter(quiz=quiz)
    rows = rows.select_related("learner", "quiz", "answered_by")
    return rows.order_by("-answered_at", "-pk") if answered else rows.order_by("made_at", "pk")


def person_by_number(staff_number: str, today: dt.date) -> Any:
    """Return who works here under that staff number, or None."""
    number = get_user_model().normalise_staff_number(staff_number)
    return employed(today).filter(staff_number=number).first()
