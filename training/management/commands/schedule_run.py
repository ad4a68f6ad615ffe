"""Make a run of a programme from a start date and nothing else."""

from __future__ import annotations

import datetime as dt
import json

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils import timezone

from training import services
from training.content import UnreadableSourceError, available_programmes
from training.selectors.timetable import run_as_json


def _day(text: str) -> dt.date:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise CommandError(f"{text!r} is no day; write it as 2026-03-31.") from None


class Command(BaseCommand):
    help = (
        "Make a run of a programme from a start date; a ready-made programme is loaded where it is "
        "not there yet. Ready-made: " + ", ".join(available_programmes())
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("slug", help="short name of the programme")
        parser.add_argument("--start", required=True, type=str, help="first day, YYYY-MM-DD")
        parser.add_argument("--dry-run", action="store_true", help="write nothing")
        parser.add_argument("--json", action="store_true", help="print the run as JSON")

    def handle(self, *args, **options) -> None:
        start, now = _day(options["start"]), timezone.now()
        try:
            with transaction.atomic():
                programme = services.load_programme(options["slug"], now=now)
                version = services.version_to_run(programme)
                run = services.schedule_run(version=version, start=start, now=now)
                told = run_as_json(run, with_ids=not options["dry_run"])
                transaction.set_rollback(options["dry_run"])
        except (services.Refused, UnreadableSourceError) as error:
            reasons = getattr(error, "reasons", (error,))
            raise CommandError(" ".join(str(one) for one in reasons)) from None
        except OverflowError:
            raise CommandError(f"{start} is too far away.") from None
        if options["json"]:
            self.stdout.write(json.dumps(told, ensure_ascii=False, indent=2))
        else:
            self._print(told)

    def _print(self, told: dict) -> None:
        for one in told["sessions"]:
            until = f" – {one['ends_on']}" if "ends_on" in one else ""
            self.stdout.write(f"{one['date']}{until}  {one['weekday'][:3]}  {one['title']}")
        for one in told["unplaced"]:
            self.stdout.write(f"unplaced: {one['title']}")
        for sentence in told["warnings"]:
            self.stdout.write(f"! {sentence}")
        self.stdout.write(f"ends {told['ends']['earliest']} – {told['ends']['latest']}")
