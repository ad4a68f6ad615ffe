"""The overall judgement of a person's conduct during a training."""

from __future__ import annotations

import datetime as dt

from django.db import IntegrityError, transaction

from training.models import ConductLevel, OverallJudgement, RunEnrolment, SeatState

from .composite import make_composites
from .errors import refuse
from .runs import open_run


@transaction.atomic
def judge_conduct(
    *,
    enrolment: RunEnrolment,
    level: str,
    comment: str,
    reason: str = "",
    by,
    now: dt.datetime,
) -> OverallJudgement:
    """Say how somebody fared; the second time it is a correction that keeps the one before.

    Raises Refused about oneself, without what was seen, for a correction without its why, for a level
    that there is not, for who has left, and once the run is closed.
    """
    run = open_run(enrolment.run_id)
    seat = RunEnrolment.objects.select_for_update(no_key=True).get(pk=enrolment.pk)
    if seat.state != SeatState.ENROLLED:
        raise refuse("judged_has_left")
    if seat.learner_id == by.pk:
        raise refuse("not_about_oneself")
    if level not in ConductLevel.values:
        raise refuse("no_such_level")
    if not comment.strip():
        raise refuse("judgement_empty")
    before = seat.judgements.filter(replaced_by=None).first()
    if before is not None and not reason.strip():
        raise refuse("reason_missing")
    try:
        with transaction.atomic():
            made = OverallJudgement.objects.create(
                enrolment=seat,
                level=level,
                comment=comment.strip(),
                reason=reason.strip() if before else "",
                replaces=before,
                made_by=by,
                made_at=now,
            )
    except IntegrityError:
        raise refuse("decided_before") from None
    cause = "judgement_corrected" if before else "judgement_given"
    make_composites(run_id=run.pk, learner_ids=[seat.learner_id], cause=cause, by=by, now=now)
    return made
