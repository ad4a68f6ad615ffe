"""manage.py export_completions --format csv|xlsx|jsonl --output FILE [--since ISO8601]"""

from __future__ import annotations

import datetime as dt
import os
import sys
import tempfile
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone, translation
from django.utils.dateparse import parse_date, parse_datetime

from courses.selectors.report import CompletionFilter
from reports.documents.completions import WRITERS, TooManyLinesError
from reports.services import export_completions


class Command(BaseCommand):
    help = "Writes who completed what: one line per person, course and period."

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare format, file and time."""
        parser.add_argument("--format", choices=sorted(WRITERS), required=True)
        parser.add_argument("--output", required=True, metavar="FILE", help="- is standard output")
        parser.add_argument(
            "--since",
            metavar="ISO8601",
            help="only what was completed at that time or later (the site's zone where none is given)",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Write the file whole or not at all."""
        since = _moment(options["since"]) if options["since"] else None
        words = {"since": since.isoformat()} if since else {}
        wanted = CompletionFilter(since=since)
        with translation.override(settings.LANGUAGE_CODE):
            written = self._write(options["output"], options["format"], wanted, words)
        self.stderr.write(f"{written.lines} lines, sha256 {written.sha256}")

    def _write(self, output: str, file_format: str, wanted: CompletionFilter, words: dict) -> Any:
        folder = Path(output).resolve().parent if output != "-" else None
        try:
            handle, name = tempfile.mkstemp(prefix=".completions-", dir=folder)
        except OSError as error:
            raise CommandError(f"{output}: {error.strerror}") from error
        try:
            with os.fdopen(handle, "wb") as target:
                written = export_completions(
                    target=target,
                    file_format=file_format,
                    wanted=wanted,
                    words=words,
                    by=None,
                    now=timezone.now(),
                )
            _deliver(Path(name), output)
        except TooManyLinesError:
            raise CommandError("Too many lines for a worksheet: use csv or jsonl.") from None
        except OSError as error:
            raise CommandError(f"{output}: {error.strerror}") from error
        finally:
            Path(name).unlink(missing_ok=True)
        return written


def _deliver(made: Path, output: str) -> None:
    if output == "-":
        sys.stdout.buffer.write(made.read_bytes())
        sys.stdout.flush()
    else:
        made.chmod(0o640)  # names and results are not for everybody on the machine
        made.replace(output)


def _moment(text: str) -> dt.datetime:
    try:
        moment = parse_datetime(text)
        day = None if moment else parse_date(text)
    except ValueError:
        moment = day = None
    if day is not None:
        moment = dt.datetime.combine(day, dt.time())
    if moment is None:
        raise CommandError(f"--since: {text!r} is not a time such as 2026-03-02T09:00:00+08:00.")
    return moment if moment.tzinfo else timezone.make_aware(moment, timezone.get_default_timezone())
