"""Other rules for a person or a unit, and another attempt on request."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from notices.services import tell
from quizzes.models import AttemptRequest, Override, Quiz
from quizzes.selectors import rules_for, start_verdict, who_grants

from .errors import AlreadyDone, BadOverride, NotNeeded, OwnAttempt

# What a learner can ask another attempt against.
ASKED_AGAINST = frozenset({"quizzes.attempts_used", "quizzes.has_closed"})


@dataclass(frozen=True)
class Grant:
    """What an override gives. What is empty follows the quiz."""

    extra_minutes: int = 0
    extra_attempts: int = 0
    opens_at: dt.datetime | None = None
    closes_at: dt.datetime | None = None

    def __bool__(self) -> bool:
        return self != Grant()


@transaction.atomic
def grant_override(
    *,
    quiz: Quiz,
    grant: Grant,
    reason: str,
    learner: Any = None,
    unit: Any = None,
    by: Any,
    now: dt.datetime,
    told_as: str = "quizzes.override",
) -> Override:
    """Give a person or a unit other rules from now on; what they had before is revoked.

    It changes no attempt that runs. A person is told. Raises BadOverride.
    """
    if (learner is None) == (unit is None):
        raise BadOverride("target")
    if learner is not None and learner.pk == by.pk:
        raise BadOverride("own")
    if not grant:
        raise BadOverride("nothing")
    if not reason.strip():
        raise BadOverride("reason")
    if grant.opens_at and grant.closes_at and grant.closes_at <= grant.opens_at:
        raise BadOverride("order")
    Quiz.objects.select_for_update(of=("self",), no_key=True).get(pk=quiz.pk)
    active = Override.objects.filter(quiz=quiz, revoked_at=None)
    active = active.filter(learner=learner) if learner else active.filter(unit=unit)
    active.update(revoked_at=now, revoked_by=by)
    made = Override.objects.create(
        quiz=quiz,
        learner=learner,
        unit=unit,
        extra_minutes=grant.extra_minutes,
        extra_attempts=grant.extra_attempts,
        opens_at=grant.opens_at,
        closes_at=grant.closes_at,
        reason=reason.strip(),
        made_by=by,
        made_at=now,
    )
    if learner:
        _tell(quiz, learner.pk, told_as, reason, f"quizzes.override:{made.pk}", now)
    return made


@transaction.atomic
def revoke_override(*, override_id: int, by: Any, now: dt.datetime) -> None:
    """Let the quiz's own rules hold again. Raises AlreadyDone."""
    active = Override.objects.filter(pk=override_id, revoked_at=None)
    if not active.update(revoked_at=now, revoked_by=by):
        raise AlreadyDone


@transaction.atomic
def ask_for_attempt(*, quiz: Quiz, learner: Any, text: str, now: dt.datetime) -> AttemptRequest:
    """Ask for another attempt, or for one after the quiz has closed; trainers are told.

    Raises NotNeeded where that is not what stands in the way, AlreadyDone while a request is open.
    """
    verdict = start_verdict(quiz, learner, now)
    if verdict.met or verdict.because[0].code not in ASKED_AGAINST:
        raise NotNeeded
    try:
        with transaction.atomic():
            request = AttemptRequest.objects.create(
                quiz=quiz, learner=learner, text=text.strip(), made_at=now
            )
    except IntegrityError:
        raise AlreadyDone from None
    tell(
        user_ids=who_grants(timezone.localdate(now)) - {learner.pk},
        kind="quizzes.asked",
        params={
            "learner": learner.name,
            "quiz": quiz.title,
            "quiz_en": quiz.title_en,
            "text": text,
        },
        url=reverse("quizzes_desk:requests", args=[quiz.pk]),
        key=f"quizzes.asked:{request.pk}",
        now=now,
    )
    return request


@transaction.atomic
def answer_request(
    *,
    request_id: int,
    granted: bool,
    answer: str,
    closes_at: dt.datetime | None = None,
    by: Any,
    now: dt.datetime,
) -> AttemptRequest:
    """Grant a request, by an override with one more attempt, or decline it; the learner is told.

    ``closes_at`` is needed where the quiz has closed for the learner. A refusal needs an answer.
    Raises BadOverride (``reason``, ``closed``), AlreadyDone and OwnAttempt.
    """
    answer = answer.strip()
    request = AttemptRequest.objects.select_related("quiz", "learner").get(pk=request_id)
    if request.learner_id == by.pk:
        raise OwnAttempt
    if not granted and not answer:
        raise BadOverride("reason")
    values = {"granted": granted, "answer": answer, "answered_by": by, "answered_at": now}
    if not AttemptRequest.objects.filter(pk=request_id, answered_at=None).update(**values):
        raise AlreadyDone
    if granted:
        _grant_one_more(request, answer, closes_at, by, now)
    else:
        key = f"quizzes.declined:{request.pk}"
        _tell(request.quiz, request.learner_id, "quizzes.declined", answer, key, now)
    request.refresh_from_db()
    return request


def _grant_one_more(
    request: AttemptRequest, answer: str, closes_at: dt.datetime | None, by: Any, now: dt.datetime
) -> None:
    rules = rules_for(request.quiz, request.learner_id, now)
    held = rules.override
    if rules.closes_at and rules.closes_at <= now and not (closes_at and closes_at > now):
        raise BadOverride("closed")
    grant_override(
        quiz=request.quiz,
        learner=request.learner,
        grant=Grant(
            extra_minutes=held.extra_minutes if held else 0,
            extra_attempts=1 + (held.extra_attempts if held else 0),
            opens_at=held.opens_at if held and not closes_at else None,
            closes_at=closes_at or (held.closes_at if held else None),
        ),
        reason=answer or request.text or "–",
        by=by,
        now=now,
        told_as="quizzes.granted",
    )


def _tell(quiz: Quiz, learner_id: int, kind: str, reason: str, key: str, now: dt.datetime) -> None:
    tell(
        user_ids=[learner_id],
        kind=kind,
        params={"quiz": quiz.title, "quiz_en": quiz.title_en, "reason": reason.strip()},
        url=reverse("quizzes:start", args=[quiz.pk]),
        key=key,
        now=now,
    )
