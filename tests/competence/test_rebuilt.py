"""Certificates are rebuilt from what happened alone: completion, result, release, and who it was (F90).

`TRIALS=full` rebuilds 100, CI a dozen.
"""

import datetime as dt
import random

import pytest
from django.db import connection, transaction

from competence.models import Certificate, CompetenceRecord, Evidence, NumberSeries
from competence.services import proof, record_completion
from competence.services.sealing_triggers import lift_guards
from tests.conftest import FULL
from tests.factories import NOW, make_user

from .makers import make_record

pytestmark = pytest.mark.django_db
COUNT = 100 if FULL else 12
SEEN = (Evidence, CompetenceRecord, Certificate)


def make_random(number, chance):
    """A record that came about in one of many ways."""
    at = NOW + dt.timedelta(days=chance.randrange(300), seconds=chance.randrange(86_400))
    return make_record(
        make_user(chance.choice(["王芳", "欧阳娜娜", "𠮷田", "Li Wei"]) + str(number)),
        title=f"课程{number}",
        with_quiz=chance.random() < 0.8,
        validity_months=chance.choice([None, 6, 12, 24, 36]),
        at=at,
        now=at + dt.timedelta(seconds=chance.randrange(5)),
    )


def columns(record):
    """Everything that evidence, record and certificate hold, but their keys."""
    rows = (record.evidence, record, record.certificate)
    keys = {"id", "evidence_id", "record_id"}
    return [
        {f.attname: getattr(row, f.attname) for f in row._meta.concrete_fields if f.attname not in keys}
        for row in rows
    ]  # fmt: skip


def rebuild(record, monkeypatch):
    """Throw the proof away and derive it anew, with the same dice; the surrounding transaction takes it back."""
    salt, code = record.evidence.salt, record.certificate.code
    monkeypatch.setattr(proof.secrets, "token_hex", lambda _n: salt)
    monkeypatch.setattr(proof.secrets, "token_urlsafe", lambda _n: code)
    year, number = map(int, record.number.split("-")[1:])
    now, completion = record.recorded_at, record.evidence.completion_id
    for model in reversed(SEEN):
        model.objects.all().delete()
    NumberSeries.objects.filter(name="record", year=year).update(last=number - 1)
    NumberSeries.objects.get_or_create(name="record", year=year, defaults={"last": number - 1})
    return record_completion(completion_id=completion, now=now)


def test_certificates_are_the_same_when_rebuilt_from_events_alone(monkeypatch):
    chance = random.Random(7)  # noqa: S311
    made = [make_random(number, chance) for number in range(COUNT)]
    lift_guards(connection)
    for record in made:
        before = columns(CompetenceRecord.objects.get(pk=record.pk))
        with transaction.atomic():
            assert columns(rebuild(record, monkeypatch)) == before
            transaction.set_rollback(True)
