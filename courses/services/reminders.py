"""What people are told about due dates: seven days before, one day before, and once when it is over."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict

from django.db.models import Exists, F, OuterRef
from django.urls import reverse
from django.utils import timezone

from courses import rules
from courses.models import Enrolment
from courses.models.enrolment import EnrolmentState
from notices.services import tell
from people.selectors import employed, managers_of

FIRST_REMINDER = dt.timedelta(days=7)
# What is older was told when it became overdue; a run that slept longer than this tells no more.
OVERDUE_TOLD_WITHIN = dt.timedelta(days=14)


def remind_due(*, now: dt.datetime) -> int:
    """Tell learners and their managers what is due or overdue; return how many notices that made.

    Every notice is keyed on enrolment or course and due date, so that running again adds nothing
    and an extension starts anew. Who has left is told nothing, and their managers neither.
    """
    today = timezone.localdate(now)
    groups = defaultdict(list)
    for row in _rows(today):
        which = rules.reminder(due_on=row["due_on"], since=row["assigned_on"], today=today)
        if which is not None:
            groups[row["course_id"], row["due_on"], which].append(row)
    told = 0
    for (course_id, due_on, which), rows in groups.items():
        told += _tell_learners(course_id, due_on, which, rows, now=now)
        if which == 0:
            told += sum(_tell_managers(row, today=today, now=now) for row in rows)
    return told


def _rows(today: dt.date):
    # Whose answers are being marked has done their part.
    handed_in = Enrolment.objects.filter(
        pk=OuterRef("pk"),
        learner__attempts__quiz=F("release__quiz"),
        learner__attempts__state="submitted",
        learner__attempts__observation=None,
    )
    return (
        Enrolment.objects.filter(
            state=EnrolmentState.ACTIVE,
            due_on__lte=today + FIRST_REMINDER,
            due_on__gte=today - OVERDUE_TOLD_WITHIN,
            learner__in=employed(today),
        )
        .exclude(Exists(handed_in))
        .order_by("pk")
        .values(
            "pk",
            "course_id",
            "course__title",
            "course__title_en",
            "course__slug",
            "learner_id",
            "learner__name",
            "assigned_on",
            "due_on",
        )
    )


def _course_words(row: dict) -> dict[str, str]:
    return {"course": row["course__title"], "course_en": row["course__title_en"]}


def _tell_learners(
    course_id: int, due_on: dt.date, which: int, rows: list[dict], *, now: dt.datetime
) -> int:
    kind = "courses.due_soon" if which else "courses.overdue"
    return tell(
        user_ids=[row["learner_id"] for row in rows],
        kind=kind,
        params={**_course_words(rows[0]), "due_on": due_on.isoformat()},
        url=reverse("courses:course", args=[rows[0]["course__slug"]]),
        key=f"{kind}:{course_id}:{due_on}:{which}",
        now=now,
    )


def _tell_managers(row: dict, *, today: dt.date, now: dt.datetime) -> int:
    managers = managers_of(row["learner_id"], today)
    return tell(
        user_ids=[manager.pk for manager in managers],
        kind="courses.overdue_in_unit",
        params={
            "learner": row["learner__name"],
            **_course_words(row),
            "due_on": row["due_on"].isoformat(),
        },
        url=reverse("courses:team"),
        key=f"courses.overdue_in_unit:{row['pk']}:{row['due_on']}",
        now=now,
    )
