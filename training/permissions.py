"""Who may do what with programmes and runs. One small function a verb.

What happens in the desk follows from the rights of the role's group (`learning_site/roles.py`).
"""

from __future__ import annotations

import datetime as dt

from people.permissions import ASSESSOR, HR, TRAINER, has_role
from people.selectors import current_posts, led_units

from .selectors import inspection
from .selectors.mine import runs_session_of


def may_see_runs(user) -> bool:
    """Look at programmes and runs."""
    return user.has_perm("training.view_planrun")


def may_plan(user) -> bool:
    """Write programmes, schedule runs, change their sessions, enrol people."""
    return user.has_perm("training.change_planrun")


def may_approve_programme(user) -> bool:
    """Approve a version of a programme."""
    return user.has_perm("training.approve_programmeversion")


def may_mark_all(user) -> bool:
    """Mark the homework of every run: who plans runs, and assessors."""
    return may_plan(user) or has_role(user, ASSESSOR)


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


def may_inspect_all(user) -> bool:
    """Look at people under every plan."""
    return has_role(user, ASSESSOR, TRAINER)


def may_see_attendance_of(user, person, today: dt.date) -> bool:
    """Read a person's attendance: oneself, who reads runs, and who leads the person's unit or one above."""
    if user.pk == person.pk or may_see_runs(user):
        return True
    post = current_posts([person.pk], today).get(person.pk)
    return post is not None and post.unit_id in led_units(user.pk, today)


def may_inspect(user, plan, today: dt.date) -> bool:
    """Look at people under a plan: who is named, else the leader or organiser; assessors and trainers stand in."""
    if may_inspect_all(user):
        return True
    return inspection.plans_to_inspect(user.pk, today, sees_all=False).filter(pk=plan.pk).exists()


def may_excuse(user, plan, today: dt.date) -> bool:
    """Excuse a look: who leads the unit or organises the run, HR, trainers and assessors, never who had to look."""
    if user.pk in inspection.inspectors_of(plan, today):
        return False
    return (
        may_inspect_all(user)
        or has_role(user, HR)
        or (inspection.plans_to_read(user.pk, today, sees_all=False).filter(pk=plan.pk).exists())
    )


def may_read_all_inspections(user) -> bool:
    """Read rounds and scores of every plan."""
    return may_see_runs(user) or may_inspect_all(user)


def may_read_inspections(user, plan, today: dt.date) -> bool:
    """Read rounds and scores of a plan: who inspects, who leads the unit or organises the run, who reads runs."""
    if may_read_all_inspections(user):
        return True
    return inspection.plans_to_read(user.pk, today, sees_all=False).filter(pk=plan.pk).exists()


def may_decide_months(user) -> bool:
    """Decide on rewards and penalties."""
    return has_role(user, HR)


def may_judge_in(user, run) -> bool:
    """Judge conduct in a run: who runs its sessions or organises it, who plans runs, and assessors."""
    if run.organiser_id == user.pk or may_plan(user) or has_role(user, ASSESSOR):
        return True
    return runs_session_of(user.pk, run.pk)


def may_see_board(user, run) -> bool:
    """Read who has which part of a run's results: who judges there, and who reads runs."""
    return may_see_runs(user) or may_judge_in(user, run)
