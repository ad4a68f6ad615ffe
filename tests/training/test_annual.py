"""The annual plan: needs, items, approval, what was held against it, and what it cost."""

import datetime as dt
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from learning_site.roles import apply_roles
from learning_site.waiting import WaitingPanel
from notices.models import Notice
from tests.factories import NOW, appoint, make_position, make_unit, make_user
from tests.training.makers import make_programme, make_run
from training.models import AnnualPlan, PlanItem, PlanRun, RunCost, SessionState, TrainingNeed
from training.selectors.annual import costs_of, followed, needs_of
from training.services import (
    Refused,
    add_cost,
    add_files,
    answer_need,
    approve_plan,
    begin_plan,
    correct_cost,
    drop_item,
    merge_need,
    raise_need,
    refuse_need,
    return_plan,
    save_item,
    submit_plan,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def hr():
    return make_user("人事", roles=("hr",))


@pytest.fixture
def manager():
    return make_user("主管")


@pytest.fixture
def unit(manager):
    unit = make_unit("前台")
    appoint(manager, unit, make_position(), leads=True)
    return unit


@pytest.fixture
def plan(hr):
    return begin_plan(year=2026, by=hr, now=NOW)


def add(plan, hr, title="礼仪", **fields):
    fields = {"month": 3, "people": 10, "hours": Decimal(4), "cost": Decimal(500)} | fields
    return save_item(plan=plan, by=hr, now=NOW, title=title, **fields)


def need(unit, by, title="投诉处理", **fields):
    return raise_need(year=2026, unit=unit, title=title, why="三起投诉", by=by, now=NOW, **fields)


def in_force(plan, hr):
    submit_plan(plan=plan, by=hr, now=NOW)
    return approve_plan(plan=plan, by=make_user("人事经理"), now=NOW)


def code(call, **given):
    with pytest.raises(Refused) as caught:
        call(**given)
    return caught.value.reasons[0].code.removeprefix("training.")


def kinds_told(user):
    return set(Notice.objects.filter(user=user).values_list("kind", flat=True))


# --- needs --------------------------------------------------------------------------------------------


def test_hr_is_told_of_a_need(unit, manager, hr):
    need(unit, manager)
    assert kinds_told(hr) == {"training.need_raised"}


def test_a_need_that_is_planned_tells_also_those_merged_into_it(plan, unit, manager, hr):
    other = make_user("另一主管")
    first, second = need(unit, manager), need(make_unit(), other)
    merge_need(need=second, into=first, by=hr, now=NOW)
    item = add(plan, hr, need=first)
    first.refresh_from_db()
    assert (first.state, first.item) == ("planned", item)
    assert kinds_told(manager) == {"training.need_planned"}
    assert kinds_told(other) == {"training.need_merged", "training.need_planned"}


def test_an_item_that_stands_there_already_answers_a_need(plan, unit, manager, hr):
    assert answer_need(need=need(unit, manager), item=add(plan, hr), by=hr, now=NOW).state == "planned"  # fmt: skip


def test_a_refusal_says_why_and_stands(unit, manager, hr):
    one = need(unit, manager)
    assert code(refuse_need, need=one, reason=" ", by=hr, now=NOW) == "reason_missing"
    refuse_need(need=one, reason="明年再做", by=hr, now=NOW)
    assert code(refuse_need, need=one, reason="不", by=hr, now=NOW) == "decided_before"
    assert "明年再做" in str(Notice.objects.get(user=manager).params)


@pytest.mark.parametrize("year", [2026, 2027])
def test_a_need_is_merged_with_another_of_its_year_only(unit, manager, hr, year):
    one = need(unit, manager)
    into = one if year == 2026 else need(unit, manager)
    TrainingNeed.objects.filter(pk=into.pk).update(year=year)
    assert code(merge_need, need=one, into=into, by=hr, now=NOW) == "need_not_alike"


def test_a_leader_sees_what_others_raised_for_their_units(unit, manager, hr):
    own, other = need(unit, hr), need(make_unit(), hr)
    today = NOW.date()
    assert own in needs_of(manager.pk, today)
    assert other not in needs_of(manager.pk, today)


# --- the plan -----------------------------------------------------------------------------------------


def test_one_version_of_a_year_is_open_at_a_time(plan, hr):
    assert code(begin_plan, year=2026, by=hr, now=NOW) == "plan_open"


def test_an_empty_plan_is_not_submitted(plan, hr):
    drop_item(item=add(plan, hr), reason="取消", now=NOW)
    assert code(submit_plan, plan=plan, by=hr, now=NOW) == "plan_empty"


def test_what_is_submitted_is_not_changed_until_it_is_sent_back(plan, hr):
    trainer = make_user("培训师")
    item = add(plan, hr)
    submit_plan(plan=plan, by=trainer, now=NOW)
    assert code(drop_item, item=item, reason="x", now=NOW) == "plan_not_draft"
    return_plan(plan=plan, reason="少算了讲师费", by=hr, now=NOW)
    assert kinds_told(trainer) == {"training.plan_returned"}
    assert drop_item(item=item, reason="x", now=NOW).is_dropped


def test_the_next_version_replaces_and_its_items_take_the_runs_along(plan, hr, unit, manager):
    item = add(plan, hr, need=need(unit, manager))
    in_force(plan, hr)
    run = make_run(plan_item=item)
    second = begin_plan(year=2026, by=hr, now=NOW)
    carried = second.items.get()
    assert [line.runs for line in followed(second).lines] == [[run]]  # a draft shows it already
    in_force(second, hr)
    run.refresh_from_db()
    plan.refresh_from_db()
    assert (plan.state, second.number, run.plan_item) == ("replaced", 2, carried)
    assert TrainingNeed.objects.get().item == carried


def test_two_approved_plans_of_a_year_are_no_state_of_the_database(plan, hr):
    approved = {"state": "approved", "approved_by": hr, "approved_at": NOW, "made_at": NOW}
    AnnualPlan.objects.create(year=2026, number=7, **approved)
    with pytest.raises(IntegrityError), transaction.atomic():
        AnnualPlan.objects.create(year=2026, number=8, **approved)


# --- planned against held -----------------------------------------------------------------------------


@pytest.fixture
def held(plan, hr, unit):
    """An item of March with a run of which the first of two sessions (2 hours) was held."""
    item = add(plan, hr, unit=unit)
    in_force(plan, hr)
    run = make_run(plan_item=item)
    first = run.sessions.first()
    first.state = SessionState.HELD
    first.save()
    return run


def test_held_sessions_hours_and_money_stand_against_the_item_the_month_and_the_unit(
    plan, held, hr
):
    add_cost(run=held, kind="lecturer", amount=Decimal(300), by=hr, now=NOW)
    found = followed(plan)
    line, march, unit = found.lines[0], found.months[2], found.units[0]
    assert (line.standing, line.held.held, line.held.sessions) == ("begun", 1, 2)
    for row in (march, unit, found.total):
        assert (row.items, row.held.held, row.held.hours, row.held.paid) == (1, 1, 2, 300)


def test_hours_given_to_a_session_go_before_its_length(plan, held):
    held.sessions.update(hours=Decimal("1.5"))
    assert followed(plan).total.held.hours == Decimal("1.5")


def test_a_run_outside_the_plan_is_named_and_counted(plan, held):
    other = make_run(make_programme("q"), start=dt.date(2026, 4, 6))
    found = followed(plan)
    assert [run for run, _held in found.unplanned] == [other]
    assert (found.months[3].items, found.months[3].held.sessions) == (0, 2)


def test_of_a_run_outside_the_plan_over_new_year_each_year_counts_its_own_sessions(plan, held):
    other = make_run(make_programme("q"), start=dt.date(2025, 12, 31))
    assert [one.starts_at.year for one in other.sessions.all()] == [2025, 2026]
    found = followed(plan)
    assert [run for run, _held in found.unplanned] == [other]
    assert found.total.held.sessions == 2 + 1


def test_an_item_whose_month_is_over_with_nothing_held_is_late(plan, hr):
    add(plan, hr, month=2)
    (line,) = followed(plan).lines
    assert line.is_late(dt.date(2026, 3, 1)) is True
    assert line.is_late(dt.date(2026, 2, 28)) is False


def test_the_figures_cost_the_same_statements_for_many_items(plan, hr, held):
    def statements():
        with CaptureQueriesContext(connection) as caught:
            followed(plan)
        return len(caught)

    before = statements()
    PlanItem.objects.bulk_create(
        PlanItem(plan=plan, order=order, title="x", month=order % 12 + 1) for order in range(2, 30)
    )
    make_run(make_programme("q"), plan_item=PlanItem.objects.last())
    assert statements() <= before + 1
    assert before <= 10


# --- costs --------------------------------------------------------------------------------------------


def test_a_corrected_entry_stays_and_counts_no_more(hr):
    run = make_run()
    first = add_cost(run=run, kind="room", amount=Decimal(100), by=hr, now=NOW)
    second = correct_cost(
        cost=first, kind="room", amount=Decimal(80), reason="打折", by=hr, now=NOW
    )
    assert costs_of(run) == [second, first]
    assert code(correct_cost, cost=first, kind="room", amount=Decimal(1), reason="x", by=hr, now=NOW) == "decided_before"  # fmt: skip
    assert RunCost.objects.filter(replaced_by=None).get().amount == 80


# --- pages --------------------------------------------------------------------------------------------


@pytest.fixture
def desk(client, hr):
    apply_roles()
    client.force_login(hr)
    return client


def at(name, *args):
    return reverse(f"training_desk:{name}", args=args)


def test_a_run_of_an_item_is_two_clicks_away(desk, plan, hr):
    version = make_programme()
    item = add(plan, hr, programme=version.programme, month=12)
    in_force(plan, hr)
    page = desk.get(at("plan", plan.pk)).content.decode()
    where = f"{at('schedule', version.pk)}?item={item.pk}"
    assert where in page
    looked = desk.post(where, {"start": "2026-12-01"})
    desk.post(where, {"start": "2026-12-01", "seen": looked.context["preview"]["seen"]})
    assert PlanRun.objects.get().plan_item == item


def test_no_run_is_scheduled_for_an_item_that_is_not_approved(desk, plan, hr):
    version = make_programme()
    item = add(plan, hr, programme=version.programme)
    desk.post(f"{at('schedule', version.pk)}?item={item.pk}", {"start": "2026-12-01"})
    assert not PlanRun.objects.exists()


def test_the_desk_takes_a_need_into_the_draft(desk, plan, hr, unit, manager):
    one = need(unit, manager, people=6)
    answer = desk.post(at("need_plan", one.pk), {"item": ""})
    page = desk.get(answer.url)
    assert page.context["form"].initial["people"] == 6
    desk.post(answer.url, {"title": "投诉", "month": "5", "people": "6"})
    one.refresh_from_db()
    assert one.item.title == "投诉"


def test_what_waits_stands_on_the_first_page_of_the_desk(desk, plan, hr, unit, manager):
    need(unit, manager)
    add(plan, hr)
    submit_plan(plan=plan, by=hr, now=NOW)
    figures = WaitingPanel(hr).get_context_data()["figures"]
    found = {url: count for _word, url, count in figures}
    assert (found[at("needs")], found[at("plans")]) == (1, 1)


def test_a_trainer_submits_and_does_not_approve(client, plan, hr):
    apply_roles()
    client.force_login(make_user(roles=("trainer",)))
    add(plan, hr)
    client.post(at("plan_submit", plan.pk), {"note": ""})
    client.post(at("plan_approve", plan.pk), {"note": ""})
    plan.refresh_from_db()
    assert plan.state == "submitted"


def test_auditors_read_and_change_nothing(client, plan, hr):
    apply_roles()
    client.force_login(make_user(roles=("auditor",)))
    add(plan, hr)
    assert client.get(at("plan", plan.pk)).status_code == 200
    client.post(at("item_new", plan.pk), {"title": "x", "month": "1"})
    assert plan.items.count() == 1


def test_a_leader_raises_a_need_for_their_own_unit_and_people_only(client, unit, manager):
    client.force_login(manager)
    other = make_unit("别处")
    given = {
        "year": str(timezone.localdate().year),
        "title": "急救",
        "why": "新规",
        "origin": "law",
    }
    answer = client.post(reverse("training:need_new"), {**given, "unit": other.pk})
    assert answer.status_code == 422
    many = client.post(
        reverse("training:need_new"), {**given, "unit": unit.pk, "people": "99999999999"}
    )
    assert "10000" in many.context["form"].errors["people"][0]
    stranger = make_user()
    values = {**given, "unit": unit.pk, "persons": stranger.staff_number}
    assert client.post(reverse("training:need_new"), values).status_code == 422
    client.post(reverse("training:need_new"), {**values, "persons": manager.staff_number})
    assert list(TrainingNeed.objects.get().persons.all()) == [manager]
    assert "急救" in client.get(reverse("training:needs")).content.decode()


def test_every_page_of_the_desk_opens(desk, plan, hr, unit, manager):
    run, item, one = make_run(), add(plan, hr), need(unit, manager)
    cost = add_cost(run=run, kind="room", amount=Decimal(1), by=hr, now=NOW)
    (file,) = add_files(run=run, kind="material", files=[("a.txt", b"a")], by=hr, now=NOW)
    pages = [
        at("plans"), at("plan_new"), at("plan", plan.pk), at("plan_card", plan.pk),
        at("item_new", plan.pk), at("item", item.pk), at("item_drop", item.pk),
        at("plan_submit", plan.pk), at("plan_approve", plan.pk), at("plan_return", plan.pk),
        at("plan_export", plan.pk, "pdf"), at("plan_export", plan.pk, "xlsx"), at("needs"),
        at("need_new"), at("need_merge", one.pk), at("need_plan", one.pk),
        at("need_refuse", one.pk), at("costs", run.pk), at("cost_correct", cost.pk),
        at("run_files", run.pk), at("file_remove", file.pk), at("run_link", run.pk),
    ]  # fmt: skip
    for number, page in enumerate(pages):
        answer = desk.get(page, headers={"accept-language": ("zh-hans", "en")[number % 2]})
        assert (answer.status_code, page) == (200, page)


def test_forms_with_mistakes_come_back_with_sentences(desk, plan, hr):
    version = make_programme()
    wrong = [
        (at("item_new", plan.pk), {"month": "13"}),
        (at("item_new", plan.pk), {"month": "3", "title": ""}),
        (at("item_new", plan.pk), {"month": "3", "title": "x", "hours": "-1"}),
        (at("plan_new"), {"year": "1999"}),
        (at("costs", make_run(version).pk), {"kind": "room", "amount": "-1"}),
    ]
    for page, values in wrong:
        assert (desk.post(page, values).status_code, page, values) == (422, page, values)
    assert not plan.items.exists()
