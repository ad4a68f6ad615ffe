"""A wrong question is put right: looked at first, done attempt by attempt, never twice, never silently."""

import pytest

from quizzes import ports, services
from quizzes.grading.corrections import Correction
from quizzes.models import AttemptEvent, Item, MarkingTask, Regrade, Response, Result
from quizzes.services import Given
from quizzes.services.errors import BadRegrade, OwnAttempt
from quizzes.services.regrading import finish_regrades, make_regrade, run_regrade, try_regrade
from quizzes.signals import attempt_graded
from tests.factories import make_user

from .conftest import ANSWERS, make_quiz, minutes, right_answers
from .statements import at_most

pytestmark = pytest.mark.django_db
TRUE_FALSE, SHORT = 3, 5


@pytest.fixture
def trainer(django_user_model):
    return django_user_model.objects.create_user("T-1", "孙老师", "secret-word-1")


@pytest.fixture
def people(django_user_model):
    return [
        django_user_model.objects.create_user(f"P-{number}", f"学员{number}", "secret-word-1")
        for number in range(4)
    ]


@pytest.fixture
def machine_quiz(db):
    """Ten points each of four; twenty-five of forty are asked for."""
    return make_quiz(ANSWERS[:4], pass_mark=30, pass_unit="points")


def sit(quiz, person, now, **changed):
    attempt = services.start_attempt(quiz_id=quiz.pk, learner=person, now=now)
    answers = right_answers(attempt) | {int(slot[1:]): value for slot, value in changed.items()}
    given = {slot: Given(value, 0) for slot, value in answers.items()}
    services.submit_attempt(attempt_id=attempt.pk, learner_id=person.pk, responses=given, now=now)
    attempt.refresh_from_db()
    return attempt


def item_of(attempt, slot):
    return attempt.paper["slots"][slot - 1]["item"]


def correct(attempt, slot, action, trainer, now, key=None, reason="题目有误"):
    wanted = Correction(item_of(attempt, slot), 0, action, key)
    seen = try_regrade(quiz_id=attempt.quiz_id, wanted=wanted, now=now)
    return make_regrade(
        quiz_id=attempt.quiz_id, wanted=wanted, reason=reason, seal=seen.seal, by=trainer, now=now
    )


def scores(attempt):
    return [int(each.score) for each in attempt.results.order_by("number")]


@pytest.fixture
def three(machine_quiz, people, now):
    """Who said the key, who said the contrary and missed, who missed twice and failed."""
    return [
        sit(machine_quiz, people[0], now),
        sit(machine_quiz, people[1], now, q3=True),
        sit(machine_quiz, people[2], now, q3=True, q1=["none"]),
    ]


class TestLooking:
    def look(self, attempt, now, action="new_key", key=None, slot=TRUE_FALSE):
        wanted = Correction(item_of(attempt, slot), 0, action, key)
        return try_regrade(quiz_id=attempt.quiz_id, wanted=wanted, now=now)

    def test_it_says_before_and_after_and_whose_verdict_turns(self, three, now):
        found = self.look(three[0], now, key={"answer": True})
        after = {each.attempt_id: (each.before.score, each.after.score) for each in found.changes}
        assert after == {three[0].pk: (40, 30), three[1].pk: (30, 40), three[2].pk: (20, 30)}
        assert [each.attempt_id for each in found.turned_passed] == [three[2].pk]
        assert found.turned_failed == []
        assert found.attempts == 3

    def test_nothing_is_written(self, three, now):
        self.look(three[0], now, key={"answer": True})
        assert not Regrade.objects.exists()
        assert Result.objects.count() == 3

    def test_what_rests_on_the_results_is_asked_for(self, three, now, monkeypatch):
        asked = []

        def answer(attempt_ids):
            asked.extend(attempt_ids)
            return [ports.Resting(three[0].pk, "ZS-2026-000001", "/records/1/")]

        monkeypatch.setattr(ports.rests_on, "_answers", [answer])
        found = self.look(three[0], now, key={"answer": True})
        assert sorted(asked) == sorted(attempt.pk for attempt in three)
        assert [each.title for each in found.resting] == ["ZS-2026-000001"]

    def test_it_costs_the_same_for_one_attempt_and_for_many(self, three, now):
        with at_most(9):
            self.look(three[0], now, key={"answer": True})

    @pytest.mark.parametrize("key", [{}, {"answer": "true"}, None])
    def test_a_key_that_is_none_is_refused(self, three, now, key):
        with pytest.raises(BadRegrade) as refused:
            self.look(three[0], now, key=key)
        assert refused.value.code == "key"

    def test_a_question_that_nobody_was_asked_is_refused(self, three, machine_quiz, now):
        with pytest.raises(BadRegrade) as refused:
            try_regrade(
                quiz_id=machine_quiz.pk, wanted=Correction(999_999, 0, "full_marks"), now=now
            )
        assert refused.value.code == "not_asked"

    def test_the_last_question_cannot_be_taken_out(self, people, now):
        attempt = sit(make_quiz(ANSWERS[2:3]), people[0], now)
        with pytest.raises(BadRegrade) as refused:
            self.look(attempt, now, "drop", slot=1)
        assert refused.value.code == "nothing_left"


