"""Who may judge answers, and who may look at what came out."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from people.permissions import has_role, may_see_person
from people.selectors import led_units

from .models import Attempt


def may_mark(user: Any) -> bool:
    """Whether this person may open the assessors' queue."""
    return has_role(user, "assessor", "trainer")


def may_mark_attempt(user: Any, attempt: Attempt) -> bool:
    """Whether this person may judge this attempt: an assessor, but never of one's own work."""
    return attempt.learner_id != user.pk and may_mark(user)


def may_see_result(user: Any, learner_id: int, today: dt.date) -> bool:
    """Whether this person may read the final result of that learner, with the answers and marks.

    The learner, who leads the learner's unit, HR and auditors, and who marks.
    """
    return may_see_person(user, learner_id, today) or may_mark(user)


@dataclass(frozen=True)
class Scope:
    """Whose results a person may see: everybody's (``units`` is None), or of the people of these units."""

    units: frozenset[int] | None


def results_scope(user: Any, today: dt.date) -> Scope | None:
    """Return whose results of a quiz this person may see in the list; None for nobody's.

    Who marks, HR and auditors see all; who leads units sees the people of these.
    """
    if has_role(user, "trainer", "assessor", "hr", "auditor"):
        return Scope(None)
    units = led_units(user.pk, today) if user.is_authenticated and user.is_active else set()
    return Scope(frozenset(units)) if units else None


def may_analyse(user: Any) -> bool:
    """Whether this person may see what questions are worth: it shows their keys."""
    return may_mark(user)


def may_correct(user: Any) -> bool:
    """Whether this person may regrade a question or declare an attempt void: trainers."""
    return has_role(user, "trainer")
