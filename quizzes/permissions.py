"""Who may judge answers, and who may look at what came out."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from people.permissions import has_role, may_see_person
from people.selectors import current_posts, led_units, managers_of, posts_in

from .models import Attempt, AttemptState, Meaning, Mode, Quiz, Standpoint


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


def standpoints_of(user: Any, learner_id: int, today: dt.date) -> list[str]:
    """Return from where this person may look at that one, what counts first; empty: not at all.

    The centre: assessors and trainers. The superior: who leads the unit; assessors and trainers stand in. A colleague: the same unit.
    """
    if not user.is_authenticated or not user.is_active:
        return []
    if user.pk == learner_id:
        return [Standpoint.SELF]
    found: list[str] = []
    leads_them = user.pk in {each.pk for each in managers_of(learner_id, today)} or (
        posts_in(learner_id, led_units(user.pk, today), today).exists()
    )
    if leads_them:
        found.append(Standpoint.SUPERVISOR)
    if may_mark(user):
        found += [each for each in (Standpoint.CENTRE, Standpoint.SUPERVISOR) if each not in found]
    if _same_unit(user.pk, learner_id, today):
        found.append(Standpoint.PEER)
    return found


def _same_unit(one: int, other: int, today: dt.date) -> bool:
    posts = current_posts([one, other], today)
    return len(posts) == 2 and posts[one].unit_id == posts[other].unit_id


def can_observe(user: Any, quiz: Quiz, learner_id: int, standpoint: str, today: dt.date) -> bool:
    """Whether this person may fill in a sheet of that checklist about that one, from that standpoint."""
    return quiz.mode == Mode.OBSERVED and standpoint in standpoints_of(user, learner_id, today)


def can_countersign(user: Any, learner_id: int, today: dt.date) -> bool:
    """Whether this person may review, approve and answer objections to sheets about that one."""
    found = standpoints_of(user, learner_id, today)
    return not {Standpoint.CENTRE, Standpoint.SUPERVISOR}.isdisjoint(found)


def may_see_sheet(user: Any, sheet: Attempt, today: dt.date) -> bool:
    """Whether this person may read a sheet: who wrote it, and who may see the person's results. The person reads it
    from the first signature on, also while it is corrected; their own at any time.
    """
    if sheet.observer_id == user.pk:
        return True
    if sheet.learner_id == user.pk:
        is_draft = sheet.state == AttemptState.IN_PROGRESS
        return not is_draft or sheet.signatures.filter(meaning=Meaning.ASSESSED).exists()
    return may_see_result(user, sheet.learner_id, today)


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
