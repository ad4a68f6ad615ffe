"""Serve the site with its job worker and schedules, and stop all of them together."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from django.core.management.base import BaseCommand

RESTART_AFTER = 1.0  # seconds between a child's death and its next start
SCHEDULE_EVERY = 60  # seconds between two looks at the schedules


class Command(BaseCommand):
    help = "Serve the site on 127.0.0.1 with granian, one job worker and the schedules."

    def add_arguments(self, parser) -> None:
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--workers", type=int, default=2)

    def handle(self, *args, **options) -> None:
        manage = [sys.executable, str(Path(sys.argv[0]).resolve())]
        granian = [
            str(Path(sys.executable).with_name("granian")),
            "--interface", "wsgi", "--host", options["host"], "--port", str(options["port"]),
            "--workers", str(options["workers"]), "--blocking-threads", "4",
            "--respawn-failed-workers", "--log-level", "warning",
            "learning_site.wsgi:application",
        ]  # fmt: skip
        children = [
            Child(granian),
            Child([*manage, "db_worker", "--backend", "jobs", "--no-startup-delay"]),
            Child([*manage, "run_due", "--loop", str(SCHEDULE_EVERY)]),
        ]
        os.environ["PORT"] = str(options["port"])  # links in mails and calendars lead here
        self.stdout.write(f"Serving on http://{options['host']}:{options['port']}/ — Ctrl+C stops.")
        watch(children)


class Child:
    """A process that is started again when it dies."""

    def __init__(self, command: list[str]) -> None:
        self.command = command
        self.process: subprocess.Popen | None = None
        self.died_at = 0.0

    def keep_alive(self) -> None:
        """Start the process, or start it again a moment after its death."""
        if self.process is not None and self.process.poll() is None:
            return
        if self.process is not None and not self.died_at:
            self.died_at = time.monotonic()
        if time.monotonic() - self.died_at >= RESTART_AFTER:
            self.process = subprocess.Popen(self.command, env=os.environ.copy())  # noqa: S603
            self.died_at = 0.0

    def stop(self) -> None:
        """Ask the process to end and wait for it, ten seconds at most."""
        if self.process is None or self.process.poll() is not None:
            return
        self.process.terminate()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()


def watch(children: list[Child]) -> None:
    """Keep the children alive until this process is told to end."""
    stopping = False

    def stop(signum, frame) -> None:
        nonlocal stopping
        stopping = True

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    while not stopping:
        for child in children:
            child.keep_alive()
        time.sleep(0.2)
    for child in reversed(children):
        child.stop()
