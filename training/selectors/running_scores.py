"""Running scores (平时成绩): the figures of people under a plan, read in a handful of statements."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Mapping
from fractions import Fraction

from django.db.models import Exists, FilteredRelation, OuterRef, Q, QuerySet
from django.utils import timezone

from quizzes.selectors.counted import counted_results
from training.models import (
    InspectionPlan,
    InspectionRound,
    MonthDecision,
    MonthScore,
    PlanState,
    RoundSheet,
)
from training.rules import INSPECTIONS, TESTS, RunningScore, ScoreInput
from training.rules import running_score as weigh

from .inspection import EXCUSED, people_of, rolls

OPEN_END = dt.date(9999, 1, 1)


def month_of(day: dt.date) -> tuple[dt.date, dt.date]:
    """Return the first and the last day of a day's month."""
    first = day.replace(day=1)
    following = (first + dt.timedelta(days=32)).replace(day=1)
    return first, following - dt.timedelta(days=1)


def weights_of(plan: InspectionPlan) -> dict[str, int]:
    """Return the weights of a started plan by part."""
    return {INSPECTIONS: plan.inspection_weight or 0, TESTS: plan.test_weight or 0}


def running_scores(
    plan: InspectionPlan,
    learner_ids: Collection[int],
    first: dt.date,
    last: dt.date,
    *,
    today: dt.date | None = None,
) -> dict[int, RunningScore]:
    """Return everybody's running score from looks of ``first`` to ``last``: seven statements at most, however many.

    With ``today`` each look before it in which a person should have been seen and was not stands among the figures
    without a share, so that the score is not complete; so does one whose sheet is open again. Excused looks do not,
    nor those that nobody has written down as missed yet (`services.settle_rounds`, every three hours).
    Of each test of the plan the result counts that counts by the test's own rule, of the attempts since the plan
    began until the end of ``last``: once written it stays in the score until it is written again.
    """
    inputs: dict[int, list[ScoreInput]] = {pk: [] for pk in learner_ids}
    seen = _inspections(plan, learner_ids, first, last, today)
    for learner_id, day, look in sorted(seen):
        inputs[learner_id].append(seen[learner_id, day, look])
    for learner_id, one in _tests(plan, learner_ids, last):
        inputs[learner_id].append(one)
    weights = weights_of(plan)
    return {pk: weigh(figures, weights) for pk, figures in inputs.items()}


def _inspections(
    plan: InspectionPlan,
    learner_ids: Collection[int],
    first: dt.date,
    last: dt.date,
    today: dt.date | None,
) -> dict[tuple[int, dt.date, int], ScoreInput]:
    """Return the figures by person, day and number of the look: of the rounds that have a row, one statement.

    What was counted once and is open again has no figure; left out in silence it would look complete.
    """
    open_again = RoundSheet.objects.filter(
        pk=OuterRef("mine__pk"),
        observation__closed_at=None,
        observation__cancelled_at=None,
        observation__sheets__state="in_progress",
        observation__sheets__results__isnull=False,
    )
    rows = (
        InspectionRound.objects.filter(plan=plan, day__gte=first, day__lte=last)
        .annotate(
            mine=FilteredRelation("sheets", condition=Q(sheets__learner__in=list(learner_ids)))
        )
        .annotate(is_open_again=Exists(open_again))
        .order_by("day", "look")
    )
    found = {}
    missed = {}
    for day, look, state, learner_id, pk, share, is_open_again in rows.values_list(
        "day", "look", "state", "mine__learner_id", "mine__observation_id",
        "mine__observation__fraction", "is_open_again",
    ):  # fmt: skip
        if share or is_open_again:
            figure = Fraction(share) if share else None
            found[learner_id, day, look] = _look_input(
                plan, day, look, f"quizzes.observation:{pk}", figure
            )
        if today is not None and day < today and state != EXCUSED:
            missed[day, look] = True
    if missed:
        roll = rolls([plan], first, last)[plan.pk]
        people = set(learner_ids)
        for day, look in missed:
            for learner_id in people & roll.on(day):
                found.setdefault((learner_id, day, look), _look_input(plan, day, look))
    return found


def _look_input(
    plan: InspectionPlan, day: dt.date, look: int, source: str = "", share: Fraction | None = None
) -> ScoreInput:
    return ScoreInput(
        INSPECTIONS,
        source or f"training.look:{plan.pk}/{day.isoformat()}/{look}",
        f"{plan.title} {look}",
        f"{plan.title_en} {look}" if plan.title_en else "",
        day.isoformat(),
        share,
    )


