"""The address that keeps one answer: lean, idempotent, and clear about what it refuses."""

import json
import uuid

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from quizzes import services
from quizzes.models import Attempt, Presence, Response, Sitting

from .conftest import make_quiz, minutes
from .statements import at_most

pytestmark = pytest.mark.django_db


@pytest.fixture
def attempt(quiz, learner):
    return services.start_attempt(quiz_id=quiz.pk, learner=learner, now=timezone.now())


@pytest.fixture
def client(client, learner):
    client.force_login(learner)
    return client


def post(client, attempt_id, data):
    body = data if isinstance(data, (str, bytes)) else json.dumps(data)
    address = reverse("quizzes:save", args=[attempt_id])
    return client.post(address, body, content_type="application/json")


def answer(slot=5, seq=1, value="文字"):
    return {"slot": slot, "seq": seq, "value": value}


def test_a_save_is_acknowledged_with_the_server_s_time(client, attempt):
    response = post(client, attempt.pk, answer())
    row = Response.objects.get()
    assert response.status_code == 200
    assert response.json()["seq"] == 1
    assert response.json()["at"] == timezone.localtime(row.saved_at).strftime("%H:%M:%S")


def test_a_save_takes_at_most_five_statements_however_long_the_history(client, attempt):
    for seq in range(1, 4):
        post(client, attempt.pk, answer(seq=seq, value=str(seq)))
        with at_most(5):
            post(client, attempt.pk, answer(slot=4, seq=seq, value=["a", str(seq)]))


def test_an_old_number_is_answered_with_the_stored_answer(client, attempt):
    post(client, attempt.pk, answer(value="新"))
    response = post(client, attempt.pk, answer(value="旧"))
    assert response.status_code == 409
    assert (response.json()["error"], response.json()["value"]) == ("stale", "新")


def test_after_the_end_it_is_closed(client, attempt):
    services.submit_attempt(
        attempt_id=attempt.pk, learner_id=attempt.learner_id, now=timezone.now()
    )
    response = post(client, attempt.pk, answer())
    assert (response.status_code, response.json()["error"]) == (409, "closed")


def test_somebody_else_s_attempt_looks_like_one_that_does_not_exist(client, quiz, other_learner):
    foreign = services.start_attempt(quiz_id=quiz.pk, learner=other_learner, now=timezone.now())
    answers = [post(client, key, answer()) for key in (foreign.pk, uuid.uuid4())]
    assert [each.status_code for each in answers] == [404, 404]
    assert answers[0].content == answers[1].content
    assert not Response.objects.exists()


def test_without_a_login_a_script_gets_an_answer_that_it_understands(client, attempt):
    client.logout()
    response = post(client, attempt.pk, answer())
    assert (response.status_code, response.json()) == (401, {"error": "login"})


@pytest.mark.parametrize(
    "body",
    [
        "",
        "{",
        "[]",
        "null",
        '{"slot": 1}',
        '{"slot": "1", "seq": 1, "value": null}',
        '{"slot": true, "seq": 1, "value": null}',
        '{"slot": 5, "seq": 1.5, "value": "x"}',
        '{"slot": 5, "seq": 1, "value": "\\ud800"}',
        '{"slot": 5, "seq": 1, "value": "\\u0000"}',
        '{"slot": 5, "seq": 1, "value": NaN}',
        '{"slot": 5, "seq": -1, "value": "x"}',
        '{"slot": 99999999999999999999, "seq": 1, "value": "x"}',
        "[" * 100_000,
        b"\xff\xfe",
    ],
)
def test_nonsense_is_refused_and_nothing_is_written(client, attempt, body):
    assert post(client, attempt.pk, body).status_code == 400
    assert not Response.objects.exists()


def test_an_answer_that_is_too_long_is_refused_with_a_sentence(client, attempt):
    response = post(client, attempt.pk, answer(value="长" * 100_001))
    assert response.status_code == 400
    assert "100,000" in response.json()["sentence"]


def test_csrf_is_asked_for(attempt, learner):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(learner)
    assert post(strict, attempt.pk, answer()).status_code == 403


