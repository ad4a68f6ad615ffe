"""What lower apps know of people becomes evidence where a criterion asks for it; once a source."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from fractions import Fraction
from typing import Any

from competence import rules
from competence.models import Criterion, Evidence, EvidenceKind
from competence.selectors.demand import local_day
from courses.selectors.completions import completion_facts, completions_for
from framework.selectors import competencies_by_id
from people.selectors import find_people
from quizzes.selectors.attempts import results_for
from training.selectors.proofs import attended_for, composites_for

from .proof import figure
from .proving import keep_evidence

Criteria = Mapping[tuple[int, int, str], Criterion]


def competencies_asking(criteria: Criteria, leaf: str, of: int) -> set[int]:
    """Return the competencies whose criteria have this leaf."""
    return {
        competency_id
        for (competency_id, _level, _purpose), one in criteria.items()
        for each in rules.leaves_of(one.tree)
        if each["leaf"] == leaf and each.get("of") == of
    }


def backfill(
    *, user_ids: Collection[int], competency_id: int, criteria: Criteria, now: dt.datetime
) -> int:
    """Bring in what is not there yet for the criteria of a competency; return how many pieces."""
    asked = _asked(competency_id, criteria)
    if not asked:
        return 0
    rows = Evidence.objects.filter(user_id__in=user_ids, competency_id=competency_id)
    known = set(rows.exclude(source="").values_list("user_id", "level", "source"))
    completions = rows.filter(completion__isnull=False).values_list("user_id", "completion_id")
    told = {(user_id, f"completion:{pk}") for user_id, pk in completions}
    writer = _Writer(competency_id, known, now)
    for level, kind, ids in asked:
        for user_id, source, fields in _FINDERS[kind](ids, user_ids):
            if (user_id, source) not in told:
                writer.keep(user_id, level, source, fields)
    return writer.count


def _asked(competency_id: int, criteria: Criteria) -> list[tuple[int, str, set[int]]]:
    """Level, kind of leaf and what it may be of."""
    found: dict[tuple[int, str], set[int]] = {}
    for (competency, level, _purpose), one in criteria.items():
        for leaf in rules.leaves_of(one.tree) if competency == competency_id else ():
            if "of" in leaf:
                found.setdefault((level, leaf["leaf"]), set()).add(leaf["of"])
    return [(level, kind, ids) for (level, kind), ids in found.items()]


class _Writer:
    def __init__(self, competency_id: int, known: set[tuple[int, int, str]], now: dt.datetime) -> None:  # fmt: skip
        self.competency_id, self.known, self.now, self.count = competency_id, known, now, 0
        self._competency: Any = None
        self._people: dict[int, Any] = {}

    def keep(self, user_id: int, level: int, source: str, fields: dict[str, Any]) -> None:
        if (user_id, level, source) in self.known:
            return
        if self._competency is None:
            self._competency = competencies_by_id([self.competency_id])[self.competency_id]
        if user_id not in self._people:
            self._people |= find_people([user_id])
        keep_evidence(
            person=self._people[user_id], competency=self._competency, level=level,
            source=source, now=self.now, **fields,
        )  # fmt: skip
        self.known.add((user_id, level, source))
        self.count += 1


def _completions(course_ids: set[int], user_ids: Collection[int]):
    for completion_id, course_id, learner_id in completions_for(course_ids, user_ids):
        facts = completion_facts(completion_id)
        result = facts.result_id is None or bool(facts.result_passed)
        yield learner_id, f"completion:{completion_id}", {
            "kind": EvidenceKind.COURSE,
            "key": f"course:{course_id}",
            "on": local_day(facts.completed_at),
            "detail": {
                "title": facts.course_title,
                "title_en": facts.course_title_en,
                "release": facts.release_number,
                "passed": result,
            },
        }  # fmt: skip


def _results(quiz_ids: set[int], user_ids: Collection[int]):
    for result in results_for(quiz_ids, user_ids):
        attempt = result.attempt
        yield attempt.learner_id, f"result:{result.pk}", {
            "kind": EvidenceKind.RESULT,
            "key": f"quiz:{attempt.quiz_id}",
            "on": local_day(result.made_at),
            "detail": {
                "title": attempt.quiz.title,
                "title_en": attempt.quiz.title_en,
                "score": figure(result.score),
                "max_score": figure(result.max_score),
                "passed": result.passed,
                "result": result.pk,
            },
        }  # fmt: skip


def _composites(programme_ids: set[int], user_ids: Collection[int]):
    for one in composites_for(programme_ids, user_ids):
        programme = one.run.version.programme
        share = Fraction(one.total) if one.total else Fraction(0)
        yield one.learner_id, f"composite:{one.pk}", {
            "kind": EvidenceKind.COMPOSITE,
            "key": f"programme:{programme.pk}",
            "on": local_day(one.made_at),
            "detail": {
                "title": programme.title,
                "title_en": programme.title_en,
                "score": str(share.numerator),
                "max_score": str(share.denominator),
                "passed": one.state == "passed",
                "digest": one.digest,
            },
        }  # fmt: skip


def _attended(programme_ids: set[int], user_ids: Collection[int]):
    for one in attended_for(programme_ids, user_ids):
        yield one.learner_id, f"run:{one.run_id}", {
            "kind": EvidenceKind.ATTENDANCE,
            "key": f"programme:{one.programme_id}",
            "on": local_day(one.on),
            "detail": {
                "title": one.title,
                "title_en": one.title_en,
                "counted": one.counted,
                "of": one.of,
                "score": str(one.counted),
                "max_score": str(one.of),
                "passed": True,
            },
        }  # fmt: skip


_FINDERS = {
    "course": _completions,
    "result": _results,
    "composite": _composites,
    "attendance": _attended,
}
