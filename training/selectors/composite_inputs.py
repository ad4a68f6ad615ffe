"""What a composite result is made from, read for many learners at once: statements do not grow with them.

An input is ``{"title", "title_en", "share", "passed", "why", "said", "source"}``: ``share`` is a fraction
as text, null while it is open, ``why`` says what is missing, ``said`` how the figure reads, ``source``
the row that it comes from (``{"app", "model", "id"}``).
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from fractions import Fraction
from typing import Any, NamedTuple

from django.db.models import Q
from django.utils import timezone

from quizzes.selectors.counted import counted_results
from quizzes.selectors.observations import Counted, counting, waiting
from training.models import (
    Attendance,
    ConductLevel,
    HandIn,
    Homework,
    HomeworkMark,
    InspectionPlan,
    MonthScore,
    OverallJudgement,
    PlanRun,
    PlanState,
    RunEnrolment,
    Session,
    SessionState,
)
from training.rules.eligibility import COUNTS

from .inspection import PURPOSE

Input = dict[str, Any]
Inputs = dict[str, list[Input]]
Seats = Mapping[int, RunEnrolment]  # by learner
RUN_PURPOSE = "training.run:"
ON_TIME = frozenset({"present", "excused"})


def gather(
    run: PlanRun, content: Mapping[str, Any], seats: Collection[RunEnrolment]
) -> dict[int, Inputs]:
    """Return the inputs of each of these learners, by the parts of the scheme's ``content``."""
    by_learner = {seat.learner_id: seat for seat in seats}
    found: dict[int, Inputs] = {pk: {} for pk in by_learner}
    for component in content["components"]:
        kind = component["kind"]
        rows = READERS[kind](run, component, by_learner) if by_learner else {}
        for learner_id, inputs in found.items():
            inputs[kind] = rows.get(learner_id, [])
    return found


def window(run: PlanRun) -> tuple[dt.datetime, dt.datetime | None]:
    """Return from when until when something counts for a run: its first day, and its closing."""
    zone = timezone.get_current_timezone()
    return dt.datetime.combine(run.starts_on, dt.time(), zone), run.closed_at


def _input(title: str, title_en: str, **values: Any) -> Input:
    return {
        "title": title, "title_en": title_en, "share": None, "passed": None, "why": "", "said": {},
        "source": None, **values,
    }  # fmt: skip


def _source(model: str, pk: object, app: str = "training") -> dict[str, Any]:
    return {"app": app, "model": model, "id": str(pk)}


def _share(part: Any, whole: Any) -> str:
    return str(Fraction(part) / Fraction(whole)) if whole else "0"


def _theory(run: PlanRun, component: Mapping[str, Any], seats: Seats) -> dict[int, list[Input]]:
    quizzes = component.get("quizzes", [])
    since, until = window(run)
    results, waiting = counted_results(
        [one["id"] for one in quizzes], list(seats), since=since, until=until
    )
    return {
        learner_id: [_result(one, results.get((one["id"], learner_id)), (one["id"], learner_id) in waiting) for one in quizzes]
        for learner_id in seats
    }  # fmt: skip


def _result(quiz: Mapping[str, Any], result: Any, is_waiting: bool) -> Input:
    title, title_en = quiz["title"], quiz.get("title_en", "")
    if result is None:
        return _input(title, title_en, why="not_marked" if is_waiting else "not_taken")
    return _input(
        title,
        title_en,
        share=_share(result.score, result.max_score),
        passed=result.passed,
        said={"score": _number(result.score), "most": _number(result.max_score)},
        source=_source("result", result.pk, "quizzes") | {"attempt": str(result.attempt_id)},
    )


def _practical(run: PlanRun, component: Mapping[str, Any], seats: Seats) -> dict[int, list[Input]]:
    """The occasion of each checklist that counts (`_occasion`); looks of daily inspections go into the running score."""
    checklists = component.get("quizzes", [])
    since, until = window(run)
    own = run_purpose(run.pk)
    found: dict[tuple[int, int], list[_Seen]] = defaultdict(list)
    for checklist in checklists:
        for one in counting(quiz_id=checklist["id"], learner_ids=list(seats), until=until):
            if _belongs(one.purpose, one.closed_at, own, since):
                seen = _Seen(one.purpose == own, one.needed, one.closed_at, one)
                found[one.quiz_id, one.learner_id].append(seen)
    for open_ in waiting(quiz_ids=[one["id"] for one in checklists], learner_ids=list(seats)):
        at = open_.was_closed_at
        if open_.purpose != own and (at is None or (until is not None and at >= until)):
            continue
        if _belongs(open_.purpose, at or since, own, since):
            seen = _Seen(open_.purpose == own, open_.needed, at, None)
            found[open_.quiz_id, open_.learner_id].append(seen)
    return {
        learner_id: [_observed(one, *_occasion(found[one["id"], learner_id])) for one in checklists]
        for learner_id in seats
    }


