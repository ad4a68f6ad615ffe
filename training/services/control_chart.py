"""The verdict of a person's control chart, kept and announced when it changes."""

from __future__ import annotations

import datetime as dt

from django.contrib.auth import get_user_model
from django.db import transaction

from training.models import ControlChartVerdict
from training.rules import ChartVerdict, judge_series
from training.selectors.control_charts import series_of
from training.signals import ControlChartJudged, control_chart_judged


@transaction.atomic
def judge_chart(
    *, learner_id: int, checklist_id: int, now: dt.datetime
) -> ControlChartVerdict | None:
    """Judge a person's series with a checklist anew. Return the new verdict, None where it is the old one.

    A first verdict of "too few" is no change and is not kept.
    """
    # One after the other for a person: two sheets that close at a time must not both add a verdict.
    list(get_user_model().objects.select_for_update().filter(pk=learner_id).values_list("pk"))
    points = series_of(learner_id, checklist_id)
    chart = judge_series([one.share for one in points])
    newest = ControlChartVerdict.objects.filter(
        learner_id=learner_id, checklist_id=checklist_id
    ).first()
    before = (newest.verdict, newest.rule) if newest else (ChartVerdict.TOO_FEW.value, "")
    after = (chart.verdict.value, chart.rule.value if chart.rule else "")
    if after == before:
        return None
    lines = {"centre": chart.centre, "lower": chart.lower, "upper": chart.upper}
    made = ControlChartVerdict.objects.create(
        learner_id=learner_id,
        checklist_id=checklist_id,
        number=newest.number + 1 if newest else 1,
        verdict=after[0],
        rule=after[1],
        points=len(points),
        lines={name: str(value) for name, value in lines.items() if value is not None},
        made_at=now,
    )
    event = ControlChartJudged(
        verdict_id=made.pk,
        learner_id=learner_id,
        quiz_id=checklist_id,
        checklist=made.checklist.slug or "",
        verdict=made.verdict,
        rule=made.rule,
        before=before[0],
    )
    control_chart_judged.send(ControlChartVerdict, event=event, now=now)
    return made
