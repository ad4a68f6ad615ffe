"""Eight hands at once: one attempt, one answer a number, one result. On a database file with threads."""

import threading

import pytest
from django.db import connection, connections, transaction

from quizzes import services
from quizzes.models import (
    Attempt,
    AttemptEvent,
    Grade,
    Override,
    Regrade,
    Response,
    Result,
    WrongCode,
)
from quizzes.services import Given
from quizzes.services.errors import AlreadyDone, AttemptClosed, BadGrade, StaleResponse
from quizzes.services.locks import locked
from quizzes.services.regrading import run_regrade
from tests.hands import at_once

from .conftest import ANSWERS, make_quiz, minutes, right_answers

pytestmark = pytest.mark.django_db(transaction=True)
HANDS = 8


@pytest.fixture
def attempt(learner, now):
    quiz = make_quiz(ANSWERS[:4])
    return services.start_attempt(quiz_id=quiz.pk, learner=learner, now=now)


def test_eight_submits_give_one_result(attempt, now):
    given = {slot: Given(value, 0) for slot, value in right_answers(attempt).items()}
    answers = at_once(
        HANDS,
        lambda _number: services.submit_attempt(
            attempt_id=attempt.pk, learner_id=attempt.learner_id, responses=given, now=now
        ),
    )
    refused = [answer for answer in answers if isinstance(answer, AttemptClosed)]
    assert len(refused) == HANDS - 1, answers
    assert Result.objects.get().score == 40
    assert AttemptEvent.objects.filter(kind="submitted").count() == 1
    assert AttemptEvent.objects.filter(kind="graded").count() == 1


def test_eight_starts_with_one_attempt_allowed_give_one_attempt(learner, now):
    quiz = make_quiz(max_attempts=1)
    answers = at_once(
        HANDS, lambda _number: services.start_attempt(quiz_id=quiz.pk, learner=learner, now=now)
    )
    assert {getattr(answer, "pk", answer) for answer in answers} == {Attempt.objects.get().pk}


def test_the_same_save_eight_times_is_one_row_and_eight_acknowledgements(attempt, now):
    answers = at_once(
        HANDS,
        lambda _number: services.save_response(
            attempt_id=attempt.pk, learner_id=attempt.learner_id, slot=3, seq=1, value=True, now=now
        ),
    )
    assert {getattr(answer, "seq", answer) for answer in answers} == {1}
    assert Response.objects.count() == 1


def test_of_eight_different_answers_with_one_number_one_is_kept_and_seven_are_told(attempt, now):
    def save(number):
        value = [str(number), ""]
        services.save_response(
            attempt_id=attempt.pk,
            learner_id=attempt.learner_id,
            slot=4,
            seq=1,
            value=value,
            now=now,
        )
        return value

    answers = at_once(HANDS, save)
    kept = [answer for answer in answers if isinstance(answer, list)]
    stale = [answer for answer in answers if isinstance(answer, StaleResponse)]
    assert (len(kept), len(stale)) == (1, HANDS - 1), answers
    assert {tuple(each.value) for each in stale} == {tuple(kept[0])}
    assert Response.objects.get().value == kept[0]


def test_saves_that_meet_a_submit_are_in_the_result_or_refused(attempt, now):
    def act(number):
        if number == 0:
            return services.submit_attempt(
                attempt_id=attempt.pk, learner_id=attempt.learner_id, now=now
            )
        return services.save_response(
            attempt_id=attempt.pk, learner_id=attempt.learner_id, slot=3, seq=number,
            value=bool(number % 2), now=now,
        )  # fmt: skip

    answers = at_once(HANDS, act)
    saved = [answer.seq for answer in answers if isinstance(answer, services.Saved)]
    newest = Response.objects.filter(slot=3).order_by("-seq").first()
    assert max(saved, default=None) == (newest.seq if newest else None)
    right = newest is not None and newest.value is False
    assert Result.objects.get().score == (10 if right else 0)


