"""Which sheet a page is about, and who may see it: one way for all pages of a sheet."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from quizzes.models import Attempt, AttemptState
from quizzes.permissions import can_countersign, may_see_sheet
from quizzes.sentences import title_of


def seen_sheet(request: HttpRequest, attempt_id: uuid.UUID, now: dt.datetime) -> Attempt:
    """The sheet, for whoever may read it; to all others it is as unknown as one that never was."""
    held = _sheet(attempt_id)
    if held is None or not may_read(request.user, held, timezone.localdate(now)):
        raise Http404
    return held


def own_sheet(request: HttpRequest, attempt_id: uuid.UUID) -> Attempt:
    """The sheet that this person writes in."""
    held = _sheet(attempt_id)
    if held is None or held.observer_id != request.user.pk:
        raise Http404
    return held


def _sheet(attempt_id: uuid.UUID) -> Attempt | None:
    found = Attempt.objects.filter(pk=attempt_id, observation__isnull=False)
    return found.select_related("observation", "learner", "observer", "quiz").first()


def may_read(user: Any, held: Attempt, today: dt.date) -> bool:
    """As `permissions.may_see_sheet` says; but a draft is its observer's, and who may still observe the same
    occasion does not look at a colleague's sheet before: two judgements are worth nothing unless each is its own.
    """
    if held.observer_id == user.pk:
        return True
    if held.state == AttemptState.IN_PROGRESS and not held.signatures.exists():
        return False
    if not may_see_sheet(user, held, today):
        return False
    return not is_to_be_judged_apart(user, held.observation, today)


def is_to_be_judged_apart(user: Any, observation: Any, today: dt.date) -> bool:
    """Whether this person may still judge the occasion, and has not: two assessors, nothing decided."""
    if observation.needed == 1 or observation.closed_at or observation.cancelled_at:
        return False
    if not can_countersign(user, observation.learner_id, today):
        return False
    judged = observation.sheets.filter(observer_id=user.pk).exclude(
        state__in=[AttemptState.IN_PROGRESS, AttemptState.VOID]
    )
    return not judged.exists()


def crumb_of(request: HttpRequest, learner_id: int) -> dict[str, str]:
    """Where a page of a sheet hangs: the person's practicals for the person, the observer's day for others."""
    if learner_id == request.user.pk:
        return {"url": reverse("quizzes:my_practicals"), "text": _("My practicals")}
    return {"url": reverse("quizzes:observations"), "text": _("Observing")}


def title(held: Attempt) -> str:
    """The checklist's title as it was on the day."""
    return str(title_of(held.paper))
