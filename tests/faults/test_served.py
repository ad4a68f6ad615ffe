"""What a client, a busy database and an impatient finger can do to a running site."""

from __future__ import annotations

import datetime as dt
import json
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.contrib.auth import get_user_model
from django.db.models import Count
from django.utils import timezone

from competence.models import Certificate, CompetenceRecord
from courses.models import Completion
from courses.services import finish_lesson
from people.services import leave
from quizzes.models import Attempt, Response, Result
from quizzes.services import start_attempt
from tests.competence.makers import make_competency
from tests.factories import (
    make_admin,
    make_course,
    make_enrolment,
    make_item,
    make_quiz,
    make_release,
    make_shelf,
    make_user,
)

from .server import FULL, TOKEN, Site, log_in, until, writers_held_up

RACES, HANDS = (200, 8) if FULL else (6, 8)
FORM = f"csrfmiddlewaretoken={TOKEN}"


def two_questions():
    items = (
        make_item(kind="true_false", value={"answer": "true"}),
        make_item(kind="fill_in", value={"blanks": [["甲"]]}, stem="____"),
    )
    return make_quiz(items=items, time_limit_minutes=60)


@pytest.fixture(scope="module")
def quiz(trial_database):
    return two_questions()


@pytest.fixture
def learner(site):
    return make_user("王芳")


@pytest.fixture
def running(quiz, learner):
    return start_attempt(quiz_id=quiz.pk, learner=learner, now=timezone.now())


def _save(seq, value=("甲",)):
    return {"slot": 2, "seq": seq, "value": list(value)}


def _address(attempt, page):
    return f"/quizzes/attempts/{attempt.pk}/{page}/"


def at_once(work, hands=HANDS):
    with ThreadPoolExecutor(hands) as pool:
        return list(pool.map(work, range(hands)))


def test_a_save_whose_answer_was_lost_is_one_row_when_it_is_sent_again(site, running, learner):
    session, address = log_in(learner), _address(running, "save")
    for seq in range(1, 11):
        site.send_and_leave(address, _save(seq, [f"答{seq}"]), session)
        status, _headers, text = site.ask("POST", address, _save(seq, [f"答{seq}"]), session)
        assert (status, json.loads(text)["seq"]) == (200, seq)
    kept = Response.objects.filter(attempt=running).values_list("seq", flat=True)
    assert sorted(kept) == list(range(1, 11))


def test_every_request_sent_again_after_the_end_is_refused(site, running, learner):
    session = log_in(learner)
    recorded = [(_address(running, "save"), _save(1)), (_address(running, "submit"), f"{FORM}&do=final")]  # fmt: skip
    assert [site.ask("POST", *each, session)[0] for each in recorded] == [200, 302]
    later = _address(running, "save"), _save(2, ["乙"])
    assert [site.ask("POST", *each, session)[0] for each in (later, recorded[1])] == [409, 409]
    assert Response.objects.get(attempt=running).value == ["甲"]
    assert running.events.filter(kind="refused").count() == 2


def test_twenty_starts_at_once_with_one_attempt_allowed_are_one_attempt(site, learner):
    item = make_item(kind="true_false", value={"answer": "true"})
    quiz = make_quiz(items=(item,), max_attempts=1)
    session = log_in(learner)
    answers = at_once(lambda _n: site.ask("POST", f"/quizzes/{quiz.pk}/", FORM, session), 20)
    attempt = Attempt.objects.get(quiz=quiz)
    assert {(status, headers.get("location")) for status, headers, _body in answers} == {
        (302, f"/quizzes/attempts/{attempt.pk}/")
    }


@pytest.fixture
def course_that_proves(site):
    make_shelf()
    proves = {"competency": make_competency(), "level": 1, "validity_months": 24}
    course = make_course(lessons=1, quiz=two_questions(), **proves)
    make_release(course)
    return course


