"""Who was competent for what on a day, and what was known of it then."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from competence.selectors.as_of import AsOf, as_json, as_of
from people.selectors import person_by_number


def a_day(text: str) -> dt.date:
    """Read a day as YYYY-MM-DD."""
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise CommandError(_("“%(text)s” is no day; write it as 2026-03-31.") % {"text": text}) from None  # fmt: skip


class Command(BaseCommand):
    help = "Says what was asked of a person and held by them on a day, as known on another."

    def add_arguments(self, parser: CommandParser) -> None:
        """Whom, which day, known when."""
        parser.add_argument("--person", required=True, metavar="STAFF_NUMBER")
        parser.add_argument("--on", required=True, metavar="DATE")
        parser.add_argument("--known-on", metavar="DATE")
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        """Answer in lines, or as JSON."""
        person = person_by_number(options["person"])
        if person is None:
            raise CommandError(_("Nobody has the staff number %(number)s.") % {"number": options["person"]})  # fmt: skip
        known_on = a_day(options["known_on"]) if options["known_on"] else None
        found = as_of(person.pk, a_day(options["on"]), known_on)
        if options["json"]:
            said = as_json(found, staff_number=person.staff_number)
            self.stdout.write(json.dumps(said, ensure_ascii=False, indent=1))
        else:
            self._lines(found)

    def _lines(self, found: AsOf) -> None:
        for one in found.lines:
            asked = one.asked.level if one.asked else "-"
            words = f"{one.competency.code}\t{one.label}\t{asked}\t{one.level or '-'}\t{one.status or '-'}"  # fmt: skip
            self.stdout.write(words)
