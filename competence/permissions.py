"""Who may see whose proof."""

from __future__ import annotations

import datetime as dt

from competence.models import CompetenceRecord
from people.permissions import AUDITOR, HR, TRAINER, has_role, may_see_person


def may_see_record(user, record: CompetenceRecord, today: dt.date) -> bool:
    """Say whether the person may see the record, its certificate and its chain of evidence."""
    return may_see_proofs(user, record.user_id, today)


def may_see_proofs(user, person_id: int, today: dt.date) -> bool:
    """Say whether the person may see what another has proved.

    The holder, who leads the holder's unit, HR, auditors, trainers and administrators.
    """
    return may_see_person(user, person_id, today) or has_role(user, TRAINER)


def may_see_doubts(user) -> bool:
    """Say whether the person may see which records are in doubt: HR, auditors, administrators."""
    return has_role(user, HR, AUDITOR)


def may_decide(user, record: CompetenceRecord) -> bool:
    """Say whether the person may decide about a record in doubt: HR, never about their own."""
    return has_role(user, HR) and record.user_id != user.pk


def may_see_ledger(user) -> bool:
    """Say whether the person may see the ledger and have it checked: HR, auditors, administrators."""
    return has_role(user, HR, AUDITOR)


def may_see_matrix(user) -> bool:
    """Say whether the person may see where everybody stands: HR, auditors, administrators."""
    return has_role(user, HR, AUDITOR)


def may_demand(user) -> bool:
    """Say whether the person may say what positions ask for and what proves it: HR, administrators."""
    return has_role(user, HR)


def may_read_demand(user) -> bool:
    """Say whether the person may read what positions ask for and what proves it."""
    return has_role(user, HR, AUDITOR, TRAINER)


def may_add_evidence(user, person_id: int, today: dt.date) -> bool:
    """Say whether the person may vouch for another: HR, and who leads their unit; nobody for themselves."""
    if user.pk == person_id:
        return False
    return has_role(user, HR) or (not has_role(user, AUDITOR) and may_see_person(user, person_id, today))  # fmt: skip


def may_say_of_record(user, record: CompetenceRecord) -> bool:
    """Say whether the person may suspend, lift or revoke: HR, never their own."""
    return has_role(user, HR) and record.user_id != user.pk
