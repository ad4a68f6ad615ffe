"""Count the statements of each operation in one process, the same views over the same database."""

from __future__ import annotations

import json
import re
from itertools import count as count_up
from typing import Any

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from .client import Answer, Request
from .sitting import Sitting

COUNTED = re.compile(r"^\s*(SELECT|INSERT|UPDATE|DELETE|WITH)", re.IGNORECASE)


def count(facts: dict[str, Any]) -> dict[str, int]:
    """Return SELECT, INSERT, UPDATE and DELETE statements by operation."""
    learner = facts["learners"][-1]
    client = Client(HTTP_HOST="127.0.0.1")
    client.cookies["sessionid"] = learner["session"]
    small, large = facts["courses"]
    attempt = f"/quizzes/attempts/{learner['attempt']}/"
    seqs = count_up(1)
    calls = {
        "lesson": lambda: client.get(f"/courses/{small}/5/"),
        "course10": lambda: client.get(f"/courses/{small}/"),
        "course100": lambda: client.get(f"/courses/{large}/"),
        "attempt": lambda: client.get(attempt),
        "save": lambda: client.post(
            f"{attempt}save/",
            json.dumps({"slot": 1, "seq": next(seqs), "value": [learner["options"][0]]}),
            content_type="application/json",
        ),
        "submit": lambda: client.post(
            f"/quizzes/attempts/{learner['to_submit'].pop()}/submit/", {"do": "final"}
        ),
        "login": lambda: Client(HTTP_HOST="127.0.0.1").post(
            "/login/", {"username": learner["staff_number"], "password": facts["password"]}
        ),
    }
    trainer = Client(HTTP_HOST="127.0.0.1")
    trainer.cookies["sessionid"] = facts["trainer"]["session"]
    results, analysis = (f"/quizzes/{facts['quizzes'][name]}/" for name in ("results", "analysis"))
    calls |= {
        "results": lambda: trainer.get(f"{results}results/"),
        "results_grown": lambda: trainer.get(f"{analysis}results/"),
        "results_csv": lambda: trainer.post(f"{results}results/export/", {"format": "csv"}),
        "analysis": lambda: trainer.get(f"{analysis}analysis/"),
    }
    return {name: _statements(call) for name, call in calls.items()} | _of_an_attempt(facts)


def _of_an_attempt(facts: dict[str, Any]) -> dict[str, int]:
    """The first attempt fills what is cached, the second one is counted, step by step."""
    for person in facts["crowd"][-2:]:
        client = Client(HTTP_HOST="127.0.0.1")
        client.cookies["sessionid"], client.cookies["csrftoken"] = person["session"], person["csrf"]
        counted = dict.fromkeys(("start", "whole_attempt"), 0)
        play = Sitting(person, facts["whole"]).play()
        request = next(play)
        while request:
            answer, asked = _asked(client, request)
            counted["whole_attempt"] += asked
            if request.step == "start":
                counted["start"] = asked
            request = _next(play, answer)
    del facts["crowd"][-2:]
    return counted


def _asked(client: Client, request: Request) -> tuple[Answer, int]:
    with CaptureQueriesContext(connection) as captured:
        answer = client.generic(
            request.method,
            request.path,
            request.body or "",
            content_type=request.headers.get("Content-Type", ""),
        )
    if answer.status_code != request.expect:
        raise SystemExit(f"{answer.status_code} for {request.path}: {answer.content[:300]!r}")
    found = sum(bool(COUNTED.match(query["sql"])) for query in captured.captured_queries)
    return Answer(answer.status_code, answer.get("Location", ""), answer.content), found


def _next(play: Any, answer: Answer) -> Request | None:
    try:
        return play.send(answer)
    except StopIteration:
        return None


def _statements(call: Any) -> int:
    call()  # the first call fills what is cached for the life of the process
    with CaptureQueriesContext(connection) as captured:
        answer = call()
        b"".join(answer)  # what is streamed asks the database while it is read
    if answer.status_code not in {200, 302}:
        raise SystemExit(
            f"{answer.status_code} while counting statements: {answer.content[:300]!r}"
        )
    return sum(bool(COUNTED.match(query["sql"])) for query in captured.captured_queries)
