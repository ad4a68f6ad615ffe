"""`manage.py recompute_composites`: what is stored comes out again, or the command says where not."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.management import CommandError, call_command

from tests.factories import make_quiz, make_user
from tests.training.composite_makers import (
    FIRST,
    component,
    hold,
    make_judged_run,
    seat_of,
    sit,
    theory,
)
from training.models import Attendance, CompositeResult
from training.services import correct_attendance, make_composites

pytestmark = pytest.mark.django_db
LATER = FIRST + dt.timedelta(days=2)


@pytest.fixture
def run():
    """A run with two results of one person: one missed session was corrected."""
    run = make_judged_run(component("attendance", "100", least="50"))
    hold(run)
    row = run.sessions.get().attendance.get()
    correct_attendance(attendance=row, state="absent", reason="代签", by=make_user(), now=LATER)
    return run


def recompute(capsys, *args: str) -> str:
    call_command("recompute_composites", *args)
    return capsys.readouterr().out


def test_all_that_is_stored_comes_out_again(run, capsys) -> None:
    said = recompute(capsys)
    assert "2 results made again" in said
    assert "1 newest ones from the rows of now: no difference" in said


def test_without_any_result_it_says_that_nothing_is_proved(capsys, db) -> None:
    assert "proves nothing" in recompute(capsys)


def changed(run, capsys) -> str:
    with pytest.raises(CommandError) as error:
        recompute(capsys, "--run", str(run.pk))
    assert error.value.returncode == 1
    return capsys.readouterr().out


def test_a_changed_input_is_found(run, capsys) -> None:
    row = CompositeResult.objects.get(number=1)
    row.inputs["attendance"][0]["share"] = "0"
    row.save()
    said = changed(run, capsys)
    assert "the digest is not that of what is stored" in said
    assert "state is stored as passed, made again it is failed" in said


def test_a_changed_verdict_is_found_also_where_its_outcome_was_not_touched(run, capsys) -> None:
    CompositeResult.objects.filter(number=2).update(state="passed")
    assert "the row says passed 0, made again it is failed 0" in changed(run, capsys)


def test_a_row_that_changed_behind_the_newest_result_is_named(run, capsys) -> None:
    absent = Attendance.objects.get(state="absent")
    Attendance.objects.create(
        session=absent.session, enrolment=absent.enrolment, state="present", way="list",
        replaces=absent, reason="x", made_by=make_user(), made_at=LATER,
    )  # fmt: skip
    said = changed(run, capsys)
    assert "result 2, by the rows of now: attendance, 第1天: 0" in said
    assert "training.attendance" in said


def test_a_decided_result_that_nobody_stored_is_found(capsys, db) -> None:
    quiz = make_quiz()
    run = make_judged_run(theory(quiz))
    sit(quiz, seat_of(run).learner)
    assert "no result is stored" in changed(run, capsys)
    make_composites(run_id=run.pk, cause="looked_through", now=LATER)
    assert "no difference" in recompute(capsys)


def test_what_cannot_be_read_is_a_difference_and_no_traceback(run, capsys) -> None:
    CompositeResult.objects.filter(number=1).update(inputs={"attendance": [{}]})
    assert "cannot be read" in changed(run, capsys)


def test_a_run_that_there_is_not_is_an_error_of_its_own(capsys, db) -> None:
    with pytest.raises(CommandError) as error:
        recompute(capsys, "--run", "999999")
    assert error.value.returncode == 2
