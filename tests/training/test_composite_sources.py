"""Practicals and running scores go into a result as they are made."""

from __future__ import annotations

import datetime as dt

import pytest

from tests.quizzes.observing import close, levels, make_checklist
from tests.training.composite_makers import component, make_judged_run, seat_of
from tests.training.inspections import MONDAY, at, inspect, make_inspector, make_plan
from training.models import CompositeResult
from training.selectors.composite import newest_results, scheme_of_run, seats_of, standings
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
