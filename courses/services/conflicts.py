"""Deciding what the source of a course leaves in conflict."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.db import transaction
from wagtail.log_actions import log

from courses.models import CoursePage
from courses.selectors.conflicts import SETTLE, conflicts_of
from courses.selectors.quality import source_of

if TYPE_CHECKING:
    from people.models import User


class NoSuchChoice(ValueError):
    """The conflict or the way out of it is not in the source of the course."""


@transaction.atomic
def settle_conflict(
    *, course: CoursePage, ref: str, choice: str, why: str, by: User, now: dt.datetime
) -> None:
    """Enter a decision in the log; a later one takes its place. Raises NoSuchChoice."""
    choices = {one.ref: one.choices for one in conflicts_of(course, source_of(course))}
    if choice not in choices.get(ref, ()):
        raise NoSuchChoice(ref)
    data = {"ref": ref, "choice": choice, "why": why}
    log(instance=course, action=SETTLE, user=by, timestamp=now, data=data)