def _tests(
    plan: InspectionPlan, learner_ids: Collection[int], last: dt.date
) -> Iterable[tuple[int, ScoreInput]]:
    if not plan.test_weight:
        return
    tests = list(plan.tests.order_by("pk").only("pk", "title", "title_en"))
    if not tests:
        return
    since, until = _start(plan.starts_on), _start(last + dt.timedelta(days=1))
    results, _waiting = counted_results(
        [one.pk for one in tests], learner_ids, since=since, until=until
    )
    for test in tests:
        for learner_id in learner_ids:
            result = results.get((test.pk, learner_id))
            share = None
            if result is not None and result.max_score:
                share = Fraction(result.score) / Fraction(result.max_score)
            yield (
                learner_id,
                ScoreInput(
                    TESTS,
                    f"quizzes.result:{result.pk}" if result else f"quizzes.quiz:{test.pk}",
                    test.title,
                    test.title_en,
                    timezone.localdate(result.made_at).isoformat() if result else "",
                    share,
                ),
            )


def _start(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(), timezone.get_current_timezone())


def running_score(
    *, run_id: int, learner_id: int, until: dt.date | None = None
) -> RunningScore | None:
    """Return one person's running score of a whole run, None where the run has no inspections that were started."""
    return running_scores_of_run(run_id, [learner_id], until=until).get(learner_id)


def running_scores_of_run(
    run_id: int, learner_ids: Collection[int], *, until: dt.date | None = None
) -> dict[int, RunningScore]:
    """Return the running scores of a whole run, nothing where it has no inspections that were started.

    With ``until`` the looks before it that a person was not seen in are named. Where the run has several plans, the
    figures of all are weighed with the weights of the one started first.
    """
    plans = list(
        InspectionPlan.objects.filter(run_id=run_id)
        .exclude(state=PlanState.DRAFT)
        .order_by("started_at", "pk")
    )
    if not plans:
        return {}
    last = until or OPEN_END
    scores = [
        running_scores(one, learner_ids, dt.date(2000, 1, 1), last, today=until) for one in plans
    ]
    weights = weights_of(plans[0])
    return {
        pk: weigh((figure for each in scores for figure in each[pk].inputs), weights)
        for pk in learner_ids
    }


def newest_scores(
    plan: InspectionPlan, month: dt.date, learner_ids: Collection[int] | None = None
) -> dict[int, MonthScore]:
    """Return the scores of a month that count, by learner, in one statement."""
    rows = MonthScore.objects.filter(plan=plan, month=month, replaced_by=None)
    if learner_ids is not None:
        rows = rows.filter(learner__in=learner_ids)
    return {one.learner_id: one for one in rows}


def newest_decisions(
    plan: InspectionPlan, month: dt.date, learner_ids: Collection[int] | None = None
) -> dict[int, MonthDecision]:
    """Return the decisions of a month that count, by learner, in one statement."""
    rows = MonthDecision.objects.filter(plan=plan, month=month, replaced_by=None)
    if learner_ids is not None:
        rows = rows.filter(learner__in=learner_ids)
    return {one.learner_id: one for one in rows.select_related("made_by")}


def people_of_month(plan: InspectionPlan, month: dt.date, today: dt.date) -> QuerySet:
    """Return who stands on the list of a month: whom the plan looked at on its last day, or today in the running
    month, and whoever was looked at or has a score.
    """
    first, last = month_of(month)
    due = people_of(plan, min(last, max(today, first))).order_by().values("pk")
    seen = RoundSheet.objects.filter(round__plan=plan, round__day__gte=first, round__day__lte=last)
    scored = MonthScore.objects.filter(plan=plan, month=first)
    everybody = due.model.objects.filter(
        Q(pk__in=due) | Q(pk__in=seen.values("learner_id")) | Q(pk__in=scored.values("learner_id"))
    )
    return everybody.order_by("staff_number")


def score_as_json(score: RunningScore, weights: Mapping[str, int]) -> dict[str, object]:
    """Return what is stored of a score: weights, parts and every figure."""
    return {
        "weights": dict(weights),
        "parts": [
            {
                "part": one.part,
                "count": one.count,
                "asked": one.asked,
                "share": None if one.share is None else str(one.share),
            }
            for one in score.parts
        ],
        "inputs": [one.as_json() for one in score.inputs],
        "missing": list(score.missing),
    }


def score_from_json(content: Mapping[str, object]) -> RunningScore:
    """Weigh what is stored anew; equal to what was stored, or somebody has changed it."""
    inputs = [ScoreInput.from_json(one) for one in content["inputs"]]  # type: ignore[attr-defined]
    return weigh(inputs, content["weights"])  # type: ignore[arg-type]
