"""Homework: asked of everybody in a run, handed in, returned or accepted."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable
from decimal import Decimal

from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from notices.services import tell
from training.models import (
    ActivityKind,
    HandIn,
    HandInFile,
    Homework,
    HomeworkMark,
    PlanRun,
    RunEnrolment,
    SeatState,
)

from .composite import make_composites
from .errors import refuse
from .runs import open_run
from .traces import run_words, trace

LONGEST_TEXT = 20_000
MOST_FILES = 5


def make_planned_homework(run: PlanRun, *, by, now: dt.datetime) -> None:
    """Make the homework that the programme plans; due when its step ends."""
    zone = timezone.get_current_timezone()
    for step in run.steps.filter(kind=ActivityKind.HOMEWORK).select_related("activity"):
        planned = step.activity
        Homework.objects.get_or_create(
            run=run,
            activity=planned,
            defaults={
                "title": step.title,
                "title_en": step.title_en,
                "task": (planned and planned.note) or step.title,
                "due_at": dt.datetime.combine(step.ends_on, dt.time(23, 59), zone),
                "is_required": planned is None or planned.is_required,
                "made_by": by,
                "made_at": now,
            },
        )


@transaction.atomic
def set_homework(
    *,
    run: PlanRun,
    title: str,
    task: str,
    item=None,
    due_at: dt.datetime,
    takes_text: bool = True,
    takes_files: bool = True,
    max_score: Decimal | None = None,
    is_required: bool = True,
    by,
    now: dt.datetime,
) -> Homework:
    """Ask everybody in a run for something, and tell them."""
    held = open_run(run.pk)
    if not (takes_text or takes_files):
        raise refuse("homework_takes_nothing")
    made = Homework.objects.create(
        run=held,
        title=title,
        task=task,
        item=item,
        due_at=due_at,
        takes_text=takes_text,
        takes_files=takes_files,
        max_score=max_score,
        is_required=is_required,
        made_by=by,
        made_at=now,
    )
    trace(held, "homework_set", detail={"title": title}, by=by, now=now)
    make_composites(run_id=held.pk, cause="homework_changed", by=by, now=now)
    _tell(made, _enrolled(held), "homework_set", key="set", now=now)
    return made


@transaction.atomic
def change_homework(
    *, homework: Homework, due_at: dt.datetime, task: str, reason: str, by, now: dt.datetime
) -> Homework:
    """Give another day or a clearer task, with a reason; everybody in the run is told."""
    if not reason.strip():
        raise refuse("reason_missing")
    run = open_run(homework.run_id)
    held = Homework.objects.select_for_update().get(pk=homework.pk)
    if held.cancelled_at is not None:
        raise refuse("decided_before")
    detail = {
        "title": held.title,
        "before": _day(held.due_at),
        "after": _day(due_at),
        "task": held.task if held.task != task else "",
    }
    held.due_at, held.task = due_at, task
    held.save(update_fields=["due_at", "task"])
    change = trace(run, "homework_changed", detail=detail, reason=reason.strip(), by=by, now=now)
    _tell(held, _enrolled(run), "homework_changed", key=f"changed:{change.pk}", now=now)
    return held


@transaction.atomic
def cancel_homework(*, homework: Homework, reason: str, by, now: dt.datetime) -> None:
    """Ask for it no longer. What was handed in stays readable."""
    if not reason.strip():
        raise refuse("reason_missing")
    run = open_run(homework.run_id)
    held = Homework.objects.select_for_update().get(pk=homework.pk)
    if held.cancelled_at is not None:
        raise refuse("decided_before")
    held.cancelled_at = now
    held.save(update_fields=["cancelled_at"])
    detail = {"title": held.title}
    trace(run, "homework_cancelled", detail=detail, reason=reason.strip(), by=by, now=now)
    make_composites(run_id=run.pk, cause="homework_changed", by=by, now=now)


@transaction.atomic
def hand_in(
    *,
    homework: Homework,
    learner,
    text: str,
    files: Iterable[tuple[str, bytes]] = (),
    now: dt.datetime,
) -> HandIn:
    """Keep what a learner hands in. Late is taken and said.

    ``files`` are names and contents that the form has looked at. Raises Refused for who has no
    seat, for nothing, for a second one while the first waits, and after the run is closed.
    """
    run = open_run(homework.run_id)
    held = Homework.objects.select_for_update().get(pk=homework.pk)
    seat = RunEnrolment.objects.filter(
        run=run, learner=learner, state=SeatState.ENROLLED
    ).first()  # fmt: skip
    if seat is None or held.cancelled_at is not None:
        raise refuse("homework_not_yours")
    given = list(files) if held.takes_files else []
    words = text.strip()[:LONGEST_TEXT] if held.takes_text else ""
    if not given and not words:
        raise refuse("hand_in_empty")
    number = held.hand_ins.filter(enrolment=seat).count() + 1
    try:
        with transaction.atomic():
            made = HandIn.objects.create(
                homework=held,
                enrolment=seat,
                number=number,
                text=words,
                is_late=now > held.due_at,
                made_at=now,
            )
    except IntegrityError:
        raise refuse("hand_in_waits") from None
    seen: set[str] = set()
    for name, content in given[:MOST_FILES]:
        digest = hashlib.sha256(content).hexdigest()
        if digest in seen:
            continue
        seen.add(digest)
        stored = HandInFile(hand_in=made, name=name[:200], size=len(content), digest=digest)
        # The name on the disk tells nothing, and no name of a stranger reaches the file system.
        stored.file.save(f"{digest[:32]}.bin", ContentFile(content), save=True)
    return made


@transaction.atomic
def mark_hand_in(
    *,
    hand_in: HandIn,
    verdict: str,
    score: Decimal | None = None,
    points_met: Iterable[int] = (),
    comment: str = "",
    by,
    now: dt.datetime,
) -> HomeworkMark:
    """Accept or return a hand-in; marking it again is a correction that keeps the mark before.

    Raises Refused for one's own, for a return without a comment, for a score beyond the points,
    and for a correction without a comment.
    """
    run = open_run(HandIn.objects.values_list("homework__run_id", flat=True).get(pk=hand_in.pk))
    held = (
        HandIn.objects.select_for_update(of=("self",))
        .select_related("homework", "enrolment")
        .get(pk=hand_in.pk)
    )
    if held.enrolment.learner_id == by.pk:
        raise refuse("not_about_oneself")
    comment = comment.strip()
    before = held.marks.filter(replaced_by=None).first()
    if (verdict == "return" or before) and not comment:
        raise refuse("reason_missing")
    most = held.homework.max_score
    if verdict == "return" or most is None:
        score = None
    elif score is None or not 0 <= score <= most:
        raise refuse("homework_score", most=f"{most.normalize():f}")
    if before and HandIn.objects.filter(
        homework=held.homework, enrolment=held.enrolment, number__gt=held.number
    ):
        raise refuse("handed_in_again")
    mark = HomeworkMark.objects.create(
        hand_in=held,
        assessor=by,
        verdict=verdict,
        score=score,
        points_met=sorted(points_met),
        comment=comment,
        replaces=before,
        made_at=now,
    )
    held.state = "accepted" if verdict == "accept" else "returned"
    held.save(update_fields=["state"])
    if before:
        detail = {"title": held.homework.title}
        trace(
            run,
            "homework_remarked",
            enrolment=held.enrolment,
            detail=detail,
            reason=comment,
            by=by,
            now=now,
        )
    cause = "homework_marked"
    make_composites(
        run_id=run.pk, learner_ids=[held.enrolment.learner_id], cause=cause, by=by, now=now
    )
    kind = "homework_accepted" if verdict == "accept" else "homework_returned"
    _tell(held.homework, [held.enrolment.learner_id], kind, key=f"mark:{mark.pk}", now=now)
    return mark


@transaction.atomic
def remind_homework(*, now: dt.datetime) -> None:
    """Tell who has not handed in that the day nears: two days before, and once it has passed."""
    soon = Homework.objects.filter(
        cancelled_at=None,
        due_at__gt=now - dt.timedelta(days=1),
        due_at__lte=now + dt.timedelta(days=2),
        run__state__in=("planned", "approved"),
    ).select_related("run")
    for one in soon:
        handed = one.hand_ins.exclude(state="returned").values("enrolment_id")
        owing = one.run.enrolments.filter(state=SeatState.ENROLLED).exclude(pk__in=handed)
        people = list(owing.values_list("learner_id", flat=True))
        kind = "homework_overdue" if one.due_at <= now else "homework_due"
        _tell(one, people, kind, key=f"{kind}:{_day(one.due_at)}", now=now)


def _enrolled(run: PlanRun) -> list[int]:
    rows = run.enrolments.filter(state=SeatState.ENROLLED)
    return list(rows.values_list("learner_id", flat=True))


def _tell(
    homework: Homework, people: Iterable[int], kind: str, *, key: str, now: dt.datetime
) -> None:
    tell(
        user_ids=list(people),
        kind=f"training.{kind}",
        params={
            **run_words(homework.run),
            "homework": homework.title,
            "homework_en": homework.title_en,
            "due_on": _day(homework.due_at),
        },
        url=reverse("training:homework", args=[homework.pk]),
        key=f"training.homework:{homework.pk}:{key}",
        now=now,
    )


def _day(moment: dt.datetime) -> str:
    return timezone.localdate(moment).isoformat()
