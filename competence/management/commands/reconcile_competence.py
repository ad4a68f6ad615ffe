"""Makes records and standings again from evidence and results."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone
from django.utils.translation import gettext as _

from competence.services import reconcile


class Command(BaseCommand):
    help = "Derives records and standings anew; on a sound database it changes nothing."

    def handle(self, *args: Any, **options: Any) -> None:
        """Say what was looked at and what was put right."""
        done = reconcile(now=timezone.now())
        self.stdout.write(_("%(n)s people looked at.") % {"n": done.people})
        if not done.changed:
            self.stdout.write(_("Everything is as it should be; nothing was changed."))
            return
        told = {"evidence": done.evidence, "records": done.records, "standings": done.standings}
        self.stdout.write(
            _(
                "Added: %(evidence)s evidence, %(records)s records. Standings put right: %(standings)s."
            )
            % told
        )
