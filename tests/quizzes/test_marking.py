"""Marks by people: points, results, changes with reasons, and never one's own."""

from decimal import Decimal

import pytest

from quizzes import selectors, services
from quizzes.models import Attempt, Grade, MarkingTask, Result
from quizzes.services import Given
from quizzes.services.errors import AlreadyDone, BadGrade, BadResponse, NotFinal, OwnAttempt
from quizzes.services.voiding import void_attempt
from quizzes.signals import attempt_graded

from .conftest import ANSWERS, make_quiz, minutes, right_answers

pytestmark = pytest.mark.django_db
SHORT = 5


@pytest.fixture
def attempt(quiz, learner, now):
    attempt = services.start_attempt(quiz_id=quiz.pk, learner=learner, now=now)
    given = {slot: Given(value, 0) for slot, value in right_answers(attempt).items()}
    services.submit_attempt(attempt_id=attempt.pk, learner_id=learner.pk, responses=given, now=now)
    attempt.refresh_from_db()
    return attempt


def mark(attempt, assessor, now, score=10, points=(0, 2), **more):
    return services.give_grade(
        attempt_id=attempt.pk,
        slot=more.pop("slot", SHORT),
        assessor=assessor,
        points_met=points,
        score=Decimal(score),
        comment="",
        now=now,
        **more,
    )


def test_a_short_answer_waits_for_a_person(attempt, assessor):
    assert attempt.state == "submitted"
    assert not Result.objects.exists()
    assert [task.slot for task in selectors.marking_queue(assessor.pk)] == [SHORT]


def test_the_last_mark_makes_the_result(attempt, assessor, now):
    result = mark(attempt, assessor, now)
    attempt.refresh_from_db()
    assert (result.score, result.passed, attempt.state) == (50, True, "graded")
    assert result.marks[4]["by"] == "assessor"
    assert result.made_by == assessor
    assert not selectors.marking_queue(assessor.pk).exists()


def test_an_empty_short_answer_waits_for_nobody(quiz, learner, now):
    attempt = services.start_attempt(quiz_id=quiz.pk, learner=learner, now=now)
    services.submit_attempt(
        attempt_id=attempt.pk, learner_id=learner.pk, responses={SHORT: Given("  ", 0)}, now=now
    )
    result = Result.objects.get()
    assert result.marks[4] == {
        "slot": 5, "item": attempt.paper["slots"][4]["item"], "kind": "short_answer", "score": "0", "max_score": "10", "by": "machine",
        "why": "unanswered",
    }  # fmt: skip


def test_nobody_marks_their_own_answer(attempt, learner, now):
    with pytest.raises(OwnAttempt):
        mark(attempt, learner, now)
    assert not Grade.objects.exists()
    assert not selectors.marking_queue(learner.pk).exists()


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"score": "10.01"}, "score"),
        ({"score": -1}, "score"),
        ({"score": "1.005"}, "score"),
        ({"score": "NaN"}, "score"),
        ({"points": [3]}, "points"),
        ({"slot": 0}, "slot"),
        ({"slot": 6}, "slot"),
        ({"slot": 1}, "open"),
    ],
)
def test_a_grade_that_cannot_stand_is_refused(attempt, assessor, now, change, code):
    if change.get("slot") == 1:
        change = {**change, "points": ()}
    with pytest.raises(BadGrade) as refused:
        mark(attempt, assessor, now, **change)
    assert refused.value.code == code
    assert MarkingTask.objects.get().done_at is None


def test_a_changed_grade_needs_a_reason_and_makes_the_next_result(attempt, assessor, now):
    heard = []
    mark(attempt, assessor, now)
    with pytest.raises(BadGrade) as refused:
        mark(attempt, assessor, now, score=0, points=())
    assert refused.value.code == "reason"

    def listen(sender, event, **kwargs):
        heard.append(event)

    attempt_graded.connect(listen)
    second = mark(attempt, assessor, now + minutes(1), score=0, points=(), reason="抄袭")
    attempt_graded.disconnect(listen)
    assert (second.number, second.score, second.reason) == (2, 40, "抄袭")
    assert list(Result.objects.order_by("number").values_list("score", flat=True)) == [50, 40]
    assert [event.result_id for event in heard] == [second.pk]
    assert selectors.result_of(attempt.pk) == second
    assert list(selectors.results_of(attempt.learner_id)) == [second]


def test_a_person_can_overrule_the_machine_on_a_final_result(attempt, assessor, now):
    mark(attempt, assessor, now)
    result = mark(attempt, assessor, now, slot=1, score=0, points=(), reason="钥匙错")
    assert (result.score, result.marks[0]["by"]) == (40, "assessor")


