"""A closed-loop client: a few threads, kept-alive connections, every answer checked."""

from __future__ import annotations

import http.client
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Request:
    """One request; ``expect`` is the status without which the measurement is worth nothing."""

    method: str
    path: str
    headers: dict[str, str] = field(default_factory=dict)
    body: str | None = None
    expect: int = 200


@dataclass(frozen=True)
class Load:
    """What a run of the client saw: operations, seconds of wall time, latencies in seconds."""

    count: int
    seconds: float
    latencies: list[float]


def run(
    port: int, make: Callable[[int], Iterator[list[Request]]], seconds: float, threads: int = 8
) -> Load:
    """Drive the server; ``make(thread)`` yields operations, each a list of requests in order.

    Raises SystemExit on the first answer with another status than expected.
    """
    latencies: list[float] = []
    faults: list[str] = []
    began = time.perf_counter()

    def work(number: int) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        for operation in make(number):
            if faults or time.perf_counter() >= began + seconds:
                break
            at = time.perf_counter()
            faults.extend(filter(None, (_send(connection, request) for request in operation)))
            latencies.append(time.perf_counter() - at)
        connection.close()

    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(work, range(threads)))
    if faults:
        raise SystemExit(faults[0])
    return Load(len(latencies), time.perf_counter() - began, latencies)


def _send(connection: http.client.HTTPConnection, request: Request) -> str:
    """Return what is wrong with the answer, or nothing."""
    connection.request(request.method, request.path, request.body, request.headers)
    answer = connection.getresponse()
    text = answer.read()
    if answer.status == request.expect:
        return ""
    return f"{request.method} {request.path}: {answer.status}\n{text[:500]!r}"
