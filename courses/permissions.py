"""Who may do what with courses. One small function a verb.

What happens in the desk follows from the rights of the role's group (`learning_site/roles.py`).
"""

from __future__ import annotations

import datetime as dt

from people.permissions import AUDITOR, HR, TRAINER, has_role
from people.selectors import led_units


def may_author(user) -> bool:
    """Import, edit and release courses."""
    return has_role(user, TRAINER)


def may_look_at_lessons(user) -> bool:
    """Read the newest release without being enrolled: trainers, HR and auditors."""
    return has_role(user, TRAINER, HR, AUDITOR)


def may_assign(user) -> bool:
    """Assign courses and end assignments."""
    return user.has_perm("courses.add_assignment")


def may_see_assignments(user) -> bool:
    """See what is assigned to whom."""
    return user.has_perm("courses.view_assignment") or may_assign(user)


def may_see_participants(user) -> bool:
    """See who in a course stands where, over all units."""
    return user.has_perm("courses.view_enrolment")


def may_decide_enrolments(user) -> bool:
    """Answer requests, extend, exempt."""
    return user.has_perm("courses.change_enrolment")


def units_to_look_after(user, today: dt.date) -> set[int]:
    """Return the units whose people the person leads, with all units below; others see nobody there."""
    return led_units(user.pk, today)
