"""Schemes and runs with results for tests."""

from __future__ import annotations

import datetime as dt
from typing import Any

from tests.factories import NOW, make_quiz, make_result, make_user
from tests.training.makers import MONDAY, SHANGHAI, make_programme, make_run
from training.models import PlanRun, ProgrammeVersion, RunEnrolment
from training.services import approve_run, confirm_head_count, fix_scheme, save_scheme

LEVELS = {"excellent": "100", "good": "80", "sufficient": "60", "insufficient": "0"}
FIRST = dt.datetime.combine(MONDAY, dt.time(9), SHANGHAI)  # when the first session begins


def component(kind: str, weight: str = "0", **more: Any) -> dict[str, Any]:
    """A part of a scheme as it is stored."""
    return {"kind": kind, "weight": weight, "must_pass": False, "least": "", "veto": False, **more}


def theory(quiz: Any, weight: str = "100", **more: Any) -> dict[str, Any]:
    """The part that goes by this test."""
    return component("theory", weight, quizzes=[{"id": quiz.pk, "title": quiz.title}], **more)


def content(*components: dict[str, Any], mark: str = "60") -> dict[str, Any]:
    """A scheme's content."""
    return {"components": list(components), "pass_percent": mark, "places": 1, "mode": "half_up"}


def make_fixed(version: ProgrammeVersion, *components: dict[str, Any], mark: str = "60") -> None:
    """An approved scheme of the version."""
    by = make_user()
    save_scheme(version=version, content=content(*components, mark=mark), by=by, now=NOW)
    fix_scheme(version=version, by=by, now=NOW)


def make_judged_run(
    *components: dict[str, Any], learners: int = 1, days: int = 1, mark: str = "60"
) -> PlanRun:
    """An approved run of so many days whose results are made by these parts."""
    version = make_programme(f"c{ProgrammeVersion.objects.count()}", days=days)
    make_fixed(version, *components, mark=mark)
    run = make_run(version)
    for _ in range(learners):
        RunEnrolment.objects.create(
            run=run, learner=make_user(), state="enrolled", source="person", made_at=NOW
        )
    return approve_run(run=run, by=make_user(), now=NOW)


def seat_of(run: PlanRun) -> Any:
    """The first seat of the run."""
    return run.enrolments.select_related("learner").order_by("pk").first()


def hold(run: PlanRun, *, signed: bool = True, number: int = 1) -> None:
    """Hold a session of the run: everybody signed in on time, or nobody came."""
    session = run.sessions.get(number=number)
    seats = run.enrolments.filter(state="enrolled")
    if signed:
        for seat in seats:
            for direction, at in (("in", session.starts_at), ("out", session.ends_at)):
                session.scans.create(
                    enrolment=seat, direction=direction, way="list", at=at, recorded_at=at
                )
    counted = seats.count() if signed else 0
    confirm_head_count(session=session, counted=counted, by=make_user(), now=session.ends_at)


def sit(quiz: Any, learner: Any, *, passed: bool = True, number: int = 1) -> Any:
    """A result of an attempt during the run, written as rows: nothing is announced."""
    return make_result(quiz, learner, passed=passed, at=FIRST, number=number)


def make_test() -> Any:
    """A test."""
    return make_quiz()


make_test.__test__ = False  # type: ignore[attr-defined]