def test_a_page_that_finds_another_writer_busy_does_not_wait_and_finishes_nothing(attempt, now):
    """On SQLite one writer holds the file, on PostgreSQL somebody holds the attempt's row."""
    held, seen = threading.Event(), threading.Event()

    def hold():
        try:
            with transaction.atomic():
                list(locked(Attempt.objects.filter(pk=attempt.pk)))
                held.set()
                seen.wait(timeout=20)
        finally:
            connections.close_all()

    holder = threading.Thread(target=hold)
    holder.start()
    held.wait(timeout=20)
    try:
        services.settle(attempt, now=now + minutes(31))
        assert Attempt.objects.get().state == "in_progress"
    finally:
        seen.set()
        holder.join(timeout=20)

    services.settle(attempt, now=now + minutes(31))
    assert Attempt.objects.get().state == "graded"


def test_two_assessors_at_once_are_first_and_second(learner, now, django_user_model):
    quiz = make_quiz(ANSWERS[4:], assessor_count=2, agreement_percent=100)
    attempt = services.start_attempt(quiz_id=quiz.pk, learner=learner, now=now)
    paper = attempt.paper | {"assessors": 2, "agreement_percent": 100}
    Attempt.objects.filter(pk=attempt.pk).update(paper=paper)
    services.submit_attempt(
        attempt_id=attempt.pk, learner_id=learner.pk, responses={1: Given("策划", 0)}, now=now
    )
    people = [
        django_user_model.objects.create_user(f"A-{number}", f"考评员{number}", "secret-word-1")
        for number in range(HANDS)
    ]

    def mark(number):
        return services.give_grade(
            attempt_id=attempt.pk, slot=1, assessor=people[number], points_met=[], score=number,
            comment="", now=now,
        )  # fmt: skip

    answers = at_once(HANDS, mark)
    refused = [answer for answer in answers if isinstance(answer, BadGrade)]
    assert len(refused) == HANDS - 2, answers
    assert sorted(Grade.objects.values_list("role", flat=True)) == ["first", "second"]
    assert Result.objects.get().number == 1


def test_a_regrade_run_by_eight_hands_is_done_once(learner, now, django_user_model):
    attempt = services.start_attempt(quiz_id=make_quiz(ANSWERS[:4]).pk, learner=learner, now=now)
    services.submit_attempt(attempt_id=attempt.pk, learner_id=learner.pk, now=now)
    trainer = django_user_model.objects.create_user("T-1", "孙老师", "secret-word-1")
    regrade = Regrade.objects.create(
        quiz_id=attempt.quiz_id, item_id=attempt.paper["slots"][0]["item"], action="full_marks",
        reason="题目有误", made_by=trainer, made_at=now,
    )  # fmt: skip
    at_once(HANDS, lambda _number: run_regrade(regrade_id=regrade.pk, now=now))
    run_regrade(regrade_id=regrade.pk, now=now)
    assert list(Result.objects.order_by("number").values_list("score", flat=True)) == [0, 10]
    assert Regrade.objects.get().done_at == now


def test_a_mark_and_a_regrade_at_once_both_count(learner, assessor, now, django_user_model):
    attempt = services.start_attempt(quiz_id=make_quiz().pk, learner=learner, now=now)
    services.submit_attempt(
        attempt_id=attempt.pk, learner_id=learner.pk, responses={5: Given("策划", 0)}, now=now
    )
    trainer = django_user_model.objects.create_user("T-1", "孙老师", "secret-word-1")
    regrade = Regrade.objects.create(
        quiz_id=attempt.quiz_id, item_id=attempt.paper["slots"][0]["item"], action="full_marks",
        reason="题目有误", made_by=trainer, made_at=now,
    )  # fmt: skip

    def act(number):
        if number:
            return run_regrade(regrade_id=regrade.pk, now=now)
        return services.give_grade(
            attempt_id=attempt.pk, slot=5, assessor=assessor, points_met=[0], score=5, comment="",
            now=now,
        )  # fmt: skip

    at_once(2, act)
    run_regrade(regrade_id=regrade.pk, now=now)
    assert Result.objects.order_by("-number")[0].score == 15