def test_several_answers_wait_until_the_last_is_marked(learner, assessor, now):
    quiz = make_quiz([ANSWERS[4], ("essay", {"guidance": ""})])
    attempt = services.start_attempt(quiz_id=quiz.pk, learner=learner, now=now)
    services.submit_attempt(
        attempt_id=attempt.pk,
        learner_id=learner.pk,
        responses={1: Given("策划", 0), 2: Given("想法", 0)},
        now=now,
    )
    assert mark(attempt, assessor, now, slot=1, score=5, points=[0]) is None
    assert mark(attempt, assessor, now, slot=2, score=10, points=[]).score == 15


class TestObjections:
    def object(self, attempt, now, text="答案里写了", slot=SHORT):
        return services.object_to_mark(
            attempt_id=attempt.pk, learner_id=attempt.learner_id, slot=slot, text=text, now=now
        )

    def test_only_a_final_mark_can_be_objected_to(self, attempt, now):
        with pytest.raises(NotFinal):
            self.object(attempt, now)

    def test_an_objection_is_made_once_a_result_and_question(self, attempt, assessor, now):
        mark(attempt, assessor, now, score=5)
        self.object(attempt, now)
        with pytest.raises(AlreadyDone):
            self.object(attempt, now)

    def test_upholding_changes_the_mark_and_keeps_the_answer(self, attempt, assessor, now):
        mark(attempt, assessor, now, score=5, points=[0])
        objection = self.object(attempt, now)
        services.answer_objection(
            objection_id=objection.pk, answer="您说得对", by=assessor,
            score=Decimal(10), points_met=[0, 2], now=now,
        )  # fmt: skip
        objection.refresh_from_db()
        assert (objection.upheld, objection.answered_by) == (True, assessor)
        assert selectors.result_of(attempt.pk).score == 50

    def test_the_comment_and_the_points_of_the_first_mark_stay(self, attempt, assessor, now):
        services.give_grade(
            attempt_id=attempt.pk, slot=SHORT, assessor=assessor, points_met=[0],
            score=Decimal(5), comment="再写具体些", now=now,
        )  # fmt: skip
        objection = self.object(attempt, now)
        services.answer_objection(
            objection_id=objection.pk, answer="好", by=assessor, score=Decimal(7), now=now
        )
        newest = Grade.objects.latest("pk")
        assert (newest.score, newest.comment, list(newest.points_met)) == (7, "再写具体些", [0])

    def test_voiding_the_attempt_answers_them_with_the_reason(
        self, attempt, assessor, other_learner, now
    ):
        mark(attempt, assessor, now, score=5)
        objection = self.object(attempt, now)
        void_attempt(attempt_id=attempt.pk, reason="代考", by=assessor, now=now)
        objection.refresh_from_db()
        assert (objection.answer, objection.upheld) == ("代考", False)

    def test_turning_it_down_keeps_the_mark(self, attempt, assessor, now):
        mark(attempt, assessor, now, score=5)
        objection = self.object(attempt, now)
        services.answer_objection(objection_id=objection.pk, answer="不改", by=assessor, now=now)
        assert Result.objects.count() == 1
        with pytest.raises(AlreadyDone):
            services.answer_objection(
                objection_id=objection.pk, answer="再说", by=assessor, now=now
            )

    def test_nobody_answers_their_own_objection(self, attempt, assessor, learner, now):
        mark(attempt, assessor, now, score=5)
        objection = self.object(attempt, now)
        with pytest.raises(OwnAttempt):
            services.answer_objection(objection_id=objection.pk, answer="好", by=learner, now=now)

    def test_a_foreign_attempt_is_unknown(self, attempt, assessor, other_learner, now):
        mark(attempt, assessor, now)
        with pytest.raises(Attempt.DoesNotExist):
            services.object_to_mark(
                attempt_id=attempt.pk, learner_id=other_learner.pk, slot=1, text="x", now=now
            )


class TestReports:
    def report(self, attempt, now, text="两个选项都对", slot=1):
        return services.report_item(
            attempt_id=attempt.pk, learner_id=attempt.learner_id, slot=slot, text=text, now=now
        )

    def test_a_question_is_reported_once_and_answered_once(self, attempt, assessor, now):
        report = self.report(attempt, now)
        assert report.item_id == attempt.paper["slots"][0]["item"]
        with pytest.raises(AlreadyDone):
            self.report(attempt, now)
        services.answer_report(report_id=report.pk, answer="已改", by=assessor, now=now)
        with pytest.raises(AlreadyDone):
            services.answer_report(report_id=report.pk, answer="又改", by=assessor, now=now)

    @pytest.mark.parametrize(("text", "slot"), [("  ", 1), ("x" * 5000, 1), ("x", 9)])
    def test_a_report_says_something_about_a_question_of_the_paper(self, attempt, now, text, slot):
        with pytest.raises(BadResponse):
            self.report(attempt, now, text, slot)
