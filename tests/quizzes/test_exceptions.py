"""Another attempt on request, more minutes, handing in for somebody, and reopening."""

import pytest
from django.contrib.auth.models import Group
from django.utils import timezone

from notices.models import Notice
from quizzes import services
from quizzes.models import Attempt, AttemptEvent, MarkingTask, Override, Quiz, Result
from quizzes.selectors import results_of, standing_of
from quizzes.services.errors import (
    AlreadyDone,
    AttemptClosed,
    BadMinutes,
    BadOverride,
    NotNeeded,
    NotReopened,
    OwnAttempt,
)

from .conftest import ANSWERS, make_quiz, minutes, right_answers, seconds
from .statements import at_most

pytestmark = pytest.mark.django_db


@pytest.fixture
def trainer(assessor):
    assessor.groups.add(Group.objects.get_or_create(name="trainer")[0])
    return assessor


def start(quiz, learner, now):
    return services.start_attempt(quiz_id=quiz.pk, learner=learner, now=now)


def hand_in(attempt, now, answers=None):
    given = {slot: services.Given(value, 0) for slot, value in (answers or {}).items()}
    services.submit_attempt(
        attempt_id=attempt.pk, learner_id=attempt.learner_id, responses=given or None, now=now
    )
    attempt.refresh_from_db()
    return attempt


class TestRequests:
    @pytest.fixture
    def used(self, learner, now):
        quiz = make_quiz(ANSWERS[:4], max_attempts=1)
        hand_in(start(quiz, learner, now), now)
        return quiz

    def ask(self, quiz, learner, now):
        return services.ask_for_attempt(quiz=quiz, learner=learner, text="生病了", now=now)

    def answer(self, request, by, now, *, granted=True, **more):
        values = {"answer": "同意" if granted else "先复习"} | more
        return services.answer_request(
            request_id=request.pk, granted=granted, by=by, now=now, **values
        )

    def test_trainers_are_told_of_it_and_the_learner_of_the_answer(
        self, used, learner, trainer, now
    ):
        request = self.ask(used, learner, now)
        assert Notice.objects.get(user=trainer).kind == "quizzes.asked"
        self.answer(request, trainer, now)
        assert Notice.objects.get(user=learner).kind == "quizzes.granted"

    def test_granting_gives_one_more_attempt_each_time(self, used, learner, trainer, now):
        for limit in (2, 3):
            self.answer(self.ask(used, learner, now), trainer, now)
            assert standing_of(used, learner.pk, now).limit == limit
            hand_in(start(used, learner, now), now)

    def test_what_was_granted_before_is_kept(self, used, learner, trainer, now):
        services.grant_override(
            quiz=used,
            learner=learner,
            grant=services.Grant(extra_minutes=15),
            reason="视力",
            by=trainer,
            now=now,
        )
        self.answer(self.ask(used, learner, now), trainer, now)
        rules = standing_of(used, learner.pk, now).rules
        assert (rules.minutes, rules.max_attempts()) == (45, 2)

    def test_declining_needs_a_reason_and_gives_nothing(self, used, learner, trainer, now):
        request = self.ask(used, learner, now)
        with pytest.raises(BadOverride):
            self.answer(request, trainer, now, granted=False, answer=" ")
        self.answer(request, trainer, now, granted=False)
        assert standing_of(used, learner.pk, now).left == 0
        assert Notice.objects.get(user=learner).kind == "quizzes.declined"

    def test_it_is_answered_once(self, used, learner, trainer, now):
        request = self.ask(used, learner, now)
        self.answer(request, trainer, now)
        with pytest.raises(AlreadyDone):
            self.answer(request, trainer, now, granted=False)
        assert Override.objects.count() == 1

    def test_it_is_asked_once_and_again_after_the_answer(self, used, learner, trainer, now):
        request = self.ask(used, learner, now)
        with pytest.raises(AlreadyDone):
            self.ask(used, learner, now)
        self.answer(request, trainer, now, granted=False)
        self.ask(used, learner, now)

    def test_nobody_grants_to_themselves(self, used, learner, now):
        with pytest.raises(OwnAttempt):
            self.answer(self.ask(used, learner, now), learner, now)

    def test_nothing_is_asked_for_while_the_learner_may_start(self, quiz, learner, now):
        with pytest.raises(NotNeeded):
            self.ask(quiz, learner, now)

    def test_after_the_close_a_new_closing_time_is_needed(self, used, learner, trainer, now):
        Quiz.objects.update(closes_at=now + minutes(1))
        later = now + minutes(2)
        request = self.ask(Quiz.objects.get(), learner, later)
        with pytest.raises(BadOverride):
            self.answer(request, trainer, later)
        self.answer(request, trainer, later, closes_at=now + minutes(60))
        assert start(used, learner, later).deadline_at == later + minutes(30)