def test_submits_from_many_hands_give_each_one_result_record_and_certificate(
    site, course_that_proves
):
    now, attempts, quiz = timezone.now(), [], course_that_proves.quiz
    for _ in range(RACES):
        user = make_user()
        enrolment = make_enrolment(course_that_proves, user, started_at=now)
        finish_lesson(enrolment=enrolment, position=1, now=now)
        attempts.append((start_attempt(quiz_id=quiz.pk, learner=user, now=now), log_in(user)))
    for attempt, session in attempts:
        for slot, value in ((1, True), (2, ["甲"])):
            body = {"slot": slot, "seq": 1, "value": value}
            assert site.ask("POST", _address(attempt, "save"), body, session)[0] == 200
        answers = at_once(
            lambda _n, attempt=attempt, session=session: site.ask(
                "POST", _address(attempt, "submit"), f"{FORM}&do=final", session
            )[0]
        )
        assert sorted(answers) == [302] + [409] * (HANDS - 1)
    made = Attempt.objects.filter(pk__in=[attempt.pk for attempt, _session in attempts])
    assert Result.objects.filter(attempt__in=made, passed=True).count() == RACES
    assert made.aggregate(most=Count("results"))["most"] == RACES
    assert Completion.objects.filter(release__course=course_that_proves).count() == RACES
    users = made.values("learner")
    assert CompetenceRecord.objects.filter(user__in=users).count() == RACES
    assert Certificate.objects.filter(record__user__in=users).count() == RACES


def test_the_result_page_settles_an_attempt_that_no_job_ever_finished(site, quiz, learner):
    long_ago = timezone.now() - dt.timedelta(hours=3)
    attempt = start_attempt(quiz_id=quiz.pk, learner=learner, now=long_ago)
    Response.objects.create(attempt=attempt, slot=1, seq=1, value=True, saved_at=long_ago)
    status, _headers, _text = site.ask("GET", _address(attempt, "result"), session=log_in(learner))
    assert status == 200
    assert Result.objects.get(attempt=attempt).score == 1


def test_who_leaves_during_an_attempt_is_out_at_once_and_the_answers_stay(site, running, learner):
    session = log_in(learner)
    assert site.ask("POST", _address(running, "save"), _save(1), session)[0] == 200
    now = timezone.now()
    leave(user=learner, on=timezone.localdate(now), by=make_admin(), now=now)
    assert site.ask("POST", _address(running, "save"), _save(2, ["乙"]), session)[0] == 401
    assert site.ask("GET", f"/quizzes/attempts/{running.pk}/", session=session)[0] == 302
    assert site.ask("POST", _address(running, "submit"), f"{FORM}&do=final", session)[0] == 302
    assert list(Response.objects.filter(attempt=running).values_list("value", flat=True)) == [
        ["甲"]
    ]
    running.refresh_from_db()
    assert running.state == "in_progress"
    assert not get_user_model().objects.get(pk=learner.pk).is_active


def test_a_save_waits_for_a_busy_database_and_is_kept(site, running, learner):
    session = log_in(learner)
    with ThreadPoolExecutor(1) as pool:
        with writers_held_up():
            waiting = pool.submit(site.ask, "POST", _address(running, "save"), _save(1), session)
            until(waiting.running, "the save is on its way")
            time.sleep(0.2)  # the wait itself is what is tried here; after a second comes a 503
            assert not waiting.done()
        assert waiting.result()[0] == 200
    assert Response.objects.filter(attempt=running).count() == 1


@pytest.fixture
def impatient_site(trial_database, tmp_path):
    with Site(trial_database, tmp_path, TRIAL_BUSY_MS="200") as running:
        yield running


def test_a_database_that_stays_busy_is_answered_with_503_and_the_input_is_handed_back(
    impatient_site, running, learner
):
    site, session = impatient_site, log_in(learner)
    form = f"{FORM}&do=save&q2=%E7%94%B2"
    with writers_held_up():
        script = site.ask("POST", _address(running, "save"), _save(1), session)
        page = site.ask("POST", _address(running, "submit"), form, session)
    assert (script[0], page[0]) == (503, 503)
    assert page[1]["retry-after"]
    assert 'value="甲"' in page[2].decode()
    assert not Response.objects.filter(attempt=running).exists()
    assert site.ask("POST", _address(running, "save"), _save(1), session)[0] == 200
