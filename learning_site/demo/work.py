"""Courses, assignments and work in progress of the demo company, dated back from the day of loading."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from django.utils import timezone

from courses import services as courses
from courses.models import CoursePage, Enrolment
from framework.services import load_framework
from people.models import OrgUnit, Position, User
from quizzes import services as quizzes
from quizzes.grading import best_path
from quizzes.models import Attempt
from quizzes.selectors.answer_text import right_value

CENT = Decimal("0.01")
COURSES = ("iso-9001", "meeting-service", "front-desk")


def load_courses(*, trainer: User, now: dt.datetime) -> dict[str, CoursePage]:
    """Load the courses from their source files and publish each once."""
    load_framework()
    loaded = {}
    for slug in COURSES:
        course = courses.load_course(slug, by=trainer, now=now)
        if not course.releases.exists():
            courses.publish_release(
                course=course,
                is_major=True,
                why="首次发布",
                by=trainer,
                now=now - dt.timedelta(days=40),
            )
        loaded[slug] = course
    return loaded


def assign_courses(
    shelf: dict[str, CoursePage], people: dict[str, User], *, now: dt.datetime
) -> None:
    """Assign courses to units and positions as HR would: some due soon, one overdue for some."""
    today = timezone.localdate(now)
    duties: list[tuple[str, dict[str, Any], int, int]] = [
        ("iso-9001", {"unit": OrgUnit.objects.get(name="前台客服部")}, 30, 9),
        ("iso-9001", {"unit": OrgUnit.objects.get(name="会议服务部")}, 30, 16),
        ("front-desk", {"position": Position.objects.get(name="前台接待")}, 35, -3),
        ("meeting-service", {"position": Position.objects.get(name="会议服务员")}, 20, 24),
        ("meeting-service", {"user": people["learner"]}, 10, 24),
    ]
    for slug, target, days_ago, due_in in duties:
        courses.assign(
            course=shelf[slug],
            **target,
            due_on=today + dt.timedelta(days=due_in),
            days_to_complete=30,
            note="",
            by=people["hr"],
            now=now - dt.timedelta(days=days_ago),
        )
    courses.sync_assignments(now=now)  # for those who joined after an assignment was made


def do_some_work(
    shelf: dict[str, CoursePage], people: dict[str, User], *, now: dt.datetime
) -> None:
    """Let people read, sit quizzes and be marked, each at a time of their own."""
    assessor = people["assessor"]
    done = [  # staff number, course, days ago, wrong choice answers, is marked
        ("learner", "front-desk", 12, 1, True),
        ("000101", "front-desk", 18, 0, True),
        ("000102", "front-desk", 15, 2, True),
        ("000104", "front-desk", 9, 9, True),
        ("000105", "front-desk", 4, 1, False),
        ("000101", "iso-9001", 11, 0, True),
        ("000103", "iso-9001", 6, 1, True),
        ("000104", "iso-9001", 3, 1, False),
        ("000202", "iso-9001", 8, 0, True),
        ("000203", "iso-9001", 2, 2, False),
        ("000205", "iso-9001", 5, 0, True),
        ("000202", "meeting-service", 3, 0, True),
        ("000204", "meeting-service", 1, 1, False),
    ]
    for staff_number, slug, days_ago, wrong, is_marked in done:
        at = now - dt.timedelta(days=days_ago, hours=2)
        enrolment = _read(people[staff_number], shelf[slug], share=1.0, at=at)
        attempt = _sit(
            people[staff_number], enrolment, wrong=wrong, at=at + dt.timedelta(minutes=40)
        )
        if is_marked:
            _mark(attempt, assessor, at=at + dt.timedelta(hours=20))
    for staff_number, slug, share in [
        ("learner", "iso-9001", 0.4),
        ("000102", "iso-9001", 0.7),
        ("000106", "iso-9001", 0.2),
        ("000107", "iso-9001", 0.9),
        ("000206", "iso-9001", 0.5),
        ("000203", "meeting-service", 0.6),
        ("000206", "meeting-service", 0.3),
    ]:
        _read(people[staff_number], shelf[slug], share=share, at=now - dt.timedelta(days=1))


def _read(learner: User, course: CoursePage, *, share: float, at: dt.datetime) -> Enrolment:
    enrolment = Enrolment.objects.get(learner=learner, course=course)
    positions = list(
        enrolment.release.lessons.filter(counts=True).values_list("position", flat=True)
    )
    for number, position in enumerate(positions[: round(len(positions) * share)]):
        courses.finish_lesson(
            enrolment=enrolment, position=position, now=at + dt.timedelta(minutes=2 * number)
        )
    return enrolment


def _sit(learner: User, enrolment: Enrolment, *, wrong: int, at: dt.datetime) -> Attempt:
    quiz_id: Any = enrolment.release.quiz_id  # every demo course has a quiz
    attempt = quizzes.start_attempt(quiz_id=quiz_id, learner=learner, now=at)
    for slot in attempt.paper["slots"]:
        number = slot["slot"]
        quizzes.save_response(
            attempt_id=attempt.pk,
            learner_id=learner.pk,
            slot=number,
            seq=1,
            value=_answer(slot, is_right=number > wrong),
            now=at + dt.timedelta(seconds=45 * number),
        )
    quizzes.submit_attempt(
        attempt_id=attempt.pk, learner_id=learner.pk, now=at + dt.timedelta(minutes=14)
    )
    return attempt


def _answer(slot: dict, *, is_right: bool) -> object:
    key = slot["key"]
    if slot["kind"] in {"short_answer", "essay"}:
        points = [point["text"] for point in key.get("marking_points", [])]
        return "；".join(points if is_right else points[:1])
    return right_value(slot) if is_right else _wrong(slot)


def _wrong(slot: dict) -> object:
    key, kind = slot["key"], slot["kind"]
    if kind == "true_false":
        return not key["answer"]
    if kind in {"single_choice", "multiple_choice"}:
        return [option["id"] for option in slot["options"] if option["id"] not in key["right"]][:1]
    if kind == "fill_in":
        return ["不知道"] * len(key["blanks"])
    if kind == "ordering":
        return key["order"][::-1]
    if kind == "matching":
        return [slot["options"][0]["id"]] * len(slot["lefts"])
    if kind == "case":
        return best_path(slot["scenes"], key["shares"], sign=-1)
    return "不知道"


def _mark(attempt: Attempt, assessor: User, *, at: dt.datetime) -> None:
    responses = {row.slot: row.value for row in attempt.responses.order_by("seq")}
    for slot in attempt.paper["slots"]:
        if slot["kind"] not in {"short_answer", "essay"}:
            continue
        points = slot["key"].get("marking_points", [])
        met = [
            number
            for number, point in enumerate(points)
            if point["text"] in str(responses.get(slot["slot"]) or "")
        ]
        needed = slot["key"].get("any_of") or len(points) or 1
        quizzes.give_grade(
            attempt_id=attempt.pk,
            slot=slot["slot"],
            assessor=assessor,
            points_met=met,
            score=(Decimal(slot["points"]) * min(len(met), needed) / needed).quantize(CENT),
            comment="",
            now=at,
        )
