"""Writes the framework into a file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from framework.exchange import write_case, write_csv
from framework.exchange.stored import entries_of


class Command(BaseCommand):
    help = "Writes all competencies and levels as CSV or CASE 1.1 JSON."

    def add_arguments(self, parser: CommandParser) -> None:
        """In which form, into which file."""
        parser.add_argument("--format", choices=["csv", "case"], required=True)
        parser.add_argument("--output", type=Path, required=True)

    def handle(self, *args: Any, **options: Any) -> None:
        """Write the file and say how many stand in it."""
        entries = entries_of()
        if options["format"] == "csv":
            data = write_csv(entries)
        else:
            with translation.override(settings.LANGUAGE_CODE):
                title = str(settings.SITE_NAME)
            data = write_case(
                entries, title=title, creator=title, base=settings.WAGTAILADMIN_BASE_URL,
                changed=timezone.now(),
            )  # fmt: skip
        try:
            options["output"].write_bytes(data)
        except OSError as error:
            raise CommandError(_("The file cannot be written: %(why)s") % {"why": error.strerror}) from None  # fmt: skip
        self.stdout.write(_("%(n)s competencies written.") % {"n": len(entries)})
