"""What lower apps announce becomes evidence where a criterion asks for it, and records where it suffices."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection

from competence.models import CompetenceRecord
from competence.selectors.demand import criteria, local_day
from courses.selectors.completions import completion_facts
from training.selectors.proofs import learners_of_run, programme_of_run

from .backfill import backfill, competencies_asking
from .proving import judge_people
from .standings import derive_standings


def prove(
    *, user_ids: Collection[int], leaf: str, of: int, now: dt.datetime
) -> list[CompetenceRecord]:
    """Bring in what was announced wherever a criterion asks for it, and judge."""
    held_to = criteria()
    made = []
    for competency_id in sorted(competencies_asking(held_to, leaf, of)):
        made += _judge(user_ids, competency_id, held_to, now)
    return made


def _judge(user_ids, competency_id: int, held_to, now: dt.datetime) -> list[CompetenceRecord]:
    backfill(user_ids=user_ids, competency_id=competency_id, criteria=held_to, now=now)
    made = judge_people(user_ids=user_ids, competency_id=competency_id, now=now)
    if made:
        holders = {one.user_id for one in made}
        derive_standings(user_ids=holders, competency_id=competency_id, today=local_day(now))
    return made


def prove_completion(*, completion_id: int, learner_id: int, now: dt.datetime) -> None:
    """A completed course: what it proves by itself is known; what criteria make of it is judged here."""
    facts = completion_facts(completion_id)
    own = facts.competency_id
    held_to = criteria()
    asking = competencies_asking(held_to, "course", facts.course_id)
    if own is not None and any(key[0] == own for key in held_to):
        asking.add(own)
    for competency_id in sorted(asking):
        _judge([learner_id], competency_id, held_to, now)
    if own is not None:
        derive_standings(user_ids=[learner_id], competency_id=own, today=local_day(now))


def prove_run(*, run_id: int, learner_id: int | None, now: dt.datetime) -> None:
    """A training that ended, of one of its people or of all."""
    programme_id = programme_of_run(run_id)
    people = [learner_id] if learner_id is not None else learners_of_run(run_id)
    leaf = "composite" if learner_id is not None else "attendance"
    prove(user_ids=people, leaf=leaf, of=programme_id, now=now)
