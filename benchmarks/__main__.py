"""Cost of the main operations beside the floors of the same run.

One JSON line an operation: op, cpu_ms (all processes of site and database), ×floor where it has one,
rps, p50_ms, p95_ms, sql, pss_mib, database. Figures are medians over interleaved rounds.

    make bench [DATABASE_URL=postgres://…] [BENCH="--size 2000 --rounds 5"]
    make bench [DATABASE_URL=postgres://…] BENCH="cohort [--paced]"   a class of 500 (cohort.py)
    make bench [DATABASE_URL=postgres://…] BENCH="hall [--paced]"     200 sign in to a session (hall.py)
    make bench [DATABASE_URL=postgres://…] BENCH="month"              a month of 1,000 people (month.py)
    make bench [DATABASE_URL=postgres://…] BENCH="ledger --size 1000000"   rows sealed and verified (ledger.py)
    make bench [DATABASE_URL=postgres://…] BENCH="matrix --size 10000"      people by competencies (matrix.py)
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import tempfile
from typing import Any

from . import cohort, hall, month
from .operations import Operations, floor_sum, limited, one
from .place import environment_for, prepare
from .server import Server

ATTEMPT_LIMIT = 2.7  # a whole attempt, of the sum of its floors: 2 pages and 12 saves
FLOOR_OF = {
    "lesson": ("auth_html", 3.5),
    "course10": ("auth_html", 4.0),
    "course100": ("auth_html", 4.0),
    "attempt": ("auth_html", 3.5),
    "save": ("auth_save", 1.5),
    "login": ("auth_html", 6.0),
    "results": ("auth_html", 10.0),
    "results_grown": ("results", 1.2),
    "results_csv": ("auth_html", 25.0),
}


def main() -> None:
    """Fill, serve, measure, print."""
    options = arguments()
    with tempfile.TemporaryDirectory() as folder:
        environment = environment_for(
            options.database_url or f"sqlite:///{folder}/bench.sqlite3", folder
        )
        if options.what == "cohort":
            facts = prepare(environment, f"fill_class({options.size})", folder, counted=False)
            cohort.run(environment, facts, options)
            return
        if options.what == "hall":
            facts = prepare(environment, hall.filled(min(options.size, 200)), folder, counted=False)
            hall.run(environment, facts, options)
            return
        if options.what == "month":
            size = max(options.size, 1000)
            facts = prepare(environment, month.filled(size), folder, counted=False)
            month.run(environment, facts, options)
            return
        if options.what == "ledger":
            size = max(options.size, 50_000)
            filled = f"__import__('benchmarks.ledger').ledger.measured({size})"
            print(json.dumps(prepare(environment, filled, folder, counted=False)))
            return
        if options.what == "matrix":
            filled = f"__import__('benchmarks.matrix').matrix.measured({options.size})"
            print(json.dumps(prepare(environment, filled, folder, counted=False)))
            return
        facts = prepare(environment, f"fill({options.size}, {options.rounds * 12 + 2})", folder)
        starts = cold_starts(environment, options.rounds)
        rows = measure(environment, facts, options)
    print(json.dumps(starts))
    report(rows, facts, environment["DATABASE_URL"].split(":")[0])


def arguments() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="benchmarks", description=__doc__)
    parser.add_argument(
        "what",
        nargs="?",
        default="operations",
        choices=["operations", "cohort", "hall", "ledger", "matrix", "month"],
    )
    parser.add_argument("--paced", action="store_true", help="a cohort that thinks")
    parser.add_argument("--database-url", default=os.environ.get("DATABASE_URL", ""))
    parser.add_argument("--size", type=int, default=500, help="learners in the database")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument(
        "--seconds", type=float, default=2.0, help="of each operation in each round"
    )
    parser.add_argument("--only", default="", help="operations, with commas")
    return parser.parse_args()


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
                budget = operations.share(name, options.rounds - number)
                figures = one(
                    servers[where], limited(make, budget), options.seconds if number >= 0 else 0.5
                )
                if number >= 0:
                    rows.setdefault(name, []).append(figures)
    return rows


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
    if name == "whole_attempt":
        floor_ms = floor_sum(median)
        share = round(median[name]["cpu_ms"] / floor_ms, 2)
        return {"floor": "2 auth_html + 12 auth_save", "ratio": share, "limit": ATTEMPT_LIMIT}
    if name not in FLOOR_OF:
        return {}
    floor, limit = FLOOR_OF[name]
    cpu = median[name]["cpu_ms"] - (median["hash"]["cpu_ms"] if name == "login" else 0)
    return {"floor": floor, "ratio": round(cpu / median[floor]["cpu_ms"], 2), "limit": limit}


if __name__ == "__main__":
    main()
