"""What courses answer to the quizzes' questions: may it start, where next, who uses it."""

from __future__ import annotations

import datetime as dt

from django.db.models import Max
from django.urls import reverse

from common.languages import in_page_language
from common.verdicts import Reason, Verdict
from courses import rules
from courses.models import CoursePage, Enrolment, LessonProgress
from courses.models.enrolment import EnrolmentState
from people.permissions import TRAINER, has_role
from quizzes.ports import Usage

READING_STATES = (EnrolmentState.ACTIVE, EnrolmentState.COMPLETED)


def may_start(learner, quiz, now: dt.datetime) -> Verdict:
    """An enrolled learner may start a course's quiz when all counting lessons are done.

    The quiz of no course is free; a trainer who is not enrolled may look at it.
    """
    rows = (
        Enrolment.objects.filter(
            learner_id=learner.pk, release__quiz_id=quiz.pk, state__in=READING_STATES
        )
        .order_by("period")
        .values("pk", "course_id", "state", "lessons_done", "release__lesson_count")
    )
    newest = {row["course_id"]: row for row in rows}
    if not newest:
        return _without_enrolment(learner, quiz)
    verdicts = [_of_enrolment(row) for row in newest.values()]  # type: ignore[arg-type]
    return next((verdict for verdict in verdicts if verdict.met), verdicts[0])


def counted_since(learner_id: int, quiz_id: int) -> dt.datetime | None:
    """A new period of a course gives its attempts anew: return when the period before was completed."""
    running = Enrolment.objects.filter(
        learner_id=learner_id, release__quiz_id=quiz_id, state=EnrolmentState.ACTIVE, period__gt=1
    ).values("course_id")
    return Enrolment.objects.filter(learner_id=learner_id, course_id__in=running).aggregate(
        newest=Max("completed_at")
    )["newest"]


def expected(quiz_id: int) -> set[int]:
    """Return who is in a course that ends in the quiz and has not completed it."""
    running = Enrolment.objects.filter(release__quiz_id=quiz_id, state=EnrolmentState.ACTIVE)
    return set(running.values_list("learner_id", flat=True))


def _of_enrolment(row: dict) -> Verdict:
    if row["state"] == EnrolmentState.COMPLETED:
        return _yes("courses.completed_before")
    total = row["release__lesson_count"]
    missing = _missing(row["pk"]) if row["lessons_done"] < total else []
    return rules.may_start_quiz(missing=missing, total=total)


def _yes(code: str) -> Verdict:
    return Verdict(True, (Reason(code),))


def _without_enrolment(learner, quiz) -> Verdict:
    course = CoursePage.objects.filter(quiz_id=quiz.pk).values("title", "title_en").first()
    if course is None:
        return _yes("courses.quiz_stands_alone")
    if has_role(learner, TRAINER):
        return _yes("courses.preview")
    title = in_page_language(course["title"], course["title_en"])
    return Verdict(False, (Reason("courses.not_enrolled", {"course": title}),))


def _missing(enrolment_id: int) -> list[str]:
    """Return the counting lessons that are still to be read, as "3.2 Title"."""
    outline = Enrolment.objects.values_list("release__outline", flat=True).get(pk=enrolment_id)
    done = set(
        LessonProgress.objects.filter(enrolment_id=enrolment_id, done_at__isnull=False).values_list(
            "lesson_id", flat=True
        )
    )
    return [
        f"{lesson['number']} {lesson['title']}".strip()
        for chapter in outline
        if chapter["kind"] == "chapter"
        for lesson in chapter["lessons"]
        if lesson["lesson"] not in done
    ]


def next_step(result) -> Usage | None:
    """After a result the learner goes back to the course that the quiz belongs to."""
    return way_back(result.attempt.quiz_id, result.attempt.learner_id)


def way_back(quiz_id: int, learner_id: int) -> Usage | None:
    """Return the course in which this learner comes to this quiz."""
    course = (
        Enrolment.objects.filter(
            learner_id=learner_id,
            release__quiz_id=quiz_id,
            state__in=READING_STATES,
        )
        .order_by("-assigned_on", "-pk")
        .values_list("course__title", "course__title_en", "course__slug")
        .first()
    )
    if course is None:
        return None
    title, title_en, slug = course
    return Usage(
        title=in_page_language(title, title_en), url=reverse("courses:course", args=[slug])
    )


def usages(quiz_id: int) -> list[Usage]:
    """Return the courses that end in the quiz, with their addresses in the desk."""
    courses = CoursePage.objects.filter(quiz_id=quiz_id).order_by("title")
    return [
        Usage(
            title=in_page_language(title, title_en),
            url=reverse("wagtailadmin_pages:edit", args=[pk]),
        )
        for pk, title, title_en in courses.values_list("pk", "title", "title_en")
    ]
