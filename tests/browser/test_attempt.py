"""The paper in a real Chromium: what was shown as saved is saved, whatever happens to net, tab or login."""

import contextlib
import datetime as dt

import pytest
from django.contrib.auth import get_user_model
from django.utils import timezone
from playwright.sync_api import Error, expect

from quizzes import ports, services
from quizzes.models import Attempt, Response
from quizzes.selectors import answers_of
from quizzes.services import Given
from tests.quizzes.conftest import make_quiz

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PASSWORD = "secret-word-1"
TEXT = 5


@pytest.fixture(autouse=True)
def strangers_keep_out(monkeypatch):
    monkeypatch.setattr(ports.start_gates, "_answers", [])


@pytest.fixture
def learner(db):
    return get_user_model().objects.create_user("000123", "王芳", PASSWORD)


@pytest.fixture
def attempt(learner):
    return services.start_attempt(quiz_id=make_quiz().pk, learner=learner, now=timezone.now())


@pytest.fixture
def site(live_server, only_this_site):
    return live_server.url


def log_in(page, site, attempt=None):
    page.goto(f"{site}/login/")
    page.fill("[name=username]", "000123")
    page.fill("[name=password]", PASSWORD)
    page.locator("main form button").last.click()
    page.wait_for_url(lambda address: "/login/" not in address)
    if attempt:
        page.goto(paper(site, attempt))
        return page.locator(f"#q{TEXT} textarea")
    return None


def paper(site, attempt):
    return f"{site}/quizzes/attempts/{attempt.pk}/"


def state(page, slot=TEXT):
    return page.locator(f"#q{slot} .question__foot .saved")


def test_an_answer_is_saved_as_it_is_given_and_the_page_says_so(page, site, attempt):
    text = log_in(page, site, attempt)
    page.locator("#q1 .option").first.click()
    expect(state(page, 1)).to_have_attribute("data-state", "saved")
    text.press_sequentially("先计划")
    expect(state(page)).to_have_attribute("data-state", "saved")
    row = Response.objects.get(slot=TEXT)
    assert row.value == "先计划"
    clock = timezone.localtime(row.saved_at).strftime("%H:%M:%S")
    expect(page.locator(".attempt-bar .saved")).to_contain_text(clock)
    expect(page.locator("[data-count]")).to_have_text("2/5")

    page.goto(paper(site, attempt))
    expect(page.locator(f"#q{TEXT} textarea")).to_have_value("先计划")
    expect(page.locator(f"#q{TEXT}")).to_be_in_viewport()


def test_what_is_answered_before_the_script_arrives_is_saved_when_it_does(page, site, attempt):
    log_in(page, site)
    held = []
    page.route("**/attempt*.js", lambda route: held.append(route))
    page.goto(paper(site, attempt), wait_until="commit")
    page.locator("#q1 .option").first.click()
    page.locator(f"#q{TEXT} textarea").fill("网慢时写的")
    held[0].continue_()
    expect(state(page)).to_have_attribute("data-state", "saved")
    expect(state(page, 1)).to_have_attribute("data-state", "saved")
    assert answers_of(attempt.pk).keys() == {1, TEXT}


def test_without_a_network_answers_wait_and_are_sent_when_it_is_back(page, context, site, attempt):
    text = log_in(page, site, attempt)
    context.set_offline(True)
    text.fill("断网时写的")
    expect(state(page)).to_have_attribute("data-state", "waiting")
    expect(page.locator("[data-banner=offline]")).to_be_in_viewport()
    page.locator("button[value=review]").click()
    expect(page.locator("[data-banner=offline]")).to_be_visible()  # no error page of the browser
    assert answers_of(attempt.pk) == {}

    context.set_offline(False)
    expect(state(page)).to_have_attribute("data-state", "saved")
    expect(page.locator("[data-banner=offline]")).to_be_hidden()
    assert answers_of(attempt.pk) == {TEXT: "断网时写的"}


def test_answers_that_missed_the_end_stay_and_are_sent_when_the_attempt_is_reopened(
    page, context, site, attempt, shots
):
    page.clock.install()
    text = log_in(page, site, attempt)
    context.set_offline(True)
    page.locator("#q1 .option").first.click()
    text.fill("没赶上")
    page.locator("button[value=review]").click()
    expect(page.locator("[data-held]")).to_be_visible()
    expect(page.locator("[data-held]")).to_contain_text("2")
    shots(page, "held")
    ago = timezone.now() - dt.timedelta(minutes=40)
    Attempt.objects.filter(pk=attempt.pk).update(
        started_at=ago, deadline_at=ago + dt.timedelta(minutes=30)
    )
    page.clock.fast_forward("31:00")
    late = page.locator("[data-banner=late]")
    expect(late).to_be_visible()
    expect(late).to_contain_text("1和5")
    expect(text).to_be_disabled()
    shots(page, "late")

    context.set_offline(False)
    closed = page.locator("[data-banner=closed]")
    expect(closed).to_be_visible()
    expect(closed).to_contain_text("1和5")
    shots(page, "closed")
    attempt.refresh_from_db()
    assert attempt.state != "in_progress"
    assert answers_of(attempt.pk) == {}
    again = context.new_page()
    again.goto(paper(site, attempt))
    expect(again.locator("[data-kept-of]")).to_contain_text("1和5")
    shots(again, "result")
    again.close()

    trainer = get_user_model().objects.create_user("T1", "周老师", PASSWORD)
    services.reopen_attempt(
        attempt_id=attempt.pk, minutes=9, reason="断网", by=trainer, now=timezone.now()
    )
    page.evaluate("dispatchEvent(new Event('online'))")
    expect(state(page)).to_have_attribute("data-state", "saved")
    expect(closed).to_be_hidden()
    expect(text).to_be_enabled()
    assert answers_of(attempt.pk).keys() == {1, TEXT}


