"""The next result of an attempt: marks of the machine and of people, with the corrections made since."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from quizzes.grading import Mark, Outcome, plain, round_down
from quizzes.grading.corrections import grade_corrected, place
from quizzes.kinds import Kind
from quizzes.models import Attempt, AttemptState, MarkingTask, Origin, Result
from quizzes.selectors import answers_of
from quizzes.selectors.judgement import corrections_of, given_scores
from quizzes.signals import AttemptGraded, attempt_graded

from .events import move, note
from .verdicts import verdict_of

MARKED_BY_PEOPLE = frozenset({Kind.SHORT_ANSWER, Kind.ESSAY})


@dataclass(frozen=True)
class Cause:
    """Who made a result, and why it replaces an earlier one; empty where the machine makes the first.

    With a ``regrade_id`` a result is made only where something changed.
    """

    by_id: int | None = None
    reason: str = ""
    regrade_id: int | None = None


def judge(
    attempt: Attempt,
    *,
    now: dt.datetime,
    answers: Mapping[int, Any] | None = None,
    cause: Cause = Cause(),
) -> Result | None:
    """Make the next result of an attempt held by `hold_for_marking`, or tasks for what people mark.

    None while an answer waits for a person, and where a regrade changed nothing.
    """
    again = attempt.state == AttemptState.GRADED
    given = {}
    on_paper = attempt.origin == Origin.PAPER
    if again or on_paper or not MARKED_BY_PEOPLE.isdisjoint(attempt.kinds):
        given = given_scores(attempt)
    corrections = corrections_of(attempt) if attempt.is_corrected else []  # type: ignore[attr-defined]
    if answers is None:
        answers = answers_of(attempt.pk)
    outcome = grade_corrected(attempt.paper, answers, given, corrections)
    if outcome.open_slots:
        _ask_people(attempt, outcome, now)
        return None
    # Read under the lock: what stood there before it was taken may be out of date.
    previous = attempt.results.order_by("-number").first() if again else None
    if cause.regrade_id and previous and is_same(previous, outcome):
        return None
    result = _store(attempt, outcome, previous, cause, now)
    move(attempt, AttemptState.GRADED, graded_at=now)
    _note(attempt, result, previous, now)
    _announce(attempt, result, previous, now)
    return result


def is_same(result: Result, outcome: Outcome) -> bool:
    """Whether an outcome says what the result says: points, verdict and the points of each answer."""
    marks = {mark["slot"]: (mark["score"], mark["max_score"]) for mark in result.marks}
    return (
        result.score == round_down(outcome.score)  # type: ignore[arg-type]
        and result.max_score == round_down(outcome.max_score)
        and result.passed == outcome.passed
        and marks == {mark.slot: _figures(mark) for mark in outcome.marks}
    )


def _figures(mark: Mark) -> tuple[str, str]:
    return plain(round_down(mark.score)), plain(round_down(mark.max_score))  # type: ignore[arg-type]


def _ask_people(attempt: Attempt, outcome: Outcome, now: dt.datetime) -> None:
    entries = attempt.paper["slots"]
    MarkingTask.objects.bulk_create(
        (
            MarkingTask(
                attempt_id=attempt.pk,
                slot=slot,
                item_id=place(entries[slot - 1])[0],
                needed=attempt.paper.get("assessors", 1),
                since=now,
            )
            for slot in outcome.open_slots
        ),
        ignore_conflicts=True,
    )
    if attempt.newest_number:  # type: ignore[attr-defined] # reopened: marks of the earlier answers are void
        MarkingTask.objects.filter(
            attempt_id=attempt.pk, slot__in=outcome.open_slots, done_at__isnull=False
        ).update(done_at=None, disputed_at=None, since=now)


def _store(
    attempt: Attempt, outcome: Outcome, previous: Result | None, cause: Cause, now: dt.datetime
) -> Result:
    newest = previous.number if previous else attempt.newest_number or 0  # type: ignore[attr-defined]
    entries = attempt.paper["slots"]
    return Result.objects.create(
        attempt_id=attempt.pk,
        number=newest + 1,
        score=round_down(outcome.score),  # type: ignore[arg-type]
        max_score=round_down(outcome.max_score),
        passed=bool(outcome.passed),
        marks=[mark_as_json(mark, entries[mark.slot - 1]) for mark in outcome.marks],
        because=verdict_of(outcome).as_json(),
        reason=cause.reason,
        regrade_id=cause.regrade_id,
        made_by_id=cause.by_id,
        made_at=now,
    )


def mark_as_json(mark: Mark, entry: Mapping[str, Any]) -> dict[str, Any]:
    """Return a mark as results and signatures store it."""
    score, max_score = _figures(mark)
    item, part = place(entry)
    stored = {
        "slot": mark.slot,
        "item": item,
        "kind": mark.kind,
        "score": score,
        "max_score": max_score,
        "by": mark.by,
        "why": mark.why,
    }
    if part:
        stored["part"] = part
    if mark.section:
        stored["section"] = mark.section
    if mark.detail:
        stored["detail"] = dict(mark.detail)
    return stored


def _note(attempt: Attempt, result: Result, previous: Result | None, now: dt.datetime) -> None:
    detail = {"result": result.number, "score": str(result.score), "passed": result.passed}
    if previous:
        detail |= {"before": str(previous.score), "passed_before": previous.passed}
    if result.reason:
        detail["reason"] = result.reason
    if result.regrade_id:
        detail["regrade"] = result.regrade_id
    kind = "regraded" if previous else "graded"
    note(attempt.pk, kind, at=now, actor_id=result.made_by_id, **detail)


def _announce(attempt: Attempt, result: Result, previous: Result | None, now: dt.datetime) -> None:
    event = AttemptGraded(
        result_id=result.pk,
        attempt_id=attempt.pk,
        quiz_id=attempt.quiz_id,
        learner_id=attempt.learner_id,
        passed=result.passed,
        was_awaited=attempt.submitted_at != now,
        was_passed=previous.passed if previous else None,
    )
    attempt_graded.send(sender=Attempt, event=event, now=now)
