"""A class of 500 that begins at the same time: how long until all are through, and what each one waits.

    make bench [DATABASE_URL=postgres://…] BENCH="cohort"           released within 10 s, no thought
    make bench [DATABASE_URL=postgres://…] BENCH="cohort --paced"   released over 30 s, 8 s an answer

Every acknowledged answer is looked up in the database afterwards, every result counted and marked again.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import statistics
import time
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psutil

from .client import Answer, Request
from .operations import floors_of
from .place import manage
from .server import Server
from .sitting import QUESTIONS, Sitting

PATIENCE = 60.0
TRIES = 5
LIMITS = {False: {"start": 4000, "save": 1500}, True: {"start": 300, "save": 80}}


@dataclass
class Seen:
    """What the class saw: seconds by step, what went wrong, what was busy and tried again."""

    waits: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    errors: list[str] = field(default_factory=list)
    busy: int = 0


class Device:
    """One kept-alive connection of one learner."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def ask(self, request: Request) -> Answer:
        """Send and read the whole answer."""
        if self.streams is None:
            self.streams = await asyncio.open_connection("127.0.0.1", self.port)
        reader, writer = self.streams
        body = (request.body or "").encode()
        lines = [f"{request.method} {request.path} HTTP/1.1", f"Host: 127.0.0.1:{self.port}"]
        lines += [f"{name}: {value}" for name, value in request.headers.items()]
        lines.append(f"Content-Length: {len(body)}")
        writer.write("\r\n".join([*lines, "", ""]).encode() + body)
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        found = dict(line.lower().split(": ", 1) for line in head[1:] if ": " in line)
        raw = await self._body(reader, found)
        return Answer(
            int(head[0].split()[1]),
            next((line[10:] for line in head if line.lower().startswith("location: ")), ""),
            raw,
            found.get("content-encoding") == "gzip",
            float(found.get("retry-after", 1)),
        )

    async def _body(self, reader: asyncio.StreamReader, headers: dict[str, str]) -> bytes:
        if headers.get("transfer-encoding") != "chunked":
            return await reader.readexactly(int(headers.get("content-length", 0)))
        parts = []
        while size := int(await reader.readline(), 16):
            parts.append(await reader.readexactly(size))
            await reader.readline()
        await reader.readline()
        return b"".join(parts)

    def hang_up(self) -> None:
        """Close; the next request opens a new connection."""
        if self.streams:
            self.streams[1].close()
        self.streams = None


async def sit(sitting: Sitting, port: int, delay: float, thought: float, seen: Seen) -> None:
    """Wait for the release, then go through the attempt, thinking before each answer."""
    await asyncio.sleep(delay)
    device, play = Device(port), sitting.play()
    request = next(play)
    try:
        while True:
            if request.step == "save" and thought:
                await asyncio.sleep(thought)
            answer = await _patiently(device, request, seen)
            request = play.send(answer)
    except StopIteration:
        return
    except (OSError, EOFError, TimeoutError, AssertionError) as error:
        seen.errors.append(f"{request.step}: {error!r}")
    finally:
        device.hang_up()


async def _patiently(device: Device, request: Request, seen: Seen) -> Answer:
    """As the page does: what the site is too busy for is sent again after the time it names."""
    began = time.perf_counter()
    for _ in range(TRIES):
        async with asyncio.timeout(PATIENCE):
            answer = await device.ask(request)
        if answer.status != 503:
            break
        seen.busy += 1
        await asyncio.sleep(answer.retry_after)
    seen.waits[request.step].append(time.perf_counter() - began)
    assert answer.status == request.expect, f"{answer.status} {answer.text[:200]!r}"
    return answer


async def release(
    sittings: list[Sitting], port: int, within: float, thought: float, seen: Seen
) -> float:
    """Let all of them begin, evenly over the time; return the seconds until the last one is through."""
    began = time.perf_counter()
    step = within / len(sittings)
    await asyncio.gather(
        *(sit(each, port, step * n, thought, seen) for n, each in enumerate(sittings))
    )
    return time.perf_counter() - began


def run(environment: dict[str, str], facts: dict[str, Any], options: argparse.Namespace) -> None:
    """Measure the floors, let the class go, check every answer, print one JSON line."""
    thought, within = (8.0, 30.0) if options.paced else (0.0, 10.0)
    sittings = [Sitting(person, facts["whole"]) for person in facts["crowd"]]
    seen = Seen()
    with Server("benchmarks.floor_settings", environment, "/html/") as floor:
        floors = floors_of(floor, facts, options)
    with Server("benchmarks.settings", environment, "/health/") as site:
        before, busy = site.cpu(), _busy()
        own = time.process_time()
        seconds = asyncio.run(release(sittings, site.port, within, thought, seen))
        used, own = site.cpu() - before, time.process_time() - own
        foreign = (_busy() - busy - used - own) / seconds
    line = {
        "op": "paced cohort" if options.paced else "cohort",
        "learners": len(sittings),
        "through_s": round(seconds, 1),
    }
    if not options.paced:
        least = len(sittings) * floors["sum"] / 1000 / (psutil.cpu_count() or 1)
        line |= {"floor_s": round(least, 1), "ratio": round(seconds / least, 2), "limit": 3.5}
    line |= {"cpu_ms_each": round(1000 * used / len(sittings), 1), "floor_ms_each": floors["sum"]}
    for name, limit in {**dict.fromkeys(seen.waits), **LIMITS[options.paced]}.items():
        line |= _waits(name, seen.waits[name], limit)
    line |= {"errors": len(seen.errors), "busy": seen.busy, **check(environment, sittings)}
    line |= {
        "foreign_cores": round(foreign, 2),
        "database": environment["DATABASE_URL"].split(":")[0],
    }
    print(json.dumps(line))
    for error in seen.errors[:5]:
        print(error)


def _busy() -> float:
    """Return the seconds that all cores together have worked."""
    times = psutil.cpu_times()
    return sum(times) - times.idle - times.iowait - times.guest - times.guest_nice


def _waits(name: str, waits: list[float], limit: int | None) -> dict[str, Any]:
    ordered = sorted(waits) or [0.0]
    found = {
        f"{name}_p50_ms": round(1000 * statistics.median(ordered)),
        f"{name}_p95_ms": round(1000 * ordered[int(len(ordered) * 0.95)]),
    }
    return found | ({f"{name}_limit_ms": limit} if limit else {})


def check(environment: dict[str, str], sittings: list[Sitting]) -> dict[str, Any]:
    """Return how many acknowledged answers and results are missing or wrong in the database."""
    sent = Path(environment["MEDIA_ROOT"]).with_name("acknowledged.json")
    rows = [row for sitting in sittings for row in sitting.acknowledged]
    finished = [sitting.attempt for sitting in sittings if sitting.finished]
    sent.write_text(json.dumps({"rows": rows, "finished": finished}))
    code = f"from benchmarks.crowd import check; print('FOUND', check({str(sent)!r}))"
    printed = manage(environment, "shell", "-v0", "-c", code)
    missed = len(sittings) * QUESTIONS - len(rows)
    return {"unsent": missed, **json.loads(printed.partition("FOUND ")[2])}
