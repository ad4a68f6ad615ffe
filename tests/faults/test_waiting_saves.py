"""A class that saves while somebody else holds the write lock takes no thread from whoever only reads."""

from __future__ import annotations

import json
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.utils import timezone

from quizzes.models import Response
from quizzes.services import start_attempt
from tests.factories import make_item, make_quiz, make_user

from .server import log_in, writers_held_up

LEARNERS = 24  # three for each thread of the server
PATIENCE = 8.0  # seconds after which the page with the paper gives up, and tries again


@pytest.fixture(scope="module")
def class_of_learners(trial_database):
    """The addresses that the class saves to, and its sessions."""
    quiz = make_quiz(items=(make_item(kind="true_false", value={"answer": "true"}),))
    people = [make_user() for _ in range(LEARNERS)]
    started = [start_attempt(quiz_id=quiz.pk, learner=who, now=timezone.now()) for who in people]
    return [
        (f"/quizzes/attempts/{each.pk}/save/", log_in(who))
        for each, who in zip(started, people, strict=True)
    ]


def test_savers_are_sent_away_in_time_and_readers_are_served(site, class_of_learners):
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL locks rows: no save waits for a stranger's")
    answer = {"slot": 1, "seq": 1, "value": True}

    def save(learner):
        path, session = learner
        return site.ask("POST", path, answer, session)

    with ThreadPoolExecutor(LEARNERS) as pool:
        with writers_held_up():
            saves = [pool.submit(save, learner) for learner in class_of_learners]
            time.sleep(0.5)  # every thread of the server has one by now
            began = time.monotonic()
            assert site.ask("GET", "/notices/", session=class_of_learners[0][1])[0] == 200
            waited = time.monotonic() - began
            refused = [one.result() for one in saves]
        assert waited < PATIENCE
        assert {status for status, _, _ in refused} == {503}
        assert all(headers["retry-after"] for _, headers, _ in refused)
        assert json.loads(refused[0][2]) == {"error": "busy"}
        assert {status for status, _, _ in pool.map(save, class_of_learners)} == {200}
    assert Response.objects.count() == LEARNERS
