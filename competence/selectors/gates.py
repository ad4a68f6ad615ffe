"""May this person instruct, or sign a sheet? Answered from what they hold."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection

from common.verdicts import Reason, Verdict
from competence import rules
from competence.models import Authorisation

from .holdings import periods_of


def may_instruct(user_id: int, competency_id: int, level: int, on: dt.date) -> Verdict:
    """Answer the gate of sessions: who holds one of the competencies asked for, valid on the day."""
    return _judge(user_id, Authorisation.objects.filter(instructs_id=competency_id), on)


def may_sign(user_id: int, quiz_id: int, learner_id: int, meaning: str, on: dt.date) -> Verdict:
    """Answer the gate of signatures; that nobody signs for themselves is held where one signs."""
    return _judge(user_id, Authorisation.objects.filter(checklist_id=quiz_id), on)


def _judge(user_id: int, asked, on: dt.date) -> Verdict:
    rows = list(asked.filter(ended_at=None).select_related("proof"))
    if not rows:
        return Verdict(True, (Reason("competence.no_authorisation_asked"),))
    held = rules.held_on(periods_of([user_id]).get(user_id, []), on)
    for row in rows:
        found = held.get(row.proof_id)
        if found and found.counts and found.period.level >= row.level:
            params = {"competency": row.proof.title, "competency_en": row.proof.title_en, "level": found.period.level}  # fmt: skip
            return Verdict(True, (Reason("competence.authorised", params),))
    names = {
        "competencies": _joined([f"{row.proof.title} {row.level}" for row in rows]),
        "competencies_en": _joined(
            [f"{row.proof.title_en or row.proof.title} {row.level}" for row in rows]
        ),
    }
    return Verdict(False, (Reason("competence.not_authorised", names),))


def _joined(names: Collection[str]) -> str:
    return "; ".join(names)
