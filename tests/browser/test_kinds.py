"""Every kind in a real Chromium on a phone: answered with the keyboard, and without JavaScript."""

import re

import pytest
from django.contrib.auth import get_user_model
from django.utils import timezone
from playwright.sync_api import expect

from quizzes import ports, services
from quizzes.models import Result
from quizzes.selectors import answers_of
from tests.quizzes.conftest import make_quiz
from tests.quizzes.every_kind import EVERY, right_answers

from .conftest import DESK, PHONE

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PASSWORD = "secret-word-1"


@pytest.fixture(autouse=True)
def strangers_keep_out(monkeypatch):
    monkeypatch.setattr(ports.start_gates, "_answers", [])
    monkeypatch.setattr(ports.next_steps, "_answers", [])


@pytest.fixture
def learner(db):
    return get_user_model().objects.create_user("000123", "王芳", PASSWORD)


@pytest.fixture
def attempt(learner):
    quiz = make_quiz(EVERY, title="每种题型")
    return services.start_attempt(quiz_id=quiz.pk, learner=learner, now=timezone.now())


@pytest.fixture
def site(live_server, only_this_site):
    return live_server.url


def open_paper(page, site, attempt):
    page.goto(f"{site}/login/")
    page.fill("[name=username]", "000123")
    page.fill("[name=password]", PASSWORD)
    page.locator("main form button").last.click()
    page.wait_for_url(lambda address: "/login/" not in address)
    page.goto(f"{site}/quizzes/attempts/{attempt.pk}/")


def press(page, locator, *keys):
    locator.focus()
    for key in keys:
        page.keyboard.press(key)


def saved(page, slot):
    expect(page.locator(f"#q{slot} .question__foot .saved")).to_have_attribute(
        "data-state", "saved"
    )


def put_in_order(page, slot, wanted):
    """Bring each entry to its place with the button that moves it up, or keep the order served."""
    entries = page.locator(f"#q{slot} .ordering__entry")
    if entries.locator("input").evaluate_all("inputs => inputs.map(each => each.value)") == wanted:
        press(page, page.locator(f"#q{slot} [data-keep]"), "Enter")
        return
    for place, wanted_id in enumerate(wanted):
        now = entries.locator("input").evaluate_all("inputs => inputs.map(each => each.value)")
        up = entries.nth(now.index(wanted_id)).locator("[data-move='-1']")
        up.focus()
        for _step in range(now.index(wanted_id) - place):
            page.keyboard.press("Enter")  # the focus goes along


def choose(page, slot, field, option_id):
    page.locator(f"#q{slot}-{field}").focus()
    page.locator(f"#q{slot}-{field}").select_option(option_id)


def decide(page, slot, text):
    page.locator(f"#q{slot} [data-open] .option", has_text=text).locator("input").focus()
    page.keyboard.press("Space")
    press(page, page.locator(f"#q{slot} [value='go-{slot}']"), "Enter")
    page.wait_for_url(re.compile(rf"#q{slot}$"))


