"""When a quiz may start, when a course is completed, when a duty is due. Arithmetic, no database."""

from __future__ import annotations

import datetime as dt
import enum
from collections.abc import Sequence
from dataclasses import dataclass

from common.verdicts import Reason, Verdict

NAMED_LESSONS = 3


@dataclass(frozen=True)
class QuizOutcome:
    """What a course's quiz gave: nothing yet (``result_id`` is None), or a result with its score."""

    title: str
    result_id: int | None = None
    passed: bool = False
    score: str = ""
    max_score: str = ""
    title_en: str = ""


def may_start_quiz(*, missing: Sequence[str], total: int) -> Verdict:
    """An enrolled learner may start when no counting lesson is missing; names the first few."""
    if not missing:
        return Verdict(True, (Reason("courses.lessons_done", {"done": total, "total": total}),))
    named = "、".join(missing[:NAMED_LESSONS])
    params = {"missing": len(missing), "total": total, "lessons": named}
    code = "courses.lessons_missing" if len(missing) <= NAMED_LESSONS else "courses.lessons_many"
    return Verdict(False, (Reason(code, params),))


def completion(*, done: int, total: int, quiz: QuizOutcome | None) -> Verdict:
    """A course is completed when all counting lessons are done and its quiz, if any, is passed."""
    lessons_met = done >= total
    code = "courses.lessons_done" if lessons_met else "courses.lessons_open"
    reasons = [Reason(code, {"done": min(done, total), "total": total})]
    if quiz is None:
        return Verdict(lessons_met, (*reasons, Reason("courses.no_quiz")))
    named = {"quiz": quiz.title, "quiz_en": quiz.title_en}
    if quiz.result_id is None:
        reasons.append(Reason("courses.quiz_open", named))
        return Verdict(False, tuple(reasons))
    params = {**named, "score": quiz.score, "max_score": quiz.max_score}
    reasons.append(Reason("courses.quiz_passed" if quiz.passed else "courses.quiz_failed", params))
    return Verdict(lessons_met and quiz.passed, tuple(reasons))


def due_for_later_joiner(*, due_on: dt.date, days: int, today: dt.date) -> dt.date:
    """Who joins later has the days from that day, but never less time than everybody else."""
    return max(due_on, today + dt.timedelta(days=days))


def reminder(*, due_on: dt.date, since: dt.date, today: dt.date) -> int | None:
    """Return which reminder belongs to this day: 7 or 1 (days before), 0 when overdue, else None.

    A day that was missed is made up for on the next. Who got the duty (``since``) only within those
    days has just been told and is not reminded of it.
    """
    left = (due_on - today).days
    if left < 0:
        return 0
    for days in (1, 7):
        if left <= days:
            return days if (due_on - since).days > days else None
    return None


class Given(enum.Enum):
    """What an assignment does for a person it reaches."""

    NOTHING = "nothing"
    JOINS_OPEN = "joins open"  # they are in the course already: the duty is added to that
    NEW_PERIOD = "new period"


@dataclass(frozen=True)
class Past:
    """One enrolment of a person in the assigned course."""

    is_open: bool
    is_met: bool  # completed or exempt
    by_this_assignment: bool
    by_another_assignment: bool
    completed_at: dt.datetime | None


def given(past: Sequence[Past], *, made_at: dt.datetime, repeat: bool, is_later: bool) -> Given:
    """Say what an assignment gives to a person with these enrolments in the course.

    ``is_later`` is the run that looks after those who joined since: an open enrolment that another
    assignment stands behind is then left alone, as its due date may have been extended.
    """
    if any(one.by_this_assignment for one in past):
        return Given.NOTHING
    for one in past:
        if one.is_open:
            return Given.NOTHING if is_later and one.by_another_assignment else Given.JOINS_OPEN
    if any(one.completed_at is not None and one.completed_at >= made_at for one in past):
        return Given.NOTHING
    if not repeat and any(one.is_met for one in past):
        return Given.NOTHING
    return Given.NEW_PERIOD


class Standing(enum.Enum):
    """Where a learner stands in a course, as a list shows it in one word."""

    NONE = "none"
    ASKED = "asked"
    TODO = "todo"
    IN_PROGRESS = "in_progress"
    OVERDUE = "overdue"
    COMPLETED = "completed"
    EXEMPT = "exempt"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


def standing(
    *, state: str | None, has_begun: bool, due_on: dt.date | None, today: dt.date
) -> Standing:
    """Return the standing from the stored state; what is overdue says so before how far it is."""
    if state is None:
        return Standing.NONE
    if state != "active":
        return Standing(state)
    if due_on is not None and due_on < today:
        return Standing.OVERDUE
    return Standing.IN_PROGRESS if has_begun else Standing.TODO
