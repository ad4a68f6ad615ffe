"""When enough counts: from signed sheets to one result, or to a third person."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from common.verdicts import Reason
from quizzes.grading import Outcome, round_down
from quizzes.grading.observers import Seen, joint
from quizzes.grading.sheets import grade_sheet
from quizzes.models import (
    COUNTING_STANDPOINTS,
    Attempt,
    AttemptState,
    Meaning,
    Observation,
    Result,
    Signature,
)
from quizzes.selectors import answers_of
from quizzes.signals import (
    AttemptGraded,
    AttemptVoided,
    ObservationClosed,
    ObservationReopened,
    attempt_graded,
    attempt_voided,
    observation_closed,
    observation_reopened,
)

from .events import note


@dataclass(frozen=True)
class _Counted:
    """A sheet with what it came to, signed by somebody whose signature counts."""

    sheet: Attempt
    signature: Signature
    outcome: Outcome

    @property
    def seen(self) -> Seen:
        return Seen(
            self.outcome.score or Fraction(0), self.outcome.max_score, bool(self.outcome.passed)
        )


def reconsider(
    observation: Observation, *, now: dt.datetime, by_id: int, reason: str = ""
) -> Result | None:
    """Close an occasion held by `hold_observation` if the sheets that count are enough and agree.

    Which sheets count is decided by who signed first, also while one of them is open again: what was signed
    later never takes its place, unless the earlier one was signed anew by somebody who may not any more. Returns the result, None while something is missing or disputed.
    """
    rows = _in_order(observation)
    counted = [_read(row) for row in rows[: observation.needed + 1]]
    first = counted[: observation.needed]
    if len(first) < observation.needed or None in first:
        return None
    # Who has read the other's sheet since cannot agree afterwards: a dispute is settled by a third person.
    was_disputed = observation.disputed_at is not None
    verdict = joint([each.seen for each in first if each], _percent(first))
    if verdict is None or was_disputed:
        third = counted[observation.needed] if len(counted) > observation.needed else None
        if observation.disputed_at is None:
            observation.disputed_at = now
            observation.save(update_fields=["disputed_at"])
        if third is None:
            return None
        return _close(observation, third, third.seen.share, third.seen.passed, [Reason("quizzes.third_decided", {"name": third.signature.signer_name})], now, by_id, reason)  # fmt: skip
    share, passed = verdict
    said = [Reason("quizzes.two_agreed", {"names": " / ".join(each.signature.signer_name for each in first if each)})] if observation.needed == 2 else []  # fmt: skip
    deciding = first[0]
    assert deciding is not None  # noqa: S101 - looked at above
    return _close(observation, deciding, share, passed, said, now, by_id, reason)


def _percent(first: list[_Counted | None]) -> int:
    return first[0].sheet.paper.get("agreement_percent", 0) if first[0] else 0


def _in_order(observation: Observation) -> list[tuple[Attempt, Signature]]:
    """The sheets of standpoints that count with their newest counting signature, by the first one."""
    sheets = {
        sheet.pk: sheet
        for sheet in observation.sheets.filter(standpoint__in=COUNTING_STANDPOINTS).exclude(
            state=AttemptState.VOID
        )
    }
    signatures = Signature.objects.filter(attempt__in=sheets, meaning=Meaning.ASSESSED)
    newest: dict[Any, Signature] = {}
    order: list[Any] = []
    for row in signatures.order_by("signed_at", "pk"):
        newest[row.attempt_id] = row
        if row.counts and row.attempt_id not in order:
            order.append(row.attempt_id)
    return [
        (sheets[pk], newest[pk])
        for pk in order
        if newest[pk].counts or sheets[pk].state == AttemptState.IN_PROGRESS
    ]


def _read(row: tuple[Attempt, Signature]) -> _Counted | None:
    """The sheet with its outcome; None while it is open again."""
    sheet, signature = row
    if sheet.state == AttemptState.IN_PROGRESS:
        return None
    return _Counted(sheet, signature, grade_sheet(sheet.paper, answers_of(sheet.pk)))


def _close(
    observation: Observation,
    deciding: _Counted,
    share: Fraction,
    passed: bool,
    said: list[Reason],
    now: dt.datetime,
    by_id: int,
    reason: str,
) -> Result:
    sheet, signature = deciding.sheet, deciding.signature
    previous = sheet.results.order_by("-number").first()
    max_score = deciding.outcome.max_score
    result = Result.objects.create(
        attempt=sheet,
        number=previous.number + 1 if previous else 1,
        score=round_down(share * max_score),
        max_score=round_down(max_score),
        passed=passed,
        marks=signature.marks,
        because=[*signature.because, *(each.as_json() for each in said)],
        reason=reason,
        made_by_id=by_id,
        made_at=now,
    )
    sheet.state, sheet.graded_at = AttemptState.GRADED, now
    sheet.save(update_fields=["state", "graded_at"])
    note(sheet.pk, "graded", at=now, actor_id=by_id, result=result.number, score=str(result.score), passed=passed)  # fmt: skip
    observation.closed_at = _first_closed(observation) or now
    observation.result, observation.passed = result, passed
    observation.fraction = f"{share.numerator}/{share.denominator}"
    observation.save(update_fields=["closed_at", "result", "passed", "fraction"])
    _announce(observation, sheet, result, previous, share, now, reason)
    return result


def _first_closed(observation: Observation) -> dt.datetime | None:
    """When the occasion was decided first: a correction does not move it to another day, run or month."""
    results = Result.objects.filter(attempt__observation=observation)
    return (
        results.exclude(attempt__state=AttemptState.VOID)
        .order_by("made_at", "pk")
        .values_list("made_at", flat=True)
        .first()
    )


def _announce(
    observation: Observation,
    sheet: Attempt,
    result: Result,
    previous: Result | None,
    share: Fraction,
    now: dt.datetime,
    reason: str,
) -> None:
    """Tell the higher apps: what another sheet had decided before does not hold any more."""
    earlier = Result.objects.filter(attempt__observation=observation).exclude(attempt=sheet)
    for attempt_id in set(earlier.values_list("attempt_id", flat=True)):
        gone = AttemptVoided(attempt_id, sheet.quiz_id, sheet.learner_id, reason)
        attempt_voided.send(sender=Attempt, event=gone, now=now)
    graded = AttemptGraded(
        result_id=result.pk,
        attempt_id=sheet.pk,
        quiz_id=sheet.quiz_id,
        learner_id=sheet.learner_id,
        passed=result.passed,
        was_awaited=True,
        was_passed=previous.passed if previous else None,
    )
    attempt_graded.send(sender=Attempt, event=graded, now=now)
    closed = ObservationClosed(
        observation_id=observation.pk,
        quiz_id=observation.quiz_id,
        learner_id=observation.learner_id,
        purpose=observation.purpose,
        result_id=result.pk,
        passed=result.passed,
        fraction=share,
    )
    observation_closed.send(sender=Observation, event=closed, now=now)


def carries(sheet: Attempt) -> bool:
    """Whether a sheet counted when it was signed, so that the occasion may rest on it."""
    return sheet.signatures.filter(meaning=Meaning.ASSESSED, counts=True).exists()


def unclose(observation: Observation, *, now: dt.datetime) -> None:
    """Take back that an occasion is closed, and say so: a sheet that it rests on has been opened again or
    declared void.
    """
    if observation.closed_at is None:
        return
    observation.closed_at = observation.result = observation.passed = None
    observation.fraction = ""
    observation.save(update_fields=["closed_at", "result", "passed", "fraction"])
    graded = observation.sheets.filter(state=AttemptState.GRADED)
    graded.update(state=AttemptState.SUBMITTED, graded_at=None)
    reopened = ObservationReopened(
        observation_id=observation.pk,
        quiz_id=observation.quiz_id,
        learner_id=observation.learner_id,
        purpose=observation.purpose,
    )
    observation_reopened.send(sender=Observation, event=reopened, now=now)
