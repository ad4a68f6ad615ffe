"""Takes over records from before from a spreadsheet or CSV."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from django.utils.translation import gettext as _

from competence.exchange import history
from competence.services import take_history
from quizzes.exchange.messages import unreadable_sentence
from quizzes.exchange.sandbox import call_apart
from quizzes.exchange.schema import Unreadable

MOST_SHOWN = 50


class Command(BaseCommand):
    help = "Takes over records from before: all rows or none; what is unknown is kept as evidence."

    def add_arguments(self, parser: CommandParser) -> None:
        """Which file, whether only to look."""
        parser.add_argument("file", type=Path)
        parser.add_argument("--dry-run", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        """Say what became of the rows."""
        try:
            data = options["file"].read_bytes()
        except OSError as error:
            raise CommandError(_("The file cannot be read: %(why)s") % {"why": error.strerror}) from None  # fmt: skip
        try:
            rows = [dict(row) for row in call_apart(history.read, data)]
        except Unreadable as refusal:
            raise CommandError(str(unreadable_sentence(refusal))) from None
        taken = take_history(rows=rows, dry_run=options["dry_run"], now=timezone.now())
        if taken.problems:
            said = [
                _("Line %(line)s: %(what)s") % {"line": row, "what": why}
                for row, why in taken.problems[:MOST_SHOWN]
            ]
            raise CommandError("\n".join([*said, _("Nothing was taken over.")]))
        told = {"records": taken.records, "evidence": taken.evidence - taken.records, "known": taken.known}  # fmt: skip
        self.stdout.write(_("%(records)s records, %(evidence)s kept as evidence only, %(known)s known already.") % told)  # fmt: skip
        if options["dry_run"]:
            self.stdout.write(_("Only looked; nothing was written."))
