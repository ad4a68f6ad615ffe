"""A hall that signs in: 200 phones scan the code, open the page, press and read the answer.

All at once, or over a minute with --paced. Behind it stand 1,000 sessions with 20,000 attendances; their
overview is asked while the hall signs in.

    make bench [DATABASE_URL=postgres://…] BENCH="hall [--paced] [--size 200]"
"""

from __future__ import annotations

import argparse
import datetime as dt
import http.client
import json
import statistics
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from training.sign_in import code_at

from .place import manage
from .server import Server

MINUTE, THREADS = 60.0, 24
LIMIT_MS, LIMIT_SQL = 1000, 15
FORM = "application/x-www-form-urlencoded"


def filled(size: int) -> str:
    """Return the call that fills the database."""
    return f"__import__('benchmarks.hall_fill', fromlist=['_']).fill_hall({size})"


def run(environment: dict[str, str], facts: dict[str, Any], options: argparse.Namespace) -> None:
    """Let the hall in, count what was recorded, print one line."""
    phones = facts["phones"]
    with Server("benchmarks.settings", environment, "/health/") as site:
        _overview(site.port, facts)
        began = time.perf_counter()

        def come(place: int) -> list[float]:
            if options.paced:
                time.sleep(max(began + place * MINUTE / len(phones) - time.perf_counter(), 0))
            return _sign(site.port, facts, phones[place])

        with ThreadPoolExecutor(THREADS) as pool:
            waits = [wait for waits in pool.map(come, range(len(phones))) for wait in waits]
        seconds = time.perf_counter() - began
        overview = statistics.median(_overview(site.port, facts) for _ in range(5))
    found = manage(
        environment, "shell", "-v0", "-c",
        "from benchmarks.hall_fill import recorded; print(recorded())",
    )  # fmt: skip
    p95 = statistics.quantiles(waits, n=20)[-1] * 1000
    line = {
        "op": "hall_paced" if options.paced else "hall",
        "phones": len(phones),
        "recorded": int(found),
        "seconds": round(seconds, 1),
        "p50_ms": round(statistics.median(waits) * 1000, 1),
        "p95_ms": round(p95, 1),
        "limit_ms": LIMIT_MS,
        "overview_ms": round(overview * 1000, 1),
        "overview_sql": facts["sql_overview"],
        "limit_sql": LIMIT_SQL,
        "database": environment["DATABASE_URL"].split(":")[0],
    }
    print(json.dumps(line))
    if int(found) != len(phones) or facts["sql_overview"] > LIMIT_SQL:
        raise SystemExit("The hall is not signed in as it should be.")


def _sign(port: int, facts: dict[str, Any], phone: dict[str, str]) -> list[float]:
    """Scan, open, press, read: the seconds of each request."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    at = f"/training/in/{facts['session']}"
    jar = {"sessionid": phone["session"], "csrftoken": phone["csrf"]}
    waits: list[float] = []

    def ask(method: str, path: str, expect: int, body: str | None = None) -> None:
        headers = {"Cookie": "; ".join(f"{key}={value}" for key, value in jar.items())}
        if body is not None:
            headers |= {
                "Content-Type": FORM,
                "X-CSRFToken": phone["csrf"],
                "Referer": "http://127.0.0.1/",
            }
        before = time.perf_counter()
        connection.request(method, path, body, headers)
        answer = connection.getresponse()
        text = answer.read()
        waits.append(time.perf_counter() - before)
        if answer.status != expect:
            raise SystemExit(f"{method} {path}: {answer.status} {text[:200]!r}")
        for cookie in answer.headers.get_all("Set-Cookie") or []:
            name, _, value = cookie.split(";")[0].partition("=")
            jar[name] = value

    token = code_at(facts["secret"], "in", dt.datetime.now(dt.UTC)).token
    ask("GET", f"{at}/{token}/", 302)
    ask("GET", "/training/sign-in/", 200)
    ask("POST", "/training/sign-in/", 302, "")
    ask("GET", f"/training/sessions/{facts['session']}/", 200)
    connection.close()
    return waits


def _overview(port: int, facts: dict[str, Any]) -> float:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    before = time.perf_counter()
    headers = {"Cookie": f"sessionid={facts['admin']}"}
    connection.request("GET", "/training/overview/?page=3", None, headers)
    answer = connection.getresponse()
    answer.read()
    connection.close()
    if answer.status != 200:
        raise SystemExit(f"The overview answers {answer.status}.")
    return time.perf_counter() - before
