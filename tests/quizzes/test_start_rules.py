"""Opening, closing, waiting, what has been granted to whom, and how an attempt ends."""

import datetime as dt

import pytest

from people.models import Appointment, OrgUnit, Position
from quizzes import ports, services
from quizzes.models import Attempt, Override, Quiz, Sitting, WrongCode
from quizzes.selectors import rules_for, standing_of, start_verdict
from quizzes.services import Grant
from quizzes.services.errors import BadOverride, StartRefused

from .conftest import ANSWERS, make_quiz, minutes
from .statements import at_most

pytestmark = pytest.mark.django_db


def start(quiz, learner, now, **more):
    return services.start_attempt(quiz_id=quiz.pk, learner=learner, now=now, **more)


def finished(quiz, learner, now):
    attempt = start(quiz, learner, now)
    services.submit_attempt(attempt_id=attempt.pk, learner_id=learner.pk, now=now)
    return attempt


def why(quiz, learner, now):
    return start_verdict(Quiz.objects.get(pk=quiz.pk), learner, now).because[0].code


def grant(quiz, by, now, **more):
    target = {name: more.pop(name) for name in ("learner", "unit") if name in more}
    return services.grant_override(
        quiz=quiz, grant=Grant(**more), reason="停电", by=by, now=now, **target
    )


class TestOpening:
    @pytest.mark.parametrize(
        ("fields", "after", "code"),
        [
            ({"opens_at": 10}, 9, "quizzes.opens_later"),
            ({"opens_at": 10}, 10, "quizzes.attempts_left"),
            ({"closes_at": 10}, 9, "quizzes.attempts_left"),
            ({"closes_at": 10}, 10, "quizzes.has_closed"),
        ],
    )
    def test_it_opens_and_closes_to_the_second(self, learner, now, fields, after, code):
        times = {name: now + minutes(value) for name, value in fields.items()}
        quiz = make_quiz(ANSWERS[:1], **times)
        assert why(quiz, learner, now + minutes(after)) == code

    @pytest.mark.parametrize(
        ("closes", "timing", "end"),
        [
            (20, "limited", 20),
            (40, "limited", 30),
            (40, "unlimited", 40),
            (None, "unlimited", None),
        ],
    )
    def test_an_attempt_ends_by_its_time_or_with_the_quiz(self, learner, now, closes, timing, end):
        closes_at = now + minutes(closes) if closes else None
        quiz = make_quiz(ANSWERS[:1], closes_at=closes_at, timing=timing)
        attempt = start(quiz, learner, now)
        assert attempt.deadline_at == (now + minutes(end) if end else None)
        assert attempt.paper["closes_at"] == (closes_at.isoformat() if closes_at else None)

    def test_closing_earlier_afterwards_moves_no_running_attempt(self, learner, now):
        quiz = make_quiz(ANSWERS[:1])
        attempt = start(quiz, learner, now)
        Quiz.objects.update(closes_at=now + minutes(5))
        services.finish_expired(now=now + minutes(10))
        attempt.refresh_from_db()
        assert (attempt.state, attempt.deadline_at) == ("in_progress", now + minutes(30))


class TestWaiting:
    def test_it_runs_from_the_hand_in(self, learner, now):
        quiz = make_quiz(ANSWERS[:1], wait_minutes=60)
        finished(quiz, learner, now)
        assert why(quiz, learner, now + minutes(59)) == "quizzes.wait_until"
        assert why(quiz, learner, now + minutes(60)) == "quizzes.attempts_left"

    def test_a_void_attempt_is_neither_counted_nor_waited_for(self, learner, now):
        quiz = make_quiz(ANSWERS[:1], wait_minutes=60, max_attempts=1)
        finished(quiz, learner, now)
        Attempt.objects.update(state="void")
        assert why(quiz, learner, now) == "quizzes.attempts_left"

    def test_attempts_of_an_earlier_period_are_not_waited_for(self, learner, now, monkeypatch):
        quiz = make_quiz(ANSWERS[:1], wait_minutes=60, max_attempts=1)
        finished(quiz, learner, now)
        since = lambda learner_id, quiz_id: now + minutes(1)  # noqa: E731
        monkeypatch.setattr(ports.counted_since, "_answers", [since])
        assert why(quiz, learner, now + minutes(2)) == "quizzes.attempts_left"


