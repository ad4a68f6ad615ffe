"""The repair tool: records and standings made again from evidence and what lower apps know."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from competence.models import CompetenceRecord, Evidence
from competence.selectors.demand import local_day
from competence.selectors.people import all_concerned
from courses.selectors.completions import proving_completions

from .proof import record_completion
from .rechecks import A_STEP, judge_all
from .standings import derive_standings


@dataclass
class Reconciled:
    """How many people were looked at, and what had to be added or put right."""

    people: int = 0
    evidence: int = 0
    records: int = 0
    standings: int = 0

    @property
    def changed(self) -> bool:
        """Whether anything was not as it should be."""
        return bool(self.evidence or self.records or self.standings)


def reconcile(*, now: dt.datetime) -> Reconciled:
    """Make again what is missing, in steps of one transaction each. Nothing is ever taken away but standings.

    On a sound database nothing changes. What a person decided stays as it is.
    """
    done = Reconciled()
    evidence, records = Evidence.objects.count(), CompetenceRecord.objects.count()
    missing = proving_completions().exclude(pk__in=Evidence.objects.filter(completion__isnull=False).values("completion_id"))  # fmt: skip
    for pk in missing.values_list("pk", flat=True):
        record_completion(completion_id=pk, now=now)
    for people in _steps():
        judge_all(user_ids=people, competency_id=None, now=now)
        done.standings += derive_standings(user_ids=people, today=local_day(now))
        done.people += len(people)
    done.evidence = Evidence.objects.count() - evidence
    done.records = CompetenceRecord.objects.count() - records
    return done


def _steps() -> Iterator[list[int]]:
    after = 0
    while people := all_concerned(after=after, most=A_STEP):
        yield people
        after = people[-1]


def derive_day(*, now: dt.datetime) -> int:
    """Derive everybody's standing of the day; runs by itself once a day, because time passes."""
    return sum(derive_standings(user_ids=people, today=local_day(now)) for people in _steps())
