"""F14, F15: a regrade is killed again and again, while learners go on; the end is as if it never was.

In full (TRIALS=full) 1,000 attempts and 20 kills; here a sample.
"""

from __future__ import annotations

import os
import random
import subprocess
import sys
import time

import pytest
from django.utils import timezone

from quizzes.grading.corrections import Correction
from quizzes.models import Attempt, AttemptEvent, Regrade, Response, Result
from quizzes.services import Given, save_response, start_attempt, submit_attempt
from quizzes.services.regrading import finish_regrades, make_regrade, try_regrade
from tests.factories import make_item, make_quiz, make_user

from .server import FULL, ROOT

ATTEMPTS, KILLS = (1000, 20) if FULL else (40, 3)
RUN = (
    "from django.utils import timezone; from quizzes.services.regrading import finish_regrades;"
    "print('go', flush=True); finish_regrades(now=timezone.now())"
)


@pytest.fixture(scope="module")
def quiz(trial_database):
    return make_quiz(
        items=(
            make_item(kind="true_false", value={"answer": "true"}),
            make_item(kind="true_false", value={"answer": "true"}),
        )
    )


def sit(quiz, number):
    """Every second one said what the wrong key calls wrong."""
    now, person = timezone.now(), make_user()
    attempt = start_attempt(quiz_id=quiz.pk, learner=person, now=now)
    given = {1: Given(number % 2 == 0, 0), 2: Given(True, 0)}
    submit_attempt(attempt_id=attempt.pk, learner_id=person.pk, responses=given, now=now)
    return attempt


def kill_once(url, chance):
    """Start to regrade and die somewhere in it."""
    environment = {
        **os.environ,
        "DATABASE_URL": url,
        "SECRET_KEY": "t" * 60,
        "ALLOWED_HOSTS": "127.0.0.1",
        "BASE_URL": "http://127.0.0.1",
        "BEHIND_TLS": "0",
        "DJANGO_SETTINGS_MODULE": "tests.faults.settings",
    }
    process = subprocess.Popen(
        [sys.executable, "manage.py", "shell", "-v0", "-c", RUN],
        cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    assert process.stdout.readline() == b"go\n"
    time.sleep(chance.uniform(0, ATTEMPTS * 0.01 / 2))
    process.kill()
    process.wait()
    process.stdout.close()


def test_killed_again_and_again_it_comes_out_as_if_it_never_was(quiz, trial_database):
    attempts = [sit(quiz, number) for number in range(ATTEMPTS)]
    learner = make_user()
    running = start_attempt(quiz_id=quiz.pk, learner=learner, now=timezone.now())
    item = attempts[0].paper["slots"][0]["item"]
    wanted, now = Correction(item, 0, "new_key", {"answer": False}), timezone.now()
    seal = try_regrade(quiz_id=quiz.pk, wanted=wanted, now=now).seal
    make_regrade(
        quiz_id=quiz.pk, wanted=wanted, reason="答案错了", seal=seal, by=make_user(), now=now
    )
    chance = random.Random(7)  # noqa: S311
    for kill in range(1, KILLS + 1):
        kill_once(trial_database, chance)
        save_response(
            attempt_id=running.pk, learner_id=learner.pk, slot=1, seq=kill, value=bool(kill % 2),
            now=timezone.now(),
        )  # fmt: skip
    finish_regrades(now=timezone.now())
    finish_regrades(now=timezone.now())

    numbers = Result.objects.filter(attempt__in=attempts).values_list("attempt", "number")
    assert sorted(numbers) == sorted((a.pk, n) for a in attempts for n in (1, 2))
    newest = Result.objects.filter(regrade__isnull=False).order_by("attempt__started_at")
    assert {result.score for result in newest} == {1, 2}
    assert AttemptEvent.objects.filter(kind="regraded").count() == ATTEMPTS
    assert Attempt.objects.filter(quiz=quiz, state="graded").count() == ATTEMPTS
    assert Response.objects.filter(attempt=running).count() == KILLS
    assert Regrade.objects.get().done_at
