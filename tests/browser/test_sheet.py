"""A sheet in a real Chromium: noted without a network, on two tablets at once, and signed."""

import pytest
from django.utils import timezone
from PIL import Image
from playwright.sync_api import expect

from quizzes.models import Attempt, Response
from quizzes.selectors import answers_of
from quizzes.selectors.signatures import signatures_of
from tests.quizzes import observing as make

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def assessor(db):
    return make.make_person("A1", "周老师", "assessor")


@pytest.fixture
def learner(db):
    return make.make_person("000123", "王芳")


@pytest.fixture
def checklist(db):
    return make.make_checklist(critical=(1,))


@pytest.fixture
def site(live_server, only_this_site):
    return live_server.url


def log_in(page, site, number):
    page.goto(f"{site}/login/")
    page.fill("[name=username]", number)
    page.fill("[name=password]", make.PASSWORD)
    page.locator("main form button").last.click()
    page.wait_for_url(lambda address: "/login/" not in address)


def line(page, number):
    return page.locator(f"#q{number}")


def state(page, number):
    return page.locator(f"#q{number} .question__foot > .saved")


def test_a_spot_check_without_a_network_is_ten_taps_and_is_signed_when_it_is_back(
    page, context, site, assessor, learner, checklist, shots, tmp_path
):
    make.close(checklist, learner, assessor, now=timezone.now())  # so that she stands in the list
    log_in(page, site, "A1")
    taps = []

    def tap(part):
        part.click()
        taps.append(part)

    page.goto(f"{site}/quizzes/observations/")
    tap(page.locator(".page-head .btn--primary"))
    tap(page.locator(".rows a"))
    tap(page.locator("button[name=quiz]"))
    page.wait_for_url("**/sheets/*/")
    context.set_offline(True)
    tap(line(page, 1).locator(".segment").first)
    tap(line(page, 2).locator(".segment").first)
    tap(line(page, 3).locator("input[type=text]"))
    page.keyboard.type("14")
    for number in (1, 2, 3):
        expect(state(page, number)).to_have_attribute("data-state", "waiting")
    expect(page.locator("[data-banner=offline]")).to_be_visible()
    shots(page, "offline")
    page.locator("button[value=review]").click()
    expect(page.locator("[data-held]")).to_contain_text("3")
    sheet = Attempt.objects.get(state="in_progress")
    assert answers_of(sheet.pk) == {}

    context.set_offline(False)
    for number in (1, 2, 3):
        expect(state(page, number)).to_have_attribute("data-state", "saved")
    assert answers_of(sheet.pk).keys() == {1, 2, 3}
    tap(page.locator("button[value=review]"))
    page.wait_for_url("**/sign/")
    shots(page, "sign", full=True)
    tap(page.locator("[name=password]"))
    page.keyboard.type(make.PASSWORD)
    tap(page.locator("main form .btn--primary"))
    page.wait_for_url("**/sheets/*/")
    shots(page, "signed", full=True)
    sheet.refresh_from_db()
    assert sheet.state == "graded"
    assert sheet.signatures.get().counts
    assert len(taps) <= 10


def test_two_tablets_on_one_sheet_the_second_is_told_and_nothing_is_overwritten(
    page, browser, browser_context_args, site, assessor, learner, checklist
):
    sheet = make.make_sheet(checklist, learner, assessor, now=timezone.now())
    address = f"{site}/quizzes/sheets/{sheet.pk}/"
    other = browser.new_context(**browser_context_args).new_page()
    for tablet in (page, other):
        log_in(tablet, site, "A1")
        tablet.goto(address)
    line(page, 2).locator(".segment").nth(0).click()
    expect(state(page, 2)).to_have_attribute("data-state", "saved")
    line(other, 2).locator(".segment").nth(2).click()
    note = line(other, 2).locator(".callout--warning")
    expect(note.locator("[data-mine]")).to_have_text("差")
    expect(line(other, 2).locator("input[type=radio]").nth(0)).to_be_checked()
    best = sheet.paper["slots"][1]["levels"][0]["id"]
    assert [row.value for row in Response.objects.filter(attempt=sheet)] == [{"level": best}]
    other.context.close()


def test_a_photograph_waits_for_the_network_and_stands_in_the_line(
    page, context, site, assessor, learner, checklist, tmp_path
):
    photo = tmp_path / "杯子.png"
    Image.new("RGB", (60, 40), "red").save(photo)
    sheet = make.make_sheet(checklist, learner, assessor, now=timezone.now())
    log_in(page, site, "A1")
    page.goto(f"{site}/quizzes/sheets/{sheet.pk}/")
    context.set_offline(True)
    line(page, 1).locator("summary").click()
    line(page, 1).locator("input[type=file]").set_input_files(photo)
    expect(line(page, 1).locator("[data-files] .saved")).to_have_attribute("data-state", "waiting")
    expect(page.locator("[data-files-held]")).to_be_visible()
    context.set_offline(False)
    expect(line(page, 1).locator("[data-files] a")).to_have_text("杯子.jpg")
    expect(state(page, 1)).to_have_attribute("data-state", "saved")
    assert answers_of(sheet.pk) == {1: {"files": [sheet.files.get().pk]}}


def test_a_signature_that_becomes_void_is_visibly_void(
    page, site, assessor, learner, checklist, shots
):
    sheet = make.close(checklist, learner, assessor, now=timezone.now())
    log_in(page, site, "A1")
    page.goto(f"{site}/quizzes/sheets/{sheet.pk}/")
    expect(page.locator(".signed__void")).to_have_count(0)
    Response.objects.filter(attempt=sheet, slot=3).update(value={"value": "1"})
    page.reload()
    expect(page.locator(".signed__void")).to_be_visible()
    shots(page, "void", full=True)
    assert signatures_of(sheet)[0].is_void
