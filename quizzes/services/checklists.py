"""Checklists that come with the site: put there once, then people's own."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Mapping
from decimal import Decimal
from importlib.resources import files
from typing import Any

from django.db import transaction

from quizzes.models import Mode, Quiz
from quizzes.models.quiz import Counting

from .quizzes import publish_quiz
from .sources import keep_items, keep_quiz

CONTENT = files("quizzes") / "content" / "checklists"
BANK = {"slug": "checklists", "name": "检查项", "name_en": "Lines of checklists"}
SOURCE = "checklists"


def shipped_checklists() -> list[dict[str, Any]]:
    """Return the checklists that come with the site, by short name."""
    found = sorted(
        (each for each in CONTENT.iterdir() if each.name.endswith(".json")), key=lambda f: f.name
    )
    return [json.loads(each.read_text(encoding="utf-8")) for each in found]


@transaction.atomic
def load_checklists(
    *, content: Iterable[Mapping[str, Any]] | None = None, by: Any = None, now: dt.datetime
) -> list[Quiz]:
    """Publish the checklists whose short name is not there yet, by default those that come with the site; return
    what was made. What is there stays as people have edited it, the retired too.

    Raises NotPublishable where one of them cannot be used, and then nothing is loaded.
    """
    known = set(Quiz.objects.exclude(slug=None).values_list("slug", flat=True))
    rows = shipped_checklists() if content is None else list(content)
    return [_load(row, by, now) for row in rows if row["slug"] not in known]


def _load(row: Mapping[str, Any], by: Any, now: dt.datetime) -> Quiz:
    lines = row["lines"]
    items = keep_items(
        **BANK,
        entries={line["ref"]: line for line in lines},
        changed=(),
        source_name=SOURCE,
        by=by,
        now=now,
    )
    quiz = Quiz(
        mode=Mode.OBSERVED,
        slug=row["slug"],
        title=row["title"],
        title_en=row.get("title_en", ""),
        intro=row.get("intro", ""),
        pass_mark=Decimal(str(row["pass_mark"])),
        agreement_percent=row.get("agreement_percent", 10),
        counting=Counting.LATEST,
        shuffle_options=False,
        live=False,
        has_unpublished_changes=True,
    )
    quiz.save()
    places = [
        {"section": line.get("section", 1), "is_veto": line.get("critical", False)}
        for line in lines
    ]
    keep_quiz(
        quiz=quiz,
        settings={"sections": row.get("sections", [])},
        items=items,
        places=places,
        by=by,
        now=now,
    )
    return publish_quiz(quiz=Quiz.objects.get(pk=quiz.pk), by=by, now=now)
