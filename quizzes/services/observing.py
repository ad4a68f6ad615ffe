"""Occasions on which somebody is seen at work, and the sheets that observers open for them."""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Collection
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone

from quizzes.grading.lines import due_minutes
from quizzes.kinds import Kind
from quizzes.models import (
    Attempt,
    AttemptState,
    Observation,
    Origin,
    Quiz,
    Signature,
    Standpoint,
)
from quizzes.permissions import can_observe
from quizzes.selectors.blueprint import blueprint_of
from quizzes.selectors.starting import checklist_verdict

from .errors import BadObservation, OwnAttempt, StartRefused
from .events import note
from .paper_media import keep_media
from .papers import freeze

MOST_PLACE, MOST_PURPOSE = 200, 120


@transaction.atomic
def plan_observation(
    *,
    quiz_id: int,
    learner_id: int,
    due_at: dt.datetime | None = None,
    start_at: dt.datetime | None = None,
    place: str = "",
    purpose: str = "",
    needed: int = 1,
    assessor_ids: Collection[int] = (),
    by: Any,
    now: dt.datetime,
) -> Observation:
    """Plan that a person is seen at a checklist. Whom it concerns may be ``by``: planning judges nothing.

    Raises StartRefused for a checklist that nobody can use now, BadObservation (codes needed, long, own: the
    person cannot be an own assessor).
    """
    quiz = Quiz.objects.get(pk=quiz_id)
    verdict = checklist_verdict(quiz, now)
    if not verdict.met:
        raise StartRefused(verdict)
    if learner_id in assessor_ids:
        raise BadObservation("own")
    observation = _make(
        quiz_id, learner_id, start_at, place, purpose, needed, by, now, due_at=due_at, planned=True
    )
    observation.assessors.set(assessor_ids)
    return observation


def _make(
    quiz_id: int,
    learner_id: int,
    start_at: dt.datetime | None,
    place: str,
    purpose: str,
    needed: int,
    by: Any,
    now: dt.datetime,
    *,
    due_at: dt.datetime | None = None,
    planned: bool = False,
) -> Observation:
    place, purpose = place.replace("\0", "").strip(), purpose.strip()
    if needed not in {1, 2}:
        raise BadObservation("needed")
    if len(place) > MOST_PLACE or len(purpose) > MOST_PURPOSE:
        raise BadObservation("long")
    return Observation.objects.create(
        quiz_id=quiz_id,
        learner_id=learner_id,
        needed=needed,
        place=place,
        purpose=purpose,
        is_planned=planned,
        due_at=due_at,
        start_at=start_at,
        made_by=by,
        made_at=now,
    )


@transaction.atomic
def set_start(
    *,
    observation_id: int,
    start_at: dt.datetime,
    place: str | None = None,
    by: Any,
    now: dt.datetime,
) -> Observation:
    """Say when, and perhaps where, an occasion starts, as long as no sheet reckons from it.

    Raises BadObservation (begun, closed, cancelled, long).
    """
    observation = hold_observation(observation_id)
    _require_open(observation)
    if observation.sheets.exclude(state=AttemptState.VOID).exists():
        raise BadObservation("begun")
    if place is not None and len(place.strip()) > MOST_PLACE:
        raise BadObservation("long")
    observation.start_at = start_at
    if place is not None:
        observation.place = place.replace("\0", "").strip()
    observation.save(update_fields=["start_at", "place"])
    return observation


@transaction.atomic
def cancel_observation(
    *, observation_id: int, reason: str, by: Any, now: dt.datetime
) -> Observation:
    """Give up an occasion that nobody has ever signed a sheet of, void ones apart; what was noted stays readable.

    Raises BadObservation (reason, closed, cancelled, signed).
    """
    reason = reason.replace("\0", "").strip()
    if not reason:
        raise BadObservation("reason")
    observation = hold_observation(observation_id)
    _require_open(observation)
    # A sheet that is open again was signed too: what it said must not vanish with the occasion.
    signed = Signature.objects.filter(attempt__observation=observation)
    if signed.exclude(attempt__state=AttemptState.VOID).exists():
        raise BadObservation("signed")
    observation.cancelled_at, observation.cancelled_by = now, by
    observation.cancelled_because = reason
    observation.save(update_fields=["cancelled_at", "cancelled_by", "cancelled_because"])
    return observation


