"""Fill a database to a size, and hand out what the operations need. Runs inside Django."""

from __future__ import annotations

import datetime as dt
import json
import secrets
import uuid
from typing import Any

from django.contrib.auth.hashers import make_password
from django.db import connection
from wagtail.models import Page

from benchmarks.crowd import FLOOR_BACKEND, admitted, session
from benchmarks.floor.models import FloorAnswer, FloorAttempt
from benchmarks.results import fill_results
from courses.models import (
    ChapterPage,
    CourseIndexPage,
    CoursePage,
    CourseRelease,
    Enrolment,
    LessonPage,
    LessonProgress,
    ReleasedLesson,
)
from people.models import User
from quizzes.models import Attempt, Item, ItemBank, Quiz, QuizSlot
from quizzes.services import start_attempt

NOW = dt.datetime.now(dt.UTC)
STARTS = 3
PASSWORD = "bench-mark-2026"
BUSY_LEARNERS = 40
PARAGRAPH = "<p>把要求写清楚，照着做，留下记录，再看结果，这就是一套管理体系每天做的事。</p>" * 12


def fill(size: int, running: int) -> dict[str, Any]:
    """Create ``size`` learners in three courses, ``running`` attempts of some for the timed operations.

    Returns what the client needs: sessions, addresses, attempts with their option ids.
    """
    learners = _people(size)
    quiz = _quiz("bench")
    courses = [_course("bench-10", 10, quiz), _course("bench-100", 100, None)]
    for course, release in courses:
        _enrol(course, release, learners)
    to_submit = _bare_quizzes("Hand in", running)
    return {
        "password": PASSWORD,
        "learners": [
            _learner(learner, quiz, to_submit) for learner in learners[: min(size, BUSY_LEARNERS)]
        ],
        "courses": [course.slug for course, _ in courses],
        "quizzes": fill_results(quiz, NOW),
        "trainer": _trainer(),
        "starts": [_examined(f"start-{number}", learners) for number in range(STARTS)],
        **_class(learners),
    }


def fill_class(size: int) -> dict[str, Any]:
    """Create only what a class of ``size`` needs that sits one quiz, and what the floors need."""
    learners = _people(size)
    quiz = _quiz("bench")
    return {
        "learners": [_learner(learner, quiz, []) for learner in learners[:BUSY_LEARNERS]],
        **_class(learners),
    }


def _people(size: int) -> list[User]:
    with connection.schema_editor() as editor:
        for model in (FloorAttempt, FloorAnswer):
            if model._meta.db_table not in connection.introspection.table_names():
                editor.create_model(model)
    password = make_password(PASSWORD)
    return User.objects.bulk_create(
        [
            User(staff_number=f"{number:06d}", name=f"学员{number}", password=password)
            for number in range(size)
        ]
    )


def _class(learners: list[User]) -> dict[str, Any]:
    return {"crowd": admitted(learners), "whole": _examined("whole", learners)}


def _examined(slug: str, learners: list[User]) -> int:
    """Return the quiz at the end of a course of its own, of which the learners have read every lesson."""
    quiz = _quiz(f"bench-{slug}")
    _enrol(*_course(f"bench-{slug}", 10, quiz), learners)
    return quiz.pk


def _trainer() -> dict[str, str]:
    """Return the session of somebody who may see every result."""
    person = User.objects.create(staff_number="T-1", name="基准培训师", is_superuser=True)
    return {
        "session": session(person),
        "csrf": secrets.token_hex(16),
    }


def _quiz(slug: str) -> Quiz:
    bank = ItemBank.objects.create(slug=slug, name=f"基准题库 {slug}")
    items = [
        Item.objects.create(
            bank=bank,
            stem=f"第 {number} 题：下列哪一项是对的？",
            points=5,
            live=True,
            answer=json.dumps(
                [{"type": "single_choice", "value": {"options": [
                    {"text": f"选项 {letter}", "correct": letter == "B"} for letter in "ABCD"
                ]}}]
            ),
        )
        for number in range(1, 13)
    ]  # fmt: skip
    quiz = Quiz(
        title="基准测验", pass_mark=60, timing="limited", time_limit_minutes=600,
        attempts_rule="unlimited", live=True,
    )  # fmt: skip
    quiz.slots = [
        QuizSlot(item=item, points=5, sort_order=number) for number, item in enumerate(items)
    ]
    quiz.save()
    quiz.save_revision().publish()
    return quiz


