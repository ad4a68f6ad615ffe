"""A year of training, from what two units need to a run that stands in the calendar."""

import datetime as dt
import re

import pytest
from playwright.sync_api import expect

from learning_site.roles import apply_roles
from tests import factories
from tests.training.makers import make_programme
from training.models import PlanRun, TrainingNeed

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
TODAY = dt.date.today()  # noqa: DTZ011 - the forms offer this year and the next
START = dt.date(TODAY.year + 1, 3, 10)


@pytest.fixture
def company(transactional_db, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    factories.make_shelf()
    apply_roles()
    unit = factories.make_unit("前厅部")
    boss = factories.make_user("顾主管", staff_number="M001", roles=("manager",))
    factories.appoint(boss, unit, factories.make_position(), leads=True)
    factories.make_user("叶人事", staff_number="H001", roles=("hr",), opens_desk=True)
    factories.make_user("宋经理", staff_number="H002", roles=("hr",), opens_desk=True)
    make_programme("etiquette")


@pytest.fixture
def as_person(browser, browser_context_args, live_server):
    contexts = []

    def open_as(number, *, width=1280):
        options = {**browser_context_args, "viewport": {"width": width, "height": 900}}
        contexts.append(browser.new_context(**options))
        page = contexts[-1].new_page()
        page.set_default_timeout(15_000)
        page.goto(f"{live_server.url}/login/")
        page.get_by_label("工号").fill(number)
        page.get_by_label("密码").fill(factories.PASSWORD)
        page.get_by_role("main").get_by_role("button", name="登录", exact=True).click()
        page.wait_for_load_state()
        return page

    yield open_as
    for one in contexts:
        one.close()


def raise_need(page, url, title):
    page.goto(f"{url}/training/needs/new/")
    form = page.get_by_role("main")
    form.locator("[name=year]").select_option(str(START.year))
    form.locator("[name=title]").fill(title)
    form.locator("[name=why]").fill("客诉增多")
    form.locator("button.btn--primary").click()
    expect(page.get_by_text(title)).to_be_visible()


def test_needs_are_merged_planned_approved_by_somebody_else_and_scheduled(
    company, as_person, live_server, shots
):
    url = live_server.url
    boss = as_person("M001", width=390)
    raise_need(boss, url, "接待礼仪")
    raise_need(boss, url, "前台礼仪")
    shots(boss, "needs", full=True)
    small, need = TrainingNeed.objects.order_by("pk")

    hr = as_person("H001")
    hr.goto(f"{url}/desk/training/needs/{small.pk}/merge/")
    hr.locator("[name=into]").select_option(str(need.pk))
    hr.locator("main form:not(.training-schedule) button.button").first.click()
    hr.goto(f"{url}/desk/training/plans/new/")
    hr.locator("[name=year]").select_option(str(START.year))
    hr.locator("main form:not(.training-schedule) button.button").first.click()
    plan = re.search(r"/plans/(\d+)/", hr.url)[1]
    hr.goto(f"{url}/desk/training/plans/{plan}/items/new/?need={need.pk}")
    hr.locator("[name=programme]").select_option(index=1)
    hr.locator("main form:not(.training-schedule) button.button").first.click()
    expect(hr.get_by_text("前台礼仪").first).to_be_visible()
    hr.goto(f"{url}/desk/training/plans/{plan}/submit/")
    hr.locator("main form:not(.training-schedule) button.button").first.click()
    hr.goto(f"{url}/desk/training/plans/{plan}/approve/")
    hr.locator("main form:not(.training-schedule) button.button").first.click()
    expect(hr.get_by_text("提交计划的人不能批准它")).to_be_visible()
    shots(hr, "four-eyes")

    other = as_person("H002")
    other.goto(f"{url}/desk/training/plans/{plan}/approve/")
    other.locator("main form:not(.training-schedule) button.button").first.click()
    expect(other.get_by_text("已批准").first).to_be_visible()
    other.locator(".training-schedule button").click()
    other.locator("button[name=seen]:not([value=''])").click()
    other.wait_for_load_state()
    assert PlanRun.objects.get().plan_item.title == "前台礼仪"

    boss.goto(f"{url}/training/needs/")
    expect(boss.get_by_text("已计划").first).to_be_visible()
