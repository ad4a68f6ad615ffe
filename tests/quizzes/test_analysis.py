"""Item analysis as it is read from the database."""

import datetime as dt

import pytest

from quizzes import services
from quizzes.models import Attempt, MarkingTask, Regrade, Response
from quizzes.selectors.analysis import analysis_of
from quizzes.services import Given
from quizzes.services.regrading import run_regrade

from .conftest import ANSWERS, make_quiz, minutes, right_answers
from .statements import at_most

pytestmark = pytest.mark.django_db


@pytest.fixture
def people(django_user_model):
    return [
        django_user_model.objects.create_user(f"P-{n}", f"学员{n}", "secret-word-1")
        for n in range(4)
    ]


@pytest.fixture
def quiz(db):
    return make_quiz(ANSWERS[:4])


def sit(quiz, person, now, **changed):
    """Answer in turn, twenty seconds each."""
    attempt = services.start_attempt(quiz_id=quiz.pk, learner=person, now=now)
    answers = right_answers(attempt) | {int(slot[1:]): value for slot, value in changed.items()}
    for slot, value in answers.items():
        services.save_response(
            attempt_id=attempt.pk, learner_id=person.pk, slot=slot, seq=1, value=value,
            now=now + dt.timedelta(seconds=20 * slot),
        )  # fmt: skip
    services.submit_attempt(attempt_id=attempt.pk, learner_id=person.pk, now=now + minutes(5))
    return Attempt.objects.get(pk=attempt.pk)


def line(found, number):
    return found.lines[number - 1]


def test_without_a_final_attempt_there_is_none(quiz, people, now):
    services.start_attempt(quiz_id=quiz.pk, learner=people[0], now=now)
    assert analysis_of(quiz) is None


def test_figures_stand_beside_the_question_as_it_was_asked(quiz, people, now):
    sit(quiz, people[0], now)
    sit(quiz, people[1], now, q3=True)
    found = analysis_of(quiz)
    assert found.figures.n == 2
    assert [each.entry["kind"] for each in found.lines] == [kind for kind, _ in ANSWERS[:4]]
    assert line(found, 3).figures.facility == 0.5
    assert line(found, 3).figures.seconds == 20


def test_options_are_counted_with_the_key_named(quiz, people, now):
    sit(quiz, people[0], now)
    sit(quiz, people[1], now, q3=True)
    sit(quiz, people[2], now, q3=True)
    options = line(analysis_of(quiz), 3).options
    assert [(o["value"], o["count"], o["is_right"]) for o in options] == [
        ("true", 2, False),
        ("false", 1, True),
    ]
    assert line(analysis_of(quiz), 3).doubts == ("distractor",)


def test_what_was_typed_is_listed_by_how_often(quiz, people, now):
    sit(quiz, people[0], now, q4=["13", "x"])
    sit(quiz, people[1], now, q4=["13", "x"])
    sit(quiz, people[2], now)
    assert [(o["text"], o["count"]) for o in line(analysis_of(quiz), 4).options] == [
        ("13 / x", 2),
        ("12 / ISO 9001", 1),
    ]


def test_the_newest_answer_counts_and_its_time_adds_up(quiz, people, now):
    attempt = sit(quiz, people[0], now)
    Response.objects.create(
        attempt=attempt, slot=3, seq=2, value=True, saved_at=now + dt.timedelta(seconds=110)
    )
    third = line(analysis_of(quiz), 3)
    assert [o["count"] for o in third.options] == [1, 0]
    assert third.figures.seconds == 50


def test_a_paper_handed_in_at_once_has_no_times(quiz, people, now):
    attempt = services.start_attempt(quiz_id=quiz.pk, learner=people[0], now=now)
    given = {slot: Given(value, 0) for slot, value in right_answers(attempt).items()}
    services.submit_attempt(
        attempt_id=attempt.pk, learner_id=people[0].pk, responses=given, now=now + minutes(9)
    )
    assert line(analysis_of(quiz), 1).figures.seconds is None


def test_of_several_attempts_the_first_counts_unless_all_are_wanted(quiz, people, now):
    sit(quiz, people[0], now)
    sit(quiz, people[0], now + minutes(10), q3=True)
    assert analysis_of(quiz).figures.n == 1
    assert line(analysis_of(quiz), 3).figures.facility == 1
    assert analysis_of(quiz, first_only=False).figures.n == 2


def test_a_question_taken_out_is_not_analysed(quiz, people, now):
    attempt = sit(quiz, people[0], now)
    Regrade.objects.create(
        quiz=quiz, item_id=attempt.paper["slots"][0]["item"], action="drop", reason="x",
        made_by=people[1], made_at=now,
    )  # fmt: skip
    later = sit(quiz, people[2], now)
    run_regrade(regrade_id=Regrade.objects.get().pk, now=now)
    assert len(analysis_of(quiz).lines) == 3
    assert later.results.count() == 1


def test_the_key_is_that_of_the_correction(quiz, people, now):
    attempt = sit(quiz, people[0], now)
    Regrade.objects.create(
        quiz=quiz, item_id=attempt.paper["slots"][2]["item"], action="new_key",
        key={"answer": True}, reason="x", made_by=people[1], made_at=now,
    )  # fmt: skip
    assert line(analysis_of(quiz), 3).right == {"true"}


def test_two_assessors_agreement_is_part_of_it(people, now):
    quiz = make_quiz(ANSWERS[4:], assessor_count=2, agreement_percent=10)
    for person in people[:2]:
        attempt = services.start_attempt(quiz_id=quiz.pk, learner=person, now=now)
        services.submit_attempt(
            attempt_id=attempt.pk, learner_id=person.pk, responses={1: Given("策划", 0)}, now=now
        )
        for assessor, score in zip(people[2:], (5, 6), strict=True):
            services.give_grade(
                attempt_id=attempt.pk, slot=1, assessor=assessor, points_met=[], score=score,
                comment="", now=now,
            )  # fmt: skip
    assert not MarkingTask.objects.filter(done_at=None).exists()
    found = analysis_of(quiz).agreement
    assert (found.pairs, found.within, found.difference) == (2, 2, pytest.approx(10))


def test_it_costs_the_same_for_one_attempt_and_for_many(quiz, people, now):
    for person in people:
        sit(quiz, person, now)
    with at_most(4):
        analysis_of(quiz)
