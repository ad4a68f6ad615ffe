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
