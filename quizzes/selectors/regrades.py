"""What a correction of a question would change, attempt by attempt. Nothing is written here."""

from __future__ import annotations

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db.models import F, Q, QuerySet

from common.canonical import digest
from quizzes.grading import Outcome, round_down
from quizzes.grading.corrections import NEW_KEY, Correction, fits, grade_corrected, place
from quizzes.models import Attempt, AttemptState, Grade, Regrade, Response, Result
from quizzes.ports import Resting, rests_on

from .judgement import correction, given_scores

BATCH = 200
JUDGED = (AttemptState.SUBMITTED, AttemptState.GRADED)


def keys_ahead(item_ids: Iterable[int]) -> dict[tuple[int, int], Mapping[str, Any]]:
    """Return the corrected keys that the bank does not have yet, by item and part.

    A key was corrected in some quiz and its question has not been published since: papers frozen
    now must not be marked by the old one again.
    """
    rows = Regrade.objects.filter(
        Q(item__last_published_at=None) | Q(made_at__gt=F("item__last_published_at")),
        item_id__in=set(item_ids),
        action=NEW_KEY,
    ).order_by("made_at", "pk")
    return {(row.item_id, row.part): row.key or {} for row in rows}


@dataclass(frozen=True)
class Figures:
    """Points and verdict of one attempt."""

    score: Decimal
    max_score: Decimal
    passed: bool


@dataclass(frozen=True)
class Change:
    """One attempt before and after."""

    attempt_id: uuid.UUID
    learner: Any
    before: Figures
    after: Figures

    @property
    def turned(self) -> bool:
        """Whether the verdict is another."""
        return self.before.passed != self.after.passed


@dataclass
class DryRun:
    """All that a correction would change.

    ``older``: papers that ask an older form of the question, which a new key does not fit.
    ``waiting``: attempts that are not final; they will be marked by the corrected paper.
    """

    attempts: int = 0
    waiting: int = 0
    older: int = 0
    emptied: int = 0
    changes: list[Change] = field(default_factory=list)
    resting: list[Resting] = field(default_factory=list)

    @property
    def turned_passed(self) -> list[Change]:
        """Failed before, passed after."""
        return [each for each in self.changes if each.turned and each.after.passed]

    @property
    def turned_failed(self) -> list[Change]:
        """Passed before, failed after."""
        return [each for each in self.changes if each.turned and not each.after.passed]

    def as_json(self) -> dict[str, Any]:
        """Return what is kept with the regrade."""
        return {
            "attempts": self.attempts,
            "waiting": self.waiting,
            "older": self.older,
            "changed": len(self.changes),
            "turned_passed": [str(each.attempt_id) for each in self.turned_passed],
            "turned_failed": [str(each.attempt_id) for each in self.turned_failed],
            "resting": [each.title for each in self.resting],
        }

    @property
    def seal(self) -> str:
        """A digest by which the execution knows that this is what was looked at."""
        figures = [
            [str(each.attempt_id), str(each.after.score), each.after.passed]
            for each in self.changes
        ]
        return digest({"figures": figures, "resting": [each.title for each in self.resting]})


def judged_attempts(quiz_id: int, *, until: dt.datetime) -> QuerySet[Attempt]:
    """Return the attempts whose paper was frozen by then and that have been handed in."""
    frozen = Q(printed=None, started_at__lte=until) | Q(printed__made_at__lte=until)
    judged = Attempt.objects.filter(frozen, quiz_id=quiz_id, state__in=JUDGED, observation=None)
    return judged.order_by("pk")


def dry_run(quiz_id: int, new: Correction, *, now: dt.datetime) -> DryRun:
    """Mark every attempt that asks the question as if the correction were made; four statements for
    each 200 attempts.
    """
    found = DryRun()
    made = list(Regrade.objects.filter(quiz_id=quiz_id).order_by("made_at", "pk"))
    ids = list(judged_attempts(quiz_id, until=now).values_list("pk", flat=True))
    for start in range(0, len(ids), BATCH):
        for attempt, gathered in _gathered(ids[start : start + BATCH]):
            _try(found, attempt, gathered, made, new)
    found.changes.sort(key=lambda each: (not each.turned, each.after.passed, str(each.attempt_id)))
    changed = [each.attempt_id for each in found.changes]
    found.resting = [one for rows in rests_on.ask(changed) for one in rows] if changed else []
    return found


