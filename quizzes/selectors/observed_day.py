"""What an observer has to do: what is due, what is begun, what waits for a second sheet, what is disputed."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import BigIntegerField, Exists, F, Max, OuterRef, Q, QuerySet

from common.statements import Parameter, Statement
from people.selectors import posts_in
from quizzes.models import (
    Attempt,
    AttemptState,
    LineObjection,
    Meaning,
    Observation,
    Origin,
    Signature,
    Standpoint,
)

TABS = ("due", "drafts", "second", "disputed", "objections", "done")


def rows_of(
    tab: str, user_id: int, *, today: dt.date, units: frozenset[int] | None, everybody: bool = False
) -> QuerySet[Any]:
    """Return the rows of a tab: sheets (drafts), objections, else observations.

    ``units`` is whose occasions without named assessors are open to this person: of the people of these
    units, or of all (None). With ``everybody`` also what is other people's.
    """
    return {
        "due": _due,
        "drafts": _drafts,
        "second": _second,
        "disputed": _disputed,
        "objections": _objections,
        "done": _done,
    }[tab](user_id, today, units, everybody)


def counts_of(
    user_id: int, *, today: dt.date, units: frozenset[int] | None, everybody: bool = False
) -> dict[str, int]:
    """Return how many rows each tab has that asks for something."""
    return {
        tab: rows_of(tab, user_id, today=today, units=units, everybody=everybody).count()
        for tab in TABS[:-1]
    }


def observed_lately(user_id: int) -> QuerySet[Any]:
    """Return whom this person has observed, the last one first."""
    return (
        get_user_model()
        .objects.filter(
            is_active=True,
            attempts__observer_id=user_id,
            attempts__origin=Origin.OBSERVED,
        )
        .exclude(pk=user_id)
        .annotate(last=Max("attempts__started_at"))
        .order_by("-last", "pk")
    )


def people_named(
    query: str, *, today: dt.date, units: frozenset[int] | None, but: int
) -> QuerySet[Any]:
    """Return active people whose name or staff number has these words in it, of these units or of all."""
    found: QuerySet[Any] = get_user_model().objects.filter(is_active=True).exclude(pk=but)
    if units is not None:
        found = found.filter(Exists(posts_in(OuterRef("pk"), units, today)))
    for word in query.split():
        found = found.filter(Q(name__icontains=word) | Q(staff_number__startswith=word))
    return found.order_by("staff_number", "pk")


def _open() -> QuerySet[Observation]:
    return Observation.objects.filter(closed_at=None, cancelled_at=None).select_related(
        "quiz", "learner"
    )


def _by_time(rows: QuerySet[Observation]) -> QuerySet[Observation]:
    return rows.order_by(
        F("due_at").asc(nulls_last=True), F("start_at").asc(nulls_last=True), "made_at", "pk"
    )


def _sheets_of(user_id: int) -> QuerySet[Attempt]:
    own = Attempt.objects.filter(observation_id=OuterRef("pk"), observer_id=user_id)
    return own.exclude(state=AttemptState.VOID)


def _asked(user_id: int, today: dt.date, units: frozenset[int] | None) -> Q:
    """Named as an assessor; or nobody is named, it was planned, and the person is one of theirs."""
    unnamed = Q(assessors=None, is_planned=True)
    if units is not None:
        unnamed &= Q(Exists(posts_in(OuterRef("learner_id"), units, today)))
    return Q(assessors=user_id) | unnamed


def _due(
    user_id: int, today: dt.date, units: frozenset[int] | None, everybody: bool
) -> QuerySet[Observation]:
    rows = _open().filter(is_planned=True)
    if not everybody:
        rows = rows.filter(_asked(user_id, today, units)).exclude(learner_id=user_id)
        rows = rows.filter(~Exists(_sheets_of(user_id)), disputed_at=None)
    return _by_time(rows).distinct()


def _drafts(
    user_id: int, today: dt.date, units: frozenset[int] | None, everybody: bool
) -> QuerySet[Attempt]:
    rows = Attempt.objects.filter(origin=Origin.OBSERVED, state=AttemptState.IN_PROGRESS)
    if not everybody:
        rows = rows.filter(observer_id=user_id)
    rows = rows.filter(observation__cancelled_at=None)
    wanted = rows.select_related("quiz", "learner", "observer", "observation")
    return wanted.defer("paper", "kinds").order_by("-started_at", "-pk")


def _second(
    user_id: int, today: dt.date, units: frozenset[int] | None, everybody: bool
) -> QuerySet[Observation]:
    handed_in = Attempt.objects.filter(
        observation_id=OuterRef("pk"), state=AttemptState.SUBMITTED
    ).exclude(standpoint__in=["self", "peer"])
    rows = _open().filter(Exists(handed_in), needed=2, disputed_at=None)
    if not everybody:
        mine = Exists(_sheets_of(user_id))
        rows = rows.filter(Q(mine) | Q(made_by_id=user_id)).exclude(learner_id=user_id)
    return _by_time(rows)


def _disputed(
    user_id: int, today: dt.date, units: frozenset[int] | None, everybody: bool
) -> QuerySet[Observation]:
    rows = _open().filter(disputed_at__isnull=False)
    if not everybody:
        mine = Exists(_sheets_of(user_id))
        third = Q() if units is None else Q(Exists(posts_in(OuterRef("learner_id"), units, today)))
        rows = rows.filter(Q(mine) | Q(assessors=user_id) | third).exclude(learner_id=user_id)
    return _by_time(rows).distinct()


def _objections(
    user_id: int, today: dt.date, units: frozenset[int] | None, everybody: bool
) -> QuerySet[LineObjection]:
    rows = LineObjection.objects.filter(answered_at=None)
    if units is not None:
        learners = posts_in(OuterRef("signature__attempt__learner_id"), units, today)
        rows = rows.filter(Exists(learners))
    if not everybody:
        rows = rows.exclude(signature__attempt__learner_id=user_id)
        rows = rows.exclude(signature__attempt__observer_id=user_id)
    wanted = rows.select_related("signature__attempt__quiz", "signature__attempt__learner")
    return wanted.defer(
        "signature__attempt__paper", "signature__attempt__kinds", "signature__marks"
    ).order_by("made_at", "pk")


def _done(
    user_id: int, today: dt.date, units: frozenset[int] | None, everybody: bool
) -> QuerySet[Observation]:
    rows = Observation.objects.filter(closed_at__isnull=False).select_related("quiz", "learner")
    if not everybody:
        rows = rows.filter(Exists(_sheets_of(user_id)))
    return rows.order_by("-closed_at", "-pk")


def begun_by(user_id: int, observation_ids: list[int]) -> set[int]:
    """Return in which of these occasions the person has a sheet already."""
    rows = Attempt.objects.filter(observation_id__in=observation_ids, observer_id=user_id)
    return set(rows.exclude(state=AttemptState.VOID).values_list("observation_id", flat=True))


_LEARNER = Parameter("learner", BigIntegerField())
MOST_SHOWN = 5


def _planned() -> QuerySet[Observation]:
    rows = _by_time(_open().filter(learner_id=_LEARNER, is_planned=True))
    return rows.defer("quiz__intro", "purpose")[:MOST_SHOWN]


def _unseen() -> QuerySet[Attempt]:
    signed = Signature.objects.filter(attempt_id=OuterRef("pk"), meaning=Meaning.ASSESSED)
    newer = Signature.objects.filter(
        attempt_id=OuterRef("attempt_id"), meaning=Meaning.ASSESSED, number__gt=OuterRef("number")
    )
    newest = signed.filter(~Exists(newer), acknowledgement=None)
    rows = Attempt.objects.filter(
        Exists(newest),
        learner_id=_LEARNER,
        observation__isnull=False,
        state__in=[AttemptState.SUBMITTED, AttemptState.GRADED],
    ).exclude(standpoint=Standpoint.SELF)
    wanted = rows.select_related("quiz", "observer").defer("paper", "kinds", "quiz__intro")
    return wanted.order_by("-submitted_at", "-pk")[:MOST_SHOWN]


_PLANNED = Statement(_planned)
_UNSEEN = Statement(_unseen)


def planned_for(learner_id: int) -> list[Observation]:
    """Return the next open occasions at which this learner is to be seen."""
    return _PLANNED.all(learner=learner_id)


def to_acknowledge(learner_id: int) -> list[Attempt]:
    """Return the newest sheets that were signed and that the learner has not acknowledged."""
    return _UNSEEN.all(learner=learner_id)


def due_for(user_id: int, *, today: dt.date, units: frozenset[int] | None) -> int:
    """Return how many occasions are due for an observer, and how many sheets of theirs are begun."""
    asked: dict[str, Any] = {"today": today, "units": units}
    return sum(rows_of(tab, user_id, **asked).count() for tab in ("due", "drafts"))
