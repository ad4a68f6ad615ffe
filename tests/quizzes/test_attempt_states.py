"""T-STATE (F09): whatever is done to an attempt in whatever order, only listed steps are taken.

In full (TRIALS=full) 2,000 runs of 50 steps; here a sample.
"""

from __future__ import annotations

import datetime as dt
import os
from decimal import Decimal

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from quizzes import services
from quizzes.grading.corrections import Correction
from quizzes.models import Attempt, AttemptEvent, MarkingTask, Result
from quizzes.selectors import answers_of
from quizzes.services import errors
from quizzes.services.regrading import make_regrade, run_regrade, try_regrade
from quizzes.services.voiding import void_attempt
from tests.factories import make_item, make_quiz, make_user

from .conftest import NOW

RUNS, STEPS = (2000, 50) if os.environ.get("TRIALS") == "full" else (12, 30)
# What each event does to the state; "" before the start.
STEPS_OF = {
    "started": {("", "in_progress")},
    "submitted": {("in_progress", "submitted")},
    "expired": {("in_progress", "submitted")},
    "handed_in": {("in_progress", "submitted")},
    "graded": {("submitted", "graded")},
    "regraded": {("graded", "graded"), ("submitted", "graded")},
    "reopened": {("submitted", "in_progress"), ("graded", "in_progress")},
    "voided": {(state, "void") for state in ("in_progress", "submitted", "graded")},
}
STAYS = {"marked", "refused", "extended"}


