"""Who decides about an annual plan, and who is told when what was promised does not come."""

import pytest

from notices.models import Notice
from tests.factories import NOW, make_admin, make_unit, make_user
from training.models import TrainingNeed
from training.services import (
    Refused,
    approve_plan,
    begin_plan,
    drop_item,
    merge_need,
    raise_need,
    return_plan,
    save_item,
    submit_plan,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def hr():
    return make_user("人事", roles=("hr",))


@pytest.fixture
def manager():
    return make_user("主管")


@pytest.fixture
def plan(hr):
    return begin_plan(year=2026, by=hr, now=NOW)


@pytest.fixture
def item(plan, hr, need):
    return save_item(plan=plan, need=need, title="礼仪", month=3, by=hr, now=NOW)


@pytest.fixture
def need(manager):
    return raise_need(
        year=2026, unit=make_unit(), title="接待礼仪", why="投诉", by=manager, now=NOW
    )


def refusal(do):
    with pytest.raises(Refused) as refused:
        do()
    return refused.value.reasons[0].code.removeprefix("training.")


def approve(plan, by, note=""):
    return approve_plan(plan=plan, note=note, by=by, now=NOW)


# --- four eyes ----------------------------------------------------------------------------------------


@pytest.fixture
def submitted(plan, item, hr):
    return submit_plan(plan=plan, by=hr, now=NOW)


def test_who_submitted_a_plan_does_not_approve_it(submitted, hr):
    assert refusal(lambda: approve(submitted, hr, "没有别人")) == "plan_four_eyes"


def test_somebody_else_of_hr_approves_it(submitted):
    assert approve(submitted, make_user(roles=("hr",))).state == "approved"


def test_where_nobody_else_is_there_an_administrator_approves(submitted):
    assert approve(submitted, make_admin()).state == "approved"


def test_an_administrator_approves_their_own_with_a_reason_that_is_kept(plan, item):
    admin = make_admin()
    submitted = submit_plan(plan=plan, by=admin, now=NOW)
    assert refusal(lambda: approve(submitted, admin)) == "plan_four_eyes_why"
    approve(submitted, admin, "公司只有一名人事，正在休假")
    last = plan.decisions.get(kind="approved")
    assert (last.made_by, last.note) == (admin, "公司只有一名人事，正在休假")


def test_the_last_one_to_submit_counts(submitted, hr):
    other = make_user(roles=("hr",))
    draft = return_plan(plan=submitted, reason="补一项", by=other, now=NOW)
    again = submit_plan(plan=draft, by=other, now=NOW)
    assert refusal(lambda: approve(again, other)) == "plan_four_eyes"
    assert approve(again, hr).state == "approved"


# --- an item is taken out -----------------------------------------------------------------------------


def drop(item):
    return drop_item(item=item, reason="预算取消", now=NOW)


def told(person):
    return Notice.objects.filter(user=person, kind="training.need_reopened")


def test_whoever_raised_the_need_of_a_dropped_item_is_told_why_and_it_is_open_again(
    item, need, manager
):
    drop(item)
    need.refresh_from_db()
    assert (need.state, need.item) == ("open", None)
    assert "预算取消" in told(manager).get().text


def test_those_merged_into_it_are_told_too(plan, need, hr):
    other = make_user("另一主管")
    small = raise_need(year=2026, unit=make_unit(), title="礼仪", why="x", by=other, now=NOW)
    merge_need(need=small, into=need, by=hr, now=NOW)
    drop(save_item(plan=plan, need=need, title="礼仪", month=3, by=hr, now=NOW))
    assert told(other).count() == 1


def test_the_need_is_planned_anew_and_they_are_told_again(plan, item, need, hr, manager):
    drop(item)
    save_item(plan=plan, need=need, title="礼仪二", month=5, by=hr, now=NOW.replace(hour=3))
    kinds = Notice.objects.filter(user=manager, kind="training.need_planned")
    assert kinds.count() == 2


def test_an_item_carried_over_keeps_its_need_until_the_next_version_is_in_force(
    submitted, need, hr, manager
):
    approve(submitted, make_user())
    second = begin_plan(year=2026, by=hr, now=NOW)
    drop(second.items.get())
    assert TrainingNeed.objects.get().state == "planned"
    assert not told(manager).exists()
    save_item(plan=second, title="消防", month=6, by=hr, now=NOW)
    approve(submit_plan(plan=second, by=hr, now=NOW), make_user())
    assert TrainingNeed.objects.get().state == "open"
    assert told(manager).count() == 1
