"""Takes competencies with their levels from a file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from framework.exchange import MOST_BYTES, UnreadableError, read_case, read_csv
from framework.services import RefusedFile, import_entries

READERS = {"csv": read_csv, "case": read_case}
MOST_SHOWN = 50


class Command(BaseCommand):
    help = "Takes competencies and levels from CSV or CASE 1.1 JSON: all of them or none."

    def add_arguments(self, parser: CommandParser) -> None:
        """Which file, in which form, whether only to look."""
        parser.add_argument("file", type=Path)
        parser.add_argument("--format", choices=sorted(READERS), required=True)
        parser.add_argument("--dry-run", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        """Say what came of it; what is wrong is said by line and nothing is taken."""
        try:
            with options["file"].open("rb") as file:
                data = file.read(MOST_BYTES + 1)
        except OSError as error:
            raise CommandError(_("The file cannot be read: %(why)s") % {"why": error.strerror}) from None  # fmt: skip
        try:
            entries = READERS[options["format"]](data)
            found = import_entries(entries=entries, dry_run=options["dry_run"])
        except UnreadableError as unreadable:
            raise CommandError(str(unreadable.problem)) from None
        except RefusedFile as refused:
            said = [str(one) for one in refused.problems[:MOST_SHOWN]]
            raise CommandError("\n".join([*said, _("Nothing was taken over.")])) from None
        for code in found.added:
            self.stdout.write(_("new: %(code)s") % {"code": code})
        for code in found.changed:
            self.stdout.write(_("changed: %(code)s") % {"code": code})
        told = {"added": len(found.added), "changed": len(found.changed), "same": len(found.same)}
        self.stdout.write(_("%(added)s new, %(changed)s changed, %(same)s the same.") % told)
        if options["dry_run"]:
            self.stdout.write(_("Only looked; nothing was written."))
