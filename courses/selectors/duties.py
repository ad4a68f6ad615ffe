"""Whom an assignment reaches, and who decides about enrolments."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from courses.models import Assignment, Enrolment
from courses.models.enrolment import OPEN_STATES, EnrolmentState
from people.permissions import HR, TRAINER
from people.selectors import appointments_of, employed, people_in, units_above


def people_reached(
    *,
    user_id: int | None = None,
    unit_id: int | None = None,
    position_id: int | None = None,
    today: dt.date,
) -> QuerySet:
    """Return the people whom an assignment to the person, unit or position reaches on that day."""
    if user_id is not None:
        return employed(today).filter(pk=user_id)
    return people_in(unit_id=unit_id, position_id=position_id, today=today)


@dataclass(frozen=True)
class Reach:
    """Whom an assignment would reach: how many, the first of them by name, how many are through."""

    people: int
    names: tuple[str, ...]
    met_before: int
    in_course: int

    @property
    def unnamed(self) -> int:
        """How many are not among the names."""
        return self.people - len(self.names)


def reach(
    *,
    course_id: int,
    user_id: int | None = None,
    unit_id: int | None = None,
    position_id: int | None = None,
    repeat: bool,
    today: dt.date,
    named: int,
) -> Reach:
    """Return whom an assignment would reach, before anything is saved."""
    people = people_reached(
        user_id=user_id, unit_id=unit_id, position_id=position_id, today=today
    ).order_by("staff_number")
    there = Enrolment.objects.filter(course_id=course_id, learner__in=people.order_by())
    is_open = there.filter(state__in=OPEN_STATES).values("learner_id").distinct()
    met = there.filter(state__in=[EnrolmentState.COMPLETED, EnrolmentState.EXEMPT])
    return Reach(
        people=people.count(),
        names=tuple(f"{one.name} ({one.staff_number})" for one in people[:named]),
        met_before=0
        if repeat
        else met.exclude(learner__in=is_open).values("learner_id").distinct().count(),
        in_course=is_open.count(),
    )


def assignments_reaching(
    *, user_id: int | None = None, course_id: int | None = None, today: dt.date
) -> QuerySet[Assignment]:
    """Return the running assignments, of one course or for one person if asked, the earliest due first."""
    rows = (
        Assignment.objects.filter(ended_at=None).select_related("course").order_by("due_on", "pk")
    )
    if course_id is not None:
        rows = rows.filter(course_id=course_id)
    if user_id is None:
        return rows
    if not employed(today).filter(pk=user_id).exists():
        return rows.none()
    posts = list(appointments_of(user_id).on(today).values_list("unit_id", "position_id"))  # type: ignore[attr-defined]
    units = {above for unit_id, _ in posts for above in units_above(unit_id)}
    positions = {position_id for _, position_id in posts}
    return rows.filter(Q(user_id=user_id) | Q(unit_id__in=units) | Q(position_id__in=positions))


def who_decides_requests(today: dt.date) -> list[int]:
    """Return the ids of trainers and HR, who answer requests to enrol."""
    people = employed(today).filter(groups__name__in=[TRAINER, HR])
    return list(people.order_by("pk").values_list("pk", flat=True).distinct())