class TestMinutes:
    def give(self, quiz, by, now, **more):
        values = {"minutes": 10, "reason": "停电"} | more
        return services.give_minutes(quiz_id=quiz.pk, by=by, now=now, **values)

    def test_one_learner_gets_them_and_it_is_written_down(
        self, quiz, learner, other_learner, trainer, now
    ):
        attempt, other = start(quiz, learner, now), start(quiz, other_learner, now)
        assert self.give(quiz, trainer, now, attempt_ids=[attempt.pk]) == 1
        attempt.refresh_from_db()
        other.refresh_from_db()
        assert (attempt.deadline_at, other.deadline_at) == (now + minutes(40), now + minutes(30))
        event = AttemptEvent.objects.get(kind="extended")
        assert (event.actor, event.detail["minutes"], event.detail["reason"]) == (
            trainer,
            10,
            "停电",
        )

    def test_all_of_a_quiz_get_them_with_four_statements(self, quiz, trainer, learner, now):
        people = type(learner).objects
        for number in range(8):
            start(quiz, people.create_user(f"N{number}", "学员", "x"), now)
        with at_most(4):
            assert self.give(quiz, trainer, now) == 8
        assert set(Attempt.objects.values_list("deadline_at", flat=True)) == {now + minutes(40)}

    def test_what_has_no_end_or_is_over_is_left_alone(self, quiz, learner, trainer, now):
        start(quiz, learner, now)
        assert self.give(quiz, trainer, now + minutes(30) + seconds(6)) == 0
        Attempt.objects.update(deadline_at=None)
        assert self.give(quiz, trainer, now) == 0

    @pytest.mark.parametrize("wrong", [{"minutes": 0}, {"minutes": 1441}, {"reason": " "}])
    def test_minutes_and_a_reason_are_needed(self, quiz, learner, trainer, now, wrong):
        start(quiz, learner, now)
        with pytest.raises(BadMinutes):
            self.give(quiz, trainer, now, **wrong)
        assert not AttemptEvent.objects.filter(kind="extended").exists()


class TestForOneself:
    def test_nobody_gives_themselves_other_rules(self, quiz, trainer, now):
        grant = services.Grant(extra_attempts=1)
        with pytest.raises(BadOverride) as refused:
            services.grant_override(
                quiz=quiz, grant=grant, reason="想要", learner=trainer, by=trainer, now=now
            )
        assert refused.value.code == "own"

    def test_nobody_gives_themselves_minutes(self, quiz, trainer, now):
        start(quiz, trainer, now)
        given = services.give_minutes(
            quiz_id=quiz.pk, minutes=10, reason="停电", by=trainer, now=now
        )
        assert given == 0

    def test_nobody_reopens_their_own_attempt(self, machine_quiz, trainer, now):
        attempt = hand_in(start(machine_quiz, trainer, now), now)
        with pytest.raises(NotReopened) as refused:
            services.reopen_attempt(
                attempt_id=attempt.pk, minutes=10, reason="误交", by=trainer, now=now
            )
        assert refused.value.code == "own"


class TestHandingIn:
    def test_what_was_saved_is_judged_and_somebody_stands_for_it(
        self, machine_quiz, learner, trainer, now
    ):
        attempt = start(machine_quiz, learner, now)
        services.save_response(
            attempt_id=attempt.pk, learner_id=learner.pk, slot=3, seq=1, value=False, now=now
        )
        done = services.hand_in_for(quiz_id=machine_quiz.pk, by=trainer, now=now + minutes(3))
        attempt.refresh_from_db()
        assert (done, attempt.state, attempt.submitted_at) == (1, "graded", now + minutes(3))
        assert Result.objects.get().score == 10
        assert AttemptEvent.objects.get(kind="handed_in").actor == trainer

    def test_twice_is_once(self, machine_quiz, learner, trainer, now):
        start(machine_quiz, learner, now)
        for done in (1, 0):
            assert services.hand_in_for(quiz_id=machine_quiz.pk, by=trainer, now=now) == done