def test_a_page_that_comes_back_learns_what_is_stored_and_what_time_it_is(client, attempt):
    post(client, attempt.pk, answer())
    with at_most(4):
        data = client.get(reverse("quizzes:save", args=[attempt.pk])).json()
    assert data["answers"]["5"]["value"] == "文字"
    assert data["deadline"] == int(attempt.deadline_at.timestamp() * 1000)
    assert abs(data["now"] - timezone.now().timestamp() * 1000) < 60_000


def test_the_answer_is_not_kept_by_a_cache(client, attempt):
    assert "no-store" in post(client, attempt.pk, answer())["Cache-Control"]


def test_a_save_after_the_time_hands_in(client, learner):
    quiz = make_quiz(title="限时")
    attempt = services.start_attempt(
        quiz_id=quiz.pk, learner=learner, now=timezone.now() - minutes(31)
    )
    assert post(client, attempt.pk, answer()).status_code == 409
    assert Attempt.objects.get(pk=attempt.pk).state == "graded"


@pytest.mark.parametrize("asks", ["standing", "seen"])
def test_a_page_that_asks_after_the_time_finds_the_attempt_handed_in(
    client, machine_quiz, learner, asks
):
    attempt = services.start_attempt(
        quiz_id=machine_quiz.pk, learner=learner, now=timezone.now() - minutes(31)
    )
    address = reverse("quizzes:save", args=[attempt.pk])
    answered = seen(client, attempt) if asks == "seen" else client.get(address)
    assert answered.json()["state"] == "graded"
    assert Attempt.objects.get().submitted_at == attempt.deadline_at


def seen(client, attempt):
    address = reverse("quizzes:save", args=[attempt.pk])
    return client.post(address, b'{"seen":true}', content_type="application/json")


class TestSeen:
    """A page that only says that it is there."""

    def test_it_learns_a_new_end(self, client, attempt):
        end = seen(client, attempt).json()["deadline"]
        Attempt.objects.update(deadline_at=attempt.deadline_at + minutes(10))
        assert seen(client, attempt).json()["deadline"] == end + 600_000

    def test_so_does_every_save(self, client, attempt):
        Attempt.objects.update(deadline_at=attempt.deadline_at + minutes(10))
        answered = post(client, attempt.pk, answer(slot=3, value=True)).json()
        end = (attempt.deadline_at + minutes(10)).timestamp() * 1000
        assert answered["deadline"] == int(end)

    def test_only_in_a_sitting_somebody_watches_it(self, client, attempt, assessor):
        with at_most(3):
            seen(client, attempt)
        assert not Presence.objects.exists()
        sitting = Sitting.objects.create(
            quiz=attempt.quiz, code="1", opened_by=assessor, opened_at=attempt.started_at
        )
        Attempt.objects.update(sitting=sitting)
        with at_most(4):
            seen(client, attempt)
        assert Presence.objects.count() == 1

    def test_it_learns_that_another_page_has_answered(self, client, attempt):
        assert seen(client, attempt).json()["newest"] == 0
        for slot, seq in ((5, 1), (5, 2), (3, 1)):
            post(
                client,
                attempt.pk,
                answer(slot=slot, seq=seq, value="x" * seq if slot == 5 else True),
            )
        Response.objects.create(
            attempt=attempt, slot=1, seq=services.CHECKED, value=[], saved_at=timezone.now()
        )
        with at_most(3):
            told = seen(client, attempt).json()
        assert told["newest"] == 2 + 1

    def test_in_a_sitting_it_learns_that_another_page_was_there(self, client, attempt, assessor):
        sitting = Sitting.objects.create(
            quiz=attempt.quiz, code="1", opened_by=assessor, opened_at=attempt.started_at
        )
        Attempt.objects.update(sitting=sitting)
        first, second = (seen(client, attempt).json() for _page in range(2))
        assert (first["before"], second["before"]) == (None, first["now"])

    def test_a_foreign_attempt_is_unknown(self, client, attempt, other_learner):
        client.force_login(other_learner)
        assert seen(client, attempt).status_code == 404
