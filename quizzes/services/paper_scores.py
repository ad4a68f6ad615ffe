"""Scores of a sitting on paper: what was entered is checked as a whole, then becomes attempts with
grades and results like any other.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any

from django.contrib.auth import get_user_model
from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone

from quizzes.models import (
    Attempt,
    AttemptState,
    Grade,
    GradeRole,
    Origin,
    PrintedPaper,
    Result,
)
from quizzes.selectors.printing import batch, sat_on

from .errors import AttemptClosed, BadGrade, OwnAttempt, QuizError
from .events import note
from .grading import hold_for_marking
from .judging import Cause, judge
from .marking import CENT

Row = Mapping[str, Any]  # row, staff, name, variant, points {"1": "2.5"}, cells, wrong


@dataclass(frozen=True)
class Problem:
    """What keeps scores from being stored. ``key``: staff, name, variant, or the question's number."""

    code: str
    row: int
    key: str
    cell: str = ""
    params: Mapping[str, Any] = field(default_factory=dict)


class BadScores(QuizError):
    """Scores that cannot be stored; nothing was."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__(f"{len(problems)} problems.")
        self.problems = tuple(problems)


@dataclass(frozen=True)
class Entered:
    """The points of one person, checked."""

    row: int
    learner: Any
    printed: PrintedPaper
    points: Mapping[int, Decimal]

    @property
    def total(self) -> Decimal:
        """The sum of the points."""
        return sum(self.points.values(), Decimal(0))


@dataclass(frozen=True)
class ScorePlan:
    """What would be stored, and what stands in the way."""

    entered: tuple[Entered, ...]
    problems: tuple[Problem, ...]


def plan_scores(batch_id: uuid.UUID, rows: Sequence[Row], *, by: Any) -> ScorePlan:
    """Check rows against the batch and the people, four statements. Writes nothing."""
    printed = {paper.variant: paper for paper in batch(batch_id)}
    numbers = {str(row["staff"]).strip() for row in rows}
    people = {
        person.staff_number: person
        for person in get_user_model().objects.filter(staff_number__in=numbers)
    }
    checking = _Checking(
        printed,
        people,
        by,
        before={attempt.learner_id: attempt for attempt in sat_on(batch_id)},
        often=Counter(str(row["staff"]).strip() for row in rows),
    )
    entered, problems = [], []
    for row in rows:
        found = list(checking.problems(row))
        problems += found
        if not found:
            entered.append(checking.entered(row))
    return ScorePlan(tuple(entered), tuple(problems))


@dataclass(frozen=True)
class _Checking:
    """The rules for one row."""

    printed: Mapping[str, PrintedPaper]
    people: Mapping[str, Any]
    by: Any
    before: Mapping[int, Attempt]
    often: Mapping[str, int]

    def problems(self, row: Row) -> Iterator[Problem]:
        for key, text in row.get("wrong", {}).items():
            yield _problem(row, key, "no_value", text=text)
        if not row.get("wrong"):
            yield from self._person(row)
            yield from self._points(row)

    def _person(self, row: Row) -> Iterator[Problem]:
        number, name = str(row["staff"]).strip(), str(row.get("name", "")).strip()
        person = self.people.get(number)
        if person is None:
            yield _problem(row, "staff", "staff_unknown" if number else "staff_missing", number=number)  # fmt: skip
            return
        if name and name not in {person.name, person.display_name}:
            yield _problem(row, "name", "name_differs", name=name, number=number, known=person.name)
        if person.pk == self.by.pk:
            yield _problem(row, "staff", "own")
        if self.often[number] > 1:
            yield _problem(row, "staff", "twice", number=number)
        earlier = self.before.get(person.pk)
        if earlier and earlier.printed:
            yield _problem(row, "staff", "entered_before", name=person.name, variant=earlier.printed.variant)  # fmt: skip

    def _points(self, row: Row) -> Iterator[Problem]:
        paper = self.printed.get(str(row["variant"]).strip().upper())
        if paper is None:
            known = ", ".join(self.printed)
            yield _problem(row, "variant", "variant", text=row["variant"], known=known)
            return
        worths = [entry["points"] for entry in paper.paper["slots"]]
        for number, worth in enumerate(worths, start=1):
            text = str(row["points"].get(str(number), "")).strip()
            if not text:
                yield _problem(row, str(number), "points_missing", n=number)
            elif points_of(text, worth) is None:
                yield _problem(row, str(number), "points_range", n=number, text=text, most=worth)
        for extra in sorted(set(row["points"]) - {str(at + 1) for at in range(len(worths))}):
            yield _problem(row, extra, "no_such_question", n=extra, count=len(worths))

    def entered(self, row: Row) -> Entered:
        paper = self.printed[str(row["variant"]).strip().upper()]
        points = {
            entry["slot"]: points_of(row["points"][str(entry["slot"])], entry["points"])
            for entry in paper.paper["slots"]
        }
        return Entered(row["row"], self.people[str(row["staff"]).strip()], paper, points)  # type: ignore[arg-type]


def _problem(row: Row, key: str, code: str, **params: Any) -> Problem:
    return Problem(code, row["row"], key, row.get("cells", {}).get(key, ""), params)


def points_of(text: Any, most: str) -> Decimal | None:
    """Return points from 0 to ``most`` with two decimals at most; None for anything else."""
    try:
        points = Decimal(str(text).strip().replace("，", ".").replace("．", "."))
        exact = points.quantize(CENT)
    except InvalidOperation:
        return None
    return exact if exact == points and 0 <= exact <= Decimal(most) else None


def enter_scores(
    *,
    batch_id: uuid.UUID,
    rows: Sequence[Row],
    sat: dt.date,
    remark: str = "",
    by: Any,
    now: dt.datetime,
) -> list[Attempt]:
    """Store the scores of everybody or of nobody. ``sat`` is the day of the sitting.

    Raises BadScores; its problems name row and cell.
    """
    try:
        return _enter_all(batch_id, rows, sat, remark, by, now)
    except IntegrityError:  # somebody else was faster: what they stored is seen now
        return _enter_all(batch_id, rows, sat, remark, by, now)


@transaction.atomic
def _enter_all(
    batch_id: uuid.UUID, rows: Sequence[Row], sat: dt.date, remark: str, by: Any, now: dt.datetime
) -> list[Attempt]:
    # Who enters for the same batch at the same time waits here, and then sees what was stored.
    list(PrintedPaper.objects.select_for_update().filter(batch=batch_id).values_list("pk"))
    plan = plan_scores(batch_id, rows, by=by)
    problems = list(plan.problems)
    made_on = timezone.localdate(batch(batch_id)[0].made_at)
    if not made_on <= sat <= timezone.localdate(now):
        problems.append(Problem("sat_on", 0, "sat", params={"printed": made_on.isoformat()}))
    if problems:
        raise BadScores(problems)
    return [_enter(entered, _moment(entered.printed, sat, now), sat, remark.strip(), by, now) for entered in plan.entered]  # fmt: skip


def _moment(printed: PrintedPaper, sat: dt.date, now: dt.datetime) -> dt.datetime:
    """Noon of the day, but neither before the paper was printed nor after now."""
    noon = timezone.make_aware(dt.datetime.combine(sat, dt.time(12)))
    return min(max(noon, printed.made_at), now)


def _enter(
    entered: Entered, at: dt.datetime, sat: dt.date, remark: str, by: Any, now: dt.datetime
) -> Attempt:
    printed, learner = entered.printed, entered.learner
    earlier = Attempt.objects.filter(quiz_id=printed.quiz_id, learner=learner)
    attempt = Attempt.objects.create(
        quiz_id=printed.quiz_id,
        learner=learner,
        number=(earlier.aggregate(last=Max("number"))["last"] or 0) + 1,
        state=AttemptState.SUBMITTED,
        paper=printed.paper,
        kinds=[entry["kind"] for entry in printed.paper["slots"]],
        seed=printed.seed,
        origin=Origin.PAPER,
        printed=printed,
        batch=printed.batch,
        started_at=at,
        submitted_at=at,
    )
    detail = {"sat_on": sat.isoformat(), "variant": printed.variant, "remark": remark}
    note(attempt.pk, "entered", at=now, actor_id=by.pk, **detail)
    _grade(attempt, entered.points, by, now)
    held = hold_for_marking(attempt.pk)
    judge(held, now=now, answers={})  # type: ignore[arg-type]
    return attempt


def _grade(
    attempt: Attempt, points: Mapping[int, Decimal], by: Any, now: dt.datetime, reason: str = ""
) -> None:
    """One person has marked the sheet, also where two mark what is answered on line."""
    several = attempt.paper.get("assessors", 1) > 1
    Grade.objects.bulk_create(
        Grade(
            attempt=attempt,
            slot=slot,
            assessor=by,
            role=GradeRole.SETTLING if several else GradeRole.FIRST,
            score=score,
            reason=reason,
            graded_at=now,
        )
        for slot, score in points.items()
    )


@transaction.atomic
def correct_scores(
    *, attempt_id: uuid.UUID, points: Mapping[int, Any], reason: str, by: Any, now: dt.datetime
) -> Result | None:
    """Give other points for some questions of a paper that was entered, and make the next result.

    Raises OwnAttempt, AttemptClosed, BadGrade (codes reason, score, slot), Attempt.DoesNotExist.
    """
    attempt = hold_for_marking(attempt_id)
    if attempt is None or attempt.origin != Origin.PAPER:
        raise Attempt.DoesNotExist
    if attempt.learner_id == by.pk:
        raise OwnAttempt
    if attempt.state != AttemptState.GRADED:
        raise AttemptClosed(attempt.state)
    if not reason.strip():
        raise BadGrade("reason")
    worths = {entry["slot"]: entry["points"] for entry in attempt.paper["slots"]}
    if not points or not set(points) <= set(worths):
        raise BadGrade("slot")
    exact = {slot: points_of(text, worths[slot]) for slot, text in points.items()}
    if None in exact.values():
        raise BadGrade("score")
    _grade(attempt, exact, by, now, reason.strip())  # type: ignore[arg-type]
    for slot, score in exact.items():
        note(attempt_id, "marked", at=now, actor_id=by.pk, slot=slot, score=str(score))
    return judge(attempt, now=now, answers={}, cause=Cause(by.pk, reason.strip()))
