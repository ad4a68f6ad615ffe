"""`manage.py export_items --bank SLUG --format … --output FILE`: a bank as a file, and what is not in it."""

from __future__ import annotations

import sys
import tempfile
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import translation
from django.utils.translation import gettext as _

from quizzes.exchange.formats import FORMATS
from quizzes.exchange.messages import left_out_sentence
from quizzes.models import ItemBank
from quizzes.services.exchange import export_items


class Command(BaseCommand):
    help = "Writes the questions of an item bank into a file and lists what the format cannot hold."

    def add_arguments(self, parser: ArgumentParser) -> None:
        formats = sorted(name for name, form in FORMATS.items() if form.write)
        parser.add_argument("--bank", metavar="SLUG", required=True)
        parser.add_argument("--format", choices=formats, required=True)
        parser.add_argument("--output", metavar="FILE", required=True, help="- is standard output")

    def handle(self, *args: Any, **options: Any) -> None:
        with translation.override(settings.LANGUAGE_CODE):
            bank = ItemBank.objects.filter(slug=options["bank"]).first()
            if bank is None:
                raise CommandError(
                    _("There is no item bank “%(slug)s”.") % {"slug": options["bank"]}
                )
            written = export_items(bank=bank, file_format=options["format"])
            _deliver(written.data, options["output"])
            for left in written.left_out:
                self.stderr.write(left_out_sentence(left))


def _deliver(data: bytes, output: str) -> None:
    """The whole file or none."""
    if output == "-":
        sys.stdout.buffer.write(data)
        return
    path = Path(output)
    try:
        with tempfile.NamedTemporaryFile(dir=path.parent, prefix=".items-", delete=False) as target:
            target.write(data)
        Path(target.name).chmod(0o644)
        Path(target.name).replace(path)
    except OSError as error:
        raise CommandError(f"{output}: {error.strerror or error}") from None
