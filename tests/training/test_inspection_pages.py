"""The screens of inspections: what an inspector, a leader, a learner and HR find there."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from tests.factories import appoint, make_unit, make_user
from tests.quizzes.observing import fill, make_checklist, sign
from tests.training.inspections import TEN_LINES, make_inspector, make_unit_plan
from training import services
from training.models import InspectionPlan, InspectionRound, MonthDecision, Slogan

pytestmark = pytest.mark.django_db

DAY = dt.timedelta(days=1)


@pytest.fixture
def today():
    return timezone.localdate()


@pytest.fixture
def unit():
    return make_unit()


@pytest.fixture
def learner(unit):
    person = make_user("林小满")
    appoint(person, unit)
    return person


@pytest.fixture
def leader(unit):
    person = make_inspector()
    person.groups.clear()
    appoint(person, unit, leads=True)
    return person


@pytest.fixture
def plan(unit, leader, today):
    checklist = make_checklist(TEN_LINES, slug="daily", points=1)
    made = make_unit_plan(
        unit, checklist=checklist, by=leader, now=timezone.now(), day=today - 2 * DAY
    )
    for back in range(3):  # a row each, so that a holiday of the day of testing changes nothing
        InspectionRound.objects.create(
            plan=made, day=today - back * DAY, look=1, due_at=timezone.now() - back * DAY
        )
    return made


def look(plan, day, name="look"):
    return reverse(f"training:inspection_{name}", args=[plan.pk, day.isoformat(), 1])


class TestTheInspectorsDay:
    def test_what_is_due_now_lists_the_people_and_one_tap_opens_the_sheet(
        self, client, plan, leader, learner, today
    ):
        client.force_login(leader)
        page = client.get(reverse("training:inspections")).content.decode()
        assert "林小满" in page
        answer = client.post(look(plan, today, "open"), {"person": learner.pk})
        sheet = InspectionRound.objects.get(day=today).sheets.get().observation.sheets.get()
        assert answer.url == reverse("quizzes:sheet", args=[sheet.pk])

    def test_missed_looks_stand_below(self, client, plan, leader, today):
        client.force_login(leader)
        missed = client.get(reverse("training:inspections")).context["missed"]
        assert [one.day for one in missed] == [today - DAY, today - 2 * DAY]

    def test_it_costs_the_same_for_more_days_and_people(
        self, client, plan, leader, learner, unit, django_assert_max_num_queries
    ):
        for _ in range(4):
            appoint(make_user(), unit)
        client.force_login(leader)
        with django_assert_max_num_queries(22):
            client.get(reverse("training:inspections"))

    @pytest.mark.parametrize("person", ["", "x", "0", "9" * 30])
    def test_nobody_of_that_number_is_not_found(self, client, plan, leader, today, person):
        client.force_login(leader)
        assert client.post(look(plan, today, "open"), {"person": person}).status_code == 404

    @pytest.mark.parametrize("day", ["x", "2026-13-01", "0001-01-01"])
    def test_a_day_that_is_none_is_not_found(self, client, plan, leader, day):
        client.force_login(leader)
        address = reverse("training:inspection_look", args=[plan.pk, day, 1])
        assert client.get(address).status_code == 404

    def test_a_look_of_another_day_says_why_it_cannot_be_begun(
        self, client, plan, leader, learner, today
    ):
        client.force_login(leader)
        answer = client.post(look(plan, today - DAY, "open"), {"person": learner.pk}, follow=True)
        assert [one.level_tag for one in answer.context["messages"]] == ["error"]

    def test_a_missed_look_is_excused_with_a_reason(self, client, plan, leader, today):
        client.force_login(make_user(roles=("hr",)))
        address = look(plan, today - DAY, "excuse")
        assert client.post(address, {"reason": " "}).status_code == 422
        assert client.post(address, {"reason": "消防演练"}).status_code == 302
        calendar = reverse("training:inspection_calendar", args=[plan.pk])
        month = f"{today - DAY:%Y-%m}"
        assert "消防演练" in client.get(calendar, {"month": month}).content.decode()


class TestTheFirstPage:
    def test_the_inspector_sees_the_looks_of_today(self, client, plan, leader, today):
        client.force_login(leader)
        assert look(plan, today) in client.get(reverse("home")).content.decode()

    def test_a_learner_sees_the_slogan_and_no_looks(
        self, client, plan, leader, learner, today, unit
    ):
        services.set_slogan(
            unit=unit, week=today, text="微笑、问候、规范", by=leader, now=timezone.now()
        )
        client.force_login(learner)
        page = client.get(reverse("home")).content.decode()
        assert "微笑、问候、规范" in page
        assert look(plan, today) not in page

    def test_nobody_else_pays_for_it(self, client, plan, leader, today, unit):
        services.set_slogan(
            unit=unit, week=today, text="微笑、问候、规范", by=leader, now=timezone.now()
        )
        client.force_login(make_user())
        assert "微笑、问候、规范" not in client.get(reverse("home")).content.decode()


class TestScores:
    @pytest.fixture
    def seen(self, plan, leader, learner, today):
        now = timezone.now()
        sheet = services.open_round_sheet(
            plan=plan, day=today, look=1, learner=learner, by=leader, now=now
        )
        sign(fill(sheet, now=now, fails=(1, 2)), now=now)
        return f"{today:%Y-%m}"

    def test_a_learner_reads_the_own_score_line_by_line(self, client, plan, learner, seen):
        client.force_login(learner)
        mine = client.get(reverse("training:my_running_scores")).content.decode()
        address = reverse("training:running_score", args=[plan.pk, learner.pk, seen])
        assert address in mine
        assert "80.0 %" in client.get(address).content.decode()

    def test_not_a_colleagues(self, client, plan, learner, seen):
        client.force_login(make_user())
        address = reverse("training:running_score", args=[plan.pk, learner.pk, seen])
        assert client.get(address).status_code == 404

    @pytest.mark.parametrize("month", ["2026-13", "x", "1999-01", "2099-01"])
    def test_a_month_that_is_none_is_not_found(self, client, plan, learner, seen, month):
        client.force_login(learner)
        address = reverse("training:running_score", args=[plan.pk, learner.pk, month])
        assert client.get(address).status_code == 404

    def test_the_list_sorts_by_score_too(self, client, plan, leader, learner, seen, unit):
        appoint(make_user(), unit)
        client.force_login(leader)
        address = reverse("training:month_list", args=[plan.pk])
        lines = client.get(address, {"month": seen, "sort": "score"}).context["lines"]
        assert lines[0].learner == learner

    def test_hr_cannot_decide_while_the_month_runs(self, client, plan, learner, seen):
        client.force_login(make_user(roles=("hr",)))
        address = reverse("training:month_decide", args=[plan.pk, learner.pk, seen])
        answer = client.post(address, {"kind": "reward", "why": "好"})
        assert answer.status_code == 422
        assert not MonthDecision.objects.exists()


class TestSlogans:
    def test_a_leader_sets_the_slogan_of_the_unit(self, client, plan, leader, unit, today):
        client.force_login(leader)
        monday = today - dt.timedelta(days=today.weekday())
        answer = client.post(
            reverse("training:slogan", args=["unit", unit.pk]),
            {"week": monday.isoformat(), "text": "三声之内"},
        )
        assert answer.status_code == 302
        assert Slogan.objects.get().label == "三声之内"


class TestTheDesk:
    def test_a_plan_is_made_filled_in_started_and_stopped(self, client, unit, leader):
        trainer = make_user(roles=("trainer",))
        checklist = make_checklist(TEN_LINES, slug="daily", points=1)
        client.force_login(trainer)
        client.post(
            reverse("training_desk:inspection_plan_new"),
            {
                "title": "前台日检查",
                "unit": unit.pk,
                "checklist": checklist.pk,
                "first_look": "08:40",
                "starts_on": timezone.localdate().isoformat(),
                "inspection_weight": "60",
                "test_weight": "0",
            },
        )
        plan = InspectionPlan.objects.get()
        assert (plan.state, plan.unit) == ("draft", unit)
        for verb, data, state in [
            ("start", {}, "running"),
            ("stop", {"reason": "试行结束"}, "stopped"),
        ]:
            client.post(reverse(f"training_desk:inspection_plan_{verb}", args=[plan.pk]), data)
            plan.refresh_from_db()
            assert plan.state == state

    def test_looks_out_of_order_are_a_sentence(self, client, unit):
        client.force_login(make_user(roles=("trainer",)))
        answer = client.post(
            reverse("training_desk:inspection_plan_new"),
            {"title": "x", "unit": unit.pk, "first_look": "12:00", "second_look": "09:00",
             "starts_on": timezone.localdate().isoformat()},
        )  # fmt: skip
        assert answer.status_code == 422
        assert not InspectionPlan.objects.exists()