def test_eight_starts_after_the_waiting_time_give_one_more_attempt(learner, now):
    quiz = make_quiz(ANSWERS[:4], max_attempts=2, wait_minutes=10)
    first = services.start_attempt(quiz_id=quiz.pk, learner=learner, now=now)
    services.submit_attempt(attempt_id=first.pk, learner_id=learner.pk, now=now)

    def begin(number):
        later = now + minutes(9 if number % 2 else 10)
        return services.start_attempt(quiz_id=quiz.pk, learner=learner, now=later)

    answers = at_once(HANDS, begin)
    started = {answer.pk for answer in answers if isinstance(answer, Attempt)}
    assert len(started) == 1, answers
    assert Attempt.objects.count() == 2


def test_a_request_answered_by_eight_is_answered_once(learner, now):
    quiz = make_quiz(ANSWERS[:4], max_attempts=1)
    attempt = services.start_attempt(quiz_id=quiz.pk, learner=learner, now=now)
    services.submit_attempt(attempt_id=attempt.pk, learner_id=learner.pk, now=now)
    request = services.ask_for_attempt(quiz=quiz, learner=learner, text="病", now=now)
    trainer = type(learner).objects.create_user("T-1", "培训师", "x")
    answers = at_once(
        HANDS,
        lambda number: services.answer_request(
            request_id=request.pk, granted=bool(number % 2), answer="好", by=trainer, now=now
        ),
    )
    assert sum(isinstance(answer, AlreadyDone) for answer in answers) == HANDS - 1, answers
    request.refresh_from_db()
    assert Override.objects.count() == request.granted


def test_eight_overrides_for_one_person_leave_one_that_holds(learner, now):
    quiz = make_quiz(ANSWERS[:4])
    trainer = type(learner).objects.create_user("T-1", "培训师", "x")
    at_once(
        HANDS,
        lambda number: services.grant_override(
            quiz=quiz, learner=learner, grant=services.Grant(extra_minutes=number + 1),
            reason="病", by=trainer, now=now,
        )
    )  # fmt: skip
    assert Override.objects.count() == HANDS
    assert Override.objects.filter(revoked_at=None).count() == 1


def test_an_attempt_is_reopened_or_another_started_but_never_both(learner, now):
    quiz = make_quiz(ANSWERS[:4])
    attempt = services.start_attempt(quiz_id=quiz.pk, learner=learner, now=now)
    services.submit_attempt(attempt_id=attempt.pk, learner_id=learner.pk, now=now)
    trainer = type(learner).objects.create_user("T-1", "培训师", "x")

    def act(number):
        if number % 2:
            return services.reopen_attempt(
                attempt_id=attempt.pk, minutes=10, reason="断网", by=trainer, now=now
            )
        return services.start_attempt(quiz_id=quiz.pk, learner=learner, now=now)

    at_once(HANDS, act)
    assert Attempt.objects.filter(state="in_progress").count() == 1


def test_handing_in_for_somebody_who_hands_in_gives_one_result(attempt, now):
    trainer = type(attempt.learner).objects.create_user("T-1", "培训师", "x")

    def act(number):
        if number % 2:
            return services.hand_in_for(quiz_id=attempt.quiz_id, by=trainer, now=now)
        return services.submit_attempt(
            attempt_id=attempt.pk, learner_id=attempt.learner_id, now=now
        )

    at_once(HANDS, act)
    assert Result.objects.count() == 1
    assert AttemptEvent.objects.filter(kind__in=["submitted", "handed_in"]).count() == 1


def test_of_eight_wrong_codes_at_once_no_more_than_five_are_looked_at(learner, now):
    quiz = make_quiz(ANSWERS[:1], is_invigilated=True)
    trainer = type(learner).objects.create_user("T-1", "培训师", "x")
    services.open_sitting(quiz=quiz, place="", by=trainer, now=now)
    answers = at_once(
        HANDS,
        lambda number: services.start_attempt(
            quiz_id=quiz.pk, learner=learner, code=f"x{number}", now=now
        ),
    )
    codes = [answer.verdict.because[0].code for answer in answers]
    assert codes.count("quizzes.code_wrong") == WrongCode.objects.count()
    if connection.vendor == "sqlite":  # writers wait for each other
        assert WrongCode.objects.count() == 5
