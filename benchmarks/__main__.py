"""Cost of the main operations beside the floors of the same run.

One JSON line an operation: op, cpu_ms (all processes of site and database), ×floor where it has one,
rps, p50_ms, p95_ms, sql, pss_mib, database. Figures are medians over interleaved rounds.

    make bench [DATABASE_URL=postgres://…] [BENCH="--size 2000 --rounds 5"]
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from .client import Request, run
from .server import Server

ROOT = Path(__file__).resolve().parent.parent
FORM = "application/x-www-form-urlencoded"
FLOOR_OF = {
    "lesson": ("auth_html", 3.5),
    "course10": ("auth_html", 4.0),
    "course100": ("auth_html", 4.0),
    "attempt": ("auth_html", 3.5),
    "save": ("auth_save", 1.5),
    "login": ("auth_html", 6.0),
    "results": ("auth_html", 10.0),
    "results_csv": ("auth_html", 25.0),
}


def main() -> None:
    """Fill, serve, measure, print."""
    options = arguments()
    with tempfile.TemporaryDirectory() as folder:
        environment = environment_for(
            options.database_url or f"sqlite:///{folder}/bench.sqlite3", folder
        )
        facts = prepare(environment, options.size, options.rounds, folder)
        starts = cold_starts(environment, options.rounds)
        rows = measure(environment, facts, options)
    print(json.dumps(starts))
    report(rows, facts, environment["DATABASE_URL"].split(":")[0])


def arguments() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="benchmarks", description=__doc__)
    parser.add_argument("--database-url", default=os.environ.get("DATABASE_URL", ""))
    parser.add_argument("--size", type=int, default=500, help="learners in the database")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument(
        "--seconds", type=float, default=2.0, help="of each operation in each round"
    )
    parser.add_argument("--only", default="", help="operations, with commas")
    return parser.parse_args()


def environment_for(database_url: str, folder: str) -> dict[str, str]:
    """Return what production settings ask of the environment."""
    return {
        "DATABASE_URL": database_url,
        "SECRET_KEY": "b" * 60,
        "ALLOWED_HOSTS": "127.0.0.1",
        "BEHIND_TLS": "0",
        "STATIC_ROOT": f"{folder}/static",
        "MEDIA_ROOT": f"{folder}/media",
    }


def manage(environment: dict[str, str], *words: str, settings: str = "benchmarks.settings") -> str:
    """Run a management command of the site and return what it printed."""
    finished = subprocess.run(
        [sys.executable, "manage.py", *words], cwd=ROOT, text=True, capture_output=True, check=False,
        env={**os.environ, **environment, "DJANGO_SETTINGS_MODULE": settings},
    )  # fmt: skip
    if finished.returncode:
        raise SystemExit(finished.stderr[-3000:])
    return finished.stdout


def prepare(environment: dict[str, str], size: int, rounds: int, folder: str) -> dict[str, Any]:
    """Migrate, collect static files, fill; return the client's facts."""
    manage(environment, "compile_translations")
    manage(environment, "migrate", "-v0")
    manage(environment, "collectstatic", "--no-input", "-v0")
    target = Path(folder) / "facts.json"
    manage(
        environment, "shell", "-v0", "-c",
        "import json, pathlib; from benchmarks.fill import fill; from benchmarks import statements;"
        f"facts = fill({size}, {rounds * 12 + 2});"
        "facts |= {'sql': statements.count(facts)};"
        f"pathlib.Path({str(target)!r}).write_text(json.dumps(facts))",
    )  # fmt: skip
    return json.loads(target.read_text())


def cold_starts(environment: dict[str, str], rounds: int) -> dict[str, Any]:
    """Return the seconds from process start to the first page, beside a plain Wagtail site's."""
    seconds: dict[str, list[float]] = {"site": [], "plain": []}
    for _ in range(rounds):
        with Server("benchmarks.settings", environment, "/login/") as site:
            seconds["site"].append(site.started_in)
        with Server("benchmarks.plain_settings", environment, "/desk/login/") as plain:
            seconds["plain"].append(plain.started_in)
    site_s, plain_s = (statistics.median(seconds[name]) for name in ("site", "plain"))
    return {
        "op": "cold_start",
        "seconds": round(site_s, 2),
        "floor": "plain Wagtail",
        "ratio": round(site_s / plain_s, 2),
        "limit": 1.3,
    }


class Operations:
    """The requests of each operation, made per client thread."""

    def __init__(self, facts: dict[str, Any]) -> None:
        self.learners = facts["learners"]
        self.small, self.large = facts["courses"]
        self.quizzes, self.trainer = facts["quizzes"], facts["trainer"]
        self.password = facts["password"]
        self.seq = 1
        self.submits = [
            (learner, attempt) for learner in self.learners for attempt in learner["to_submit"]
        ]

    def headers(
        self, learner: dict[str, Any], kind: str = "", session: str = "session"
    ) -> dict[str, str]:
        """Return cookies of a logged-in phone; ``kind`` is the type of what is posted."""
        headers = {
            "Cookie": f"sessionid={learner[session]}; csrftoken={learner['csrf']}",
            "Accept-Encoding": "gzip",
        }
        if kind:
            headers |= {
                "Content-Type": kind,
                "X-CSRFToken": learner["csrf"],
                "Referer": "http://127.0.0.1/",
            }
        return headers

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
            ("submit", "site", self.submit),
            ("hash", "floor", self.pages("/hash/", "floor_session")),
            ("login", "site", self.login),
            ("results", "site", self.trains("GET", f"{self.quizzes['results']}/results/")),
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


def measure(
    environment: dict[str, str], facts: dict[str, Any], options: argparse.Namespace
) -> dict[str, list[dict]]:
    """Run every operation in every round; return the figures by operation."""
    operations = Operations(facts)
    only = set(filter(None, options.only.split(",")))
    rows: dict[str, list[dict]] = {}
    with (
        Server("benchmarks.settings", environment, "/health/") as site,
        Server("benchmarks.floor_settings", environment, "/html/") as floor,
    ):
        servers = {"site": site, "floor": floor}
        for number in range(-1, options.rounds):  # the first round warms up and is not counted
            for name, where, make in operations.table():
                if only and name not in only and where == "site":
                    continue
                budget = (
                    len(operations.submits) // (options.rounds - number)
                    if name == "submit"
                    else None
                )
                figures = one(
                    servers[where], limited(make, budget), options.seconds if number >= 0 else 0.5
                )
                if number >= 0:
                    rows.setdefault(name, []).append(figures)
    return rows


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


def report(rows: dict[str, list[dict]], facts: dict[str, Any], database: str) -> None:
    """Print one JSON line an operation: medians, and the ratio to the floor with its limit."""
    median = {
        name: {key: statistics.median(row[key] for row in found) for key in found[0]}
        for name, found in rows.items()
    }
    for name, figures in median.items():
        line: dict[str, Any] = {"op": name}
        line |= {key: round(value, 2) for key, value in figures.items()}
        if name in facts["sql"]:
            line["sql"] = facts["sql"][name]
        print(json.dumps(line | ratio(name, median) | {"database": database}))


def ratio(name: str, median: dict[str, dict]) -> dict[str, Any]:
    """Return the CPU of an operation in units of its floor; a login is counted without its hash."""
    if name not in FLOOR_OF:
        return {}
    floor, limit = FLOOR_OF[name]
    cpu = median[name]["cpu_ms"] - (median["hash"]["cpu_ms"] if name == "login" else 0)
    return {"floor": floor, "ratio": round(cpu / median[floor]["cpu_ms"], 2), "limit": limit}


if __name__ == "__main__":
    main()
