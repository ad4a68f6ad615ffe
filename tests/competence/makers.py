"""Rows that only the tests of proof need."""

from __future__ import annotations

import datetime as dt
from typing import Any

from wagtail.models import Locale, Page

from competence.models import CompetenceRecord, Criterion, Requirement
from competence.services import record_completion
from courses.models import Completion
from framework.models import Competency, Level
from tests.factories import (
    NOW,
    make_enrolment,
    make_quiz,
    make_released_course,
    make_result,
    make_user,
)


def make_competency(code: str = "ISO-K1", title: str = "理解质量管理体系") -> Competency:
    """A competency with one described level."""
    competency = Competency.objects.create(code=code, title=title, title_en="Understands a QMS")
    Level.objects.create(competency=competency, number=1, title="了解", title_en="Aware")
    return competency


def make_completion(
    learner: Any = None,
    *,
    course: Any = None,
    title: str = "质量管理体系入门",
    passed: bool = True,
    with_quiz: bool = True,
    at: dt.datetime = NOW,
    period: int = 1,
    **proves: Any,
) -> Completion:
    """A completed course; by default it ends with a passed quiz and proves ISO-K1 for 24 months."""
    learner = learner or make_user("王芳")
    if course is None:
        proves.setdefault("competency", Competency.objects.first() or make_competency())
        proves.setdefault("level", 1 if proves["competency"] else None)
        proves.setdefault("validity_months", 24)
        quiz = make_quiz() if with_quiz else None
        course = make_released_course(title, quiz=quiz, title_en="Introduction to QMS", **proves)
    number = learner.attempts.count() + 1
    result = (
        make_result(course.quiz, learner, passed=passed, at=at, number=number)
        if course.quiz
        else None
    )
    enrolment = make_enrolment(
        course, learner, state="completed", completed_at=at, period=period, started_at=at
    )
    return Completion.objects.create(
        enrolment=enrolment,
        release=enrolment.release,
        result=result,
        because=[],
        completed_at=at,
    )


def make_record(learner: Any = None, *, now: dt.datetime = NOW, **fields: Any) -> CompetenceRecord:
    """A record with its evidence and certificate, made by the service from a completion."""
    fields.setdefault("at", now)
    record = record_completion(completion_id=make_completion(learner, **fields).pk, now=now)
    assert record is not None
    return record


def make_page_root() -> None:
    """The root of the pages, which the flush after a transactional test takes away."""
    if not Page.objects.filter(depth=1).exists():
        locale, _ = Locale.objects.get_or_create(language_code="zh-hans")
        Page.add_root(instance=Page(title="Root", slug="root", locale=locale))


def make_requirement(position: Any, competency: Competency, level: int = 1, **fields: Any) -> Requirement:  # fmt: skip
    """A position asks for a competency, from the first of January 2026 unless said otherwise."""
    fields.setdefault("valid_from", dt.date(2026, 1, 1))
    fields.setdefault("made_at", NOW)
    fields.setdefault("number", 1)
    fields.setdefault("why", "岗位说明书")
    return Requirement.objects.create(
        position=position, competency=competency, level=level, **fields
    )


def make_criterion(competency: Competency, tree: Any, *, level: int = 1, **fields: Any) -> Criterion:  # fmt: skip
    """What proves a competency at a level."""
    fields.setdefault("made_at", NOW)
    fields.setdefault("number", 1)
    fields.setdefault("why", "评审决定")
    return Criterion.objects.create(competency=competency, tree=tree, level=level, **fields)
