"""May this learner take the final of their run?"""

from __future__ import annotations

import datetime as dt

from django.db.models import OuterRef, Q, Subquery
from django.utils import timezone

from common.verdicts import Reason, Verdict
from training.models import (
    Attendance,
    HandIn,
    Homework,
    RunEnrolment,
    SeatState,
    Session,
    SessionState,
)
from training.rules import Attended, Owed, eligibility

from .homework import OPEN_RUNS


def may_start_final(learner, quiz, now: dt.datetime) -> Verdict:
    """Answer the start gate of a quiz: met where it is nobody's final, or its learner is eligible.

    Who takes part in several runs of which it is the final needs to be eligible in one of them.
    """
    seats = RunEnrolment.objects.filter(
        learner=learner,
        state=SeatState.ENROLLED,
        run__state__in=OPEN_RUNS,
        run__version__activities__quiz=quiz,
        run__version__activities__is_final=True,
    ).select_related("run__version").distinct()  # fmt: skip
    refused = []
    for seat in seats:
        verdict = eligibility_of(seat, now)
        if verdict.met:
            return verdict
        refused.append(verdict)
    return refused[0] if refused else Verdict(True, (Reason("training.no_final"),))


def eligibility_of(seat: RunEnrolment, now: dt.datetime) -> Verdict:
    """Judge one seat by its sheets and its homework."""
    truth = Attendance.objects.filter(
        session=OuterRef("pk"), enrolment=seat, replaced_by=None
    ).order_by("-pk").values("state")[:1]  # fmt: skip
    sessions = (
        Session.objects.filter(run_id=seat.run_id, is_required=True, ends_at__lte=now)
        .exclude(state=SessionState.CANCELLED)
        # The final itself, where people meet for it, cannot be a condition of it.
        .exclude(Q(activity__is_final=True))
        .annotate(said=Subquery(truth))
        .order_by("starts_at")
    )
    attended = [
        Attended(
            one.title,
            one.title_en,
            timezone.localdate(one.starts_at).isoformat(),
            one.said or "" if one.state == SessionState.HELD else "",
        )
        for one in sessions
    ]
    newest = HandIn.objects.filter(homework=OuterRef("pk"), enrolment=seat)
    homework = Homework.objects.filter(
        run_id=seat.run_id, is_required=True, cancelled_at=None
    ).annotate(handed=Subquery(newest.order_by("-number").values("state")[:1]))
    owed = [
        Owed(one.title, one.title_en, one.handed or "")
        for one in homework.order_by("due_at", "pk")
        if one.handed != "accepted"
    ]
    found = eligibility(attended, owed, percent=seat.run.version.attendance_percent)
    if found:
        return Verdict(False, tuple(Reason(f"training.{one.code}", one.params) for one in found))
    return Verdict(True, (Reason("training.eligible", {"of": len(attended)}),))