class TestOverrides:
    @pytest.fixture
    def unit(self, learner):
        hotel = OrgUnit.objects.create(name="酒店")
        kitchen = OrgUnit.objects.create(name="厨房", parent=hotel)
        post = Position.objects.create(name="厨师")
        Appointment.objects.create(
            user=learner, unit=kitchen, position=post, valid_from=dt.date(2026, 1, 1)
        )
        return kitchen

    def test_extra_minutes_move_the_end_but_not_beyond_the_close(
        self, quiz, learner, assessor, now
    ):
        grant(quiz, assessor, now, learner=learner, extra_minutes=15)
        assert rules_for(quiz, learner.pk, now).deadline(now) == now + minutes(45)
        quiz.closes_at = now + minutes(40)
        assert rules_for(quiz, learner.pk, now).deadline(now) == now + minutes(40)

    def test_an_extra_attempt(self, learner, assessor, now):
        quiz = make_quiz(ANSWERS[:1], max_attempts=1)
        finished(quiz, learner, now)
        assert why(quiz, learner, now) == "quizzes.attempts_used"
        grant(quiz, assessor, now, learner=learner, extra_attempts=1)
        standing = standing_of(quiz, learner.pk, now)
        assert (standing.left, standing.limit) == (1, 2)
        assert start(quiz, learner, now).paper["override"] == Override.objects.get().pk

    def test_an_opening_of_ones_own(self, learner, other_learner, assessor, now):
        quiz = make_quiz(ANSWERS[:1], closes_at=now - minutes(5))
        grant(quiz, assessor, now, learner=learner, closes_at=now + minutes(20))
        assert start(quiz, learner, now).deadline_at == now + minutes(20)
        assert why(quiz, other_learner, now) == "quizzes.has_closed"

    def test_a_unit_reaches_the_units_below_it(
        self, quiz, learner, other_learner, assessor, unit, now
    ):
        grant(quiz, assessor, now, unit=unit.parent, extra_minutes=5)
        assert rules_for(quiz, learner.pk, now).minutes == 35
        assert rules_for(quiz, other_learner.pk, now).minutes == 30

    def test_the_nearest_unit_goes_before_the_one_above_and_a_person_before_both(
        self, quiz, learner, assessor, unit, now
    ):
        grant(quiz, assessor, now, unit=unit.parent, extra_minutes=5)
        grant(quiz, assessor, now, unit=unit, extra_minutes=10)
        assert rules_for(quiz, learner.pk, now).minutes == 40
        grant(quiz, assessor, now, learner=learner, extra_minutes=1)
        assert rules_for(quiz, learner.pk, now).minutes == 31

    def test_a_new_one_revokes_the_one_before(self, quiz, learner, assessor, now):
        first = grant(quiz, assessor, now, learner=learner, extra_minutes=5)
        grant(quiz, assessor, now, learner=learner, extra_minutes=10)
        first.refresh_from_db()
        assert first.revoked_by == assessor
        assert rules_for(quiz, learner.pk, now).minutes == 40

    def test_a_revoked_one_holds_no_more(self, quiz, learner, assessor, now):
        made = grant(quiz, assessor, now, learner=learner, extra_minutes=5)
        services.revoke_override(override_id=made.pk, by=assessor, now=now)
        assert rules_for(quiz, learner.pk, now).minutes == 30

    @pytest.mark.parametrize(
        ("changes", "code"),
        [
            ({"learner": None}, "target"),
            ({"grant": Grant()}, "nothing"),
            ({"reason": " "}, "reason"),
        ],
    )
    def test_what_cannot_stand_is_refused(self, quiz, learner, assessor, now, changes, code):
        values = {"learner": learner, "grant": Grant(extra_minutes=5), "reason": "病"} | changes
        with pytest.raises(BadOverride) as refused:
            services.grant_override(quiz=quiz, by=assessor, now=now, **values)
        assert refused.value.code == code
        assert not Override.objects.exists()

    def test_the_person_is_told(self, quiz, learner, assessor, now):
        grant(quiz, assessor, now, learner=learner, extra_minutes=5)
        assert [notice.kind for notice in learner.notices.all()] == ["quizzes.override"]

    def test_asking_costs_one_statement_where_no_unit_has_one(self, quiz, learner, now):
        with at_most(1):
            rules_for(quiz, learner.pk, now)


class TestCodes:
    @pytest.fixture
    def exam(self):
        return make_quiz(ANSWERS[:4], is_invigilated=True)

    @pytest.fixture
    def sitting(self, exam, assessor, now):
        return services.open_sitting(quiz=exam, place="一号会议室", by=assessor, now=now)

    def refused(self, exam, learner, now, code):
        with pytest.raises(StartRefused) as refusal:
            start(exam, learner, now, code=code)
        return refusal.value.verdict.because[0].code

    def wrong(self, sitting):
        return f"{(int(sitting.code) + 1) % 10**6:06d}"

    def test_the_right_code_starts_in_its_sitting_however_it_is_typed(
        self, exam, sitting, learner, now
    ):
        wide = sitting.code.translate({ord("0") + n: ord("０") + n for n in range(10)})
        assert start(exam, learner, now, code=f" {wide[:3]} {wide[3:]} ").sitting == sitting

    def test_nothing_starts_without_a_code(self, exam, sitting, learner, now):
        assert self.refused(exam, learner, now, "") == "quizzes.code_missing"
        assert not WrongCode.objects.exists()

    def test_a_closed_sitting_takes_nobody_but_those_in_it_go_on(
        self, exam, sitting, learner, other_learner, assessor, now
    ):
        running = start(exam, learner, now, code=sitting.code)
        services.close_sitting(sitting=sitting, by=assessor, now=now)
        assert self.refused(exam, other_learner, now, sitting.code) == "quizzes.code_wrong"
        assert start(exam, learner, now).pk == running.pk

    def test_after_five_wrong_codes_the_right_one_has_to_wait(self, exam, sitting, learner, now):
        for _guess in range(5):
            assert self.refused(exam, learner, now, self.wrong(sitting)) == "quizzes.code_wrong"
        assert self.refused(exam, learner, now, sitting.code) == "quizzes.code_throttled"
        assert start(exam, learner, now + minutes(10), code=sitting.code)

    def test_the_guesses_of_one_do_not_hold_up_another(
        self, exam, sitting, learner, other_learner, now
    ):
        for _guess in range(6):
            self.refused(exam, learner, now, self.wrong(sitting))
        assert start(exam, other_learner, now, code=sitting.code)

    def test_the_code_of_another_quiz_opens_nothing(self, exam, sitting, learner, assessor, now):
        other = make_quiz(ANSWERS[:1], title="另一场", is_invigilated=True)
        assert self.refused(other, learner, now, sitting.code) == "quizzes.code_wrong"

    def test_a_sitting_is_opened_only_where_somebody_could_start(self, exam, assessor, now):
        Quiz.objects.update(live=False)
        exam.refresh_from_db()
        with pytest.raises(StartRefused):
            services.open_sitting(quiz=exam, place="", by=assessor, now=now)
        assert not Sitting.objects.exists()
