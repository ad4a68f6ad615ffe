"""Practicals of the demo: sheets that are signed, one to be read, one that two assessors see otherwise, and what is due."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.conf import settings

from common.pictures import typed_signature
from people.models import User
from quizzes import services as quizzes
from quizzes.models import Attempt, Observation, Quiz
from quizzes.selectors.observations import checklist

PLACE = "一楼前台"


def observe_people(people: dict[str, User], *, now: dt.datetime) -> None:
    """See the learner at the shipped checklists over the last weeks, and plan what comes next."""
    learner, assessor, trainer = people["learner"], people["assessor"], people["trainer"]
    looks, calls = _list("appearance"), _list("mock-call")
    early = _spot_check(looks, learner, assessor, weak=2, at=now - dt.timedelta(days=20))
    quizzes.acknowledge_sheet(
        attempt_id=early.pk, drawing=typed_signature(learner.name), is_typed=True, remark="收到，会注意。",
        by=learner, now=now - dt.timedelta(days=19),
    )  # fmt: skip
    _spot_check(looks, learner, trainer, weak=0, at=now - dt.timedelta(days=2))  # to acknowledge
    twice = _plan(calls, learner, (assessor, trainer), now=now, due=now, needed=2)
    for observer, weak in ((assessor, 0), (trainer, 99)):
        _judge(_open(twice, observer, now), observer, weak=weak, at=now)
    for person, days in ((learner, 0), (people["000103"], 1)):
        due = now + dt.timedelta(days=days, hours=1)
        _plan(looks, person, (assessor,), now=now, due=due)


def _list(slug: str) -> Quiz:
    found = checklist(slug)
    if found is None:  # `load_checklists` runs before
        raise LookupError(slug)
    return found


def _spot_check(
    quiz: Quiz, learner: User, observer: User, *, weak: int, at: dt.datetime
) -> Attempt:
    sheet = quizzes.observe(
        quiz_id=quiz.pk, learner_id=learner.pk, observer=observer, standpoint="centre", place=PLACE,
        start_at=at, now=at,
    )  # fmt: skip
    return _judge(sheet, observer, weak=weak, at=at)


def _plan(
    quiz: Quiz,
    learner: User,
    assessors: tuple[User, ...],
    *,
    now: dt.datetime,
    due: dt.datetime,
    needed: int = 1,
) -> Observation:
    return quizzes.plan_observation(
        quiz_id=quiz.pk, learner_id=learner.pk, due_at=due, start_at=due, place=PLACE, needed=needed,
        assessor_ids=[one.pk for one in assessors], by=assessors[-1], now=now,
    )  # fmt: skip


def _open(observation: Observation, observer: User, now: dt.datetime) -> Attempt:
    return quizzes.open_sheet(
        observation_id=observation.pk, observer=observer, standpoint="centre", now=now
    )


def _judge(sheet: Attempt, observer: User, *, weak: int, at: dt.datetime) -> Attempt:
    """Fill a sheet in with so many weak lines, the last ones first, and sign it."""
    entries = sheet.paper["slots"]
    for entry in entries:
        is_weak = entry["slot"] > len(entries) - weak
        quizzes.save_response(
            attempt_id=sheet.pk, learner_id=observer.pk, slot=entry["slot"], seq=1,
            value=_value(entry, is_weak=is_weak), now=at,
        )  # fmt: skip
    quizzes.sign_sheet(
        attempt_id=sheet.pk, meaning="assessed", password=settings.DEMO_PASSWORD, by=observer, now=at
    )  # fmt: skip
    return sheet


def _value(entry: dict[str, Any], *, is_weak: bool) -> dict[str, Any]:
    if entry["kind"] == "levels":
        return {"level": entry["levels"][-1 if is_weak else 0]["id"]}
    if entry["kind"] == "timed":
        return {"at": entry["due"]}
    said = entry["limit"] if is_weak else entry["target"]
    return {"values": [said]} if entry["series"] else {"value": said}
