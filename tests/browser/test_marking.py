"""Marking with the keyboard in a real Chromium: keys, ticks and score agree, and a comment outlives a login."""

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from quizzes import ports, services
from quizzes.models import Grade
from quizzes.services import Given
from quizzes.views.marking_keys import seal
from tests.quizzes.conftest import ANSWERS, make_quiz

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PASSWORD = "secret-word-1"


@pytest.fixture
def answer(db, monkeypatch):
    """The address of an answer in which one of three points was found; two are enough for 10."""
    monkeypatch.setattr(ports.start_gates, "_answers", [])
    person, now = get_user_model().objects.create_user("000123", "王芳", PASSWORD), timezone.now()
    quiz = make_quiz(ANSWERS[4:])
    attempt = services.start_attempt(quiz_id=quiz.pk, learner=person, now=now)
    services.submit_attempt(
        attempt_id=attempt.pk, learner_id=person.pk, responses={1: Given("先计划。", 0)}, now=now
    )
    assessor = get_user_model().objects.create_user("A-1", "赵敏", PASSWORD)
    assessor.groups.add(Group.objects.get_or_create(name="assessor")[0])
    return reverse("quizzes:mark", args=[seal(attempt.pk, 1)])


def log_in(page):
    page.fill("[name=username]", "A-1")
    page.fill("[name=password]", PASSWORD)
    page.locator("main form button").last.click()
    expect(page.locator("form[data-marking]")).to_be_visible()


def test_keys_ticks_and_score_agree_and_a_comment_outlives_the_login(
    page, live_server, only_this_site, answer, shots
):
    page.goto(f"{live_server.url}{answer}")
    log_in(page)
    points, score = page.locator("[name=points_met]"), page.locator("#id_score")

    def stands(ticked, value):
        expect(score).to_have_value(value)
        assert [each.is_checked() for each in points.all()] == ticked

    stands([True, False, False], "5")
    page.keyboard.press("f")
    stands([True, True, True], "10")
    page.keyboard.press("0")
    stands([False, False, False], "0")
    page.keyboard.press("2")
    stands([False, True, False], "5")
    score.fill("6")
    page.keyboard.press("Escape")
    page.keyboard.press("3")
    stands([False, True, True], "6")
    expect(page.locator("[data-by-hand]")).to_be_visible()

    page.locator("[name=comment]").fill("缺第三点")
    shots(page, "typed", full=True)
    page.context.clear_cookies(name="sessionid")
    page.keyboard.press("Control+Enter")
    page.wait_for_url("**/login/**")
    log_in(page)
    expect(page.locator("[data-brought]")).to_be_visible()
    expect(page.locator("[name=comment]")).to_have_value("缺第三点")
    stands([False, True, True], "6")
    shots(page, "back", full=True)
    page.keyboard.press("Enter")
    expect(page.locator(".message--success")).to_be_visible()
    assert Grade.objects.get().comment == "缺第三点"
    page.goto(f"{live_server.url}{answer}")
    expect(page.locator("[data-brought]")).to_be_hidden()