class AttemptMachine(RuleBasedStateMachine):
    """One learner, one attempt; a choice question that the machine marks and a text that people mark."""

    @initialize()
    def begin(self) -> None:
        self.rollback = transaction.atomic()
        self.rollback.__enter__()
        self.learner, self.assessor = make_user(), make_user()
        self.choice = make_item(kind="true_false", value={"answer": "true"}, points=Decimal(4))
        text = make_item(kind="essay", value={"guidance": ""}, points=Decimal(6))
        self.quiz = make_quiz(items=(self.choice, text), time_limit_minutes=10)
        self.now = NOW
        attempt = services.start_attempt(quiz_id=self.quiz.pk, learner=self.learner, now=self.now)
        self.pk = attempt.pk
        self.acknowledged: dict[int, object] = {}
        self.seq = {1: 0, 2: 0}
        self.results: list[tuple[int, Decimal]] = []

    def teardown(self) -> None:
        if hasattr(self, "rollback"):
            transaction.set_rollback(True)
            self.rollback.__exit__(None, None, None)

    @property
    def attempt(self) -> Attempt:
        return Attempt.objects.get(pk=self.pk)

    # --- what happens --------------------------------------------------------------------------------
    @rule(seconds=st.integers(0, 400))
    def time_passes(self, seconds: int) -> None:
        self.now += dt.timedelta(seconds=seconds)

    @rule(slot=st.sampled_from([1, 2]), value=st.sampled_from([None, True, False, "答案", ""]))
    def answer(self, slot: int, value: object) -> None:
        fits = value is None or isinstance(value, bool if slot == 1 else str)
        before = self.attempt
        try:
            services.save_response(
                attempt_id=self.pk,
                learner_id=self.learner.pk,
                slot=slot,
                seq=self.seq[slot] + 1,
                value=value,
                now=self.now,
            )
        except errors.BadResponse:
            assert not fits
        except errors.AttemptClosed:
            assert before.state != "in_progress" or self._late(before)
        else:
            assert before.state == "in_progress"
            assert not self._late(before)
            self.seq[slot] += 1
            self.acknowledged[slot] = value

    @rule()
    def hand_in(self) -> None:
        before = self.attempt
        try:
            services.submit_attempt(attempt_id=self.pk, learner_id=self.learner.pk, now=self.now)
        except errors.AttemptClosed:
            assert before.state != "in_progress" or self._late(before)
        else:
            assert before.state == "in_progress"

    @rule()
    def the_job_runs(self) -> None:
        services.finish_expired(now=self.now)
        assert not (self.attempt.state == "in_progress" and self._late(self.attempt))

    @rule()
    def a_page_looks(self) -> None:
        services.settle(self.attempt, now=self.now)

    @rule()
    def an_invigilator_hands_in(self) -> None:
        services.hand_in_for(quiz_id=self.quiz.pk, by=self.assessor, now=self.now)

    @rule(score=st.integers(0, 7), own=st.booleans(), reason=st.sampled_from(["", "复核"]))
    def mark(self, score: int, own: bool, reason: str) -> None:
        before = self.attempt
        try:
            services.give_grade(
                attempt_id=self.pk,
                slot=2,
                assessor=self.learner if own else self.assessor,
                points_met=[],
                score=Decimal(score),
                comment="",
                reason=reason,
                now=self.now,
            )
        except errors.OwnAttempt:
            assert own
        except errors.BadGrade:
            assert not own
        except errors.AttemptClosed:
            assert before.state in {"in_progress", "void"}
        else:
            assert before.state in {"submitted", "graded"}
            assert not own
            assert score <= 6

    @rule(minutes=st.integers(0, 30), reason=st.sampled_from(["", "停电"]))
    def minutes_are_given(self, minutes: int, reason: str) -> None:
        before = self.attempt
        try:
            services.give_minutes(
                quiz_id=self.quiz.pk, minutes=minutes, reason=reason, by=self.assessor, now=self.now
            )
        except errors.BadMinutes:
            assert not minutes or not reason
        if before.state != "in_progress":
            assert self.attempt.deadline_at == before.deadline_at

    @rule(minutes=st.integers(0, 30))
    def reopen(self, minutes: int) -> None:
        before, passed = self.attempt, self._passed()
        try:
            services.reopen_attempt(
                attempt_id=self.pk, minutes=minutes, reason="误交", by=self.assessor, now=self.now
            )
        except errors.NotReopened:
            assert not minutes or passed or before.state in {"in_progress", "void"}
        else:
            assert before.state in {"submitted", "graded"}
            assert not passed

    @precondition(lambda self: self.now > NOW + dt.timedelta(minutes=8))
    @rule()
    def void(self) -> None:
        before = self.attempt
        try:
            void_attempt(attempt_id=self.pk, reason="作弊", by=self.assessor, now=self.now)
        except errors.AttemptClosed:
            assert before.state == "void"

    @rule(action=st.sampled_from(["full_marks", "drop"]))
    def regrade(self, action: str) -> None:
        wanted = Correction(self.choice.pk, 0, action)
        try:
            found = try_regrade(quiz_id=self.quiz.pk, wanted=wanted, now=self.now)
            made = make_regrade(
                quiz_id=self.quiz.pk,
                wanted=wanted,
                reason="题目有误",
                seal=found.seal,
                by=self.assessor,
                now=self.now,
            )
        except errors.BadRegrade:
            return
        assert run_regrade(regrade_id=made.pk, now=self.now)
        before = Result.objects.count()
        assert run_regrade(regrade_id=made.pk, now=self.now)
        assert Result.objects.count() == before

    # --- what always holds ---------------------------------------------------------------------------
    @invariant()
    def every_step_is_listed_and_noted(self) -> None:
        state = ""
        for kind in AttemptEvent.objects.filter(attempt=self.pk).values_list("kind", flat=True):
            if kind in STAYS:
                continue
            steps = dict(STEPS_OF[kind])
            assert state in steps, f"{kind} from {state!r}"
            state = steps[state]
        assert state == self.attempt.state

    @invariant()
    def an_acknowledged_answer_is_there(self) -> None:
        stored = answers_of(self.pk)
        assert {slot: stored.get(slot) for slot in self.acknowledged} == self.acknowledged

    @invariant()
    def results_are_only_added(self) -> None:
        rows = list(
            Result.objects.filter(attempt=self.pk).order_by("number").values_list("number", "score")
        )
        assert rows[: len(self.results)] == self.results
        assert [number for number, _score in rows] == list(range(1, len(rows) + 1))
        self.results = rows

    @invariant()
    def what_is_graded_has_a_result_and_what_waits_has_a_task(self) -> None:
        attempt = self.attempt
        is_open = MarkingTask.objects.filter(attempt=attempt, done_at=None).exists()
        if attempt.state == "graded":
            assert self.results
            assert not is_open
        if attempt.state == "submitted":
            assert is_open

    def _late(self, attempt: Attempt) -> bool:
        end = attempt.deadline_at + dt.timedelta(seconds=attempt.grace_seconds)
        return self.now > end

    def _passed(self) -> bool:
        newest = Result.objects.filter(attempt=self.pk).order_by("-number").first()
        return bool(newest and newest.passed)


@pytest.mark.django_db
def test_no_order_of_deeds_leads_to_a_state_that_is_not_allowed():
    AttemptMachine.TestCase.settings = settings(
        max_examples=RUNS,
        stateful_step_count=STEPS,
        derandomize=RUNS < 100,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    AttemptMachine.TestCase().runTest()
