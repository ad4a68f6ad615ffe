"""The operations that are measured, and how one of them is."""

from __future__ import annotations

import argparse
import json
import statistics
from collections.abc import Iterator
from typing import Any

from .client import Operation, Request, run
from .server import Server
from .sitting import FORM, QUESTIONS, Sitting, cookies

FLOORS = ("auth_html", "auth_save")


class Operations:
    """The requests of each operation, made per client thread."""

    def __init__(self, facts: dict[str, Any]) -> None:
        self.learners = facts["learners"]
        self.small, self.large = facts["courses"]
        self.quizzes, self.trainer = facts["quizzes"], facts["trainer"]
        self.password = facts["password"]
        self.seq = 1
        self.starts = [(person, quiz) for quiz in facts["starts"] for person in facts["crowd"]]
        self.sittings = [Sitting(person, facts["whole"]) for person in facts["crowd"]]
        self.submits = [
            (learner, attempt) for learner in self.learners for attempt in learner["to_submit"]
        ]

    def headers(
        self, learner: dict[str, Any], kind: str = "", session: str = "session"
    ) -> dict[str, str]:
        """Return cookies of a logged-in phone; ``kind`` is the type of what is posted."""
        return cookies(learner | {"session": learner[session]}, kind)

    def pages(self, path: str, session: str = "session") -> Any:
        """Return a maker of GETs of one page; ``{attempt}`` is the learner's own."""

        def make(thread: int) -> Iterator[list[Request]]:
            mine = self.learners[thread::8]
            while True:
                for learner in mine:
                    headers = self.headers(learner, session=session)
                    yield [Request("GET", path.format(**learner), headers)]

        return make

    def saves(self, path: str, session: str = "session") -> Any:
        """Return a maker of saves with a rising sequence number."""

        def make(thread: int) -> Iterator[list[Request]]:
            mine = self.learners[thread::8]
            while True:
                self.seq += 1
                for learner in mine:
                    for slot, option in enumerate(learner["options"], start=1):
                        body = json.dumps(
                            {"slot": slot, "seq": self.seq * 100 + thread, "value": [option]}
                        )
                        yield [
                            Request(
                                "POST",
                                path.format(**learner),
                                self.headers(learner, "application/json", session),
                                body,
                            )
                        ]

        return make

    def submit(self, thread: int) -> Iterator[list[Request]]:
        """Hand in one attempt after the other until none is left."""
        while self.submits:
            learner, attempt = self.submits.pop()
            body = f"csrfmiddlewaretoken={learner['csrf']}&do=final"
            yield [
                Request(
                    "POST",
                    f"/quizzes/attempts/{attempt}/submit/",
                    self.headers(learner, FORM),
                    body,
                    expect=302,
                )
            ]

    def start(self, thread: int) -> Iterator[list[Request]]:
        """Start one attempt after the other: the POST that makes it."""
        while self.starts:
            person, quiz = self.starts.pop()
            body = f"csrfmiddlewaretoken={person['csrf']}"
            yield [Request("POST", f"/quizzes/{quiz}/", cookies(person, FORM), body, expect=302)]

    def whole_attempt(self, thread: int) -> Iterator[Operation]:
        """Start, page, 12 saves, handing in, result."""
        while self.sittings:
            yield self.sittings.pop().play()

    def login(self, thread: int) -> Iterator[list[Request]]:
        """Login page, password, landing page without its cookies (a redirect to the login again)."""
        token = self.learners[0]["csrf"]
        headers = {
            "Cookie": f"csrftoken={token}",
            "Content-Type": FORM,
            "Referer": "http://127.0.0.1/",
        }
        while True:
            for learner in self.learners[thread::8]:
                body = f"csrfmiddlewaretoken={token}&username={learner['staff_number']}&password={self.password}"
                yield [
                    Request("GET", "/login/", {"Cookie": headers["Cookie"]}),
                    Request("POST", "/login/", headers, body, expect=302),
                    Request("GET", "/", self.headers(learner)),
                ]

    def trains(self, method: str, path: str, fields: str = "") -> Any:
        """Return a maker of requests of a trainer to a page about a quiz."""
        kind = FORM if method == "POST" else ""
        body = f"csrfmiddlewaretoken={self.trainer['csrf']}{fields}" if kind else None

        def make(thread: int) -> Iterator[list[Request]]:
            while True:
                yield [Request(method, f"/quizzes/{path}", self.headers(self.trainer, kind), body)]

        return make

    def one_by_one(self, make: Any) -> Any:
        """Return a maker that asks in one thread only: what is measured is one person's wait."""
        return lambda thread: make(thread) if thread == 0 else iter(())

    def share(self, name: str, rounds: int) -> int | None:
        """Return how many a round may use of what can be used only once."""
        once = {"start": self.starts, "submit": self.submits, "whole_attempt": self.sittings}
        return len(once[name]) // rounds if name in once and rounds else None

    def table(self) -> list[tuple[str, str, Any]]:
        """Return (operation, which server, maker) in the order of a round."""
        return [
            ("html", "floor", self.pages("/html/", "floor_session")),
            ("auth_html", "floor", self.pages("/auth-html/", "floor_session")),
            ("lesson", "site", self.pages(f"/courses/{self.small}/5/")),
            ("course10", "site", self.pages(f"/courses/{self.small}/")),
            ("course100", "site", self.pages(f"/courses/{self.large}/")),
            ("attempt", "site", self.pages("/quizzes/attempts/{attempt}/")),
            ("auth_save", "floor", self.saves("/auth-save/{floor_attempt}/", "floor_session")),
            ("save", "site", self.saves("/quizzes/attempts/{attempt}/save/")),
            ("start", "site", self.start),
            ("submit", "site", self.submit),
            ("whole_attempt", "site", self.whole_attempt),
            ("hash", "floor", self.pages("/hash/", "floor_session")),
            ("login", "site", self.login),
            ("results", "site", self.trains("GET", f"{self.quizzes['results']}/results/")),
            (  # the quiz that the analysis reads: 16 times the attempts
                "results_grown",
                "site",
                self.trains("GET", f"{self.quizzes['analysis']}/results/"),
            ),
            (
                "results_csv",
                "site",
                self.trains("POST", f"{self.quizzes['results']}/results/export/", "&format=csv"),
            ),
            (
                "analysis",
                "site",
                self.one_by_one(self.trains("GET", f"{self.quizzes['analysis']}/analysis/")),
            ),
        ]


