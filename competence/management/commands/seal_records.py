"""manage.py seal_records"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from competence.selectors.ledger_heads import newest_head
from competence.services.anchors import LedgerKeyError
from competence.services.sealing import seal


class Command(BaseCommand):
    help = "Seals what waits into the chain, signs its head and prints it. run_due does so each minute."

    def handle(self, *args: Any, **options: Any) -> None:
        """Print how much was sealed, and the head for whoever keeps it elsewhere."""
        with translation.override(settings.LANGUAGE_CODE):
            try:
                count = seal(now=timezone.now())
            except (LedgerKeyError, OSError) as error:
                raise CommandError(_("Nothing could be sealed: %(why)s") % {"why": error}) from None
            self.stdout.write(_("Sealed: %(count)s.") % {"count": count})
            head = newest_head()
            if head is not None:
                self.stdout.write(f"{head.number} {head.hash} {head.at}")