def test_every_kind_is_answered_with_the_keyboard_and_marked(page, site, attempt, shots):
    open_paper(page, site, attempt)
    right, slots = right_answers(attempt.paper), attempt.paper["slots"]
    shots(page, "running-phone", full=True)

    page.locator("#q1 input.input").focus()
    page.keyboard.type("十五分钟")
    page.locator("#q2 input.input").focus()
    page.keyboard.type("7点45分")
    page.keyboard.press("Enter")  # saves, and does not send the paper
    for slot in (3, 4, 8):
        for each in right[slot]:
            press(page, page.locator(f"#q{slot} input[value='{each}']"), "Space")
    put_in_order(page, 5, right[5])
    for at, option_id in enumerate(right[6], start=1):
        choose(page, 6, at, option_id)
    press(page, page.locator("#q9 input.input"), "1", "5")
    page.locator("#q1 input.input").focus()
    for slot in (1, 2, 3, 4, 5, 6, 8, 9):
        saved(page, slot)
    expect(page.locator("[data-count]")).to_have_text("8/9")

    decide(page, 7, "我带您办")
    expect(page.locator("[data-count]")).to_have_text("8/9")  # the situation has not ended
    shots(page, "situation-phone")
    decide(page, 7, "留下电话")
    expect(page.locator("[data-count]")).to_have_text("9/9")
    said = {**right, 1: "十五分钟", 2: "7点45分"}
    assert {slot: value if slot != 3 else sorted(value) for slot, value in answers_of(attempt.pk).items()} == {**said, 3: sorted(right[3])}  # fmt: skip
    shots(page, "answered-phone", full=True)
    page.set_viewport_size(DESK)
    shots(page, "answered-desk", full=True)
    page.emulate_media(color_scheme="dark")
    shots(page, "answered-dark", full=True)
    page.set_viewport_size(PHONE)
    page.emulate_media(color_scheme="light")

    press(page, page.locator("[value=review]"), "Enter")
    press(page, page.locator(".btn[value=final]"), "Enter")
    expect(page.locator(".result-head")).to_contain_text("80")
    assert Result.objects.get().score == 80
    assert len(slots) == page.locator("article.question").count()
    shots(page, "marked-phone", full=True)


def test_an_order_is_marked_by_what_stands_rightly_and_shown_with_its_places(
    page, site, attempt, shots
):
    open_paper(page, site, attempt)
    order = right_answers(attempt.paper)[5]
    put_in_order(page, 5, [order[1], order[0], *order[2:]])
    saved(page, 5)
    assert answers_of(attempt.pk)[5] == [order[1], order[0], *order[2:]]
    page.reload()
    shown = page.locator("#q5 .ordering__entry input")
    assert shown.evaluate_all("inputs => inputs.map(each => each.value)")[0] == order[1]
    press(page, page.locator("[value=review]"), "Enter")
    press(page, page.locator(".btn[value=final]"), "Enter")
    expect(page.locator("#q5 .question__number")).to_contain_text("6.66")
    page.emulate_media(color_scheme="dark")
    shots(page, "marked-dark", full=True)
    page.set_viewport_size(DESK)
    page.emulate_media(color_scheme="light")
    shots(page, "marked-desk", full=True)


def test_a_right_order_can_be_kept_as_it_stands(page, site, attempt):
    open_paper(page, site, attempt)
    before = page.locator("#q5 .ordering__entry input").evaluate_all("i => i.map(e => e.value)")
    press(page, page.locator("#q5 [data-keep]"), "Enter")
    saved(page, 5)
    assert answers_of(attempt.pk)[5] == before
    expect(page.locator("#q5 [data-keep]")).to_be_hidden()


def test_without_javascript_every_kind_is_a_form(
    browser, browser_context_args, site, attempt, shots
):
    context = browser.new_context(**browser_context_args, java_script_enabled=False)
    page = context.new_page()
    open_paper(page, site, attempt)
    right = right_answers(attempt.paper)
    page.locator("#q1 input.input").fill("15")
    page.locator("#q2 input.input").fill("07:45")
    for slot in (3, 4, 8):
        for each in right[slot]:
            page.locator(f"#q{slot} input[value='{each}']").check()
    for entry in page.locator("#q5 .ordering__entry").all():
        place = right[5].index(entry.locator("input").input_value()) + 1
        entry.locator("select").select_option(str(place))
    for at, option_id in enumerate(right[6], start=1):
        choose(page, 6, at, option_id)
    page.locator("#q9 input.input").fill("15")
    shots(page, "no-script-phone", full=True)
    for words in ("我带您办", "留下电话"):
        page.locator("#q7 [data-open] .option", has_text=words).locator("input").check()
        page.locator("#q7 [value='go-7']").click()
    page.locator("[value=review]").click()
    page.locator("[value=final]").click()
    assert Result.objects.get().score == 80
    context.close()