class TestDoing:
    def test_every_changed_attempt_gets_the_next_result_with_who_and_why(self, three, trainer, now):
        regrade = correct(three[0], TRUE_FALSE, "new_key", trainer, now, {"answer": True})
        assert run_regrade(regrade_id=regrade.pk, now=now + minutes(1))
        assert [scores(attempt) for attempt in three] == [[40, 30], [30, 40], [20, 30]]
        newest = three[2].results.get(number=2)
        assert (newest.regrade, newest.reason, newest.made_by) == (regrade, "题目有误", trainer)
        event = AttemptEvent.objects.get(attempt=three[2], kind="regraded")
        assert event.detail["before"] == "20.00"
        assert (event.detail["passed_before"], event.detail["passed"]) == (False, True)

    def test_an_unchanged_attempt_gets_nothing(self, three, trainer, now):
        regrade = correct(three[0], TRUE_FALSE, "full_marks", trainer, now)
        run_regrade(regrade_id=regrade.pk, now=now)
        assert [scores(attempt) for attempt in three] == [[40], [30, 40], [20, 30]]
        assert AttemptEvent.objects.filter(kind="regraded").count() == 2

    def test_taking_a_question_out_shrinks_points_and_pass_mark(self, three, trainer, now):
        regrade = correct(three[0], TRUE_FALSE, "drop", trainer, now)
        run_regrade(regrade_id=regrade.pk, now=now)
        newest = three[2].results.get(number=2)
        assert (newest.score, newest.max_score, newest.passed) == (20, 30, False)
        assert newest.because[0]["params"]["needed"] == "22.5"
        assert newest.marks[2] | {"item": 0} == {
            "slot": 3, "item": 0, "kind": "true_false", "score": "0", "max_score": "0",
            "by": "machine", "why": "dropped",
        }  # fmt: skip

    def test_twice_is_once(self, three, trainer, now):
        regrade = correct(three[0], TRUE_FALSE, "new_key", trainer, now, {"answer": True})
        for _ in range(2):
            run_regrade(regrade_id=regrade.pk, now=now)
            Regrade.objects.update(done_at=None)
        assert Result.objects.count() == 6

    def test_killed_half_way_it_goes_on_where_it_stopped(self, three, trainer, now):
        regrade = correct(three[0], TRUE_FALSE, "new_key", trainer, now, {"answer": True})
        assert not run_regrade(regrade_id=regrade.pk, now=now, limit=1)
        assert Result.objects.filter(regrade=regrade).count() == 1
        assert finish_regrades(now=now + minutes(1)) == 1
        assert Result.objects.filter(regrade=regrade).count() == 3
        regrade.refresh_from_db()
        assert regrade.done_at == now + minutes(1)
        assert finish_regrades(now=now + minutes(2)) == 0

    def test_an_attempt_that_fails_holds_up_no_other_and_is_tried_again(self, three, trainer, now):
        regrade = correct(three[0], TRUE_FALSE, "new_key", trainer, now, {"answer": True})

        def fail(sender, event, **kwargs):
            if event.attempt_id == three[1].pk:
                raise RuntimeError("a rule of a higher app")

        attempt_graded.connect(fail)
        assert not run_regrade(regrade_id=regrade.pk, now=now)
        attempt_graded.disconnect(fail)
        assert [len(scores(attempt)) for attempt in three] == [2, 1, 2]
        assert finish_regrades(now=now) == 1
        assert len(scores(three[1])) == 2

    def test_the_event_tells_what_the_verdict_was(self, three, trainer, now):
        heard = []

        def listen(sender, event, **kwargs):
            heard.append(event)

        regrade = correct(three[2], TRUE_FALSE, "full_marks", trainer, now)
        attempt_graded.connect(listen)
        run_regrade(regrade_id=regrade.pk, now=now)
        attempt_graded.disconnect(listen)
        turned = {each.attempt_id: (each.was_passed, each.passed) for each in heard}
        assert turned == {three[1].pk: (True, True), three[2].pk: (False, True)}

    def test_a_reason_is_asked_for(self, three, trainer, now):
        with pytest.raises(BadRegrade) as refused:
            correct(three[0], TRUE_FALSE, "full_marks", trainer, now, reason="  ")
        assert refused.value.code == "reason"

    def test_what_came_out_otherwise_meanwhile_is_looked_at_again(
        self, three, people, trainer, now
    ):
        wanted = Correction(item_of(three[0], TRUE_FALSE), 0, "full_marks", None)
        seen = try_regrade(quiz_id=three[0].quiz_id, wanted=wanted, now=now)
        sit(three[0].quiz, people[3], now, q3=True)
        with pytest.raises(BadRegrade) as refused:
            make_regrade(
                quiz_id=three[0].quiz_id, wanted=wanted, reason="x", seal=seen.seal,
                by=trainer, now=now,
            )  # fmt: skip
        assert refused.value.code == "outdated"
        assert not Regrade.objects.exists()

    def test_nobody_regrades_themselves(self, three, people, now):
        with pytest.raises(OwnAttempt):
            correct(three[0], TRUE_FALSE, "full_marks", people[0], now)