def open_sheet(*, observation_id: int, observer: Any, standpoint: str, now: dt.datetime) -> Attempt:
    """Open the observer's sheet of an occasion, or give it back where there is one.

    Raises OwnAttempt (a person's own sheet is of standpoint self, and only that), StartRefused (the checklist, or
    nobody may look from that standpoint), BadObservation (closed, cancelled, start: timed lines need it).
    """
    try:
        return _open(observation_id, observer, standpoint, now)
    except (
        IntegrityError
    ):  # another sheet of this person took the number, or the same hand was faster
        return _open(observation_id, observer, standpoint, now)


@transaction.atomic
def _open(observation_id: int, observer: Any, standpoint: str, now: dt.datetime) -> Attempt:
    observation = hold_observation(observation_id)
    return _sheet(observation, observer, standpoint, now)


def observe(
    *,
    quiz_id: int,
    learner_id: int,
    observer: Any,
    standpoint: str,
    purpose: str = "",
    place: str = "",
    start_at: dt.datetime | None = None,
    needed: int = 1,
    now: dt.datetime,
) -> Attempt:
    """See somebody at once, unplanned: occasion and sheet together. Raises as `plan_observation` and
    `open_sheet` do.
    """
    for last in (False, True):
        try:
            with transaction.atomic():
                observation = _make(
                    quiz_id, learner_id, start_at, place, purpose, needed, observer, now
                )
                return _sheet(observation, observer, standpoint, now)
        except IntegrityError:  # another sheet of this person took the number
            if last:
                raise
    raise AssertionError("unreachable")


def _sheet(observation: Observation, observer: Any, standpoint: str, now: dt.datetime) -> Attempt:
    mine = observation.sheets.filter(observer=observer).exclude(state=AttemptState.VOID).first()
    if mine:
        return mine
    _require_open(observation)
    if standpoint not in Standpoint.values:
        raise BadObservation("standpoint")
    if (standpoint == Standpoint.SELF) != (observation.learner_id == observer.pk):
        raise OwnAttempt
    quiz = Quiz.objects.get(pk=observation.quiz_id)
    verdict = checklist_verdict(quiz, now)
    if not verdict.met:
        raise StartRefused(verdict)
    today = timezone.localdate(now)
    if not can_observe(observer, quiz, observation.learner_id, standpoint, today):
        raise BadObservation("may_not")
    paper = _paper(observation, quiz, now)
    earlier = Attempt.objects.filter(quiz=quiz, learner_id=observation.learner_id)
    sheet = Attempt.objects.create(
        quiz=quiz,
        learner_id=observation.learner_id,
        number=(earlier.aggregate(last=Max("number"))["last"] or 0) + 1,
        paper=paper,
        kinds=[entry["kind"] for entry in paper["slots"]],
        seed=secrets.randbelow(2**62),
        origin=Origin.OBSERVED,
        observation=observation,
        observer=observer,
        standpoint=standpoint,
        started_at=now,
    )
    keep_media([paper], now=now)
    note(sheet.pk, "opened", at=now, actor_id=observer.pk, standpoint=standpoint)
    return sheet


def _paper(observation: Observation, quiz: Quiz, now: dt.datetime) -> dict[str, Any]:
    """The lines: of a second sheet those of the first, so that both say something about the same."""
    first = observation.sheets.exclude(state=AttemptState.VOID).order_by("started_at", "pk").first()
    if first:
        return first.paper
    paper = freeze(blueprint_of(quiz, timezone.localdate(now)), seed=0)
    timed = [entry for entry in paper["slots"] if entry["kind"] == Kind.TIMED]
    if timed and observation.start_at is None:
        raise BadObservation("start")
    if observation.start_at is not None:
        start = timezone.localtime(observation.start_at)
        for entry in timed:
            due = due_minutes(start.hour * 60 + start.minute, entry["lead_minutes"])
            entry["due"] = f"{due // 60:02}:{due % 60:02}"
        paper["start_at"] = start.isoformat()
    return paper


def hold_observation(observation_id: int) -> Observation:
    """Lock an occasion; every step of its sheets that may close it goes through here."""
    return Observation.objects.select_for_update(of=("self",), no_key=True).get(pk=observation_id)


def _require_open(observation: Observation) -> None:
    if observation.cancelled_at:
        raise BadObservation("cancelled")
    if observation.closed_at:
        raise BadObservation("closed")
