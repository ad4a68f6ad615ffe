"""Everybody's time ends at once: pages hand in, others only look, others never come back, the job runs.

T-HERD in full (TRIALS=full): 200 attempts within five seconds; here a sample.
"""

from __future__ import annotations

import datetime as dt
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, connections
from django.utils import timezone

from quizzes.models import Attempt, AttemptEvent, Response, Result
from quizzes.services import finish_expired, start_attempt
from tests.factories import make_item, make_quiz, make_user

from .server import FULL, TOKEN, log_in

LEARNERS, WITHIN = (200, 5.0) if FULL else (24, 1.0)
MINUTES, GRACE = 60, 5
AHEAD = 3.0 if FULL else 0.5  # for the last preparations
P99 = {"sqlite": 3.0, "postgresql": 1.5}
LATER = dt.timedelta(minutes=2)
FINAL = f"csrfmiddlewaretoken={TOKEN}&do=final"


@pytest.fixture(scope="module")
def quiz(trial_database):
    items = tuple(
        make_item(kind="fill_in", value={"blanks": [["甲"]]}, stem="____") for _ in range(4)
    )
    return make_quiz(items=items, time_limit_minutes=MINUTES)


def _begun(quiz, who):
    """An attempt with every answer saved."""
    start = timezone.now() - dt.timedelta(minutes=MINUTES - 5)
    attempt = start_attempt(quiz_id=quiz.pk, learner=who, now=start)
    Response.objects.bulk_create(
        Response(attempt=attempt, slot=slot, seq=1, value=["甲"], saved_at=start)
        for slot in range(1, 5)
    )
    return attempt


def test_all_that_end_at_the_same_time_are_graded_once_and_nobody_waits_long(site, quiz):
    people = [make_user() for _ in range(LEARNERS)]
    sessions = [log_in(who) for who in people]
    attempts = [_begun(quiz, who) for who in people]
    herd = timezone.now() + dt.timedelta(seconds=AHEAD)
    moments = [herd + dt.timedelta(seconds=WITHIN * n / LEARNERS) for n in range(LEARNERS)]
    # Half of them hand in at their end; of the others, whose grace is over then, every second one looks.
    hands_in = [n % 2 == 0 for n in range(LEARNERS)]
    for attempt, at, own in zip(attempts, moments, hands_in, strict=True):
        attempt.deadline_at = at if own else at - dt.timedelta(seconds=GRACE)
    Attempt.objects.bulk_update(attempts, ["deadline_at"])
    waits, answers = [], []

    def come_back(number):
        time.sleep(max((moments[number] - timezone.now()).total_seconds(), 0))
        page = f"/quizzes/attempts/{attempts[number].pk}/"
        asked = (
            ("POST", f"{page}submit/", FINAL)
            if hands_in[number]
            else ("GET", f"{page}result/", None)
        )
        began = time.monotonic()
        answers.append(site.ask(*asked, sessions[number])[0])
        waits.append(time.monotonic() - began)

    over = threading.Event()
    coming = [n for n in range(LEARNERS) if hands_in[n] or n % 4 == 1]
    with ThreadPoolExecutor(len(coming) + 1) as pool:
        job = pool.submit(_job, over)
        running = [pool.submit(come_back, number) for number in coming]
        try:
            for each in running:
                each.result()
        finally:
            over.set()
        job.result()
    # The next time the schedule looks, also for what a page gave up marking because others wrote.
    finish_expired(now=timezone.now() + LATER)
    slowest = sorted(waits)[int(len(waits) * 0.99)]
    print(
        f"{LEARNERS} ends within {WITHIN:.0f} s, p99 {slowest:.2f} s, answers {sorted(set(answers))}"
    )
    assert set(answers) <= {
        200,
        302,
        409,
    }  # 409: came after the grace; the answers counted all the same
    assert Attempt.objects.filter(quiz=quiz, state="graded").count() == LEARNERS
    assert Result.objects.filter(attempt__quiz=quiz, score=4).count() == LEARNERS
    assert Result.objects.filter(attempt__quiz=quiz).count() == LEARNERS
    graded = AttemptEvent.objects.filter(attempt__quiz=quiz, kind="graded")
    assert graded.values("attempt").distinct().count() == graded.count() == LEARNERS
    if FULL:
        assert slowest < P99[connection.vendor]


def _job(over):
    """What the schedule does, without its pause."""
    try:
        while not over.wait(0.2):
            finish_expired(now=timezone.now())
    finally:
        connections.close_all()
