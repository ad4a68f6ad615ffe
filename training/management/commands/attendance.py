"""The attendance of a session as a file: `manage.py attendance --session ID --format csv|xlsx|pdf --output FILE`."""

from __future__ import annotations

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from training.documents.lists import FORMS, write_list
from training.selectors.mine import session_with_all


class Command(BaseCommand):
    help = "Write the attendance of a session to a file."

    def add_arguments(self, parser) -> None:
        """Which session, which form, which file."""
        parser.add_argument("--session", type=int, required=True)
        parser.add_argument("--format", choices=sorted(FORMS), required=True)
        parser.add_argument("--output", type=Path, required=True)

    def handle(self, *args, **options) -> None:
        """Write the file, or say that there is no such session."""
        session = session_with_all(options["session"])
        if session is None:
            raise CommandError(f"There is no session {options['session']}.")
        try:
            with options["output"].open("wb") as target:
                write_list(session, options["format"], target, day=timezone.localdate())
        except OSError as error:
            raise CommandError(f"{options['output']}: {error.strerror}") from None
        self.stdout.write(str(options["output"]))
