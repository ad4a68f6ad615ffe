"""Results of the demo's trainings: two schemes are set, and one run has a finished result and open ones."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone

from courses.models import CoursePage
from people.models import User
from training import services as training
from training.models import PlanRun

from .attendance import sign_in_all

NEWCOMERS = ("000202", "000203", "000204")


def set_schemes(shelf: dict[str, CoursePage], people: dict[str, User], *, now: dt.datetime) -> None:
    """Choose the tests, weights and the pass mark that the plans leave open, and approve them."""
    tests = {
        slug: [{"id": quiz.pk, "title": quiz.title, "title_en": quiz.title_en}]
        for slug in ("front-desk", "meeting-service")
        if (quiz := shelf[slug].quiz) is not None
    }
    pre_job = [
        {"kind": "theory", "weight": "100", "must_pass": True, "quizzes": tests["meeting-service"]},
        {"kind": "attendance", "weight": "0", "least": "100", "on_time": True},
        {"kind": "homework", "weight": "0", "must_pass": True},
    ]
    front_desk = [
        {"kind": "theory", "weight": "40", "least": "60", "quizzes": tests["front-desk"]},
        {"kind": "running_score", "weight": "60"},
    ]
    for slug, components, mark in (
        ("meeting-pre-job", pre_job, "0"),
        ("front-desk", front_desk, "60"),
    ):
        programme = training.load_programme(slug, by=people["trainer"], now=now)
        version = training.version_to_run(programme)
        content = {"components": components, "pass_percent": mark, "places": 1, "mode": "half_up"}
        training.save_scheme(version=version, content=content, by=people["trainer"], now=now)
        training.fix_scheme(version=version, by=people["hr"], now=now)


def hold_past_run(people: dict[str, User], *, now: dt.datetime) -> None:
    """A run that is over: one has everything, one waits for the marks of the final, one owes homework."""
    trainer, hr = people["trainer"], people["hr"]
    today = timezone.localdate(now)
    then = now - dt.timedelta(days=60)
    programme = training.load_programme("meeting-pre-job", by=trainer, now=now)
    run = training.schedule_run(
        version=training.version_to_run(programme),
        start=today - dt.timedelta(days=50),
        organiser=trainer,
        by=trainer,
        now=then,
    )
    training.enrol(run=run, staff_numbers=NEWCOMERS, source="person", by=hr, now=then)
    training.approve_run(run=run, by=hr, now=then)
    for session in run.sessions.filter(ends_at__lt=now).order_by("starts_at"):
        sign_in_all(session, trainer)
    _hand_in(run, people, now=now)


def _hand_in(run: PlanRun, people: dict[str, User], *, now: dt.datetime) -> None:
    for number, homework in enumerate(run.homework.order_by("due_at")):
        for staff_number in NEWCOMERS:
            if staff_number == "000203" and number:
                continue  # owes the rest
            at = min(homework.due_at, now) - dt.timedelta(hours=3)
            given = training.hand_in(
                homework=homework, learner=people[staff_number], text="见附页。", now=at
            )
            training.mark_hand_in(hand_in=given, verdict="accept", by=people["trainer"], now=at)
