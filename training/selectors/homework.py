"""Homework: what a learner owes, what waits for a mark, and what keeps a learner from the final."""

from __future__ import annotations

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet, Subquery

from training.models import (
    HandIn,
    Homework,
    HomeworkMark,
    RunEnrolment,
    RunState,
    SeatState,
    SessionInstructor,
)

OPEN_RUNS = (RunState.PLANNED, RunState.APPROVED)


def _hand_ins(learner_id: int) -> QuerySet[HandIn]:
    return HandIn.objects.filter(homework=OuterRef("pk"), enrolment__learner_id=learner_id)


def homework_of(learner_id: int, *, past: bool = False) -> QuerySet[Homework]:
    """Return a learner's homework with ``handed``, the state of the newest hand-in.

    ``past`` shows what is accepted or of runs that are over; else what is open, the next due first.
    """
    seats = RunEnrolment.objects.filter(
        run=OuterRef("run"), learner_id=learner_id, state=SeatState.ENROLLED
    )
    newest = _hand_ins(learner_id).order_by("-number").values("state")[:1]
    rows = (
        Homework.objects.filter(Exists(seats), cancelled_at=None)
        .select_related("run")
        .annotate(handed=Subquery(newest))
    )
    is_over = Q(handed="accepted") | ~Q(run__state__in=OPEN_RUNS)
    if past:
        return rows.filter(is_over).order_by("-due_at", "-pk")
    # "handed" is null before the first hand-in, and NOT (null = …) would leave the row out.
    return rows.filter(run__state__in=OPEN_RUNS).filter(
        Q(handed=None) | ~Q(handed="accepted")
    ).order_by("due_at", "pk")  # fmt: skip


def hand_ins_of(homework: Homework, learner_id: int) -> list[HandIn]:
    """Return a learner's hand-ins with files and marks, the newest first."""
    rows = homework.hand_ins.filter(enrolment__learner_id=learner_id)
    marks = HomeworkMark.objects.select_related("assessor").order_by("-made_at", "-pk")
    return list(rows.prefetch_related("files", Prefetch("marks", marks)).order_by("-number"))


def _marked_by(user_id: int, sees_all: bool) -> Q:
    if sees_all:
        return Q()
    own = SessionInstructor.objects.filter(session__run=OuterRef("homework__run"), user_id=user_id)
    return Q(Exists(own)) | Q(homework__run__organiser_id=user_id)


def hand_ins_to_mark(user_id: int, *, sees_all: bool, shown: str = "") -> QuerySet[HandIn]:
    """Return what waits for a mark, the longest waiting first; ``marked`` shows what has one."""
    rows = (
        HandIn.objects.filter(_marked_by(user_id, sees_all))
        .exclude(enrolment__learner_id=user_id)
        .select_related("homework__run", "enrolment__learner")
    )
    if shown == "marked":
        return rows.exclude(state="handed_in").order_by("-made_at", "-pk")
    return rows.filter(
        state="handed_in", homework__run__state__in=OPEN_RUNS, homework__cancelled_at=None
    ).order_by("made_at", "pk")


def may_mark(user_id: int, hand_in: HandIn, *, sees_all: bool) -> bool:
    """Say whether the person marks this hand-in: runs sessions of the run, or plans; never one's own."""
    if hand_in.enrolment.learner_id == user_id:
        return False
    return HandIn.objects.filter(_marked_by(user_id, sees_all), pk=hand_in.pk).exists()


def counts_of(run_id: int) -> list[Homework]:
    """Return the homework of a run with how many have handed in, how many of them are accepted."""
    rows = Homework.objects.filter(run_id=run_id).annotate(
        handed=Count("hand_ins__enrolment", distinct=True),
        waiting=Count("hand_ins", filter=Q(hand_ins__state="handed_in"), distinct=True),
        accepted=Count("hand_ins", filter=Q(hand_ins__state="accepted"), distinct=True),
    )
    return list(rows.order_by("due_at", "pk"))
