"""Every write of surveys."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Collection
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from notices.services import tell

from .models import Answer, Invitee, Survey
from .sentences import SCALES, TEXTS


class Refused(Exception):
    """The answer is not taken: not asked, answered before, or over. Nothing was written."""


@transaction.atomic
def open_survey(
    *,
    key: uuid.UUID,
    title: str,
    title_en: str = "",
    user_ids: Collection[int],
    closes_on: dt.date,
    now: dt.datetime,
) -> Survey:
    """Ask a group, and tell them. The same key again changes and asks nothing."""
    survey, is_new = Survey.objects.get_or_create(
        key=key,
        defaults={
            "title": title,
            "title_en": title_en,
            "scales": list(SCALES),
            "texts": list(TEXTS),
            "closes_on": closes_on,
            "made_at": now,
        },
    )
    if not is_new:
        return survey
    Invitee.objects.bulk_create(Invitee(survey=survey, user_id=pk) for pk in sorted(set(user_ids)))
    tell(
        user_ids=user_ids,
        kind="surveys.asked",
        params={"title": title, "title_en": title_en, "until": closes_on.isoformat()},
        url=reverse("surveys:answer", args=[survey.key]),
        key=f"surveys.asked:{survey.pk}",
        now=now,
    )
    return survey


@transaction.atomic
def answer(*, survey: Survey, user, said: dict[str, Any], now: dt.datetime) -> None:
    """Keep what somebody says, once, without who. Raises Refused."""
    asked = Invitee.objects.filter(survey=survey, user=user, has_answered=False)
    if survey.closes_on < timezone.localdate(now) or not asked.update(has_answered=True):
        raise Refused
    known = {*survey.scales, *survey.texts}
    Answer.objects.create(survey=survey, said={k: v for k, v in said.items() if k in known})
