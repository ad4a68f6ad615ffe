"""Practicals and running scores go into a result as they are made."""

from __future__ import annotations

import datetime as dt
from fractions import Fraction

import pytest

from quizzes.services import open_sheet, plan_observation, reopen_sheet
from tests.quizzes.observing import close, fill, levels, make_checklist, make_sheet, sign
from tests.training.composite_makers import component, make_judged_run, seat_of
from tests.training.inspections import MONDAY, at, inspect, make_inspector, make_plan
from training.models import CompositeResult
from training.selectors.composite import newest_results, scheme_of_run, seats_of, standings
from training.selectors.composite_inputs import run_purpose
from training.services import settle_month

pytestmark = pytest.mark.django_db
NOON = at(MONDAY, 12)
TEN = [("levels", levels())] * 10


def stands(run):
    return standings(run, scheme_of_run(run.pk).content, seats_of(run))[0].outcome


class TestPracticals:
    @pytest.fixture
    def checklist(self):
        return make_checklist(TEN, points=1, critical=(1,), pass_mark=60)

    @pytest.fixture
    def run(self, checklist):
        named = [{"id": checklist.pk, "title": checklist.title}]
        return make_judged_run(
            component("practical", "100", quizzes=named, must_pass=True, veto=True)
        )

    def test_a_closed_sheet_makes_the_result(self, run, checklist) -> None:
        close(checklist, seat_of(run).learner, make_inspector(), now=NOON, fails=(9, 10))
        made = newest_results(run.pk)[seat_of(run).learner_id]
        assert (made.state, made.total) == ("passed", "4/5")
        assert made.inputs["practical"][0]["source"]["model"] == "observation"

    def test_a_failed_critical_line_fails_the_whole_and_takes_its_points(
        self, run, checklist
    ) -> None:
        close(checklist, seat_of(run).learner, make_inspector(), now=NOON, fails=(1,))
        made = newest_results(run.pk)[seat_of(run).learner_id]
        assert (made.state, made.total) == ("failed", "0")
        assert made.outcome["because"][0]["code"] == "training.c_veto"

    def test_the_newest_occasion_counts_and_the_one_before_stays(self, run, checklist) -> None:
        person, inspector = seat_of(run).learner, make_inspector()
        close(checklist, person, inspector, now=NOON, fails=(1,))
        close(checklist, person, inspector, now=NOON + dt.timedelta(days=1))
        states = CompositeResult.objects.order_by("number").values_list("state", flat=True)
        assert list(states)[-1] == "passed"
        assert "failed" in states

    def test_a_spot_check_never_replaces_what_two_assessors_saw(self, run, checklist) -> None:
        person, assessors = seat_of(run).learner, [make_inspector(), make_inspector()]
        occasion = plan_observation(
            quiz_id=checklist.pk, learner_id=person.pk, needed=2, by=assessors[0], now=NOON
        )
        for one in assessors:
            sheet = open_sheet(
                observation_id=occasion.pk, observer=one, standpoint="centre", now=NOON
            )
            sign(fill(sheet, now=NOON), now=NOON)
        close(checklist, person, assessors[0], now=NOON + dt.timedelta(days=1), fails=(1,))
        assert (stands(run).state, stands(run).total) == ("passed", 1)

    def test_what_is_planned_for_the_run_stands_before_what_was_seen_besides(
        self, run, checklist
    ) -> None:
        person, inspector = seat_of(run).learner, make_inspector()
        planned = plan_observation(
            quiz_id=checklist.pk,
            learner_id=person.pk,
            purpose=run_purpose(run.pk),
            by=inspector,
            now=NOON,
        )
        close(checklist, person, inspector, now=NOON)
        assert stands(run).missing == ("practical",)
        sheet = open_sheet(
            observation_id=planned.pk, observer=inspector, standpoint="centre", now=NOON
        )
        sign(fill(sheet, now=NOON, fails=(2,)), now=NOON)
        close(checklist, person, inspector, now=NOON + dt.timedelta(days=1), fails=(1,))
        assert stands(run).total == Fraction(9, 10)

    def test_what_was_planned_for_another_run_is_none_of_this(self, run, checklist) -> None:
        sheet = make_sheet(
            checklist,
            seat_of(run).learner,
            make_inspector(),
            now=NOON,
            purpose=run_purpose(run.pk + 1),
        )
        sign(fill(sheet, now=NOON), now=NOON)
        assert stands(run).missing == ("practical",)

    def test_a_sheet_that_is_open_again_opens_the_result_and_nothing_stands_in(
        self, run, checklist
    ) -> None:
        person, inspector = seat_of(run).learner, make_inspector()
        close(checklist, person, inspector, now=NOON, fails=(2,))
        later = NOON + dt.timedelta(days=1)
        sheet = make_sheet(checklist, person, inspector, now=later)
        sign(fill(sheet, now=later, fails=(2, 3)), now=later)
        reopen_sheet(attempt_id=sheet.pk, reason="看错了", by=inspector, now=later)
        made = newest_results(run.pk)[person.pk]
        assert (made.state, made.cause["code"]) == ("open", "training.cause_observation_reopened")
        assert made.inputs["practical"][0]["why"] == "observed_again"

    def test_signed_anew_after_the_closing_it_still_counts(self, run, checklist) -> None:
        person, inspector = seat_of(run).learner, make_inspector()
        sheet = make_sheet(checklist, person, inspector, now=NOON)
        sign(fill(sheet, now=NOON), now=NOON)
        run.closed_at, run.state = NOON + dt.timedelta(days=2), "closed"
        run.closed_by = inspector
        run.save()
        after = NOON + dt.timedelta(days=3)
        reopen_sheet(attempt_id=sheet.pk, reason="看错了", by=inspector, now=after)
        assert newest_results(run.pk)[person.pk].state == "open"
        sheet.refresh_from_db()
        sign(sheet, now=after)
        assert newest_results(run.pk)[person.pk].state == "passed"

    def test_a_look_of_a_daily_inspection_is_no_practical(self, run, checklist) -> None:
        plan = make_plan(run=run, checklist=checklist)
        inspect(plan, seat_of(run).learner, MONDAY)
        assert stands(run).missing == ("practical",)


class TestRunningScore:
    @pytest.fixture
    def run(self):
        return make_judged_run(component("running_score", "100"))

    def test_without_any_plan_it_is_open(self, run) -> None:
        assert [one.code for one in stands(run).lines[0].because] == ["c_empty_running_score"]

    def test_a_month_without_its_score_is_open_by_name(self, run) -> None:
        make_plan(run=run)
        finding = stands(run).lines[0].because[0]
        assert finding.code == "c_not_scored"
        assert "2026-03" in finding.params["title"]

    def test_a_month_that_is_settled_makes_the_result(self, run) -> None:
        plan, person = make_plan(run=run), seat_of(run).learner
        inspect(plan, person, MONDAY, fails=3)
        settle_month(
            plan=plan, month=dt.date(2026, 3, 1), learner_ids=[person.pk], now=at(dt.date(2026, 4, 1))
        )  # fmt: skip
        made = newest_results(run.pk)[person.pk]
        assert (made.total, made.cause["code"]) == ("7/10", "training.cause_running_score")
