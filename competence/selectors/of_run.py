"""What the participants of a plan run have proved in it."""

from __future__ import annotations

from competence.models import Certificate
from training.selectors.whole_run import facts_of_run


def certificates_of_run(run_id: int) -> list[str]:
    """Return the numbers of the certificates that a run's participants have of its courses, by staff number.

    A run's courses are those that its programme puts on a day. What was proved before the run began is
    not of the run, and what was revoked is proof of nothing.
    """
    run = facts_of_run(run_id)
    found = Certificate.objects.filter(
        record__user__in=run.learner_ids,
        record__revoked_at=None,
        record__evidence__completion__enrolment__course__in=run.course_ids,
        record__evidence__completion__completed_at__gte=run.began,
    )
    return list(found.order_by("record__user__staff_number", "pk").values_list("number", flat=True))
