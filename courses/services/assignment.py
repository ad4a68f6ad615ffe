"""Duties: assign a course, give it to those who join later, end it."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from courses import rules
from courses.models import Assignment, CoursePage, CourseRelease, Enrolment, EnrolmentChange
from courses.models.enrolment import OPEN_STATES, EnrolmentState
from courses.selectors.drafts import newest_release
from courses.selectors.duties import assignments_reaching, people_reached
from notices.services import tell

from .enrolment import AlreadyDecided, EnrolmentRefused, course_words, refusal

MET_STATES = (EnrolmentState.COMPLETED, EnrolmentState.EXEMPT)


@transaction.atomic
def assign(
    *,
    course: CoursePage,
    user=None,
    unit=None,
    position=None,
    due_on: dt.date,
    days_to_complete: int = 30,
    repeat: bool = False,
    note: str = "",
    by,
    now: dt.datetime,
) -> Assignment:
    """Make it the duty of a person, unit or position to complete a course, and tell those it reaches.

    Exactly one of ``user``, ``unit`` and ``position`` is given. Raises EnrolmentRefused for a course
    that is retired or not released yet. The same duty with the same due date is made once: a second
    call returns the first one.
    """
    if course.retired_at is not None:
        raise EnrolmentRefused(refusal("courses.retired"))
    release = newest_release(course)
    if release is None:
        raise EnrolmentRefused(refusal("courses.not_released"))
    assignment, is_new = Assignment.objects.get_or_create(
        course=course,
        user=user,
        unit=unit,
        position=position,
        due_on=due_on,
        ended_at=None,
        defaults={
            "days_to_complete": days_to_complete,
            "repeat": repeat,
            "note": note,
            "made_by": by,
            "made_at": now,
        },
    )
    if not is_new:
        return assignment
    people = people_reached(
        user_id=assignment.user_id,
        unit_id=assignment.unit_id,
        position_id=assignment.position_id,
        today=timezone.localdate(now),
    )
    _give(assignment, release, list(people.values_list("pk", flat=True)), is_later=False, now=now)
    return assignment


def sync_assignments(
    *, now: dt.datetime, user_id: int | None = None, course_id: int | None = None
) -> int:
    """Give the running assignments to those who joined since and return how many enrolments that made.

    Runs when a person's posts change and once more by itself, as posts may begin at a later day.
    """
    today = timezone.localdate(now)
    made = 0
    for assignment in assignments_reaching(user_id=user_id, course_id=course_id, today=today):
        release = newest_release(assignment.course)
        if release is None or assignment.course.retired_at is not None:
            continue
        if user_id is not None:
            people = [user_id]
        else:
            reached = people_reached(
                user_id=assignment.user_id,
                unit_id=assignment.unit_id,
                position_id=assignment.position_id,
                today=today,
            )
            people = list(reached.values_list("pk", flat=True))
        with transaction.atomic():
            made += _give(assignment, release, people, is_later=True, now=now)
    return made


def _give(
    assignment: Assignment,
    release: CourseRelease,
    people: list[int],
    *,
    is_later: bool,
    now: dt.datetime,
) -> int:
    """Enrol those of the people who need it, add the duty to who is in the course, tell both."""
    today = timezone.localdate(now)
    due_on = assignment.due_on
    if is_later:
        due_on = rules.due_for_later_joiner(
            due_on=due_on, days=assignment.days_to_complete, today=today
        )
    histories = _histories(assignment.course_id, people)
    fresh, joined = [], []  # type: ignore[var-annotated]
    for learner_id in people:
        history = histories[learner_id]
        what = rules.given(
            [_past(one, assignment) for one in history],
            made_at=assignment.made_at,
            repeat=assignment.repeat,
            is_later=is_later,
        )
        if what is rules.Given.NEW_PERIOD:
            fresh.append(_new_enrolment(assignment, release, learner_id, history, due_on, today))
        elif what is rules.Given.JOINS_OPEN:
            joined.extend(one for one in history if one.state in OPEN_STATES)
    # Two runs at once meet the constraints; whoever is second has nothing to add.
    Enrolment.objects.bulk_create(fresh, ignore_conflicts=True, batch_size=500)
    for enrolment in joined:
        _add_duty(enrolment, assignment, due_on, now=now)
    told = [one.learner_id for one in (*fresh, *joined)]
    if told:
        tell(
            user_ids=told,
            kind="courses.assigned",
            params={**course_words(assignment.course), "due_on": due_on.isoformat()},
            url=reverse("courses:course", args=[assignment.course.slug]),
            key=f"courses.assigned:{assignment.pk}",
            now=now,
        )
    return len(fresh)


def _histories(course_id: int, people: Iterable[int]) -> dict[int, list[Enrolment]]:
    histories: dict[int, list[Enrolment]] = defaultdict(list)
    for one in Enrolment.objects.filter(course_id=course_id, learner_id__in=people):
        histories[one.learner_id].append(one)
    return histories


def _past(one: Enrolment, assignment: Assignment) -> rules.Past:
    return rules.Past(
        is_open=one.state in OPEN_STATES,
        is_met=one.state in MET_STATES,
        by_this_assignment=one.assignment_id == assignment.pk,
        by_another_assignment=one.assignment_id not in (None, assignment.pk),
        completed_at=one.completed_at,
    )


def _new_enrolment(
    assignment: Assignment,
    release: CourseRelease,
    learner_id: int,
    history: list[Enrolment],
    due_on: dt.date,
    today: dt.date,
) -> Enrolment:
    return Enrolment(
        course_id=assignment.course_id,
        learner_id=learner_id,
        period=max((one.period for one in history), default=0) + 1,
        state=EnrolmentState.ACTIVE,
        release=release,
        assignment=assignment,
        assigned_on=today,
        due_on=due_on,
    )


def _add_duty(
    enrolment: Enrolment, assignment: Assignment, due_on: dt.date, *, now: dt.datetime
) -> None:
    """The earlier of two due dates counts; a waiting request is thereby granted."""
    before = enrolment.due_on
    enrolment.due_on = min(before, due_on) if before else due_on
    enrolment.state = EnrolmentState.ACTIVE
    if enrolment.assignment_id is None:
        enrolment.assignment = assignment
    enrolment.save(update_fields=["due_on", "state", "assignment"])
    EnrolmentChange.objects.create(
        enrolment=enrolment,
        kind="assigned",
        detail={
            "assignment": assignment.pk,
            "from": before and before.isoformat(),
            "to": enrolment.due_on.isoformat(),
        },
        made_by_id=assignment.made_by_id,
        made_at=now,
    )


@transaction.atomic
def end_assignment(*, assignment: Assignment, reason: str = "", by, now: dt.datetime) -> int:
    """End a duty and return how many enrolments that withdrew.

    Who has not begun is withdrawn from the course; who has begun may go on without a due date.
    Raises AlreadyDecided when it has ended before.
    """
    if not Assignment.objects.filter(pk=assignment.pk, ended_at=None).update(ended_at=now):
        raise AlreadyDecided
    assignment.ended_at = now
    open_ones = Enrolment.objects.filter(assignment=assignment, state=EnrolmentState.ACTIVE)
    untouched = list(open_ones.filter(started_at=None))
    begun = list(open_ones.filter(started_at__isnull=False))
    Enrolment.objects.filter(pk__in=[one.pk for one in untouched]).update(
        state=EnrolmentState.WITHDRAWN
    )
    Enrolment.objects.filter(pk__in=[one.pk for one in begun]).update(due_on=None)
    EnrolmentChange.objects.bulk_create(
        EnrolmentChange(
            enrolment=one,
            kind=kind,
            detail={"assignment": assignment.pk},
            reason=reason,
            made_by=by,
            made_at=now,
        )
        for kind, rows in (("withdrawn", untouched), ("duty_ended", begun))
        for one in rows
    )
    return len(untouched)
