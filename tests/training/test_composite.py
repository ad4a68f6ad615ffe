"""Results of a training: made by events, appended, announced, needed for closing."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from notices.models import Notice
from quizzes.models import Result
from quizzes.signals import AttemptGraded, AttemptVoided, attempt_graded, attempt_voided
from tests.factories import NOW, make_quiz, make_user
from tests.hands import at_once
from tests.training.composite_makers import (
    FIRST,
    LEVELS,
    component,
    content,
    hold,
    make_fixed,
    make_judged_run,
    seat_of,
    sit,
    theory,
)
from tests.training.makers import make_programme, make_ready_run, make_run
from training.models import CompositeResult, RunScheme, SchemeVersion
from training.selectors.composite import (
    newest_results,
    scheme_of_run,
    scheme_problems,
    seats_of,
    standings,
)
from training.services import (
    Refused,
    approve_run,
    close_run,
    correct_attendance,
    fix_scheme,
    judge_conduct,
    make_composites,
    mark_hand_in,
    new_version,
    refresh_composites,
    reopen_head_count,
    save_scheme,
    set_homework,
    waive_results,
)
from training.services import hand_in as hand_in_homework
from training.signals import composite_made

pytestmark = pytest.mark.django_db
LATER = FIRST + dt.timedelta(days=2)


def graded(result: Result, *, was_passed: bool | None = None) -> None:
    """Announce a result as the engine does."""
    attempt = result.attempt
    event = AttemptGraded(
        result.pk, attempt.pk, attempt.quiz_id, attempt.learner_id, result.passed,
        was_passed=was_passed,
    )  # fmt: skip
    with transaction.atomic():
        attempt_graded.send(Result, event=event, now=LATER)


def codes(refused) -> list[str]:
    return [one.code for one in refused.value.reasons]


def stands(run, number: int = 0):
    held = scheme_of_run(run.pk)
    return standings(run, held.content, seats_of(run))[number].outcome


class TestSchemes:
    def test_a_draft_may_be_incomplete_and_says_what_is_missing_when_it_is_approved(self) -> None:
        version = make_programme()
        empty = content(component("theory", ""), component("overall", "50"), mark="")
        save_scheme(version=version, content=empty, by=None, now=NOW)
        with pytest.raises(Refused) as refused:
            fix_scheme(version=version, by=make_user(), now=NOW)
        assert codes(refused) == [
            "training.scheme_no_weight", "training.scheme_no_pass_mark",
            "training.scheme_no_source", "training.scheme_no_levels",
        ]  # fmt: skip

    def test_a_draft_is_changed_in_place_and_a_fixed_scheme_gets_a_successor(self) -> None:
        version, quiz = make_programme(), make_quiz()
        save_scheme(version=version, content=content(), by=None, now=NOW)
        make_fixed(version, theory(quiz))
        assert version.schemes.count() == 1
        with pytest.raises(Refused):
            save_scheme(version=version, content=content(), by=None, now=NOW)
        why = "前台增加礼仪"
        again = save_scheme(
            version=version, content=content(), changed_because=why, by=None, now=NOW
        )
        assert (again.number, again.fixed_at) == (2, None)

    def test_the_database_keeps_one_draft_a_version(self) -> None:
        version = make_programme()
        save_scheme(version=version, content=content(), by=None, now=NOW)
        with pytest.raises(IntegrityError), transaction.atomic():
            SchemeVersion.objects.create(version=version, number=2, content={}, made_at=NOW)

    def test_a_run_is_not_approved_before_the_weights_are_set(self) -> None:
        version = make_programme()
        save_scheme(
            version=version, content=content(component("theory", "")), by=None, now=NOW
        )  # fmt: skip
        with pytest.raises(Refused) as refused:
            approve_run(run=make_run(version), by=make_user(), now=NOW)
        assert "training.scheme_no_weight" in codes(refused)

    def test_a_complete_draft_still_waits_for_its_approval(self) -> None:
        version = make_programme()
        save_scheme(version=version, content=content(theory(make_quiz())), by=None, now=NOW)
        run = make_run(version)
        assert [one.code for one in scheme_problems(run)] == ["training.scheme_not_fixed"]

    def test_a_programme_without_a_scheme_asks_for_no_result(self) -> None:
        run = approve_run(run=make_run(), by=make_user(), now=NOW)
        assert not RunScheme.objects.filter(run=run).exists()

    def test_the_run_keeps_the_scheme_it_was_approved_with(self) -> None:
        quiz = make_quiz()
        run = make_judged_run(theory(quiz))
        other = content(theory(quiz), mark="90")
        save_scheme(
            version=run.version, content=other, changed_because="更严", by=None, now=NOW
        )  # fmt: skip
        fix_scheme(version=run.version, by=make_user(), now=NOW)
        assert scheme_of_run(run.pk).content["pass_percent"] == "60"

    def test_a_part_without_a_test_goes_by_the_final_of_the_programme(self) -> None:
        version, quiz = make_programme(), make_quiz()
        final = version.activities.first()
        final.kind, final.quiz, final.is_final = "examination", quiz, True
        final.save()
        make_fixed(version, component("theory", "100"))
        run = approve_run(run=make_run(version), by=make_user(), now=NOW)
        named = scheme_of_run(run.pk).content["components"][0]["quizzes"]
        assert [one["id"] for one in named] == [quiz.pk]

    def test_a_new_version_begins_with_the_scheme_as_a_draft(self) -> None:
        version = make_programme()
        make_fixed(version, theory(make_quiz()))
        version.state, version.approved_by, version.approved_at = "approved", make_user(), NOW
        version.save()
        copy = new_version(
            programme=version.programme, changed_because="x", by=None, now=NOW
        )  # fmt: skip
        draft = copy.schemes.get()
        assert draft.fixed_at is None
        assert draft.content == version.schemes.get().content

    @pytest.mark.parametrize(
        ("slug", "expected"),
        [
            ("meeting-ten-day", {"training.scheme_empty", "training.scheme_no_pass_mark"}),
            ("meeting-pre-job", {"training.scheme_no_source"}),
            (
                "meeting-special",
                {"training.scheme_no_weight", "training.scheme_no_pass_mark",
                 "training.scheme_no_source", "training.scheme_no_levels"},
            ),
            ("front-desk", {"training.scheme_no_weight", "training.scheme_no_pass_mark", "training.scheme_no_source"}),
            ("iso-road-map", set()),
        ],
    )  # fmt: skip
    def test_what_the_ready_programmes_leave_to_be_set(self, slug, expected) -> None:
        found = {one.code for one in scheme_problems(make_ready_run(slug))}
        assert found <= expected
        assert bool(found) == bool(expected)


class TestResults:
    def test_a_graded_test_makes_the_result_and_tells_it(self) -> None:
        quiz = make_quiz()
        run = make_judged_run(theory(quiz))
        seat, heard = seat_of(run), []
        composite_made.connect(lambda event, **_: heard.append(event), weak=False, dispatch_uid="t")
        try:
            graded(sit(quiz, seat.learner))
        finally:
            composite_made.disconnect(dispatch_uid="t")
        made = CompositeResult.objects.get()
        assert (made.number, made.state, made.total) == (1, "passed", "17/20")
        assert made.cause["code"] == "training.cause_attempt_graded"
        assert made.inputs["theory"][0]["source"]["model"] == "result"
        event = heard[0]
        assert (event.composite_id, event.run_id, event.learner_id, event.passed, event.fraction) == (
            made.pk, run.pk, seat.learner_id, True, "17/20",
        )  # fmt: skip
        assert Notice.objects.get(user=seat.learner).kind == "training.composite_passed"

    def test_an_open_result_is_not_written_and_names_what_is_missing(self) -> None:
        quiz = make_quiz()
        run = make_judged_run(theory(quiz, "50"), component("overall", "50", levels=LEVELS))
        graded(sit(quiz, seat_of(run).learner))
        assert not CompositeResult.objects.exists()
        assert stands(run).missing == ("overall",)

    def test_the_same_event_twice_writes_one_row(self) -> None:
        quiz = make_quiz()
        run = make_judged_run(theory(quiz))
        result = sit(quiz, seat_of(run).learner)
        graded(result)
        graded(result)
        assert CompositeResult.objects.count() == 1

    def test_a_regrade_appends_a_row_with_its_cause(self) -> None:
        quiz = make_quiz()
        run = make_judged_run(theory(quiz))
        first = sit(quiz, seat_of(run).learner)
        graded(first)
        second = Result.objects.create(
            attempt=first.attempt, number=2, score=Decimal(5), max_score=Decimal(20), passed=False,
            marks=[], because=[], made_at=LATER,
        )  # fmt: skip
        graded(second, was_passed=True)
        rows = list(CompositeResult.objects.order_by("number").values_list("state", "total"))
        assert rows == [("passed", "17/20"), ("failed", "1/4")]
        newest = CompositeResult.objects.get(number=2)
        assert newest.cause["code"] == "training.cause_attempt_regraded"

    def test_a_voided_attempt_opens_the_result_again(self) -> None:
        quiz = make_quiz()
        run = make_judged_run(theory(quiz))
        result = sit(quiz, seat_of(run).learner)
        graded(result)
        result.attempt.state = "void"
        result.attempt.save()
        event = AttemptVoided(result.attempt_id, quiz.pk, result.attempt.learner_id, "x")
        with transaction.atomic():
            attempt_voided.send(Result, event=event, now=LATER)
        assert newest_results(run.pk)[seat_of(run).learner_id].state == "open"

    def test_an_attempt_before_the_run_does_not_count(self) -> None:
        quiz = make_quiz()
        run = make_judged_run(theory(quiz))
        result = sit(quiz, seat_of(run).learner)
        result.attempt.started_at = FIRST - dt.timedelta(days=1)
        result.attempt.save()
        graded(result)
        assert stands(run).state == "open"

    def test_attendance_counts_once_heads_are_counted(self) -> None:
        run = make_judged_run(component("attendance", "100", least="100"), learners=2)
        assert stands(run).state == "open"
        hold(run)
        assert [one.total for one in newest_results(run.pk).values()] == ["1", "1"]

    def test_a_late_arrival_is_not_on_time(self) -> None:
        run = make_judged_run(component("attendance", "100", least="100", on_time=True))
        hold(run)
        row = run.sessions.get().attendance.get()
        correct_attendance(
            attendance=row, state="late", reason="考勤机", by=make_user(), now=LATER
        )  # fmt: skip
        newest = newest_results(run.pk)[seat_of(run).learner_id]
        assert (newest.number, newest.state) == (2, "failed")

    def test_a_reopened_sheet_opens_the_result_again(self) -> None:
        run = make_judged_run(component("attendance", "100"))
        hold(run)
        reopen_head_count(session=run.sessions.get(), reason="错", by=make_user(), now=LATER)
        assert newest_results(run.pk)[seat_of(run).learner_id].state == "open"

    def test_homework_counts_with_its_points_once_it_is_accepted(self) -> None:
        run = make_judged_run(component("homework", "100", must_pass=True))
        seat, by = seat_of(run), make_user()
        task = set_homework(
            run=run, title="作业", task="写", due_at=LATER, max_score=Decimal(10), by=by, now=NOW
        )
        handed = hand_in_homework(homework=task, learner=seat.learner, text="写了", now=NOW)
        assert stands(run).lines[0].because[-1].code == "c_homework_waits"
        mark_hand_in(hand_in=handed, verdict="accept", score=Decimal(7), by=by, now=NOW)
        assert newest_results(run.pk)[seat.learner_id].total == "7/10"

    def test_a_judgement_and_its_correction_make_two_rows(self) -> None:
        run = make_judged_run(component("overall", "100", levels=LEVELS))
        seat, by = seat_of(run), make_user()
        judge_conduct(enrolment=seat, level="good", comment="主动", by=by, now=NOW)
        judge_conduct(
            enrolment=seat, level="insufficient", comment="顶撞客人", reason="漏看", by=by, now=NOW
        )
        rows = CompositeResult.objects.order_by("number").values_list("total", "state")
        assert list(rows) == [("4/5", "passed"), ("0", "failed")]

    def test_the_look_through_finds_what_no_event_told_of(self) -> None:
        quiz = make_quiz()
        run = make_judged_run(theory(quiz))
        sit(quiz, seat_of(run).learner)
        refresh_composites(now=LATER)
        assert CompositeResult.objects.get().state == "passed"

    def test_who_has_left_gets_no_result(self) -> None:
        quiz = make_quiz()
        run = make_judged_run(theory(quiz))
        seat = seat_of(run)
        seat.state, seat.ended_at = "withdrawn", NOW
        seat.save()
        graded(sit(quiz, seat.learner))
        assert not CompositeResult.objects.exists()

    def test_the_same_number_is_never_written_twice(self) -> None:
        quiz = make_quiz()
        run = make_judged_run(theory(quiz))
        graded(sit(quiz, seat_of(run).learner))
        made = CompositeResult.objects.get()
        made.pk = None
        with pytest.raises(IntegrityError), transaction.atomic():
            made.save(force_insert=True)

    def test_a_class_costs_as_many_statements_as_one_person(
        self, django_assert_max_num_queries
    ) -> None:
        quiz = make_quiz()
        parts = (
            theory(quiz, "50"), component("attendance", "30"), component("overall", "20", levels=LEVELS),
            component("homework"), component("running_score"),
        )  # fmt: skip
        small, large = make_judged_run(*parts), make_judged_run(*parts, learners=12)
        for run in (small, large):
            held = scheme_of_run(run.pk)
            with django_assert_max_num_queries(10):
                standings(run, held.content, seats_of(run))


class TestClosing:
    def test_a_run_with_open_results_is_not_closed(self) -> None:
        run = make_judged_run(
            component("attendance", "50"), component("overall", "50", levels=LEVELS)
        )
        hold(run)
        with pytest.raises(Refused) as refused:
            close_run(run=run, by=make_user(), now=LATER)
        assert codes(refused) == ["training.results_open"]

    def test_it_is_closed_once_they_are_waived_and_the_results_stay_open(self) -> None:
        run = make_judged_run(
            component("attendance", "50"), component("overall", "50", levels=LEVELS)
        )
        hold(run)
        waive_results(run=run, reason="考评员离职", by=make_user(), now=LATER)
        close_run(run=run, by=make_user(), now=LATER)
        made = CompositeResult.objects.get()
        assert (made.state, made.cause["code"]) == ("open", "training.cause_run_closed")

    def test_a_waiver_needs_a_reason_and_an_open_result(self) -> None:
        run = make_judged_run(component("attendance", "100"))
        with pytest.raises(Refused):
            waive_results(run=run, reason=" ", by=make_user(), now=LATER)
        hold(run)
        with pytest.raises(Refused) as refused:
            waive_results(run=run, reason="x", by=make_user(), now=LATER)
        assert codes(refused) == ["training.results_none_open"]

    def test_nobody_waives_their_own_result(self) -> None:
        run = make_judged_run(component("attendance", "100"))
        with pytest.raises(Refused) as refused:
            waive_results(run=run, reason="x", by=seat_of(run).learner, now=LATER)
        assert codes(refused) == ["training.not_about_oneself"]

    def test_a_regrade_after_closing_still_makes_the_result_anew(self) -> None:
        quiz = make_quiz()
        run = make_judged_run(theory(quiz))
        hold(run)
        first = sit(quiz, seat_of(run).learner)
        graded(first)
        close_run(run=run, by=make_user(), now=LATER)
        second = Result.objects.create(
            attempt=first.attempt, number=2, score=Decimal(5), max_score=Decimal(20), passed=False,
            marks=[], because=[], made_at=LATER,
        )  # fmt: skip
        graded(second, was_passed=True)
        assert newest_results(run.pk)[seat_of(run).learner_id].state == "failed"

    def test_an_attempt_begun_after_the_closing_does_not_count(self) -> None:
        quiz = make_quiz()
        run = make_judged_run(theory(quiz))
        hold(run)
        graded(sit(quiz, seat_of(run).learner, passed=False))
        close_run(run=run, by=make_user(), now=LATER)
        again = sit(quiz, seat_of(run).learner, number=2)
        again.attempt.started_at = LATER + dt.timedelta(days=1)
        again.attempt.save()
        graded(again)
        assert newest_results(run.pk)[seat_of(run).learner_id].state == "failed"


@pytest.mark.django_db(transaction=True)
def test_two_events_at_once_write_each_number_once() -> None:
    quiz = make_quiz()
    run = make_judged_run(theory(quiz, "50"), component("overall", "50", levels=LEVELS))
    seat, by = seat_of(run), make_user()
    result = sit(quiz, seat.learner)

    def act(number: int) -> None:
        if number % 2:
            graded(result)
        elif number == 0:
            judge_conduct(enrolment=seat, level="good", comment="好", by=by, now=NOW)
        else:
            make_composites(run_id=run.pk, cause="looked_through", now=NOW)

    assert at_once(6, act) == [None] * 6
    rows = list(CompositeResult.objects.order_by("number").values_list("number", "total"))
    assert rows == [(1, "33/40")]


@pytest.mark.django_db(transaction=True)
def test_heads_are_counted_while_tests_are_marked() -> None:
    quiz = make_quiz()
    run = make_judged_run(theory(quiz, "50"), component("attendance", "50"), learners=5)
    people = [seat.learner for seat in run.enrolments.order_by("pk")]
    results = [sit(quiz, person) for person in people]

    def act(number: int) -> None:
        if number:
            graded(results[number - 1])
        else:
            hold(run)

    assert at_once(6, act) == [None] * 6
    newest = newest_results(run.pk)
    assert [newest[person.pk].total for person in people] == ["37/40"] * 5
