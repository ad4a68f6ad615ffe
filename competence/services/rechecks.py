"""Work of the background after something changed that concerns many: in steps, each one transaction."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils.functional import Promise

from competence.models import Recheck
from competence.selectors.demand import criteria, local_day
from competence.selectors.people import next_people
from competence.signals import RecheckStarted, recheck_started

from .backfill import backfill
from .proving import judge_people
from .standings import derive_standings

A_STEP = 500
OPEN = ("waiting", "running")


@transaction.atomic
def start_recheck(
    *,
    competency_id: int | None,
    position_id: int | None,
    judges: bool,
    why: str | Promise = "",
    now: dt.datetime,
) -> Recheck:
    """Leave it to the background worker to look at everybody who is concerned."""
    recheck = Recheck.objects.create(
        competency_id=competency_id,
        position_id=position_id,
        judges=judges,
        why=str(why)[:200],
        made_at=now,
    )
    recheck_started.send(Recheck, event=RecheckStarted(recheck.pk))
    return recheck


@transaction.atomic
def work_on_recheck(*, recheck_id: int, now: dt.datetime) -> bool:
    """Do the next step and say whether there is more to do.

    A worker may be killed at any moment: whoever takes the job next goes on after the last step.
    """
    recheck = Recheck.objects.select_for_update().get(pk=recheck_id)
    if recheck.state not in OPEN:
        return False
    people = next_people(
        after=recheck.last_user,
        position_id=recheck.position_id,
        competency_id=recheck.competency_id,
        most=A_STEP,
    )
    if not people:
        recheck.state, recheck.ended_at = "done", now
        recheck.save(update_fields=["state", "ended_at"])
        return False
    if recheck.judges:
        judge_all(user_ids=people, competency_id=recheck.competency_id, now=now)
    recheck.changed += derive_standings(
        user_ids=people, competency_id=recheck.competency_id, today=local_day(now)
    )
    recheck.state = "running"
    recheck.people += len(people)
    recheck.last_user = people[-1]
    recheck.save(update_fields=["state", "people", "changed", "last_user"])
    return True


def judge_all(*, user_ids: list[int], competency_id: int | None, now: dt.datetime) -> int:
    """Bring in what lower apps know of these people, then judge; return how many records came of it."""
    asked = None if competency_id is None else [competency_id]
    held_to = criteria(asked)
    made = 0
    for one in sorted({key[0] for key in held_to}):
        backfill(user_ids=user_ids, competency_id=one, criteria=held_to, now=now)
        made += len(judge_people(user_ids=user_ids, competency_id=one, now=now))
    return made


def revive_rechecks(*, now: dt.datetime) -> int:
    """Give work that nobody does any more back to the worker; runs by itself."""
    quiet = Recheck.objects.filter(state__in=OPEN, made_at__lte=now - dt.timedelta(hours=1))
    for one in quiet:
        recheck_started.send(Recheck, event=RecheckStarted(one.pk))
    return len(quiet)
