"""manage.py verify_records"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import translation
from django.utils.translation import gettext as _

from competence.selectors.integrity import Checked, check_all


class Command(BaseCommand):
    help = (
        "Recomputes evidence, records and certificates and follows their links. Ends with 0 when "
        "everything holds, with 1 and the first bad row otherwise."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        """Say what was checked, and whether it holds."""
        with translation.override(settings.LANGUAGE_CODE):
            checked = check_all()
            self.stdout.write(_told(checked))
            if checked.flaw is not None:
                raise CommandError(str(checked.flaw))
            self.stdout.write(_("Everything holds."))


def _told(checked: Checked) -> str:
    return _(
        "Checked: %(evidence)s pieces of evidence, %(records)s records, %(papers)s certificates."
    ) % {
        "evidence": checked.evidence,
        "records": checked.records,
        "papers": checked.certificates,
    }
