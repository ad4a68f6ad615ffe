"""A small site with rows of every kind that the ledger protects, sealed in several stretches."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from django.utils import timezone

from competence.models import CompetenceRecord, RecordDoubt, RecordEvent
from competence.services import decide_doubt
from competence.services.sealing import seal
from quizzes.models import Grade, Signature
from tests.factories import NOW, make_admin, make_quiz, make_result, make_user
from tests.training.makers import make_session
from training.models import Attendance

from .makers import make_record


def make_world(people: int = 3) -> list[CompetenceRecord]:
    """People with results, marks, signatures, attendance and records, one of them revoked; sealed twice and more."""
    hr = make_admin("人事")
    records = []
    for number in range(people):
        person = make_user(f"学员{number}")
        records.append(make_record(person, title=f"课程{number}"))
        result = make_result(make_quiz(), person, number=9, passed=bool(number % 2))
        _judge(result, hr)
        seal(now=NOW + dt.timedelta(minutes=number))
    _attend(hr)
    _event(records[0], hr)
    _revoke(records[-1], hr)
    seal(now=NOW + dt.timedelta(days=2))
    return records


def _judge(result: Any, by: Any) -> None:
    for slot in (1, 2):
        Grade.objects.create(
            attempt=result.attempt,
            slot=slot,
            assessor=by,
            score=Decimal("3.5"),
            points_met=[0, slot],
            comment="说到了要点",
            graded_at=NOW,
        )
    Signature.objects.create(
        attempt=result.attempt,
        number=1,
        meaning="assessed",
        signer=by,
        signer_name=by.name,
        signed_at=NOW,
        zone="Asia/Shanghai",
        digest="ab" * 32,
        score=Decimal(17),
        max_score=Decimal(20),
        passed=True,
        marks=[{"slot": 1, "score": "3.5"}],
        because=[],
        counts=True,
    )


def _attend(by: Any) -> None:
    session = make_session(learners=3)
    for number, seat in enumerate(session.run.enrolments.order_by("pk")):
        first = Attendance.objects.create(
            session=session,
            enrolment=seat,
            state="present",
            minutes=80 + number,
            way="qr",
            made_at=NOW,
        )
        if number == 0:
            Attendance.objects.create(
                session=session,
                enrolment=seat,
                state="late",
                minutes=60,
                way="list",
                reason="迟到了二十分钟",
                replaces=first,
                made_by=by,
                made_at=NOW,
            )


def _event(record: CompetenceRecord, by: Any) -> None:
    RecordEvent.objects.create(
        record=record,
        kind="at_risk",
        valid_from=timezone.localdate(NOW),
        why="连续三次不合格",
        made_by=by,
        made_at=NOW,
    )


def _revoke(record: CompetenceRecord, by: Any) -> None:
    because = {"code": "competence.doubt_void", "params": {"reason": "替考"}}
    doubt = RecordDoubt.objects.create(record=record, because=because, raised_at=NOW)
    decide_doubt(doubt_id=doubt.pk, revoke=True, why="替考属实", by=by, now=NOW)
