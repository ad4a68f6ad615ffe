"""Running scores of a month, what is written down of them, and what people decide."""

import csv
import datetime as dt
import io
from fractions import Fraction

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from notices.models import Notice
from tests.factories import make_quiz, make_user
from tests.training.inspections import MONDAY, at, enrol_somebody, inspect, make_plan
from training import services
from training.models import MonthDecision, MonthScore
from training.selectors.month_list import month_lines
from training.selectors.running_scores import (
    people_of_month,
    running_score,
    running_scores,
    score_from_json,
)

DAY = dt.timedelta(days=1)
MARCH, LAST = dt.date(2026, 3, 1), dt.date(2026, 3, 31)
APRIL = dt.date(2026, 4, 1)

pytestmark = pytest.mark.django_db


def refused(error):
    return [one.code.removeprefix("training.") for one in error.value.reasons]


@pytest.fixture
def plan():
    return make_plan()


@pytest.fixture
def learner(plan):
    return enrol_somebody(plan.run)[0]


def test_a_score_is_the_mean_of_the_inspections(plan, learner):
    inspect(plan, learner, MONDAY)
    inspect(plan, learner, MONDAY + DAY, fails=3)
    score = running_scores(plan, [learner.pk], MARCH, LAST)[learner.pk]
    assert score.share == Fraction(85, 100)
    assert [one.share for one in score.inputs] == [Fraction(1), Fraction(7, 10)]


def test_what_lies_in_another_month_does_not_count(plan, learner):
    inspect(plan, learner, MONDAY)
    inspect(plan, learner, APRIL, fails=5)
    score = running_scores(plan, [learner.pk], MARCH, LAST)[learner.pk]
    assert score.share == 1


def test_a_test_that_nobody_wrote_is_named_as_missing(plan, learner):
    other = make_plan(
        run=plan.run,
        checklist=plan.checklist,
        inspection_weight=60,
        test_weight=40,
        tests=(make_quiz(),),
    )
    inspect(other, learner, MONDAY)
    score = running_scores(other, [learner.pk], MARCH, LAST)[learner.pk]
    assert (score.share, score.missing) == (Fraction(1), ("tests",))


def test_the_score_of_a_whole_run(plan, learner):
    assert running_score(run_id=plan.run_id + 1, learner_id=learner.pk) is None
    inspect(plan, learner, MONDAY, fails=5)
    inspect(plan, learner, APRIL)
    assert running_score(run_id=plan.run_id, learner_id=learner.pk).share == Fraction(3, 4)


class TestWritingDown:
    def test_a_month_that_runs_is_not_written_down(self, plan, learner):
        with pytest.raises(services.Refused) as error:
            services.settle_month(
                plan=plan, month=MARCH, learner_ids=[learner.pk], now=at(LAST, 23)
            )
        assert refused(error) == ["month_runs"]

    def test_the_score_comes_out_of_what_was_written_down(self, plan, learner):
        inspect(plan, learner, MONDAY, fails=1)
        services.settle_months(now=at(APRIL, 6))
        kept = MonthScore.objects.get(learner=learner)
        assert kept.share == Fraction(9, 10) == score_from_json(kept.content).share

    def test_twice_is_once(self, plan, learner):
        inspect(plan, learner, MONDAY)
        assert services.settle_months(now=at(APRIL, 6)) == 1
        assert services.settle_months(now=at(APRIL, 9)) == 0

    def test_other_figures_are_another_row_and_the_older_one_stays(self, plan, learner):
        inspect(plan, learner, MONDAY)
        services.settle_months(now=at(APRIL, 6))
        inspect(plan, learner, LAST, fails=5)
        services.settle_months(now=at(APRIL + DAY, 6))
        rows = list(MonthScore.objects.filter(learner=learner).order_by("pk"))
        assert [one.share for one in rows] == [Fraction(1), Fraction(3, 4)]
        assert (rows[1].replaces, bool(rows[1].reason)) == (rows[0], True)

    def test_the_database_takes_one_first_score(self, plan, learner):
        services.settle_month(plan=plan, month=MARCH, learner_ids=[learner.pk], now=at(APRIL))
        row = MonthScore.objects.get()
        row.pk = None
        with pytest.raises(IntegrityError), transaction.atomic():
            row.save(force_insert=True)


