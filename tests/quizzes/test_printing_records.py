"""A marked attempt as a document: as it was sat, for whom, and with what of its key."""

import datetime as dt
import subprocess
from decimal import Decimal
from shutil import which

import pytest
from django.urls import reverse

from quizzes import services
from quizzes.models import Attempt, Result
from quizzes.services.printing import print_quiz
from tests.factories import make_user
from tests.quizzes.conftest import NOW, make_quiz, right_answers
from tests.quizzes.every_kind import EVERY
from tests.quizzes.every_kind import right_answers as every_right_answer

pytestmark = pytest.mark.django_db
needs_poppler = pytest.mark.skipif(which("pdftotext") is None, reason="needs poppler-utils")


def sit(quiz, learner, answer=right_answers):
    attempt = services.start_attempt(quiz_id=quiz.pk, learner=learner, now=NOW)
    answers = answer(attempt if answer is right_answers else attempt.paper)
    for slot, value in answers.items():
        services.save_response(
            attempt_id=attempt.pk, learner_id=learner.pk, slot=slot, seq=1, value=value, now=NOW
        )
    services.submit_attempt(attempt_id=attempt.pk, learner_id=learner.pk, now=NOW)
    return attempt


@pytest.fixture
def sat(quiz, learner, assessor):
    attempt = sit(quiz, learner)
    services.give_grade(
        attempt_id=attempt.pk,
        slot=5,
        assessor=assessor,
        points_met=[0, 2],
        score=Decimal(9),
        comment="评语：写得清楚",
        now=NOW + dt.timedelta(hours=1),
    )
    return attempt


def get(client, attempt, user):
    client.force_login(user)
    return client.get(reverse("quizzes:attempt_pdf", args=[attempt.pk]))


def words(answer):
    pdf = b"".join(answer.streaming_content)
    run = subprocess.run(["pdftotext", "-layout", "-", "-"], input=pdf, capture_output=True, check=True)  # noqa: S607  # fmt: skip
    return run.stdout.decode()


@needs_poppler
def test_it_holds_answers_marks_comment_and_because(client, sat, learner):
    text = words(get(client, sat, learner))
    for phrase in (
        "先计划，然后检查。",
        "9/10",
        "评语：写得清楚",
        "49",
        "000123",
        "KEY-EXPLANATION",
    ):
        assert phrase in text


@needs_poppler
def test_who_marked_is_for_others_to_see(client, sat, learner, assessor):
    other = make_user("钱评", roles=("assessor",))
    assert assessor.name in words(get(client, sat, other))


@needs_poppler
def test_every_kind_is_drawn_with_its_answer(client, learner):
    attempt = sit(make_quiz(EVERY), learner, every_right_answer)
    text = words(get(client, attempt, learner))
    for phrase in ("07:45", "策划", "第七章", "我带您办", "留下电话，下午回复", "安抚"):
        assert phrase in text


@needs_poppler
def test_who_only_may_see_results_gets_no_key(client, sat):
    text = words(get(client, sat, make_user("审核", roles=("auditor",))))
    assert "先计划，然后检查。" in text
    assert "KEY-EXPLANATION" not in text


def test_the_same_attempt_gives_the_same_file(client, sat, learner):
    first, second = (b"".join(get(client, sat, learner).streaming_content) for _time in range(2))
    assert first == second


def test_a_stranger_finds_nothing(client, sat, other_learner):
    assert get(client, sat, other_learner).status_code == 404


@pytest.mark.parametrize("policy", ["marks_only", "never", "after_close"])
def test_where_keys_are_not_shown_the_learner_takes_nothing_along(client, learner, policy):
    attempt = sit(make_quiz(EVERY, feedback=policy), learner, every_right_answer)
    assert get(client, attempt, learner).url == reverse("quizzes:result", args=[attempt.pk])


def test_while_a_further_attempt_runs_the_learner_takes_nothing_along(client, sat, quiz, learner):
    services.start_attempt(quiz_id=quiz.pk, learner=learner, now=NOW + dt.timedelta(hours=2))
    assert get(client, sat, learner).status_code == 302


def test_before_the_result_there_is_no_document(client, quiz, learner):
    assert get(client, sit(quiz, learner), learner).status_code == 404


def test_a_void_attempt_has_no_document(client, sat, learner):
    Attempt.objects.filter(pk=sat.pk).update(state="void")
    assert get(client, sat, learner).status_code == 404


@needs_poppler
def test_a_sitting_on_paper_has_its_record_too(client, quiz, learner, assessor):
    from quizzes.services.paper_scores import enter_scores  # noqa: PLC0415

    made = print_quiz(quiz=quiz, variants=1, shuffle_questions=False, shuffle_options=False, by=assessor, now=NOW)  # fmt: skip
    rows = [{"row": 1, "staff": learner.staff_number, "variant": "A", "points": {str(at): "7.25" for at in range(1, 6)}}]  # fmt: skip
    enter_scores(batch_id=made[0].batch, rows=rows, sat=NOW.date(), by=assessor, now=NOW)
    text = words(get(client, Result.objects.get().attempt, learner))
    assert "7.25/10" in text