def test_a_tab_that_dies_without_a_network_loses_nothing(page, context, site, attempt):
    text = log_in(page, site, attempt)
    page.route("**/save/", lambda route: route.abort())
    text.fill("断网时写的")
    expect(state(page)).to_have_attribute("data-state", "waiting")
    with contextlib.suppress(Error):
        page.goto("chrome://crash", timeout=2000)

    again = context.new_page()
    again.goto(paper(site, attempt))
    expect(again.locator(f"#q{TEXT} textarea")).to_have_value("断网时写的")
    expect(state(again)).to_have_attribute("data-state", "saved")
    assert answers_of(attempt.pk) == {TEXT: "断网时写的"}


def test_a_login_that_ends_keeps_the_answers_for_the_same_person(page, context, site, attempt):
    text = log_in(page, site, attempt)
    context.clear_cookies(name="sessionid")
    text.fill("登录失效时写的")
    expect(page.locator("[data-banner=login]")).to_be_in_viewport()
    expect(state(page)).to_have_attribute("data-state", "waiting")

    log_in(context.new_page(), site)
    page.bring_to_front()
    page.evaluate("dispatchEvent(new Event('online'))")
    expect(state(page)).to_have_attribute("data-state", "saved", timeout=20_000)
    expect(page.locator("[data-banner=login]")).to_be_hidden()
    assert answers_of(attempt.pk) == {TEXT: "登录失效时写的"}


def test_a_second_device_is_told_at_once_and_its_words_stay_in_sight(
    page, browser, browser_context_args, site, attempt
):
    here = log_in(page, site, attempt)
    other_page = browser.new_context(**browser_context_args).new_page()
    there = log_in(other_page, site, attempt)
    here.fill("手机上的回答")
    expect(state(page)).to_have_attribute("data-state", "saved")
    there.fill("电脑上的回答")
    note = other_page.locator(f"#q{TEXT} .callout--warning")
    expect(note).to_contain_text("电脑上的回答")
    expect(there).to_have_value("手机上的回答")
    there.fill("再改一次")
    expect(state(other_page)).to_have_attribute("data-state", "saved")
    assert answers_of(attempt.pk) == {TEXT: "再改一次"}
    other_page.context.close()


def test_two_tabs_show_the_same_answer(page, context, site, attempt):
    here = log_in(page, site, attempt)
    other = context.new_page()
    other.goto(paper(site, attempt))
    expect(page.locator("[data-banner=tabs]")).to_be_visible()
    expect(other.locator("[data-banner=tabs]")).to_be_visible()
    here.fill("一处写")
    expect(other.locator(f"#q{TEXT} textarea")).to_have_value("一处写")


def test_another_device_is_heard_of_and_a_choice_that_gives_way_is_named(page, site, attempt):
    """The other device is the service itself; a busy site holds the choice up."""
    page.clock.install()
    log_in(page, site, attempt)
    options = [option["id"] for option in attempt.paper["slots"][0]["options"]]

    def elsewhere(seq):
        services.save_response(
            attempt_id=attempt.pk, learner_id=attempt.learner_id, slot=1, seq=seq,
            value=[options[seq]], now=timezone.now(),
        )  # fmt: skip

    elsewhere(1)
    page.clock.fast_forward(15_000)
    expect(page.locator("[data-banner=tabs]")).to_be_visible()
    expect(page.locator(f"#q1 input[value='{options[1]}']")).to_be_checked()

    elsewhere(2)
    page.route("**/save/", lambda route: route.fulfill(status=503, json={"error": "busy"}))
    page.locator("#q1 .option").first.click()
    expect(page.locator("[data-banner=busy]")).to_be_visible()
    page.unroute("**/save/")
    page.clock.fast_forward(15_000)
    expect(page.locator("[data-banner=busy]")).to_be_hidden()
    note = page.locator("#q1 .callout--warning [data-mine]")
    expect(note).to_have_text(f"A {attempt.paper['slots'][0]['options'][0]['text']}")
    expect(page.locator(f"#q1 input[value='{options[2]}']")).to_be_checked()


