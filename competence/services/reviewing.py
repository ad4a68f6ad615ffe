"""A major release asks its holders again: to read and say so, or to pass the quiz."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import transaction

from competence.models import ReleaseReview
from competence.selectors.releases import lags_of
from quizzes.selectors.attempts import results_for

from .errors import refuse


@transaction.atomic
def acknowledge_release(*, record_id: int, by: Any, now: dt.datetime) -> ReleaseReview:
    """Say that one has read what changed. Raises Refused where nothing is asked, or a quiz is."""
    lag = next((one for one in lags_of(by.pk) if one.record.pk == record_id), None)
    if lag is None:
        raise refuse("nothing_to_review")
    if lag.major.after == "test":
        raise refuse("review_by_test")
    return ReleaseReview.objects.create(
        record=lag.record, release_id=lag.major.release_id, way="acknowledged", made_at=now
    )


@transaction.atomic
def note_test(*, learner_id: int, quiz_id: int, now: dt.datetime) -> int:
    """Count a passed quiz as the review of the release that it came with; return how many it settled."""
    count = 0
    for lag in lags_of(learner_id):
        if lag.major.quiz_id != quiz_id or lag.major.after != "test":
            continue
        passed = [
            one
            for one in results_for([quiz_id], [learner_id])
            if one.passed and one.made_at >= lag.major.published_at
        ]
        if passed:
            ReleaseReview.objects.get_or_create(
                record=lag.record,
                release_id=lag.major.release_id,
                defaults={"way": "tested", "result": passed[-1], "made_at": now},
            )
            count += 1
    return count