class TestDeciding:
    def decide(self, plan, learner, by, **given):
        card = {"kind": "reward", "what": "奖金", "why": "整月稳定"} | given
        return services.decide_month(
            plan=plan, learner=learner, month=MARCH, by=by, now=at(APRIL), **card
        )

    def test_a_decision_rests_on_the_score_that_stands_and_is_told(self, plan, learner):
        inspect(plan, learner, MONDAY, fails=1)
        made = self.decide(plan, learner, make_user())
        assert made.score.share == Fraction(9, 10)
        assert Notice.objects.filter(user=learner, kind="training.month_reward").exists()

    def test_deciding_again_keeps_the_decision_before(self, plan, learner):
        first = self.decide(plan, learner, make_user())
        second = self.decide(plan, learner, make_user(), kind="none", why="看错了人")
        assert (second.replaces, MonthDecision.objects.count()) == (first, 2)

    @pytest.mark.parametrize(
        ("given", "code"),
        [({"why": " "}, "reason_missing"), ({"kind": "none"}, "no_decision_yet")],
    )
    def test_not_without_a_reason_or_anything_to_take_back(self, plan, learner, given, code):
        with pytest.raises(services.Refused) as error:
            self.decide(plan, learner, make_user(), **given)
        assert refused(error) == [code]

    def test_nobody_decides_about_themselves(self, plan, learner):
        with pytest.raises(services.Refused) as error:
            self.decide(plan, learner, learner)
        assert refused(error) == ["not_about_oneself"]

    def test_neither_does_the_database_let_them(self, plan, learner):
        made = self.decide(plan, learner, make_user())
        with pytest.raises(IntegrityError), transaction.atomic():
            MonthDecision.objects.filter(pk=made.pk).update(made_by=learner)

    def test_not_about_who_is_not_on_the_list(self, plan):
        with pytest.raises(services.Refused) as error:
            self.decide(plan, make_user(), make_user())
        assert refused(error) == ["not_looked_at"]

    def test_no_score_makes_a_decision_by_itself(self, plan, learner):
        inspect(plan, learner, MONDAY, fails=10)
        services.settle_months(now=at(APRIL, 6))
        assert not MonthDecision.objects.exists()


class TestTheList:
    def statements(self, plan):
        with CaptureQueriesContext(connection) as seen:
            lines = month_lines(plan, MARCH, list(people_of_month(plan, MARCH, LAST)), LAST)
        return len(seen), len(lines)

    def test_it_costs_the_same_for_more_people_and_rounds(self, plan, learner):
        inspect(plan, learner, MONDAY)
        few = self.statements(plan)
        for one in enrol_somebody(plan.run, 2):
            for day in range(3):
                inspect(plan, one, MONDAY + day * DAY)
        many = self.statements(plan)
        assert many == (few[0], 3)
        assert many[0] <= 12

    def test_a_file_of_it_holds_no_formula(self, client, plan, learner):
        learner.name = "=1+1"
        learner.save()
        inspect(plan, learner, MONDAY)
        client.force_login(plan.made_by)
        at_address = reverse("training:month_export", args=[plan.pk, "2026-03", "csv"])
        answer = client.get(at_address)
        [_head, row] = csv.reader(io.StringIO(answer.content.decode("utf-8-sig")))
        assert row[1] == "'=1+1"
        assert row[3] == "100.0"

    def test_xlsx_too(self, client, plan, learner):
        client.force_login(plan.made_by)
        at_address = reverse("training:month_export", args=[plan.pk, "2026-03", "xlsx"])
        assert client.get(at_address).content[:2] == b"PK"
