"""Who may do what with programmes and runs. One small function a verb.

What happens in the desk follows from the rights of the role's group (`learning_site/roles.py`).
"""

from __future__ import annotations


def may_see_runs(user) -> bool:
    """Look at programmes and runs."""
    return user.has_perm("training.view_planrun")


def may_plan(user) -> bool:
    """Write programmes, schedule runs, change their sessions, enrol people."""
    return user.has_perm("training.change_planrun")


def may_approve_programme(user) -> bool:
    """Approve a version of a programme."""
    return user.has_perm("training.approve_programmeversion")


def may_approve_run(user) -> bool:
    """Approve a run, and seats beyond its places."""
    return user.has_perm("training.approve_planrun")


def may_see_plans(user) -> bool:
    """Look at annual plans and at what units need."""
    return user.has_perm("training.view_annualplan")


def may_keep_plans(user) -> bool:
    """Write annual plans, decide what becomes of needs, submit."""
    return user.has_perm("training.change_annualplan")


def may_approve_plan(user) -> bool:
    """Approve an annual plan or send it back."""
    return user.has_perm("training.approve_annualplan")


def may_keep_calendar(user) -> bool:
    """Enter days of the company and rooms."""
    return user.has_perm("training.change_companyday")


def may_run_session(user, session) -> bool:
    """See a session's list: who runs it, who organises it, and who plans runs."""
    if session.run.organiser_id == user.pk:
        return True
    return any(one.user_id == user.pk for one in session.instructors.all()) or may_plan(user)


def may_see_sheet(user, session) -> bool:
    """Read a session's sheet: who runs it, and who reads runs."""
    return may_run_session(user, session) or may_see_runs(user)
