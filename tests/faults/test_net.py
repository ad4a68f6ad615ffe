"""T-NET: the network goes three times, the last time the tab dies too; what was shown is never lost.

In full (TRIALS=full) 100 attempts, cuts of 5 to 120 seconds, about twenty minutes; here a sample.
"""

from __future__ import annotations

import contextlib
import random
import time

import pytest
from django.utils import timezone
from playwright.sync_api import Error, expect

from quizzes.selectors import answers_of
from quizzes.services import start_attempt
from tests.browser.conftest import browser_type_launch_args  # noqa: F401 - a fixture
from tests.factories import make_item, make_quiz, make_user

from .server import FULL, Site, log_in

pytestmark = pytest.mark.browser

ATTEMPTS, TOGETHER, CUTS = (100, 20, (5, 120)) if FULL else (1, 1, (0.2, 0.5))
QUESTIONS = 4
SOON = 10_000 if FULL else 30_000  # milliseconds; a sample shares its machine with other tests


class Phone:
    """A learner's browser in the middle of an attempt, and what its screen has said of each answer."""

    def __init__(self, browser, site, quiz):
        who = make_user()
        self.attempt = start_attempt(quiz_id=quiz.pk, learner=who, now=timezone.now())
        base = f"http://127.0.0.1:{site.port}"
        self.address = f"{base}/quizzes/attempts/{self.attempt.pk}/"
        self.context = browser.new_context(locale="zh-CN")
        self.context.add_cookies([{"name": "sessionid", "value": log_in(who), "url": base}])
        self.shown = {}
        self.open()

    def open(self):
        self.page = self.context.new_page()
        self.page.goto(self.address)

    def write(self, slot, text):
        self.page.locator(f"#q{slot} input[type=text]").fill(text)
        self.shown[slot] = [text]

    def says(self, slot, state):
        sign = self.page.locator(f"#q{slot} .question__foot .saved")
        expect(sign).to_have_attribute("data-state", state, timeout=SOON)

    def cut(self):
        self.context.set_offline(True)

    def crash(self):
        with contextlib.suppress(Error):
            self.page.goto("chrome://crash", timeout=2000)
        self.page.close()  # what is left of it

    def restore(self):
        self.context.set_offline(False)


@pytest.fixture(scope="module")
def site(trial_database, tmp_path_factory):
    with Site(trial_database, tmp_path_factory.mktemp("media"), TRIAL_STATIC="1") as running:
        yield running


@pytest.fixture(scope="module")
def quiz(trial_database):
    items = tuple(
        make_item(kind="fill_in", value={"blanks": [["甲"]]}, stem="____") for _ in range(QUESTIONS)
    )
    return make_quiz(items=items, time_limit_minutes=600)


def _cut(phones, number, seconds):
    """One cut; with the third the tab dies, and the page is opened again."""
    for phone in phones:
        phone.write(1, f"通 {number}")
        phone.says(1, "saved")
        phone.cut()
        for slot in (1, number + 1):
            phone.write(slot, f"断 {number}")
            phone.says(slot, "waiting")
        expect(phone.page.locator("[data-banner=offline]")).to_be_visible(timeout=SOON)
    time.sleep(seconds)  # how long it lasts is what is tried here
    for phone in phones:
        if number == 3:
            phone.crash()
        phone.restore()
        if number == 3:
            phone.open()
    for phone in phones:
        phone.says(1, "saved")
        phone.says(number + 1, "saved")


def test_no_answer_that_the_screen_showed_is_lost_with_the_network_or_the_tab(browser, site, quiz):
    chance, lost = random.Random(1), []  # noqa: S311
    for _ in range(ATTEMPTS // TOGETHER):
        phones = [Phone(browser, site, quiz) for _ in range(TOGETHER)]
        for number in (1, 2, 3):
            _cut(phones, number, chance.uniform(*CUTS))
        for phone in phones:
            if answers_of(phone.attempt.pk) != phone.shown:
                lost.append((phone.shown, answers_of(phone.attempt.pk)))
            phone.context.close()
    print(f"{ATTEMPTS} attempts, {3 * ATTEMPTS} cuts, {ATTEMPTS} dead tabs, {len(lost)} lost")
    assert not lost
