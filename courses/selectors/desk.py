"""What the trainer's lists in the desk show."""

from __future__ import annotations

import datetime as dt

from django.db.models import Count, Exists, F, IntegerField, OuterRef, Q, QuerySet, Subquery
from wagtail.models import Page

from courses.models import (
    CoursePage,
    CourseRelease,
    Enrolment,
    ImportedDocument,
    ImportWarning,
    LessonProgress,
    ReleasedLesson,
)
from courses.models.enrolment import EnrolmentState
from courses.models.imports import Decision
from people.selectors import employed


def _count(rows: QuerySet, by: str) -> Subquery:
    counted = rows.order_by().values(by).annotate(n=Count("pk")).values("n")
    return Subquery(counted, output_field=IntegerField())


def courses_with_state() -> QuerySet[CoursePage]:
    """Return all courses with release, unpublished changes, open warnings and enrolments: one query."""
    newest = CourseRelease.objects.filter(course=OuterRef("pk")).order_by("-number")
    enrolled = Enrolment.objects.filter(course=OuterRef("pk"))
    drafts = Page.objects.filter(path__startswith=OuterRef("path"), has_unpublished_changes=True)
    documents = ImportedDocument.objects.filter(course=OuterRef("pk"))
    open_warnings = ImportWarning.objects.filter(
        document__course=OuterRef("pk"), decision=Decision.OPEN
    )
    return CoursePage.objects.order_by(F("retired_at").asc(nulls_first=True), "path").annotate(
        release_number=Subquery(newest.values("number")[:1]),
        released_at=Subquery(newest.values("published_at")[:1]),
        has_drafts=Exists(drafts),
        document_id=Subquery(documents.order_by("-pk").values("pk")[:1]),
        open_warnings=_count(open_warnings, "document__course"),
        learning=_count(enrolled.filter(state=EnrolmentState.ACTIVE), "course"),
        completed=_count(enrolled.filter(state=EnrolmentState.COMPLETED), "course"),
    )


def offered_courses() -> QuerySet[CoursePage]:
    """Return the courses that are offered, in their order on the shelf."""
    return CoursePage.objects.filter(retired_at=None).order_by("path")


def open_warnings() -> int:
    """Count the oddities of handouts that nobody has settled."""
    return ImportWarning.objects.filter(
        decision=Decision.OPEN, document__course__isnull=False
    ).count()


def open_drafts() -> int:
    """Count the courses on offer that are unreleased, or hold changes since their release."""
    rows = courses_with_state().filter(retired_at=None)
    return rows.filter(Q(release_number=None) | Q(has_drafts=True)).count()


def open_requests() -> int:
    """Count the requests to enrol without an answer."""
    return Enrolment.objects.filter(state=EnrolmentState.ASKED).count()


def overdue_people(today: dt.date) -> int:
    """Count the people who work here and have a course overdue."""
    rows = Enrolment.objects.filter(
        state=EnrolmentState.ACTIVE, due_on__lt=today, learner__in=employed(today)
    )
    return rows.values("learner").distinct().count()


def imported_documents() -> QuerySet[ImportedDocument]:
    """Return all imports, newest first, with the number of warnings, and those settled."""
    settled = Count("warnings", filter=~Q(warnings__decision=Decision.OPEN))
    return (
        ImportedDocument.objects.select_related("course", "imported_by")
        .defer("content", "outcome")
        .annotate(total=Count("warnings"), settled=settled)
        .order_by("-imported_at", "-pk")
    )


def what_rests_on(pages: list[Page]) -> int:
    """Count releases, enrolments and progress that name the pages or anything below them."""
    below = Q()
    for page in pages:
        below |= Q(path__startswith=page.path)
    if not below:
        return 0
    ids = list(Page.objects.filter(below).values_list("pk", flat=True))
    return (
        CourseRelease.objects.filter(course_id__in=ids).count()
        + Enrolment.objects.filter(course_id__in=ids).count()
        + ReleasedLesson.objects.filter(lesson_id__in=ids).count()
        + LessonProgress.objects.filter(lesson_id__in=ids).count()
    )
