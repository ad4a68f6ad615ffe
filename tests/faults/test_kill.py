"""F01: whatever is killed whenever, an answer that was acknowledged is there afterwards.

In full (TRIALS=full) 60 attempts, 180 kills of a worker, 20 of the process above the workers and 100 of
the whole site with its job worker and schedules, 20,000 saves; here a sample.
"""

from __future__ import annotations

import contextlib
import os
import random
import signal
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

import pytest
from django.db import connection, connections
from django.utils import timezone

from quizzes.models import Attempt, Response
from quizzes.services import start_attempt
from tests.factories import make_item, make_quiz, make_user

from .server import FULL, Site, log_in, until

ATTEMPTS, KILLS = (
    (60, {"worker": 180, "granian": 20, "site": 100})
    if FULL
    else (8, {"worker": 3, "granian": 1, "site": 1})
)
SAVES_BETWEEN = 67 if FULL else 25
RESTART_SECONDS = 5  # on a quiet machine
SLOTS = 4


@dataclass
class Learner:
    """A browser that repeats a save until it is acknowledged, and remembers every acknowledgement."""

    attempt: str
    session: str
    sent: dict[int, int] = field(default_factory=dict)
    acknowledged: dict[tuple[int, int], list[str]] = field(default_factory=dict)
    odd: list[str] = field(default_factory=list)

    def answer(self, site, over: threading.Event) -> None:
        chance = random.Random(self.attempt)  # noqa: S311
        while not over.is_set():
            slot = chance.randint(1, SLOTS)
            seq = self.sent[slot] = self.sent.get(slot, 0) + 1
            self._save(site, slot, seq, [f"{slot}-{seq}-{chance.random()}"], over)

    def _save(self, site, slot, seq, value, over) -> None:
        body = {"slot": slot, "seq": seq, "value": value}
        while not over.is_set():
            try:
                status, _headers, text = site.ask(
                    "POST", f"/quizzes/attempts/{self.attempt}/save/", body, self.session
                )
            except OSError:
                time.sleep(0.05)  # as a browser does before it tries again
                continue
            if status == 200:
                self.acknowledged[slot, seq] = value
                return
            if status != 503:
                self.odd.append(f"{status} {text[:200]!r}")
                return


@pytest.fixture(scope="module")
def site(trial_database, tmp_path_factory):
    with Site(trial_database, tmp_path_factory.mktemp("media"), whole=True) as running:
        yield running


@pytest.fixture(scope="module")
def learners(trial_database):
    items = tuple(
        make_item(kind="fill_in", value={"blanks": [["甲"]]}, stem="____") for _ in range(SLOTS)
    )
    quiz = make_quiz(items=items, time_limit_minutes=600)
    made = []
    for _ in range(ATTEMPTS):
        user = make_user()
        attempt = start_attempt(quiz_id=quiz.pk, learner=user, now=timezone.now())
        made.append(Learner(str(attempt.pk), log_in(user)))
    return made


def _lost(learners: list[Learner]) -> list[str]:
    """Every acknowledged save that is not in the database as it was sent."""
    kept = {
        (str(attempt), slot, seq): value
        for attempt, slot, seq, value in Response.objects.values_list(
            "attempt_id", "slot", "seq", "value"
        )
    }
    return [
        f"{learner.attempt} {slot} {seq}"
        for learner in learners
        for (slot, seq), value in list(learner.acknowledged.items())
        if kept.get((learner.attempt, slot, seq)) != value
    ]


def _overtaken(learners: list[Learner]) -> list[str]:
    """Every answer of which something older than the last acknowledged save is the newest."""
    wrong = []
    for learner in learners:
        newest: dict[int, int] = {}
        for slot, seq in learner.acknowledged:
            newest[slot] = max(seq, newest.get(slot, 0))
        for slot, seq in newest.items():
            row = Response.objects.filter(attempt_id=learner.attempt, slot=slot).latest("seq")
            if row.seq < seq:
                wrong.append(f"{learner.attempt} {slot}: {row.seq} < {seq}")
    return wrong


def _sound() -> bool:
    if connection.vendor != "sqlite":
        return True
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA integrity_check")
        return cursor.fetchall() == [("ok",)]


def _kill(site, what: str) -> None:
    """One worker, or the process above the workers, which leaves them without a parent."""
    pids = until(site.workers, "a worker runs", 60)
    pid = site.granian() if what == "granian" else random.choice(pids)  # noqa: S311
    with contextlib.suppress(ProcessLookupError, TypeError):
        os.kill(pid, signal.SIGKILL)


def _wait_for_more(learners: list[Learner], count: int) -> None:
    goal = sum(len(learner.acknowledged) for learner in learners) + count
    until(
        lambda: sum(len(learner.acknowledged) for learner in learners) >= goal,
        "answers are saved again",
        60,
    )


def test_no_acknowledged_answer_is_lost_when_workers_and_the_site_are_killed(site, learners):
    over, restarts, lost = threading.Event(), [], []
    kills = [what for what, count in KILLS.items() for _ in range(count)]
    random.Random(1).shuffle(kills)  # noqa: S311
    with ThreadPoolExecutor(ATTEMPTS) as pool:
        running = [pool.submit(learner.answer, site, over) for learner in learners]
        try:
            for kill in kills:
                _wait_for_more(learners, SAVES_BETWEEN)
                if kill != "site":
                    _kill(site, kill)
                    continue
                site.kill()
                lost += _lost(learners)
                assert _sound()
                restarts.append(site.start())
            _wait_for_more(learners, ATTEMPTS)
        finally:
            over.set()
        for each in running:
            each.result()
    lost += _lost(learners)
    connections.close_all()
    saves = sum(len(learner.acknowledged) for learner in learners)
    print(f"{saves} acknowledged, {len(kills)} kills, restarts up to {max(restarts):.1f} s")
    assert not lost
    assert not _overtaken(learners)
    assert not [odd for learner in learners for odd in learner.odd]
    assert _sound()
    assert Attempt.objects.filter(state="in_progress").count() == ATTEMPTS
    if FULL:
        assert max(restarts) <= RESTART_SECONDS