def test_a_lost_reply_is_not_taken_for_somebody_else_s_answer(page, site, attempt):
    text = log_in(page, site, attempt)
    lost = []

    def lose_the_first(route):
        if route.request.method == "POST" and not lost:
            lost.append(route.fetch())  # the server has committed; the page never hears of it
            route.abort()
        else:
            route.continue_()

    page.route("**/save/", lose_the_first)
    text.fill("第一句")
    expect(page.locator("[data-banner=offline]")).to_be_visible()
    text.fill("第一句，第二句")
    expect(state(page)).to_have_attribute("data-state", "saved", timeout=20_000)
    expect(page.locator(f"#q{TEXT} .callout--warning")).to_have_count(0)
    assert answers_of(attempt.pk) == {TEXT: "第一句，第二句"}


def test_the_clock_of_the_device_gains_nothing(page, site, attempt):
    page.add_init_script("Date.now = () => 0; globalThis.Date = class extends Date {}")
    log_in(page, site, attempt)
    expect(page.locator("[role=timer]")).to_have_text("剩 30 分钟")


def test_at_the_end_of_time_the_paper_hands_itself_in(page, site, attempt):
    log_in(page, site)
    Attempt.objects.filter(pk=attempt.pk).update(
        deadline_at=timezone.now() + dt.timedelta(seconds=6), grace_seconds=30
    )
    page.goto(paper(site, attempt))
    page.locator(f"#q{TEXT} textarea").fill("最后一刻")
    page.wait_for_url("**/result/", timeout=20_000)
    attempt.refresh_from_db()
    assert attempt.state == "submitted"
    assert answers_of(attempt.pk) == {TEXT: "最后一刻"}


def test_logging_out_with_answers_that_were_not_sent_asks_first(page, context, site, attempt):
    text = log_in(page, site, attempt)
    context.set_offline(True)
    text.fill("还没上传")
    expect(state(page)).to_have_attribute("data-state", "waiting")
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    page.locator("details.menu summary").click()
    with page.expect_event("dialog"):
        page.locator("details.menu form[action$='/logout/'] button").click()
    expect(page.locator("[data-banner=offline]")).to_be_visible()
    assert asked == ["confirm"]
    context.set_offline(False)
    expect(state(page)).to_have_attribute("data-state", "saved")


def keep_unsent(page, context, site, attempt):
    """Leave the paper with an answer that the server has not got."""
    text = log_in(page, site, attempt)
    expect(page.locator("[data-save]")).to_be_hidden()
    context.route("**/save/", lambda route: route.abort())
    text.fill("还没上传")
    expect(state(page)).to_have_attribute("data-state", "waiting")
    page.on("dialog", lambda dialog: dialog.accept())
    page.goto(f"{site}/notices/")


def log_out(page):
    page.locator("details.menu summary", has_text="王芳").click()
    page.locator("form[action$='/logout/'] button").click()


def test_logging_out_elsewhere_asks_about_answers_that_were_not_sent(page, context, site, attempt):
    keep_unsent(page, context, site, attempt)
    log_out(page)
    page.locator("dialog .btn--quiet").click()
    expect(page).to_have_url(f"{site}/notices/")
    context.unroute("**/save/")
    page.goto(paper(site, attempt))
    expect(page.locator(f"#q{TEXT} textarea")).to_have_value("还没上传")
    expect(state(page)).to_have_attribute("data-state", "saved")
    page.goto(f"{site}/notices/")
    log_out(page)
    page.wait_for_url("**/login/")


def test_answers_given_up_when_logging_out_leave_the_device(page, context, site, attempt):
    keep_unsent(page, context, site, attempt)
    log_out(page)
    page.locator("dialog .btn--primary").click()
    page.wait_for_url("**/login/")
    text = log_in(page, site, attempt)
    expect(page.locator("[data-save]")).to_be_hidden()
    expect(text).to_have_value("")


def test_logging_out_without_a_queue_asks_nothing_and_leaves_none(page, site, learner):
    log_in(page, site)
    log_out(page)
    page.wait_for_url("**/login/")
    assert page.evaluate("indexedDB.databases()") == []


def test_handing_in_asks_and_then_shows_the_result(page, site, attempt):
    services.save_responses(
        attempt_id=attempt.pk, learner_id=attempt.learner_id, given={3: Given(False, 0)},
        now=timezone.now(),
    )  # fmt: skip
    log_in(page, site, attempt)
    page.locator("button[value=review]").click()
    page.wait_for_url("**/submit/")
    expect(page.locator("main .because li")).to_have_count(4)
    page.locator("button[value=final]").click()
    page.wait_for_url("**/result/")
    expect(page.locator(".result-head__score")).to_have_text("10/50")


def test_everything_works_without_javascript(browser, browser_context_args, site, attempt):
    context = browser.new_context(**browser_context_args, java_script_enabled=False)
    page = context.new_page()
    text = log_in(page, site, attempt)
    page.locator("#q3 .option").last.click()
    text.fill("没有脚本")
    page.locator("button[value=save][data-save]").click()
    expect(page.locator(".message--success")).to_be_visible()
    assert answers_of(attempt.pk) == {3: False, TEXT: "没有脚本"}
    page.locator("button[value=review]").click()
    page.locator("button[value=final]").click()
    expect(page.locator(".state--marking")).to_be_visible()
    context.close()
