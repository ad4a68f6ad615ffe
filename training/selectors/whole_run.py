"""What a run is made of, for apps above that must not look into its tables."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.utils import timezone

from training.models import PlannedActivity, PlanRun, SeatState


@dataclass(frozen=True)
class RunFacts:
    """Who takes part in a run, the courses that its programme puts on a day, and when it began."""

    learner_ids: list[int]
    course_ids: list[int]
    began: dt.datetime


def facts_of_run(run_id: int) -> RunFacts:
    """Return the facts of a run: three statements."""
    run = PlanRun.objects.only("starts_on", "version_id").get(pk=run_id)
    seats = run.enrolments.filter(state=SeatState.ENROLLED)
    courses = PlannedActivity.objects.filter(version_id=run.version_id, course__isnull=False)
    return RunFacts(
        list(seats.values_list("learner_id", flat=True)),
        list(courses.values_list("course_id", flat=True).distinct().order_by()),
        timezone.make_aware(dt.datetime.combine(run.starts_on, dt.time())),
    )
