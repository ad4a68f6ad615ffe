"""Starting an attempt."""

from __future__ import annotations

import datetime as dt
import secrets
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from common.verdicts import Reason, Verdict
from quizzes.models import Attempt, AttemptState, Quiz
from quizzes.selectors import blueprint_of, standing_of, start_verdict

from .codes import sitting_with_code
from .errors import StartRefused
from .events import note
from .expiry import settle
from .paper_media import keep_media
from .papers import freeze


def start_attempt(*, quiz_id: int, learner: Any, code: str = "", now: dt.datetime) -> Attempt:
    """Resume the learner's running attempt, or freeze a paper and start a new one.

    ``code`` is the access code of an open sitting where the quiz is invigilated. Raises StartRefused
    with the verdict where rules, a gate or the code say no, Quiz.DoesNotExist for a quiz that never
    was.
    """
    running = Attempt.objects.filter(
        quiz_id=quiz_id, learner=learner, state=AttemptState.IN_PROGRESS
    ).first()
    if running:
        settle(running, now=now)
        if running.state == AttemptState.IN_PROGRESS:
            return running
    quiz = Quiz.objects.get(pk=quiz_id)
    sitting_id = _sitting(quiz, learner, code, now) if quiz.is_invigilated else None
    try:
        return _start(quiz, learner, sitting_id, now)
    except IntegrityError:  # a request at the same moment was faster: its attempt is the one
        return _start(quiz, learner, sitting_id, now)


def _sitting(quiz: Quiz, learner: Any, code: str, now: dt.datetime) -> int:
    found = sitting_with_code(quiz_id=quiz.pk, learner_id=learner.pk, code=code, now=now)
    if isinstance(found, Reason):
        raise StartRefused(Verdict(False, (found,)))
    return found


@transaction.atomic
def _start(quiz: Quiz, learner: Any, sitting_id: int | None, now: dt.datetime) -> Attempt:
    earlier = list(
        Attempt.objects.filter(quiz=quiz, learner=learner).defer("paper").order_by("-number")
    )
    running = next((each for each in earlier if each.state == AttemptState.IN_PROGRESS), None)
    if running:
        return running
    blueprint = blueprint_of(quiz, timezone.localdate(now))
    standing = standing_of(quiz, learner.pk, now, earlier)
    verdict = start_verdict(quiz, learner, now, standing=standing, blueprint=blueprint)
    if not verdict.met:
        raise StartRefused(verdict)
    seed = secrets.randbelow(2**62)
    rules = standing.rules
    paper = freeze(blueprint, seed) | {
        "closes_at": rules.closes_at.isoformat() if rules.closes_at else None,
        "override": rules.override.pk if rules.override else None,
    }
    attempt = Attempt.objects.create(
        quiz=quiz,
        learner=learner,
        number=earlier[0].number + 1 if earlier else 1,
        paper=paper,
        kinds=[entry["kind"] for entry in paper["slots"]],
        seed=seed,
        sitting_id=sitting_id,
        started_at=now,
        deadline_at=rules.deadline(now),
        grace_seconds=quiz.grace_seconds,
    )
    keep_media([paper], now=now)
    note(attempt.pk, "started", at=now, actor_id=learner.pk)
    return attempt
