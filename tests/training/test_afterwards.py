"""Evaluations of effect and follow-ups: planned, owed, given once, never empty."""

import datetime as dt

import pytest
from django.urls import reverse

from notices.models import Notice
from tests.factories import NOW, make_user
from tests.training.makers import MONDAY, make_programme, make_run
from training.models import EffectivenessEvaluation, FollowUp, PlannedFollowUp, RunChange
from training.selectors.afterwards import follow_up_verdicts
from training.services import (
    Refused,
    answer_follow_up,
    approve_run,
    close_evaluation,
    enrol,
    new_version,
    open_follow_ups,
    plan_evaluation,
    remind_afterwards,
    replan_evaluation,
)
from training.signals import evaluation_closed

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)
LATER = NOW + 400 * DAY


@pytest.fixture
def by():
    return make_user("培训师")


@pytest.fixture
def learner():
    return make_user("王芳")


@pytest.fixture
def run(by, learner):
    version = make_programme(verify_after_days=30)
    PlannedFollowUp.objects.create(
        version=version, order=1, kind="tracking", title="跟踪", opens_after_days=10,
        due_after_days=20, times=2, days_between=90,
    )  # fmt: skip
    run = make_run(version, organiser=by)
    enrol(run=run, staff_numbers=[learner.staff_number], source="person", by=by, now=NOW)
    return approve_run(run=run, by=by, now=NOW)


def refused(call, **given):
    with pytest.raises(Refused) as caught:
        call(**given)
    return [one.code for one in caught.value.reasons]


def test_approving_a_run_plans_the_evaluation_that_its_programme_asks_for(run, by):
    planned = EffectivenessEvaluation.objects.get()
    assert planned.planned_on == run.ends_on + 30 * DAY
    assert planned.evaluator == by


class TestEvaluation:
    @pytest.fixture
    def planned(self, run):
        return run.evaluations.get()

    @pytest.mark.parametrize("missing", ["verdict", "findings", "follows"])
    def test_it_is_never_closed_empty(self, planned, by, missing):
        given = {"verdict": "not", "findings": "无变化", "follows": "补训"} | {missing: ""}
        assert refused(close_evaluation, evaluation=planned, by=by, now=LATER, **given) == [
            "training.evaluation_empty"
        ]

    def test_it_is_not_closed_before_the_last_session(self, planned, by):
        given = {"verdict": "effective", "findings": "好", "follows": "无", "by": by}
        assert refused(close_evaluation, evaluation=planned, now=NOW, **given) == [
            "training.evaluation_early"
        ]

    def test_the_first_verdict_stays_and_is_announced(self, planned, by):
        heard = []
        evaluation_closed.connect(lambda event, **_: heard.append(event), weak=False, dispatch_uid="t")  # fmt: skip
        given = {"verdict": "not", "findings": "无变化", "follows": "补训", "by": by, "now": LATER}
        close_evaluation(evaluation=planned, **given)
        assert refused(close_evaluation, evaluation=planned, **given) == ["training.decided_before"]
        evaluation_closed.disconnect(dispatch_uid="t")
        assert [one.verdict for one in heard] == ["not"]

    def test_who_takes_part_is_no_evaluator(self, run, learner, by):
        given = {"planned_on": MONDAY, "method": "other", "by": by, "now": NOW}
        assert refused(plan_evaluation, run=run, evaluator=learner, **given) == [
            "training.evaluator_took_part"
        ]

    def test_another_day_needs_a_reason_and_leaves_a_trace(self, planned, by):
        given = {"planned_on": MONDAY + 90 * DAY, "evaluator": by, "by": by, "now": NOW}
        assert refused(replan_evaluation, evaluation=planned, reason=" ", **given) == [
            "training.reason_missing"
        ]
        replan_evaluation(evaluation=planned, reason="评价人休假", **given)
        assert RunChange.objects.get(kind="evaluation_replanned").reason == "评价人休假"

    def test_the_evaluator_is_reminded_before_and_told_once_it_is_overdue(self, planned, by):
        for now in (planned.planned_on - 3 * DAY, planned.planned_on + DAY, planned.planned_on + 2 * DAY):  # fmt: skip
            remind_afterwards(now=dt.datetime.combine(now, dt.time(9), dt.UTC))
        kinds = Notice.objects.filter(user=by, kind__startswith="training.evaluation")
        assert sorted(kinds.values_list("kind", flat=True)) == [
            "training.evaluation_near", "training.evaluation_overdue",
        ]  # fmt: skip

    def test_what_the_next_version_changed_because_of_it_is_kept(self, planned, run, by, client):
        close_evaluation(evaluation=planned, verdict="partly", findings="慢", follows="改", by=by, now=LATER)  # fmt: skip
        new_version(programme=run.version.programme, changed_because="多一次演练", because_of=planned, by=by, now=NOW)  # fmt: skip
        client.force_login(by)
        page = client.get(reverse("training:evaluation", args=[planned.pk]))
        assert "多一次演练" in page.text

    def test_only_the_evaluator_gives_the_verdict(self, client, planned, by):
        page = reverse("training:evaluation", args=[planned.pk])
        given = {"verdict": "effective", "findings": "投诉少了一半", "follows": "半年后再看"}
        client.force_login(make_user("别人"))
        assert client.post(page, given).status_code == 404
        client.force_login(by)
        assert client.post(page, given | {"follows": ""}).status_code == 422
        assert client.post(page, given).status_code == 302
        assert "投诉少了一半" in client.get(page).text


class TestFollowUps:
    @pytest.fixture
    def first(self, run):
        open_follow_ups(now=LATER)
        return FollowUp.objects.order_by("time").first()

    def test_they_open_once_for_each_participant_and_time(self, run):
        assert [open_follow_ups(now=LATER) for _ in range(2)] == [2, 0]
        days = FollowUp.objects.order_by("time").values_list("opens_on", "due_on")
        end = run.ends_on
        assert list(days) == [(end + 10 * DAY, end + 20 * DAY), (end + 100 * DAY, end + 110 * DAY)]

    def test_none_opens_before_the_run_has_ended(self, run):
        assert open_follow_ups(now=dt.datetime.combine(run.ends_on, dt.time(9), dt.UTC)) == 0

    def given(self, **more):
        return {"verdict": "effective", "answers": {"applies": 4}, "note": "", "now": LATER} | more

    def test_an_answer_counts_in_the_evaluation(self, first, by, run):
        answer_follow_up(follow_up=first, by=by, **self.given())
        assert follow_up_verdicts(run)["effective"] == 1

    @pytest.mark.parametrize(
        ("given", "code"),
        [({"verdict": "not"}, "reason_missing"), ({"now": NOW - 900 * DAY}, "follow_up_early")],
    )
    def test_what_is_not_whole_or_too_early_is_refused(self, first, by, given, code):
        assert refused(answer_follow_up, follow_up=first, by=by, **self.given(**given)) == [
            f"training.{code}"
        ]

    def test_nobody_answers_for_themselves_or_twice(self, first, by, learner):
        assert refused(answer_follow_up, follow_up=first, by=learner, **self.given()) == [
            "training.not_about_oneself"
        ]
        answer_follow_up(follow_up=first, by=by, **self.given())
        assert refused(answer_follow_up, follow_up=first, by=by, **self.given()) == [
            "training.decided_before"
        ]
