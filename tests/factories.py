"""Rows for tests: plain functions, each makes one thing with sensible defaults.

They write rows directly and go through no service, so that a test of a service sees only that service.
"""

from __future__ import annotations

import datetime as dt
import itertools
import json
from decimal import Decimal
from typing import Any

from django.contrib.auth.models import Group
from wagtail.models import Page

from courses.models import (
    Assignment,
    ChapterPage,
    CourseIndexPage,
    CoursePage,
    CourseRelease,
    Enrolment,
    LessonPage,
    ReleasedLesson,
)
from people.models import Appointment, OrgUnit, Position, User
from quizzes.models import Attempt, Item, ItemBank, Quiz, QuizSlot, Result

NOW = dt.datetime(2026, 3, 2, 1, 0, tzinfo=dt.UTC)  # a Monday, 09:00 in Shanghai
TODAY = dt.date(2026, 3, 2)
PASSWORD = "correct-horse-battery"

_serial = itertools.count(1)


def make_user(name: str = "", *, roles: tuple[str, ...] = (), **fields: Any) -> User:
    """A person who can log in with PASSWORD; ``roles`` are names of groups."""
    serial = next(_serial)
    fields.setdefault("staff_number", f"{serial:05d}")
    fields.setdefault("opens_desk", bool(roles))
    user = User(name=name or f"员工{serial}", **fields)
    user.set_password(PASSWORD)
    user.save()
    for role in roles:
        user.groups.add(Group.objects.get_or_create(name=role)[0])
    return user


def make_admin(name: str = "管理员", **fields: Any) -> User:
    """An administrator."""
    return make_user(name, is_superuser=True, is_staff=True, opens_desk=True, **fields)


def make_unit(name: str = "", *, parent: OrgUnit | None = None) -> OrgUnit:
    """A unit, at the top unless ``parent`` is given."""
    return OrgUnit.objects.create(name=name or f"部门{next(_serial)}", parent=parent)


def make_position(name: str = "") -> Position:
    """A position."""
    return Position.objects.create(name=name or f"岗位{next(_serial)}")


def appoint(
    user: User,
    unit: OrgUnit,
    position: Position | None = None,
    *,
    leads: bool = False,
    since: dt.date = dt.date(2026, 1, 1),
    until: dt.date | None = None,
    primary: bool = True,
) -> Appointment:
    """An appointment of the person in the unit, open unless ``until`` is given."""
    return Appointment.objects.create(
        user=user,
        unit=unit,
        position=position or make_position(),
        leads=leads,
        primary=primary,
        valid_from=since,
        valid_until=until,
    )


def make_shelf() -> CourseIndexPage:
    """The page that courses stand under; the same one however often it is asked for."""
    shelf = CourseIndexPage.objects.first()
    if shelf is None:
        root = Page.objects.filter(depth=1).first()
        shelf = root.add_child(instance=CourseIndexPage(title="课程", slug="courses-shelf"))
    return shelf


def make_course(
    title: str = "", *, chapters: int = 1, lessons: int = 3, appendices: int = 0, **fields: Any
) -> CoursePage:
    """A live course with ``lessons`` spread over its chapters; an appendix has one lesson more.

    It has no release: learners see nothing of it before `make_release`.
    """
    serial = next(_serial)
    fields.setdefault("slug", f"course-{serial}")
    course = make_shelf().add_child(
        instance=CoursePage(title=title or f"课程{serial}", live=True, **fields)
    )
    for number in range(1, chapters + 1):
        chapter = _add_chapter(course, str(number), "chapter")
        for lesson in range(
            1 + lessons * (number - 1) // chapters, 1 + lessons * number // chapters
        ):
            _add_lesson(chapter, f"{number}.{lesson}")
    for number in "ABCDEFGH"[:appendices]:
        _add_lesson(_add_chapter(course, number, "appendix"), f"{number}.1")
    return course


def _add_chapter(course: CoursePage, number: str, kind: str) -> ChapterPage:
    return course.add_child(
        instance=ChapterPage(
            title=f"章节{number}", slug=f"chapter-{number}", number=number, kind=kind
        )
    )


def _add_lesson(chapter: ChapterPage, number: str) -> LessonPage:
    body = json.dumps([{"type": "markdown", "value": f"第 {number} 课的内容"}])
    return chapter.add_child(
        instance=LessonPage(
            title=f"课文{number}",
            slug=f"lesson-{number.replace('.', '-')}",
            number=number,
            minutes=5,
            body=body,
        )
    )


