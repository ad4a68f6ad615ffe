"""manage.py export_records"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from competence.selectors.ledger_heads import newest_head
from competence.services.anchors import LedgerKeyError
from competence.services.exporting import UnknownPersonError, export_records


class Command(BaseCommand):
    help = (
        "Writes results, marks, signatures, attendance, evidence, records and certificates with their "
        "parts of the chain to one JSON file, which tools/verify_export.py checks without the site."
    )

    def add_arguments(self, parser: Any) -> None:
        """One person or everybody, and where to."""
        scope = parser.add_mutually_exclusive_group(required=True)
        scope.add_argument("--person", metavar="STAFF_NUMBER")
        scope.add_argument("--all", action="store_true")
        parser.add_argument("--output", required=True, type=Path, metavar="FILE")

    def handle(self, *args: Any, **options: Any) -> None:
        """Write beside the file first, so that a failure leaves the old one."""
        with translation.override(settings.LANGUAGE_CODE):
            try:
                count = _write(options["output"], options["person"])
            except UnknownPersonError as error:
                raise CommandError(
                    _("Nobody has the staff number %(number)s.") % {"number": error}
                ) from None
            except (LedgerKeyError, OSError) as error:
                raise CommandError(_("Nothing was exported: %(why)s") % {"why": error}) from None
            self.stdout.write(
                _("Exported: %(count)s rows to %(file)s.")
                % {"count": count, "file": options["output"]}
            )
            head = newest_head()
            if head is not None:
                self.stdout.write(f"{head.number} {head.hash} {head.key}")


def _write(path: Path, staff_number: str | None) -> int:
    handle, name = tempfile.mkstemp(dir=path.absolute().parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            count = export_records(
                staff_number=staff_number,
                to=file,
                site=str(settings.SITE_NAME),
                now=timezone.now(),
            )
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    return count