class TestWhatIsNotFinal:
    def test_a_running_attempt_loses_nothing_and_is_marked_by_the_correction(
        self, three, people, trainer, now
    ):
        running = services.start_attempt(quiz_id=three[0].quiz_id, learner=people[3], now=now)
        services.save_response(
            attempt_id=running.pk, learner_id=people[3].pk, slot=3, seq=1, value=True, now=now
        )
        regrade = correct(
            three[0], TRUE_FALSE, "new_key", trainer, now + minutes(1), {"answer": True}
        )
        run_regrade(regrade_id=regrade.pk, now=now + minutes(1))
        assert Response.objects.get(attempt=running).value is True
        services.save_response(
            attempt_id=running.pk, learner_id=people[3].pk, slot=4, seq=1, value=["12", ""],
            now=now + minutes(2),
        )  # fmt: skip
        services.submit_attempt(
            attempt_id=running.pk, learner_id=people[3].pk, now=now + minutes(3)
        )
        assert scores(running) == [15]

    def test_a_paper_made_later_has_the_new_key_until_the_bank_has_one_of_its_own(
        self, three, people, trainer, now
    ):
        key = {"answer": not right_answers(three[0])[TRUE_FALSE]}
        correct(three[0], TRUE_FALSE, "new_key", trainer, now + minutes(60), key)
        quiz, later = three[0].quiz, now + minutes(61)
        frozen = services.start_attempt(quiz_id=quiz.pk, learner=people[3], now=later)
        assert frozen.paper["slots"][TRUE_FALSE - 1]["key"]["answer"] == key["answer"]
        Item.objects.filter(pk=item_of(frozen, TRUE_FALSE)).update(
            last_published_at=later + minutes(1)
        )
        own = services.start_attempt(quiz_id=quiz.pk, learner=make_user(), now=later)
        assert own.paper["slots"][TRUE_FALSE - 1]["key"]["answer"] != key["answer"]

    def test_a_paper_made_later_is_marked_by_its_own_key(self, three, people, trainer, now):
        regrade = correct(three[0], TRUE_FALSE, "new_key", trainer, now, {"answer": True})
        run_regrade(regrade_id=regrade.pk, now=now)
        later = sit(three[0].quiz, people[3], now + minutes(1))
        assert scores(later) == [40]

    def test_a_dropped_answer_needs_no_assessor(self, quiz, people, trainer, now):
        attempt = sit(quiz, people[0], now)
        assert attempt.state == "submitted"
        regrade = correct(attempt, SHORT, "drop", trainer, now)
        assert regrade.summary["waiting"] == 1
        run_regrade(regrade_id=regrade.pk, now=now)
        assert scores(attempt) == [40]
        assert not MarkingTask.objects.filter(done_at=None).exists()

    def test_one_that_still_waits_for_an_assessor_is_marked_by_the_correction_then(
        self, quiz, people, assessor, trainer, now
    ):
        attempt = sit(quiz, people[0], now, q3=True)
        regrade = correct(attempt, TRUE_FALSE, "full_marks", trainer, now)
        assert run_regrade(regrade_id=regrade.pk, now=now)
        result = services.give_grade(
            attempt_id=attempt.pk, slot=SHORT, assessor=assessor, points_met=[], score=5,
            comment="", now=now,
        )  # fmt: skip
        assert result.score == 45