class _Seen(NamedTuple):
    is_planned: bool  # for this run
    needed: int
    closed_at: dt.datetime | None  # first closed; None: never yet
    occasion: Counted | None  # None while it is open


def run_purpose(run_id: int) -> str:
    """Return the key of an observation that is planned for a run."""
    return f"{RUN_PURPOSE}{run_id}"


def _belongs(purpose: str, at: dt.datetime, own: str, since: dt.datetime) -> bool:
    if purpose.startswith((PURPOSE, RUN_PURPOSE)):
        return purpose == own
    return at >= since


def _occasion(seen: list[_Seen]) -> tuple[Counted | None, str]:
    """Return the occasion that counts, or why there is none.

    What was planned for the run stands before what was seen besides, what two assessors saw before what one
    did, then the newest. While a sheet of that one is open again nothing stands in for it.
    """
    if not seen:
        return None, "not_observed"
    is_planned = any(one.is_planned for one in seen)
    decided = [one for one in seen if one.is_planned == is_planned and one.closed_at is not None]
    if not decided:
        return None, "not_observed"
    best = max(decided, key=lambda one: (one.needed, one.closed_at))
    return best.occasion, "" if best.occasion else "observed_again"


def _observed(checklist: Mapping[str, Any], occasion: Counted | None, why: str) -> Input:
    title, title_en = checklist["title"], checklist.get("title_en", "")
    if occasion is None:
        return _input(title, title_en, why=why)
    return _input(
        title,
        title_en,
        share=str(occasion.fraction),
        passed=occasion.passed,
        source=_source("observation", occasion.observation_id, "quizzes")
        | {"result": str(occasion.result_id)},
    )


def _attendance(run: PlanRun, component: Mapping[str, Any], seats: Seats) -> dict[int, list[Input]]:
    sessions = list(
        Session.objects.filter(run=run, is_required=True)
        .exclude(state=SessionState.CANCELLED)
        # As for its start (`selectors.eligibility`): the final itself is no condition of the result.
        .exclude(Q(activity__is_final=True))
        .order_by("starts_at", "pk")
    )
    rows = Attendance.objects.filter(
        session__in=sessions, enrolment__in=[seat.pk for seat in seats.values()], replaced_by=None
    )
    said = {
        (session_id, seat_id): (pk, state)
        for pk, session_id, seat_id, state in rows.values_list(
            "pk", "session_id", "enrolment_id", "state"
        )
    }
    counts = ON_TIME if component.get("on_time") else COUNTS
    return {
        learner_id: [_attended(one, said.get((one.pk, seat.pk)), counts) for one in sessions]
        for learner_id, seat in seats.items()
    }


def _attended(session: Session, row: tuple[int, str] | None, counts: frozenset[str]) -> Input:
    title, title_en = session.title, session.title_en
    said = {"day": timezone.localdate(session.starts_at).isoformat()}
    if session.state != SessionState.HELD:
        return _input(title, title_en, why="not_held", said=said)
    if row is None:  # enrolled after it was held
        return _input(title, title_en, why="not_on_sheet", said=said)
    pk, state = row
    is_there = state in counts
    return _input(
        title,
        title_en,
        share="1" if is_there else "0",
        passed=is_there,
        said={**said, "attendance": state},
        source=_source("attendance", pk),
    )


def _homework(run: PlanRun, component: Mapping[str, Any], seats: Seats) -> dict[int, list[Input]]:
    tasks = list(
        Homework.objects.filter(run=run, is_required=True, cancelled_at=None).order_by(
            "due_at", "pk"
        )
    )
    seat_ids = [seat.pk for seat in seats.values()]
    newest = {
        (one.homework_id, one.enrolment_id): one
        for one in HandIn.objects.filter(homework__in=tasks, enrolment__in=seat_ids)
        .only("homework_id", "enrolment_id", "number", "state", "is_late")
        .order_by("number")
    }
    marks = {
        one.hand_in_id: one
        for one in HomeworkMark.objects.filter(
            hand_in__homework__in=tasks, hand_in__enrolment__in=seat_ids, replaced_by=None
        )
    }
    return {
        learner_id: [_handed(one, newest.get((one.pk, seat.pk)), marks) for one in tasks]
        for learner_id, seat in seats.items()
    }


