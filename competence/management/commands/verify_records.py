"""manage.py verify_records"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from competence.selectors.integrity import Checked, check_all
from competence.services.anchors import LedgerKeyError
from competence.services.sealing import seal


class Command(BaseCommand):
    help = (
        "Seals what waits, then checks the ledger (rows, chain, signed heads) and recomputes evidence, "
        "records and certificates. Ends with 0 when everything holds, with 1 and the first bad row otherwise."
    )

    def add_arguments(self, parser: Any) -> None:
        """Name another copy of the signed heads."""
        parser.add_argument(
            "--anchors",
            type=Path,
            metavar="FILE",
            help="a copy of the signed heads (heads.jsonl); by default the site's own file",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Say what was checked, and whether it holds."""
        with translation.override(settings.LANGUAGE_CODE):
            try:
                seal(now=timezone.now())
            except (LedgerKeyError, OSError) as error:
                self.stderr.write(_("Nothing could be sealed: %(why)s") % {"why": error})
            try:
                checked = check_all(options["anchors"])
            except OSError as error:
                raise CommandError(_("The file cannot be read: %(why)s") % {"why": error}) from None
            self.stdout.write(told(checked))
            if checked.flaw is not None:
                raise CommandError(str(checked.flaw))
            self.stdout.write(_("Everything holds."))


def told(checked: Checked) -> str:
    """Say how much was checked."""
    ledger = _("Ledger: %(entries)s entries, %(heads)s signed heads.") % {
        "entries": checked.ledger.entries,
        "heads": checked.ledger.heads,
    }
    proof = _(
        "Checked: %(evidence)s pieces of evidence, %(records)s records, %(papers)s certificates."
    ) % {
        "evidence": checked.evidence,
        "records": checked.records,
        "papers": checked.certificates,
    }
    return f"{ledger}\n{proof}"
