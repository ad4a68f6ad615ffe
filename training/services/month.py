"""The month's end: running scores written down, and what people decide because of them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from common.canonical import digest
from notices.services import tell
from training.models import DecisionKind, InspectionPlan, MonthDecision, MonthScore, RoundSheet
from training.rules import RunningScore
from training.selectors import running_scores as reads
from training.selectors.inspection import started_plans

from .composite import make_composites
from .errors import refuse
from .guards import given
from .inspection import plan_words

AT_ONCE = 500
CHANGED = "figures_changed"


@transaction.atomic
def settle_month(
    *,
    plan: InspectionPlan,
    month: dt.date,
    learner_ids: Collection[int],
    by=None,
    now: dt.datetime,
) -> int:
    """Write down the running scores of a month that is over; return how many rows that took.

    A score whose figures are other ones than those written down is written anew, and the older row stays.
    Raises Refused while the month runs.
    """
    first, last = reads.month_of(month)
    today = timezone.localdate(now)
    if today <= last:
        raise refuse("month_runs", until=last.isoformat())
    held = InspectionPlan.objects.select_for_update().get(pk=plan.pk)
    weights = reads.weights_of(held)
    scores = reads.running_scores(held, learner_ids, first, last, today=today)
    kept = reads.newest_scores(held, first, learner_ids)
    rows = []
    for learner_id, score in scores.items():
        content = reads.score_as_json(score, weights)
        before, sign = kept.get(learner_id), digest(content)
        if before is not None and before.digest == sign:
            continue
        rows.append(
            MonthScore(
                plan=held,
                learner_id=learner_id,
                month=first,
                fraction=_text(score),
                is_complete=score.is_complete,
                content=content,
                digest=sign,
                replaces=before,
                reason=CHANGED if before else "",
                made_by=by,
                made_at=now,
            )
        )
    MonthScore.objects.bulk_create(rows, batch_size=AT_ONCE)
    if rows and held.run_id is not None:
        people = [row.learner_id for row in rows]
        make_composites(
            run_id=held.run_id, learner_ids=people, cause="running_score", by=by, now=now
        )
    return len(rows)


def _text(score: RunningScore) -> str:
    return "" if score.share is None else str(score.share)


def settle_months(*, now: dt.datetime) -> int:
    """Write down last month's running scores of every plan that looked at somebody in it; runs by itself."""
    today = timezone.localdate(now)
    first, last = reads.month_of(today.replace(day=1) - dt.timedelta(days=1))
    count = 0
    for plan in started_plans().filter(starts_on__lte=last):
        if plan.ends_on is not None and plan.ends_on < first:
            continue
        if plan.stopped_at is not None and timezone.localdate(plan.stopped_at) < first:
            continue
        people = list(reads.people_of_month(plan, first, today).values_list("pk", flat=True))
        count += settle_month(plan=plan, month=first, learner_ids=people, now=now)
    return count


def settle_again(*, sheet: RoundSheet, now: dt.datetime) -> None:
    """Write a person's score of a month that was written down already anew, where a sheet of a look changed.

    Runs inside the transaction of the signature; nothing happens to a month that was not written down yet.
    """
    row = sheet.round
    month, last = reads.month_of(row.day)
    if timezone.localdate(now) > last and reads.newest_scores(row.plan, month, [sheet.learner_id]):
        settle_month(plan=row.plan, month=month, learner_ids=[sheet.learner_id], now=now)


@transaction.atomic
def decide_month(
    *,
    plan: InspectionPlan,
    learner,
    month: dt.date,
    kind: str,
    what: str = "",
    why: str,
    by,
    now: dt.datetime,
) -> MonthDecision:
    """Record a reward or penalty that ``by`` decided on a person's month, on the score that stands; tell them.

    Deciding again replaces the decision before, which stays. Raises Refused about oneself, without a reason,
    while the month runs, for nobody on the month's list, and where there is nothing to take back.
    """
    if learner.pk == by.pk:
        raise refuse("not_about_oneself")
    reason = given(why)
    first, _last = reads.month_of(month)
    people = reads.people_of_month(plan, first, timezone.localdate(now))
    if not people.filter(pk=learner.pk).exists():
        raise refuse("not_looked_at", person=learner.name)
    settle_month(plan=plan, month=first, learner_ids=[learner.pk], by=by, now=now)
    before = reads.newest_decisions(plan, first, [learner.pk]).get(learner.pk)
    if kind == DecisionKind.NONE and (before is None or before.kind == DecisionKind.NONE):
        raise refuse("no_decision_yet")
    made = MonthDecision.objects.create(
        score=reads.newest_scores(plan, first, [learner.pk])[learner.pk],
        plan=plan,
        learner=learner,
        month=first,
        kind=kind,
        what=what.strip(),
        why=reason,
        replaces=before,
        made_by=by,
        made_at=now,
    )
    tell(
        user_ids=[learner.pk],
        kind=f"training.month_{kind}",
        params={
            **plan_words(plan),
            "month": f"{first:%Y-%m}",
            "what": made.what or "–",
            "reason": reason,
            "person": by.name,
        },
        url=reverse("training:running_score", args=[plan.pk, learner.pk, f"{first:%Y-%m}"]),
        key=f"training.month_decision:{made.pk}",
        now=now,
    )
    return made
