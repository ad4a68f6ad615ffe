"""Occasions, sheets and signatures: who sees whom, what closes, what stays beside."""

from fractions import Fraction

import pytest

from quizzes import ports, services
from quizzes.models import Attempt, Observation, Result
from quizzes.selectors.observations import counting
from quizzes.selectors.signatures import signatures_of
from quizzes.services.errors import (
    AttemptClosed,
    BadObservation,
    BadSheet,
    OwnAttempt,
)

from .conftest import minutes
from .observing import close, fill, make_checklist, make_person, make_sheet, sign

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def no_gates(monkeypatch):
    monkeypatch.setattr(ports.sign_gates, "_answers", [])


@pytest.fixture
def second(db):
    return make_person("A-2", "钱进", "assessor")


@pytest.fixture
def third(db):
    return make_person("A-3", "孙立", "trainer")


def test_one_signed_sheet_closes_its_occasion_with_the_exact_share(learner, assessor, now):
    checklist = make_checklist()
    sheet = close(checklist, learner, assessor, now=now, line_2={}, fails=()) if False else None
    sheet = make_sheet(checklist, learner, assessor, now=now)
    middle = sheet.paper["slots"][1]["levels"][1]["id"]
    fill(sheet, now=now, line_2={"level": middle})
    sign(sheet, now=now)
    row = counting(quiz_id=checklist.pk)[0]
    assert (row.fraction, row.passed, row.learner_id) == (Fraction(26, 30), True, learner.pk)
    assert Result.objects.get().score == 26
    assert Attempt.objects.get().state == "graded"
