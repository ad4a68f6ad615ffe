"""Putting a quiz on paper: each variant is frozen like the paper of an attempt, and kept."""

from __future__ import annotations

import copy
import datetime as dt
import secrets
import uuid
from dataclasses import dataclass, fields
from typing import Any

from django.db import transaction
from django.utils import timezone

from quizzes.models import PrintedPaper, Quiz
from quizzes.models.quiz import Timing
from quizzes.selectors import Blueprint, blueprint_of, quiz_verdict

from .errors import StartRefused
from .paper_media import keep_media
from .papers import freeze

VARIANTS = "ABCD"


@dataclass(frozen=True)
class _SameQuestions(Blueprint):
    """A blueprint whose draws take the same questions whatever the seed of the order is."""

    draw_seed: int = 0

    def picks(self, seed: int) -> list[list[int]]:
        """Return what the draws take."""
        return super().picks(self.draw_seed)


@transaction.atomic
def print_quiz(
    *,
    quiz: Quiz,
    variants: int,
    shuffle_questions: bool,
    shuffle_options: bool,
    by: Any,
    now: dt.datetime,
) -> list[PrintedPaper]:
    """Freeze and keep so many variants (1 to 4) of a quiz: the same questions in another order.

    Variant A keeps the order of the quiz. Raises StartRefused where nobody could sit the quiz.
    """
    if not 1 <= variants <= len(VARIANTS):
        raise ValueError(f"From 1 to {len(VARIANTS)} variants, not {variants}.")
    blueprint = blueprint_of(quiz, timezone.localdate(now))
    verdict = quiz_verdict(quiz, now, blueprint)
    if not verdict.met:
        raise StartRefused(verdict)
    batch, draw_seed = uuid.uuid4(), secrets.randbelow(2**62)
    made = []
    for variant in VARIANTS[:variants]:
        asked = copy.copy(quiz)
        asked.shuffle_questions = shuffle_questions and variant != "A"
        asked.shuffle_options = shuffle_options
        known = {field.name: getattr(blueprint, field.name) for field in fields(blueprint)}
        seed = secrets.randbelow(2**62)
        paper = freeze(_SameQuestions(**known | {"quiz": asked}, draw_seed=draw_seed), seed)
        paper["minutes"] = quiz.time_limit_minutes if quiz.timing == Timing.LIMITED else None
        made.append(
            PrintedPaper.objects.create(
                quiz=quiz,
                batch=batch,
                variant=variant,
                seed=seed,
                paper=paper,
                made_by=by,
                made_at=now,
            )
        )
    keep_media([each.paper for each in made], now=now)
    return made
