"""The instructor's screen and a phone beside each other."""

import datetime as dt
import re

import pytest
from django.utils import timezone
from PIL import Image
from playwright.sync_api import expect

from learning_site.roles import apply_roles
from tests import factories
from tests.training.makers import make_session, seat
from training.models import Attendance, PaperSheet, Scan
from training.sign_in import code_at

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def session(transactional_db, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    factories.make_shelf()
    apply_roles()
    factories.make_user("顾青禾", staff_number="T001", roles=("trainer",))
    session = make_session(starts=timezone.now() - dt.timedelta(minutes=1))
    seat(session, factories.make_user("林小满", staff_number="L001"))
    return session


@pytest.fixture
def phone(browser, browser_context_args):
    context = browser.new_context(**browser_context_args)
    page = context.new_page()
    page.set_default_timeout(15_000)
    yield page
    context.close()


@pytest.fixture
def screen(page, live_server):
    page.set_default_timeout(15_000)
    page.set_viewport_size({"width": 1280, "height": 800})
    page.goto(f"{live_server.url}/login/")
    login(page, "T001")
    return page


def login(page, number):
    page.get_by_label("工号").fill(number)
    page.get_by_label("密码").fill(factories.PASSWORD)
    page.get_by_role("main").get_by_role("button", name="登录", exact=True).click()
    page.wait_for_load_state()


def test_scan_log_in_count_heads(session, screen, phone, live_server, only_this_site):
    """The phone's clock is a year wrong, its owner logs in after the scan; then the heads are counted."""
    phone.clock.install(time=dt.datetime(2030, 1, 1, tzinfo=dt.UTC))
    at = f"{live_server.url}/training/sessions/{session.pk}"
    screen.goto(f"{at}/code/")
    expect(screen.locator("[data-qr] svg")).to_be_visible()
    token = code_at(session.secret, "in", timezone.now()).token
    phone.goto(f"{live_server.url}/training/in/{session.pk}/{token}/")
    login(phone, "L001")
    phone.get_by_role("button", name="签到").click()
    expect(phone.get_by_role("heading", name=re.compile("已签到"))).to_be_visible()
    expect(screen.locator("[data-signed]")).to_have_text("1")
    screen.goto(f"{at}/list/")
    screen.get_by_label("我在现场清点的人数").fill("1")
    screen.get_by_role("button", name="确认人数").click()
    expect(screen.get_by_text("顾青禾 清点到 1 人")).to_be_visible()
    phone.reload()
    expect(phone.locator(".next-step .state")).to_have_text("出席")


def test_short_code_over_a_network_that_drops(session, screen, phone, live_server):
    screen.goto(f"{live_server.url}/training/sessions/{session.pk}/code/")
    phone.goto(f"{live_server.url}/login/?next=/training/sign-in/")
    login(phone, "L001")
    phone.get_by_label("短码").fill(screen.locator("[data-code]").inner_text())
    phone.context.set_offline(True)
    phone.get_by_role("button", name="提交短码").click()
    expect(phone.get_by_text("没有网络")).to_be_visible()
    phone.context.set_offline(False)
    expect(phone.get_by_role("heading", name=re.compile("已签到"))).to_be_visible()
    assert Scan.objects.get().way == "code"


def test_kiosk_with_a_finger(session, screen, live_server):
    screen.goto(f"{live_server.url}/training/sessions/{session.pk}/list/")
    screen.get_by_role("button", name="打开签到台").click()
    screen.get_by_role("dialog").get_by_role("button", name="打开签到台").click()
    screen.get_by_text("林小满").click()
    box = screen.locator("canvas").bounding_box()
    screen.mouse.move(box["x"] + 40, box["y"] + 40)
    screen.mouse.down()
    screen.mouse.move(box["x"] + 240, box["y"] + 90, steps=5)
    screen.mouse.up()
    screen.locator("form.kiosk").get_by_role("button", name="签到", exact=True).click()
    expect(screen.get_by_text("林小满: 已于")).to_be_visible()
    assert Scan.objects.get().signature
    assert not Attendance.objects.exists()


def test_the_instructors_own_list(session, screen, phone, live_server):
    """Somebody without a phone: entered with a reason, taken back with another, entered again."""
    screen.goto(f"{live_server.url}/training/sessions/{session.pk}/list/")

    def by_hand(fold, reason):
        screen.locator("details.enter summary", has_text=fold).click()
        screen.locator("details.enter[open] input[name=reason]").fill(reason)
        screen.locator("details.enter[open] button").click()
        screen.wait_for_load_state()

    by_hand("录入", "手机没电")
    by_hand("撤回签到", "点错了人")
    expect(screen.get_by_text("已撤回")).to_be_visible()
    by_hand("录入", "手机没电")
    expect(screen.locator("dl.numbers dd").first).to_have_text("1/1")
    assert Scan.objects.get().way == "list"
    phone.goto(f"{live_server.url}/login/?next=/training/sessions/{session.pk}/")
    login(phone, "L001")
    expect(phone.get_by_role("heading", name=re.compile("已签到"))).to_be_visible()


def test_a_paper_sheet_is_printed_photographed_and_settled(
    session, screen, phone, live_server, tmp_path
):
    """The instructor prints on the desk, photographs with the phone, and settles what differs."""
    screen.goto(f"{live_server.url}/training/sessions/{session.pk}/list/")
    screen.get_by_role("button", name="纸质签到表").click()
    expect(screen.locator("main a[href$='/pdf/']")).to_be_visible()
    sheet = PaperSheet.objects.get()
    photo = tmp_path / "sheet.jpg"
    Image.new("RGB", (600, 800), "white").save(photo)
    phone.goto(f"{live_server.url}/login/?next=/training/paper/{sheet.pk}/")
    login(phone, "T001")
    phone.set_input_files("[name=photo]", photo)
    phone.locator("form[enctype] button").click()
    expect(phone.locator(".paper-photos img")).to_be_visible()
    phone.locator("[name=rows]").first.check()
    phone.locator("form[action$='/compare/'] button").click()
    phone.locator("[name=note]").first.fill("本人已到场")
    phone.locator("form[action*='/differences/'] button[value=paper]").click()
    expect(phone.locator(".row__state .state").first).to_be_visible()
    assert Scan.objects.get().way == "paper"
    sheet.refresh_from_db()
    assert sheet.settled_at is not None
