"""`manage.py import_course FILE`: the same road as the upload in the desk, for the command line."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone, translation

from courses.importers.errors import sentence
from courses.importers.json_form import to_json
from courses.importers.messages import render
from courses.importers.sandbox import read_in_child
from courses.importers.shapes import UnreadableHandout
from courses.services.imports import earlier_imports, import_handout


class Command(BaseCommand):
    help = "Make a draft course and a draft quiz of a training handout (.txt, .md or .docx)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", help="the handout")
        parser.add_argument("--bank", metavar="SLUG", help="the item bank for its questions")
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
            outcome, done = self._import(path, data, options)
        except UnreadableHandout as error:
            raise CommandError(sentence(error)) from None
        if options["json"]:
            self.stdout.write(json.dumps(outcome, ensure_ascii=False, indent=2))
        # What is told besides must not get into the JSON of a pipe.
        out = sys.stderr if options["json"] else self.stdout
        if done:
            out.write(f"{done}\n")

    def _import(self, path: Path, data: bytes, options: dict[str, Any]) -> tuple[dict, str]:
        if options["dry_run"]:
            handout = read_in_child(data, path.name)
            return to_json(handout, render), "" if options["json"] else _summary(handout)
        document = import_handout(
            data=data,
            filename=path.name,
            bank_slug=options["bank"],
            by=None,
            now=timezone.now(),
        )
        before = sum(1 for _one in earlier_imports(document.sha256)) - 1
        course = document.course.slug if document.course else ""
        done = (
            f"{document.outcome['title']}: draft course {course}, "
            f"{document.warnings.count()} warnings to settle."
        )
        if before:
            done += f" The same file was imported {before} times before."
        return document.outcome, done


def _summary(handout: Any) -> str:
    lessons = sum(len(chapter.lessons) for chapter in handout.chapters)
    return (
        f"{handout.title}: {len(handout.chapters)} chapters, {lessons} lessons, "
        f"{len(handout.appendices)} appendices, {len(handout.items)} questions, "
        f"{len(handout.warnings)} warnings. Nothing was written."
    )
