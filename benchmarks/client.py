"""A closed-loop client: a few threads, kept-alive connections, every answer checked."""

from __future__ import annotations

import gzip
import http.client
import time
from collections.abc import Callable, Generator, Iterator
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
    step: str = ""


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    location: str = ""
    raw: bytes = b""
    zipped: bool = False
    retry_after: float = 1.0

    @property
    def text(self) -> bytes:
        """The body as it was before it was compressed."""
        return gzip.decompress(self.raw) if self.zipped else self.raw


# Requests known before, or made one from the answer to the other.
Operation = list[Request] | Generator[Request, Answer, None]


@dataclass(frozen=True)
class Load:
    """What a run of the client saw: operations, seconds of wall time, latencies in seconds."""

    count: int
    seconds: float
    latencies: list[float]


class Unexpected(Exception):
    """An answer with another status than expected."""


def run(
    port: int, make: Callable[[int], Iterator[Operation]], seconds: float, threads: int = 8
) -> Load:
    """Drive the server; ``make(thread)`` yields operations.

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
            try:
                _play(connection, operation)
            except Unexpected as fault:
                faults.append(str(fault))
            latencies.append(time.perf_counter() - at)
        connection.close()

    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(work, range(threads)))
    if faults:
        raise SystemExit(faults[0])
    return Load(len(latencies), time.perf_counter() - began, latencies)


def _play(connection: http.client.HTTPConnection, operation: Operation) -> None:
    if isinstance(operation, list):
        for request in operation:
            _send(connection, request)
        return
    request = next(operation)
    while True:
        answer = _send(connection, request)
        try:
            request = operation.send(answer)
        except StopIteration:
            return


def _send(connection: http.client.HTTPConnection, request: Request) -> Answer:
    connection.request(request.method, request.path, request.body, request.headers)
    answer = connection.getresponse()
    raw = answer.read()
    if answer.status != request.expect:
        raise Unexpected(f"{request.method} {request.path}: {answer.status}\n{raw[:500]!r}")
    zipped = answer.getheader("content-encoding") == "gzip"
    return Answer(answer.status, answer.getheader("location") or "", raw, zipped)
