"""Whoever may follow a proof reads the result that it rests on, and changes nothing there."""

import datetime as dt
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from quizzes import services
from quizzes.services import Given
from tests.factories import appoint, make_unit, make_user

from .conftest import make_quiz

pytestmark = pytest.mark.django_db


@pytest.fixture
def attempt(learner, assessor, now):
    """Handed in and marked: one question of each kind."""
    attempt = services.start_attempt(quiz_id=make_quiz().pk, learner=learner, now=now)
    services.submit_attempt(
        attempt_id=attempt.pk,
        learner_id=learner.pk,
        responses={5: Given("先计划后执行", 0)},
        now=now,
    )
    services.give_grade(
        attempt_id=attempt.pk,
        slot=5,
        assessor=assessor,
        points_met=[0],
        score=Decimal(5),
        comment="",
        now=now + dt.timedelta(hours=1),
    )
    return attempt


def read(client, user, attempt):
    client.force_login(user)
    client.cookies["django_language"] = "en"
    return client.get(reverse("quizzes:result", args=[attempt.pk]))


def test_an_auditor_reads_answers_marks_and_who_gave_them(client, attempt):
    page = read(client, make_user(roles=("auditor",)), attempt).content.decode()
    assert "王芳 · 000123" in page
    assert "先计划后执行" in page
    assert "marked by 赵敏 on 20 November 2026, 15:00" in page


def test_what_only_the_learner_does_is_not_offered_to_others(client, attempt):
    page = read(client, make_user(roles=("auditor",)), attempt).content.decode()
    assert "Object to the mark" not in page
    assert "Report this question" not in page


@pytest.mark.parametrize(
    ("role", "sees_keys"), [("auditor", False), ("hr", False), ("trainer", True)]
)
def test_right_answers_are_shown_to_those_who_mark_only(client, attempt, role, sees_keys):
    answer = read(client, make_user(roles=(role,)), attempt)
    assert answer.context["keys"] == sees_keys


def test_who_leads_the_unit_follows_and_a_colleague_does_not(client, attempt, learner):
    unit = make_unit()
    chief, colleague = make_user(), make_user()
    for person, leads in ((learner, False), (colleague, False), (chief, True)):
        appoint(person, unit, leads=leads)
    assert read(client, chief, attempt).status_code == 200
    assert read(client, colleague, attempt).status_code == 404


def test_before_it_is_final_others_find_nothing(client, learner):
    running = services.start_attempt(quiz_id=make_quiz().pk, learner=learner, now=timezone.now())
    assert read(client, make_user(roles=("auditor",)), running).status_code == 404
