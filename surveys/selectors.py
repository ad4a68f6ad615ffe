"""Reads of surveys: what is open for a person, and what a group said."""

from __future__ import annotations

import datetime as dt
import uuid
from collections import Counter
from dataclasses import dataclass, field

from django.db.models import QuerySet

from .models import Invitee, Survey

LEAST = 5


@dataclass(frozen=True)
class Scale:
    """One question: ``counts`` of the answers 1 to 5, their mean with one decimal."""

    code: str
    counts: tuple[int, ...]
    mean: float | None


@dataclass(frozen=True)
class Summary:
    """What may be shown of a survey; ``scales`` and ``texts`` are empty while it may not."""

    asked: int
    answered: int
    is_over: bool
    scales: tuple[Scale, ...] = ()
    texts: dict[str, list[str]] = field(default_factory=dict)

    @property
    def is_shown(self) -> bool:
        """Whether the survey is over and at least five have answered."""
        return self.is_over and self.answered >= LEAST


def survey_of(key: uuid.UUID) -> Survey | None:
    """Return the survey about a thing, or None."""
    return Survey.objects.filter(key=key).first()


def is_asked(survey: Survey, user_id: int) -> Invitee | None:
    """Return the person's invitation, or None."""
    return Invitee.objects.filter(survey=survey, user_id=user_id).first()


def open_for(user_id: int, today: dt.date) -> QuerySet[Survey]:
    """Return what a person is asked and has not answered, the first to end first."""
    return Survey.objects.filter(
        invitees__user_id=user_id, invitees__has_answered=False, closes_on__gte=today
    ).order_by("closes_on", "pk")


def summary_of(survey: Survey, today: dt.date) -> Summary:
    """Return what a group said, nothing of it before the end or of fewer than five."""
    asked = survey.invitees.count()
    answers = list(survey.answers.values_list("said", flat=True))
    plain = Summary(asked, len(answers), survey.closes_on < today)
    if not plain.is_shown:
        return plain
    scales = tuple(_scale(code, [one.get(code) for one in answers]) for code in survey.scales)
    texts = {
        code: [one[code] for one in answers if one.get(code, "").strip()] for code in survey.texts
    }
    return Summary(asked, len(answers), is_over=True, scales=scales, texts=texts)


def _scale(code: str, given: list[int | None]) -> Scale:
    numbers = [one for one in given if one]
    counted = Counter(numbers)
    mean = round(sum(numbers) / len(numbers), 1) if numbers else None
    return Scale(code, tuple(counted[number] for number in range(1, 6)), mean)