def _course(slug: str, lessons: int, quiz: Quiz | None) -> tuple[CoursePage, CourseRelease]:
    shelf = CourseIndexPage.objects.first()
    if shelf is None:
        shelf = Page.objects.get(depth=1).add_child(
            instance=CourseIndexPage(title="课程", slug="shelf")
        )
    course = shelf.add_child(
        instance=CoursePage(title=f"基准课程 {slug}", slug=slug, live=True, quiz=quiz)
    )
    pages, outline = [], []
    for number in range(1, 11):
        chapter = course.add_child(
            instance=ChapterPage(title=f"第 {number} 章", number=str(number))
        )
        in_chapter = [
            chapter.add_child(
                instance=LessonPage(title=f"第 {number}.{lesson} 课", number=f"{number}.{lesson}")
            )
            for lesson in range(1, lessons // 10 + 1)
        ]
        pages += [(chapter, page) for page in in_chapter]
        outline.append(_outline_of(chapter, in_chapter, len(pages) - len(in_chapter)))
    release = CourseRelease.objects.create(
        course=course, number=1, is_major=True, why="bench", outline=outline, revisions={}, quiz=quiz,
        lesson_count=len(pages), published_at=NOW,
    )  # fmt: skip
    ReleasedLesson.objects.bulk_create(
        ReleasedLesson(
            release=release, lesson=page, position=position, chapter_number=chapter.number,
            chapter_title=chapter.title, number=page.number, title=page.title, minutes=5, html=PARAGRAPH,
        )
        for position, (chapter, page) in enumerate(pages, start=1)
    )  # fmt: skip
    return course, release


def _outline_of(chapter: ChapterPage, lessons: list[LessonPage], before: int) -> dict[str, Any]:
    return {
        "number": chapter.number, "title": chapter.title, "kind": "chapter",
        "lessons": [
            {"position": before + place, "number": page.number, "title": page.title, "lesson": page.pk, "minutes": 5}
            for place, page in enumerate(lessons, start=1)
        ],
    }  # fmt: skip


def _enrol(course: CoursePage, release: CourseRelease, learners: list[User]) -> None:
    enrolments = Enrolment.objects.bulk_create(
        Enrolment(
            course=course, learner=learner, release=release, assigned_on=NOW.date(), started_at=NOW,
            lessons_done=release.lesson_count,
        )
        for learner in learners
    )  # fmt: skip
    lesson_ids = list(release.lessons.values_list("lesson_id", flat=True))
    LessonProgress.objects.bulk_create(
        (
            LessonProgress(enrolment=enrolment, lesson_id=lesson_id, opened_at=NOW, done_at=NOW)
            for enrolment in enrolments
            for lesson_id in lesson_ids
        ),
        batch_size=1000,
    )


def _learner(learner: User, quiz: Quiz, to_submit: list[Quiz]) -> dict[str, Any]:
    attempt = start_attempt(quiz_id=quiz.pk, learner=learner, now=NOW)
    options = [slot["options"][0]["id"] for slot in attempt.paper["slots"]]
    floor_attempt = FloorAttempt.objects.create(user=learner)
    return {
        "staff_number": learner.staff_number,
        "session": session(learner),
        "floor_session": session(learner, FLOOR_BACKEND),
        "csrf": secrets.token_hex(16),
        "attempt": str(attempt.pk),
        "options": options,
        "floor_attempt": floor_attempt.pk,
        "to_submit": _submittable(attempt, learner, to_submit),
    }


def _bare_quizzes(title: str, count: int) -> list[Quiz]:
    """Return quizzes without questions, made past Wagtail's indexes: their attempts bring a paper."""
    return Quiz.objects.bulk_create(
        Quiz(title=title, pass_mark=60, timing="unlimited", attempts_rule="unlimited", live=True)
        for _ in range(count)
    )


def _submittable(attempt: Attempt, learner: User, quizzes: list[Quiz]) -> list[str]:
    """Return ids of further attempts, each on another quiz, since one may run per quiz."""
    copies = Attempt.objects.bulk_create(
        Attempt(
            id=uuid.uuid4(), quiz=quiz, learner=learner, number=1, paper=attempt.paper,
            kinds=attempt.kinds, seed=attempt.seed, started_at=NOW, deadline_at=attempt.deadline_at,
        )
        for quiz in quizzes
    )  # fmt: skip
    return [str(copy.pk) for copy in copies]
