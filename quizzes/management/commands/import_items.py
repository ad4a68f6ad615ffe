"""`manage.py import_items FILE --bank SLUG`: all questions of a file, or none and why."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_slug
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from quizzes.exchange.entries import to_dict
from quizzes.exchange.formats import FORMATS
from quizzes.exchange.messages import fault_sentence, skip_sentence, unreadable_sentence
from quizzes.exchange.sandbox import read_apart
from quizzes.exchange.schema import Unreadable
from quizzes.services.exchange import Plan, import_items, plan_import


class Command(BaseCommand):
    help = "Puts the questions of a file into an item bank, as drafts: all of them or none."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", help="the file with the questions")
        parser.add_argument("--bank", metavar="SLUG", required=True, type=_slug)
        parser.add_argument("--format", choices=sorted(FORMATS), help="recognised if not given")
        parser.add_argument("--dry-run", action="store_true", help="read it, write nothing")
        parser.add_argument("--json", action="store_true", help="print what was understood")

    def handle(self, *args: Any, **options: Any) -> None:
        # Django runs commands in no language; the sentences speak the site's.
        with translation.override(settings.LANGUAGE_CODE):
            self._run(Path(options["file"]), options)

    def _run(self, path: Path, options: dict[str, Any]) -> None:
        try:
            data = path.read_bytes()
        except OSError as error:
            raise CommandError(f"{path.name}: {error.strerror or error}") from None
        try:
            plan = _plan(path, data, options)
        except Unreadable as error:
            sentence = unreadable_sentence(error)
            if options["json"]:
                line = error.params.get("line")
                self._print({"items": [], "errors": [{"line": line, "message": sentence}]})
            raise CommandError(f"{path.name}: {sentence}") from None
        if options["json"]:
            self._print(_outcome(plan))
        self._tell(plan, options)

    def _print(self, outcome: dict[str, Any]) -> None:
        self.stdout.write(json.dumps(outcome, ensure_ascii=False, indent=2))

    def _tell(self, plan: Plan, options: dict[str, Any]) -> None:
        # What is told besides must not get into the JSON of a pipe.
        out = sys.stderr if options["json"] else self.stdout
        if not options["json"]:
            for sentence in (*map(fault_sentence, plan.faults), *map(skip_sentence, plan.skipped)):
                out.write(f"{sentence}\n")
        if plan.faults:
            count = len(plan.faults)
            raise CommandError(
                ngettext(
                    "%(count)s error. Nothing was stored.",
                    "%(count)s errors. Nothing was stored.",
                    count,
                )
                % {"count": count}
            )
        words = {"new": len(plan.new), "found": len(plan.reading.items)}
        if options["dry_run"]:
            out.write(_("%(new)s of %(found)s questions would be stored.") % words + "\n")
        else:
            out.write(_("%(new)s of %(found)s questions were stored.") % words + "\n")


def _slug(text: str) -> str:
    validate_slug(text)
    return text


def _plan(path: Path, data: bytes, options: dict[str, Any]) -> Plan:
    wanted = {
        "data": data,
        "bank_slug": options["bank"],
        "file_format": options["format"],
        "read": read_apart,
    }
    if options["dry_run"]:
        return plan_import(**wanted)
    return import_items(**wanted, filename=path.name, by=None, now=timezone.now())


def _outcome(plan: Plan) -> dict[str, Any]:
    return {
        "format": plan.file_format,
        "encoding": plan.reading.encoding,
        "items": [to_dict(item) for item in plan.reading.items],
        "errors": [
            {"line": fault.line, "cell": fault.cell, "message": fault_sentence(fault)}
            for fault in plan.faults
        ],
        "skipped": [
            {"line": skip.line, "whole": skip.whole, "message": skip_sentence(skip)}
            for skip in plan.skipped
        ],
        "new": len(plan.new),
        "stored": len(plan.stored),
    }
