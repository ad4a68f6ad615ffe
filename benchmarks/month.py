"""The list at the end of a month: 1,000 people with 30 rounds each, as a page of a hundred and as a whole file.

make bench [DATABASE_URL=postgres://…] BENCH="month [--size 5000]"
"""

from __future__ import annotations

import argparse
import http.client
import json
import statistics
import time
from typing import Any

from .server import Server

LIMIT_SQL, ROUNDS = 12, 7


def filled(size: int) -> str:
    """Return the call that fills the database."""
    return f"__import__('benchmarks.month_fill', fromlist=['_']).fill_month({size})"


def run(environment: dict[str, str], facts: dict[str, Any], _options: argparse.Namespace) -> None:
    """Ask for the list and for its file, print one line; end badly where they take more statements."""
    with Server("benchmarks.settings", environment, "/health/") as site:
        took = {
            what: statistics.median(_ask(site.port, facts, facts[what]) for _ in range(ROUNDS))
            for what in ("page", "file")
        }
    line = {
        "op": "month",
        "people": facts["people"],
        "rounds": facts["rounds"],
        "page_ms": round(took["page"] * 1000, 1),
        "page_sql": facts["sql_page"],
        "file_ms": round(took["file"] * 1000, 1),
        "file_sql": facts["sql_file"],
        "limit_sql": LIMIT_SQL,
        "database": environment["DATABASE_URL"].split(":")[0],
    }
    print(json.dumps(line))
    if max(facts["sql_page"], facts["sql_file"]) > LIMIT_SQL:
        raise SystemExit("The list of a month takes too many statements.")


def _ask(port: int, facts: dict[str, Any], path: str) -> float:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    before = time.perf_counter()
    connection.request("GET", path, None, {"Cookie": f"sessionid={facts['admin']}"})
    answer = connection.getresponse()
    answer.read()
    connection.close()
    if answer.status != 200:
        raise SystemExit(f"{path} answers {answer.status}.")
    return time.perf_counter() - before