class TestReopening:
    def reopen(self, attempt, by, now, **more):
        values = {"minutes": 20, "reason": "断网"} | more
        return services.reopen_attempt(attempt_id=attempt.pk, by=by, now=now, **values)

    def failed(self, quiz, learner, now):
        return hand_in(start(quiz, learner, now), now)

    def test_a_failed_attempt_goes_on_with_its_answers_and_the_learner_is_told(
        self, machine_quiz, learner, trainer, now
    ):
        attempt = start(machine_quiz, learner, now)
        hand_in(attempt, now, {3: False})
        later = now + minutes(60)
        self.reopen(attempt, trainer, later)
        attempt.refresh_from_db()
        assert (attempt.state, attempt.deadline_at) == ("in_progress", later + minutes(20))
        assert start(machine_quiz, learner, later).pk == attempt.pk
        event = AttemptEvent.objects.get(kind="reopened")
        assert (event.actor, event.detail["reason"]) == (trainer, "断网")
        assert event.detail["keys_shown"] is True  # by this quiz's policy, right after the result
        assert Notice.objects.get(user=learner).kind == "quizzes.reopened"

    def test_it_is_judged_anew_and_the_result_before_stays(
        self, machine_quiz, learner, trainer, now
    ):
        attempt = self.failed(machine_quiz, learner, now)
        self.reopen(attempt, trainer, now)
        assert not results_of(learner.pk).exists()
        hand_in(attempt, now + minutes(1), right_answers(attempt))
        assert [result.passed for result in Result.objects.order_by("number")] == [False, True]
        assert results_of(learner.pk).get().number == 2

    def test_what_waited_for_an_assessor_waits_no_more(self, quiz, learner, trainer, now):
        attempt = hand_in(start(quiz, learner, now), now, {5: "计划"})
        assert MarkingTask.objects.exists()
        self.reopen(attempt, trainer, now)
        assert not MarkingTask.objects.exists()

    def test_a_mark_given_before_does_not_judge_what_is_handed_in_again(
        self, quiz, learner, trainer, now
    ):
        attempt = hand_in(start(quiz, learner, now), now, {5: "计划"})
        services.give_grade(
            attempt_id=attempt.pk,
            slot=5,
            assessor=trainer,
            score=0,
            points_met=[],
            comment="",
            now=now,
        )
        self.reopen(attempt, trainer, now + minutes(1))
        services.save_response(
            attempt_id=attempt.pk, learner_id=learner.pk, slot=5, seq=2, value="计划、检查",
            now=now + minutes(2),
        )  # fmt: skip
        hand_in(attempt, now + minutes(3))
        assert attempt.state == "submitted"

    def test_a_passed_attempt_is_never_reopened(self, machine_quiz, learner, trainer, now):
        attempt = start(machine_quiz, learner, now)
        hand_in(attempt, now, right_answers(attempt))
        with pytest.raises(NotReopened) as refused:
            self.reopen(attempt, trainer, now)
        assert refused.value.code == "passed"

    def test_not_beside_a_running_one(self, machine_quiz, learner, trainer, now):
        attempt = self.failed(machine_quiz, learner, now)
        start(machine_quiz, learner, now)
        with pytest.raises(NotReopened) as refused:
            self.reopen(attempt, trainer, now)
        assert refused.value.code == "running"

    @pytest.mark.parametrize("state", ["in_progress", "void"])
    def test_only_what_was_handed_in(self, machine_quiz, learner, trainer, now, state):
        attempt = start(machine_quiz, learner, now)
        Attempt.objects.update(state=state)
        with pytest.raises(NotReopened) as refused:
            self.reopen(attempt, trainer, now)
        assert refused.value.code == "state"

    def test_it_ends_by_its_new_time(self, machine_quiz, learner, trainer, now):
        attempt = self.failed(machine_quiz, learner, now)
        self.reopen(attempt, trainer, now + minutes(60))
        with pytest.raises(AttemptClosed):
            services.save_response(
                attempt_id=attempt.pk, learner_id=learner.pk, slot=3, seq=1, value=False,
                now=now + minutes(81),
            )  # fmt: skip
        attempt.refresh_from_db()
        assert attempt.state == "graded"


def test_presence_is_one_row_however_often(quiz, learner):
    attempt = start(quiz, learner, timezone.now())
    for _time in range(3):
        services.note_presence(attempt_id=attempt.pk, now=timezone.now())
    assert attempt.presence.seen_at