@dataclass(frozen=True)
class _Gathered:
    answers: dict[int, Any]
    grades: list[Grade]
    result: Result | None


def _gathered(ids: list[uuid.UUID]) -> Iterator[tuple[Attempt, _Gathered]]:
    answers: dict[uuid.UUID, dict[int, Any]] = defaultdict(dict)
    rows = Response.objects.filter(attempt_id__in=ids).order_by("attempt_id", "slot", "seq")
    for attempt_id, slot, value in rows.values_list("attempt_id", "slot", "value"):
        answers[attempt_id][slot] = value
    grades: dict[uuid.UUID, list[Grade]] = defaultdict(list)
    for grade in Grade.objects.filter(attempt_id__in=ids).order_by("pk"):
        grades[grade.attempt_id].append(grade)
    results = {
        row.attempt_id: row
        for row in Result.objects.filter(attempt_id__in=ids).order_by("attempt_id", "number")
    }
    attempts = Attempt.objects.filter(pk__in=ids).select_related("learner", "printed")
    for attempt in attempts.defer("printed__paper"):
        yield (
            attempt,
            _Gathered(answers[attempt.pk], grades[attempt.pk], results.get(attempt.pk)),
        )


def _try(
    found: DryRun, attempt: Attempt, gathered: _Gathered, made: Iterable[Regrade], new: Correction
) -> None:
    entries = [e for e in attempt.paper["slots"] if place(e) == (new.item, new.part)]
    if not entries:
        return
    found.attempts += 1
    if new.key is not None and not fits(entries[0], new.key):
        found.older += 1
    if attempt.state != AttemptState.GRADED or gathered.result is None:
        found.waiting += 1
        return
    since = attempt.printed.made_at if attempt.printed else attempt.started_at
    corrections = [correction(row) for row in made if row.made_at >= since]
    given = given_scores(attempt, gathered.grades)
    outcome = grade_corrected(attempt.paper, gathered.answers, given, [*corrections, new])
    found.emptied += not outcome.max_score
    before, after = _figures(gathered.result), _outcome_figures(outcome)
    if before != after:
        found.changes.append(Change(attempt.pk, attempt.learner, before, after))


def _figures(result: Result) -> Figures:
    return Figures(result.score, result.max_score, result.passed)


def _outcome_figures(outcome: Outcome) -> Figures:
    score = round_down(outcome.score)  # type: ignore[arg-type]
    return Figures(score, round_down(outcome.max_score), bool(outcome.passed))


def asked_form(quiz_id: int, item_id: int, part: int = 0) -> dict[str, Any] | None:
    """Return the question as the newest paper asks it, with its key as it stands now; None where no
    paper asks it.
    """
    attempts = Attempt.objects.filter(quiz_id=quiz_id).order_by("-started_at", "-pk")
    papers = attempts.values_list("paper", flat=True)
    for paper in papers.iterator(chunk_size=20):
        for entry in paper["slots"]:
            if place(entry) == (item_id, part):
                return _with_newest_key(entry, quiz_id)
    return None


def _with_newest_key(entry: dict[str, Any], quiz_id: int) -> dict[str, Any]:
    item_id, part = place(entry)
    made = Regrade.objects.filter(quiz_id=quiz_id, item_id=item_id, part=part)
    newest = made.order_by("-made_at", "-pk").first()
    if newest is None or newest.key is None or not fits(entry, newest.key):
        return entry
    return entry | {"key": entry["key"] | newest.key}


def regrades_of(quiz_id: int) -> QuerySet[Regrade]:
    """Return the corrections made to a quiz, newest first."""
    rows = Regrade.objects.filter(quiz_id=quiz_id).select_related("item", "made_by")
    return rows.defer("item__answer").order_by("-made_at", "-pk")
