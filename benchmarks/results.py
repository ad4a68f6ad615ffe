"""Fill two quizzes with final attempts: one as a course has them, one big enough for item analysis."""

from __future__ import annotations

import datetime as dt
import random
import uuid
from typing import Any

from people.models import User
from quizzes.models import Attempt, Quiz, Response, Result
from quizzes.services.papers import freeze

BATCH = 500
RESPONSES = 100_000


def fill_results(quiz: Quiz, now: dt.datetime) -> dict[str, int]:
    """Return the ids of a quiz with 500 attempts and of one with 100,000 responses."""
    slots = quiz.slots.count()
    return {
        "results": _filled(quiz, "基准成绩", 500, now),
        "analysis": _filled(quiz, "基准题目分析", RESPONSES // slots + 1, now),
    }


def _filled(model: Quiz, title: str, count: int, now: dt.datetime) -> int:
    quiz = Quiz.objects.create(
        title=title, pass_mark=60, timing="unlimited", attempts_rule="unlimited", live=True
    )
    paper = _paper(model)
    chance = random.Random(1)
    for start in range(0, count, BATCH):
        people = User.objects.bulk_create(
            User(staff_number=f"R{quiz.pk}-{number:06d}", name=f"学员{number}")
            for number in range(start, min(start + BATCH, count))
        )
        _sat(quiz, paper, people, now, chance)
    return quiz.pk


def _paper(model: Quiz) -> dict[str, Any]:
    attempt = Attempt.objects.filter(quiz=model).first()
    return attempt.paper if attempt else freeze(model, list(model.slots.all()), 1)


def _sat(
    quiz: Quiz, paper: dict[str, Any], people: list[User], now: dt.datetime, chance: random.Random
) -> None:
    kinds = [entry["kind"] for entry in paper["slots"]]
    attempts, results, responses = [], [], []
    for person in people:
        attempt = Attempt(
            id=uuid.uuid4(), quiz=quiz, learner=person, number=1, state="graded", paper=paper,
            kinds=kinds, seed=1, started_at=now, submitted_at=now, graded_at=now,
        )  # fmt: skip
        marks = [_mark(entry, attempt, responses, now, chance) for entry in paper["slots"]]
        score = sum(float(mark["score"]) for mark in marks)
        attempts.append(attempt)
        results.append(
            Result(attempt=attempt, score=score, max_score=paper["max_score"], passed=score >= 36,
                   marks=marks, because=[], made_at=now)
        )  # fmt: skip
    Attempt.objects.bulk_create(attempts, batch_size=50)
    Result.objects.bulk_create(results, batch_size=50)
    Response.objects.bulk_create(responses, batch_size=1000)


def _mark(
    entry: dict[str, Any], attempt: Attempt, responses: list[Response], now: dt.datetime,
    chance: random.Random,
) -> dict[str, Any]:  # fmt: skip
    options = [option["id"] for option in entry["options"]]
    right = entry["key"]["right"][0]
    chosen = right if chance.random() < 0.6 else chance.choice(options)
    at = now + dt.timedelta(seconds=30 * entry["slot"] + chance.randrange(20))
    responses.append(
        Response(attempt=attempt, slot=entry["slot"], seq=1, value=[chosen], saved_at=at)
    )
    return {
        "slot": entry["slot"], "item": entry["item"], "kind": entry["kind"],
        "score": entry["points"] if chosen == right else "0", "max_score": entry["points"],
        "by": "machine", "why": "",
    }  # fmt: skip
