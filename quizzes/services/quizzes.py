"""Publishing, copying and retiring a quiz."""

from __future__ import annotations

import datetime as dt
from itertools import count
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from quizzes.models import Quiz, QuizDraw, QuizSection, QuizSlot
from quizzes.selectors import newest_draft, publish_problems

from .errors import NotPublishable

COPIED = (
    "mode",
    "title_en",
    "intro",
    "pass_mark",
    "pass_unit",
    "timing",
    "time_limit_minutes",
    "grace_seconds",
    "attempts_rule",
    "max_attempts",
    "wait_minutes",
    "counting",
    "opens_at",
    "closes_at",
    "is_invigilated",
    "shuffle_questions",
    "shuffle_options",
    "feedback",
    "is_marked_anonymously",
    "assessor_count",
    "agreement_percent",
)
ROWS: dict[str, Any] = {"sections": QuizSection, "slots": QuizSlot, "draws": QuizDraw}
OF_THE_ROW = frozenset({"id", "quiz", "sort_order"})


@transaction.atomic
def publish_quiz(*, quiz: Quiz, by: Any, now: dt.datetime) -> Quiz:
    """Publish the newest draft of a quiz, and those of its questions that were never published.

    Returns the live quiz. Raises NotPublishable with sentences, and then nothing is published.
    """
    draft = newest_draft(quiz)
    problems = publish_problems(draft, timezone.localdate(now))
    if problems:
        raise NotPublishable(problems)
    for slot in draft.slots.all():
        if not slot.item.live:
            _publish(slot.item, by)
    _publish(draft, by)
    return Quiz.objects.get(pk=quiz.pk)


def _publish(thing: Any, by: Any) -> None:
    revision = thing.latest_revision or thing.save_revision(user=by)
    revision.publish(user=by, skip_permission_checks=True)  # the caller has asked already


@transaction.atomic
def duplicate_quiz(*, quiz: Quiz, by: Any, now: dt.datetime) -> Quiz:
    """Make a draft with the same questions and rules; attempts stay with the original."""
    source = newest_draft(quiz)
    copy = Quiz(
        **{name: getattr(source, name) for name in COPIED},
        slug=_free_slug(source.slug) if source.slug else None,
        title=_("%(title)s (copy)") % {"title": source.title[:180]},
        live=False,
        has_unpublished_changes=True,
    )
    for name, model in ROWS.items():
        fields = [field.name for field in model._meta.fields if field.name not in OF_THE_ROW]
        rows = sorted(getattr(source, name).all(), key=lambda row: (row.sort_order or 0, row.pk))
        copies = [
            model(**{field: getattr(row, field) for field in fields}, sort_order=order)
            for order, row in enumerate(rows)
        ]
        setattr(copy, name, copies)
    copy.save()
    copy.save_revision(user=by, log_action=False)
    log(instance=copy, action="wagtail.create", user=by, timestamp=now)
    return copy


def _free_slug(slug: str) -> str:
    """The short name of a copy: the first with a number that nobody has."""
    stem = slug[:70]
    known = set(Quiz.objects.filter(slug__startswith=stem).values_list("slug", flat=True))
    return next(name for at in count(2) if (name := f"{stem}-{at}") not in known)


@transaction.atomic
def retire_quiz(*, quiz: Quiz, by: Any, now: dt.datetime) -> None:
    """Take no new attempts; running ones go on and results stay."""
    if Quiz.objects.filter(pk=quiz.pk, retired_at=None).update(retired_at=now):
        log(instance=quiz, action="wagtail.unpublish", user=by, timestamp=now)
    quiz.refresh_from_db(fields=["retired_at"])


@transaction.atomic
def bring_back_quiz(*, quiz: Quiz, by: Any, now: dt.datetime) -> None:
    """Let a retired quiz be started again."""
    if Quiz.objects.filter(pk=quiz.pk, retired_at__isnull=False).update(retired_at=None):
        log(instance=quiz, action="wagtail.publish", user=by, timestamp=now)
    quiz.refresh_from_db(fields=["retired_at"])