def make_release(course: CoursePage, **fields: Any) -> CourseRelease:
    """The next release of the course as its tree stands now, without rendering any block.

    ``outline`` is a list of chapters ``{kind, number, title, lessons}`` with lessons
    ``{position, lesson, number, title, minutes}``; ``lesson_count`` counts those outside appendices.
    """
    outline, rows = [], []
    for chapter in ChapterPage.objects.child_of(course).live().order_by("path"):
        counts = chapter.kind == "chapter"
        listed = []
        for lesson in LessonPage.objects.child_of(chapter).live().order_by("path"):
            rows.append(
                ReleasedLesson(
                    lesson=lesson,
                    position=len(rows) + 1,
                    chapter_number=chapter.number,
                    chapter_title=chapter.title,
                    counts=counts,
                    number=lesson.number,
                    title=lesson.title,
                    minutes=lesson.minutes,
                    html=f"<p>{lesson.title}的正文</p>",
                )
            )
            listed.append(
                {
                    "position": len(rows),
                    "lesson": lesson.pk,
                    "number": lesson.number,
                    "title": lesson.title,
                    "minutes": lesson.minutes,
                }
            )
        outline.append(
            {
                "kind": chapter.kind,
                "number": chapter.number,
                "title": chapter.title,
                "lessons": listed,
            }
        )
    values = {
        "number": course.releases.count() + 1,
        "is_major": True,
        "why": "首次发布",
        "outline": outline,
        "revisions": {},
        "quiz_id": course.quiz_id,
        "quiz_revision": 1 if course.quiz_id else None,
        "competency_id": course.competency_id,
        "level": course.level,
        "validity_months": course.validity_months,
        "lesson_count": sum(row.counts for row in rows),
        "published_at": NOW - dt.timedelta(days=30),
    }
    release = CourseRelease.objects.create(course=course, **(values | fields))
    for row in rows:
        row.release = release
    ReleasedLesson.objects.bulk_create(rows)
    return release


def make_released_course(title: str = "", **fields: Any) -> CoursePage:
    """A course with one release."""
    course = make_course(title, **fields)
    make_release(course)
    return course


def make_enrolment(course: CoursePage, learner: User, **fields: Any) -> Enrolment:
    """The learner in the newest release of the course."""
    values = {"release": course.releases.first(), "assigned_on": TODAY}
    return Enrolment.objects.create(course=course, learner=learner, **(values | fields))


def make_assignment(course: CoursePage, **fields: Any) -> Assignment:
    """A duty for one of ``user``, ``unit`` or ``position``, due in thirty days."""
    values = {"due_on": TODAY + dt.timedelta(days=30), "made_at": NOW}
    return Assignment.objects.create(course=course, **(values | fields))


def make_bank(name: str = "") -> ItemBank:
    """An item bank."""
    serial = next(_serial)
    return ItemBank.objects.create(slug=f"bank-{serial}", name=name or f"题库{serial}")


def make_item(bank: ItemBank | None = None, *, kind: str, value: Any, **fields: Any) -> Item:
    """A live question; ``value`` is the raw value of its answer block, such as ``{"answer": "true"}``."""
    fields.setdefault("stem", f"题目{next(_serial)}")
    fields.setdefault("points", Decimal(1))
    answer = json.dumps([{"type": kind, "value": value}])
    return Item.objects.create(bank=bank or make_bank(), answer=answer, live=True, **fields)


def make_quiz(title: str = "", *, items: tuple[Item, ...] = (), **fields: Any) -> Quiz:
    """A live quiz with all its rules chosen: 60 %, 30 minutes, three attempts."""
    values = {
        "title": title or f"测验{next(_serial)}",
        "live": True,
        "pass_mark": Decimal(60),
        "timing": "limited",
        "time_limit_minutes": 30,
        "attempts_rule": "limited",
        "max_attempts": 3,
    }
    quiz = Quiz.objects.create(**(values | fields))
    for order, item in enumerate(items):
        QuizSlot.objects.create(quiz=quiz, item=item, sort_order=order)
    return quiz


def make_result(
    quiz: Quiz, learner: User, *, passed: bool = True, at: dt.datetime = NOW, number: int = 1
) -> Result:
    """A graded attempt of the quiz with its result: 17 of 20 points, or 5."""
    attempt = Attempt.objects.create(
        quiz=quiz,
        learner=learner,
        number=number,
        state="graded",
        paper={"schema": 1, "title": quiz.title, "max_score": "20", "slots": [], "feedback": ""},
        kinds=[],
        seed=1,
        started_at=at,
        submitted_at=at,
        graded_at=at,
    )
    return Result.objects.create(
        attempt=attempt,
        score=Decimal(17 if passed else 5),
        max_score=Decimal(20),
        passed=passed,
        marks=[],
        because=[],
        made_at=at,
    )
