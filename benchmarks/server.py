"""Serve a settings module with granian and read what its processes use."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from urllib.parse import urlsplit

import psutil

ROOT = Path(__file__).resolve().parent.parent


def free_port() -> int:
    """Return a port of the loopback interface that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Server:
    """Two granian workers on loopback; a context manager.

    The site is served as in production, a floor by Django's plain application.
    """

    def __init__(self, settings: str, environment: dict[str, str], probe: str) -> None:
        package = "learning_site" if settings == "benchmarks.settings" else "benchmarks"
        self.application = f"{package}.wsgi:application"
        self.port = free_port()
        self.probe = probe
        self.database = urlsplit(environment["DATABASE_URL"]).path.strip("/")
        self.environment = {**os.environ, **environment, "DJANGO_SETTINGS_MODULE": settings}
        self.started_in = 0.0

    def __enter__(self) -> Server:
        began = time.perf_counter()
        self.process = subprocess.Popen(
            [
                str(Path(sys.executable).with_name("granian")), "--interface", "wsgi",
                "--host", "127.0.0.1", "--port", str(self.port), "--workers", "2",
                "--blocking-threads", "4", "--log-level", "error", self.application,
            ],
            cwd=ROOT, env=self.environment, start_new_session=True,
        )  # fmt: skip
        try:
            self._wait()
        except BaseException:
            self.__exit__()
            raise
        self.started_in = time.perf_counter() - began
        return self

    def __exit__(self, *exception: object) -> None:
        self.process.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(10)
        with contextlib.suppress(ProcessLookupError):  # a worker may outlive its parent
            os.killpg(self.process.pid, signal.SIGKILL)

    def _wait(self) -> None:
        for _ in range(3000):
            try:
                urllib.request.urlopen(
                    f"http://127.0.0.1:{self.port}{self.probe}", timeout=5
                ).close()
                return
            except urllib.error.HTTPError:
                return
            except OSError:
                if self.process.poll() is not None:
                    raise SystemExit("The server ended before it served a page.") from None
                time.sleep(0.02)
        raise SystemExit("The server did not answer within its time.")

    def processes(self) -> list[psutil.Process]:
        """Return the server's own processes."""
        parent = psutil.Process(self.process.pid)
        return [parent, *parent.children(recursive=True)]

    def cpu(self) -> float:
        """Return the CPU seconds used so far by the server and by what PostgreSQL does for it."""
        return sum(_cpu(process) for process in [*self.processes(), *_postgres(self.database)])

    def pss_mib(self) -> float:
        """Return the proportional memory of the server's processes."""
        return sum(process.memory_full_info().pss for process in self.processes()) / 2**20


def _cpu(process: psutil.Process) -> float:
    try:
        times = process.cpu_times()
    except psutil.Error:
        return 0.0
    return times.user + times.system


def _postgres(database: str) -> list[psutil.Process]:
    """Return the backends of one database; the processes that serve all of them are left out."""
    found = psutil.process_iter(["name", "cmdline"])
    return [
        process
        for process in found
        if process.info["name"] == "postgres"
        and database in " ".join(process.info["cmdline"]).split()
    ]