def _handed(task: Homework, handed: HandIn | None, marks: Mapping[int, HomeworkMark]) -> Input:
    title, title_en = task.title, task.title_en
    mark = marks.get(handed.pk) if handed else None
    if handed is None or mark is None or handed.state != "accepted":
        is_waiting = handed is not None and handed.state == "handed_in"
        return _input(title, title_en, why="homework_waits" if is_waiting else "homework_open")
    said: dict[str, Any] = {"accepted": True}
    share = "1"
    if task.max_score and mark.score is not None:
        share = _share(mark.score, task.max_score)
        said = {"score": _number(mark.score), "most": _number(task.max_score)}
    return _input(
        title,
        title_en,
        share=share,
        passed=True,
        said=said,
        source=_source("homeworkmark", mark.pk),
    )


def _running_score(
    run: PlanRun, component: Mapping[str, Any], seats: Seats
) -> dict[int, list[Input]]:
    """One figure a month and plan; a month of the plan that has no score yet is open."""
    plans = list(run.inspection_plans.exclude(state=PlanState.DRAFT).order_by("starts_on", "pk"))
    rows = MonthScore.objects.filter(plan__in=plans, learner__in=list(seats), replaced_by=None)
    scores = {(one.plan_id, one.month, one.learner_id): one for one in rows}
    return {
        learner_id: [
            _scored(one, month, scores.get((one.pk, month, learner_id)))
            for one in plans
            for month in _months(one.starts_on, _last_day(run, one))
        ]
        for learner_id in seats
    }


def _last_day(run: PlanRun, plan: InspectionPlan) -> dt.date:
    last = plan.ends_on or run.ends_on
    return min(last, timezone.localdate(plan.stopped_at)) if plan.stopped_at else last


def _months(first: dt.date, last: dt.date) -> list[dt.date]:
    found = [first.replace(day=1)]
    while (following := (found[-1] + dt.timedelta(days=32)).replace(day=1)) <= last:
        found.append(following)
    return found


def _scored(plan: InspectionPlan, month: dt.date, score: MonthScore | None) -> Input:
    title = f"{plan.title} {month:%Y-%m}"
    title_en = f"{plan.title_en} {month:%Y-%m}" if plan.title_en else ""
    share = score.share if score else None
    if score is None or share is None:
        return _input(title, title_en, why="not_scored")
    return _input(
        title,
        title_en,
        share=str(share),
        said={"complete": score.is_complete},
        source=_source("monthscore", score.pk),
    )


def _overall(run: PlanRun, component: Mapping[str, Any], seats: Seats) -> dict[int, list[Input]]:
    levels = component.get("levels") or {}
    rows = OverallJudgement.objects.filter(
        enrolment__in=[seat.pk for seat in seats.values()], replaced_by=None
    ).select_related("enrolment")
    found: dict[int, list[Input]] = defaultdict(list)
    for one in rows:
        found[one.enrolment.learner_id] = [_judged(one, levels)]
    for learner_id in seats:
        if learner_id not in found:
            found[learner_id] = [_input("综合评价", "Overall judgement", why="not_judged")]
    return found


def _judged(one: OverallJudgement, levels: Mapping[str, str]) -> Input:
    return _input(
        "综合评价",
        "Overall judgement",
        share=_share(levels.get(one.level) or "0", 100),
        passed=one.level != ConductLevel.INSUFFICIENT,
        said={"level": one.level},  # the words stay with the judgement, so that they can be erased
        source=_source("overalljudgement", one.pk),
    )


def _number(value: Any) -> str:
    return f"{value.normalize():f}"


READERS = {
    "theory": _theory,
    "practical": _practical,
    "attendance": _attendance,
    "homework": _homework,
    "running_score": _running_score,
    "overall": _overall,
}


def differences(
    stored: Mapping[str, Sequence[Input]], live: Mapping[str, Sequence[Input]]
) -> list[str]:
    """Say line by line where live rows are not what a result was made from."""
    lines = []
    for kind in sorted(stored.keys() | live.keys()):
        before, after = stored.get(kind, []), live.get(kind, [])
        if len(before) != len(after):
            lines.append(f"{kind}: {len(before)} figures stored, {len(after)} now")
        for old, new in zip(before, after, strict=False):
            if old != new:
                lines.append(f"{kind}, {old['title']}: {_words(old)} stored, {_words(new)} now")
    return lines


def _words(one: Input) -> str:
    source = one.get("source") or {}
    row = f" ({source.get('app')}.{source.get('model')} {source.get('id')})" if source else ""
    return f"{one['share'] if one['share'] is not None else one['why']}{row}"
