"""What a whole attempt writes stays little: every row of a class is kept for years."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from quizzes import services

from .conftest import make_quiz, minutes

pytestmark = pytest.mark.django_db

QUESTIONS = 12


def test_twelve_answers_marked_by_the_machine_write_nineteen_rows(learner, now):
    answers = [("true_false", {"answer": "true"})] * QUESTIONS
    quiz = make_quiz(answers)
    with CaptureQueriesContext(connection) as captured:
        attempt = services.start_attempt(quiz_id=quiz.pk, learner=learner, now=now)
        for slot in range(1, QUESTIONS + 1):
            services.save_response(
                attempt_id=attempt.pk, learner_id=learner.pk, slot=slot, seq=1, value=True, now=now
            )
        services.submit_attempt(attempt_id=attempt.pk, learner_id=learner.pk, now=now + minutes(1))
    written = [
        query["sql"].split('"')[1].removeprefix("quizzes_")
        for query in captured.captured_queries
        if query["sql"].startswith(('INSERT INTO "quizzes_', 'UPDATE "quizzes_'))
    ]
    assert sorted(written) == sorted(
        # made, handed in, graded; and a note of each
        ["attempt"] * 3 + ["response"] * QUESTIONS + ["attemptevent"] * 3 + ["result"]
    )
