"""Who may take the final: the rule as a table, and the gate on real sheets and homework."""

import datetime as dt

import pytest

from tests.factories import NOW, make_user
from tests.quizzes.conftest import make_quiz
from tests.training.makers import make_programme, make_run
from training.models import Attendance, PlannedActivity, RunEnrolment, SessionState
from training.rules import Attended, Owed, eligibility
from training.selectors.eligibility import may_start_final
from training.services import enrol, hand_in, mark_hand_in, set_homework


def codes(sessions, owed=(), percent=100):
    attended = [Attended("课", "", "2026-03-09", state) for state in sessions]
    homework = [Owed("作业", "", state) for state in owed]
    return [one.code for one in eligibility(attended, homework, percent=percent)]


@pytest.mark.parametrize(
    ("sessions", "owed", "percent", "found"),
    [
        ([], [], 100, []),
        (["present", "late", "left_early", "excused"], [], 100, []),
        (["present", "absent"], [], 100, ["session_missed"]),
        (["present", ""], [], 100, ["session_unconfirmed"]),
        (["present", "present", "absent"], [], 66, []),
        (["present", "present", "absent"], [], 67, ["session_missed", "attendance_short"]),
        (["absent"], [], 0, []),
        (["present"], [""], 100, ["homework_open"]),
        (["present"], ["returned"], 100, ["homework_open"]),
        (["present"], ["handed_in"], 100, ["homework_waits"]),
        (["absent"], [""], 100, ["session_missed", "homework_open"]),
    ],
)
def test_what_keeps_a_learner_from_the_final(sessions, owed, percent, found):
    assert codes(sessions, owed, percent) == found


class TestGate:
    pytestmark = pytest.mark.django_db

    @pytest.fixture
    def quiz(self):
        return make_quiz()

    @pytest.fixture
    def learner(self):
        return make_user("王芳")

    @pytest.fixture
    def run(self, quiz, learner):
        version = make_programme(days=1)
        PlannedActivity.objects.create(
            version=version, order=9, kind="quiz", title="期末", day=2, is_final=True, quiz=quiz
        )
        run = make_run(version)
        enrol(run=run, staff_numbers=[learner.staff_number], source="person", by=None, now=NOW)
        return run

    def after(self, run):
        return run.sessions.get().ends_at + dt.timedelta(hours=1)

    def write(self, run, state, **fields):
        session = run.sessions.get()
        session.state = SessionState.HELD
        session.save()
        return Attendance.objects.create(
            session=session,
            enrolment=RunEnrolment.objects.get(run=run),
            state=state,
            way="list",
            made_at=NOW,
            **fields,
        )

    def test_somebody_who_takes_no_part_is_not_kept_out(self, quiz, run):
        assert may_start_final(make_user("客人"), quiz, NOW).met

    def test_before_the_session_nothing_is_missed(self, quiz, learner, run):
        before = run.sessions.get().starts_at - dt.timedelta(hours=1)
        assert may_start_final(learner, quiz, before).met

    def test_a_session_that_nobody_confirmed_does_not_count(self, quiz, learner, run):
        verdict = may_start_final(learner, quiz, self.after(run))
        assert [one.code for one in verdict.because] == ["training.session_unconfirmed"]

    def test_who_was_there_may_start(self, quiz, learner, run):
        self.write(run, "present")
        assert may_start_final(learner, quiz, self.after(run)).met

    def test_who_was_absent_may_not_and_reads_which_session(self, quiz, learner, run):
        self.write(run, "absent")
        verdict = may_start_final(learner, quiz, self.after(run))
        assert not verdict.met
        assert "第1天" in str(verdict.because[0])

    def test_a_correction_counts_in_place_of_what_it_corrects(self, quiz, learner, run):
        first = self.write(run, "absent")
        self.write(
            run, "excused", replaces=first, reason="病假条", made_by=make_user("培训师")
        )  # fmt: skip
        assert may_start_final(learner, quiz, self.after(run)).met

    def test_homework_counts_once_it_is_accepted(self, quiz, learner, run):
        self.write(run, "present")
        by = make_user("培训师")
        task = set_homework(run=run, title="作业", task="写", due_at=NOW, by=by, now=NOW)
        assert not may_start_final(learner, quiz, self.after(run)).met
        given = hand_in(homework=task, learner=learner, text="答", now=NOW)
        assert not may_start_final(learner, quiz, self.after(run)).met
        mark_hand_in(hand_in=given, verdict="accept", by=by, now=NOW)
        assert may_start_final(learner, quiz, self.after(run)).met