def limited(make: Any, budget: int | None) -> Any:
    """Stop a maker after its share of what can be used only once."""
    if budget is None:
        return make
    left = iter(range(budget))

    def some(thread: int) -> Iterator[list[Request]]:
        for operation in make(thread):
            yield operation
            if next(left, None) is None:
                return

    return some


def one(server: Server, make: Any, seconds: float) -> dict[str, float]:
    """Measure one operation once."""
    before = server.cpu()
    load = run(server.port, make, seconds)
    used = server.cpu() - before
    ordered = sorted(load.latencies)
    return {
        "cpu_ms": 1000 * used / load.count,
        "rps": load.count / load.seconds,
        "p50_ms": 1000 * ordered[len(ordered) // 2],
        "p95_ms": 1000 * ordered[int(len(ordered) * 0.95)],
        "pss_mib": server.pss_mib(),
    }


def floor_sum(median: dict[str, dict]) -> float:
    """Return the CPU milliseconds that the floors of a whole attempt take."""
    return 2 * median["auth_html"]["cpu_ms"] + QUESTIONS * median["auth_save"]["cpu_ms"]


def floors_of(
    server: Server, facts: dict[str, Any], options: argparse.Namespace
) -> dict[str, float]:
    """Return the floors of a whole attempt, medians over rounds, and their sum."""
    operations = Operations({"starts": [], "quizzes": dict.fromkeys(("results", "analysis")), "trainer": {"csrf": ""}, "password": "",
                             "courses": ["", ""], **facts})  # fmt: skip
    makers = {name: make for name, where, make in operations.table() if name in FLOORS}
    rounds = [
        {name: one(server, make, options.seconds) for name, make in makers.items()}
        for _ in range(options.rounds + 1)
    ][1:]
    median = {
        name: {"cpu_ms": statistics.median(each[name]["cpu_ms"] for each in rounds)}
        for name in makers
    }
    return {name: round(found["cpu_ms"], 2) for name, found in median.items()} | {
        "sum": round(floor_sum(median), 1)
    }
