"""`manage.py run_due`: run what is due by its schedule. Safe to call as often and from wherever one likes."""

import logging
import time

from django.core.management.base import BaseCommand
from django.db import DatabaseError, close_old_connections
from django.utils import timezone

from notices.services import ClockWatch, note_clock_step, run_due

logger = logging.getLogger(__name__)


class Command(BaseCommand):
    help = "Run the schedules that are due, each once."

    def add_arguments(self, parser) -> None:
        parser.add_argument(
            "--loop", type=float, default=0, help="go on, looking every so many seconds"
        )

    def handle(self, *args, **options) -> None:
        """Run, and name what ran; with --loop, until the process is told to end."""
        clock = ClockWatch(timezone.now(), time.monotonic())
        while True:
            try:
                if seconds := clock.step(timezone.now(), time.monotonic()):
                    note_clock_step(seconds=seconds, now=timezone.now())
                for name in run_due(now=timezone.now()):
                    self.stdout.write(name)
            except DatabaseError:
                if not options["loop"]:
                    raise
                logger.exception("the schedules could not be read; they are tried again")
            if not options["loop"]:
                return
            close_old_connections()
            time.sleep(options["loop"])
