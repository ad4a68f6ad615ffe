"""Every page of the demo as people meet it: readable by all, at every width, by keyboard, light to load."""

import gzip
import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.core.management import call_command
from django.db import connections
from django.test import override_settings
from django.utils import timezone
from playwright.sync_api import expect
from pytest_django.live_server_helper import LiveServer

from competence.models import Certificate
from courses.models import CoursePage
from people.models import User
from quizzes import selectors, services
from quizzes.models import Attempt
from quizzes.views.marking_keys import seal

from .conftest import DESK, PHONE

# Among the tests that flush: this module does it once, at its end.
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PASSWORD = "demo-2026"
KB = 1024
AXE = Axe()
# What belongs to Wagtail: its menu, its head line with search and filters, its form fields' tool tips.
WAGTAIL = ["#wagtail-sidebar", ".w-slim-header", "[data-tippy-root]", ".w-dropdown"]
SCREENS = [(PHONE, "light"), (PHONE, "dark"), (DESK, "light"), (DESK, "dark")]
# Sizes and names are the same in the dark: only the colours are asked again.
COLOURS_ONLY = {"runOnly": ["color-contrast"], "resultTypes": ["violations"]}
EVERYTHING = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "resultTypes": ["violations"],
}


@pytest.fixture
def _django_db_helper(django_db_setup, django_db_blocker):
    """In place of pytest-django's own, which would flush the demo away after the first test."""
    with django_db_blocker.unblock():
        yield


@pytest.fixture(scope="module")
def site(django_db_setup, django_db_blocker):
    """The demo company, loaded once and served; its address."""
    with django_db_blocker.unblock():
        with override_settings(
            DEMO=True, DEMO_PASSWORD=PASSWORD, DEMO_ACCOUNTS=[("学员", "learner")]
        ):
            call_command("demo")
            server = LiveServer("localhost")
            yield server.url
            server.stop()
        for connection in connections.all():
            call_command("flush", interactive=False, database=connection.alias, verbosity=0)


@pytest.fixture(scope="module")
def places(site):
    """Addresses by the role that goes there."""
    learner = User.objects.get(staff_number="learner")
    old = Attempt.objects.get(learner=learner, origin="online")
    running = services.start_attempt(quiz_id=old.quiz_id, learner=learner, now=timezone.now())
    certificate = Certificate.objects.get(record__user=learner)
    record = certificate.record
    course = CoursePage.objects.get(slug="iso-9001")
    task = selectors.marking_queue(User.objects.get(staff_number="assessor").pk).first()
    return {
        "anonymous": ["/login/", f"/records/verify/{certificate.code}/", "/records/verify/none/"],
        "learner": [
            "/",
            "/courses/",
            "/courses/iso-9001/",
            "/courses/iso-9001/9/",
            f"/quizzes/{old.quiz_id}/",
            f"/quizzes/{course.quiz_id}/",
            f"/quizzes/attempts/{running.pk}/",
            f"/quizzes/attempts/{running.pk}/submit/",
            f"/quizzes/attempts/{old.pk}/result/",
            f"/quizzes/attempts/{old.pk}/report/1/",
            f"/quizzes/attempts/{old.pk}/object/1/",
            "/records/",
            f"/records/{record.number}/",
            f"/records/competencies/{record.competency.code}/",
            "/records/competence/",
            "/quizzes/practicals/",
            "/training/running-scores/",
            "/notices/",
            "/search/?q=质量",
            "/search/?q=zzz",
            "/password/",
            "/nowhere/",
        ],
        "assessor": [
            "/",
            "/quizzes/observations/",
            "/quizzes/observations/observe/",
            "/quizzes/marking/",
            f"/quizzes/marking/answers/{seal(task.attempt_id, task.slot)}/",
        ],
        "manager": [
            "/",
            "/courses/people/",
            "/reports/completions/",
            "/records/matrix/",
            "/training/inspections/",
        ],
        "trainer": [
            "/desk/courses/",
            "/desk/courses/handouts/import/",
            f"/desk/courses/{course.pk}/release/",
            "/desk/enrolment/assignments/",
            "/desk/enrolment/assignments/new/",
            f"/desk/enrolment/standing/{course.pk}/",
        ],
        "hr": [
            "/desk/",
            f"/desk/people/{learner.pk}/",
            "/desk/people/join/",
            "/desk/reports/completions/",
        ],
    }


@pytest.fixture(scope="module")
def logged_in(site, browser, browser_context_args):
    """Return a page of a person: each logs in once."""
    states = {}

    def page_of(role, **options):
        if role != "anonymous" and role not in states:
            context = browser.new_context(**browser_context_args)
            page = context.new_page()
            page.goto(f"{site}/login/")
            page.fill("[name=username]", role)
            page.fill("[name=password]", PASSWORD)
            page.locator("main form button.btn--primary").first.click()
            page.wait_for_url(lambda address: "/login/" not in address)
            states[role] = context.storage_state()
            context.close()
        arguments = {**browser_context_args, **options, "storage_state": states.get(role)}
        return browser.new_context(**arguments).new_page()

    yield page_of
    for context in list(browser.contexts):
        context.close()


def faults(page, context, options):
    return [
        f"{fault['id']}: {fault['help']} – {fault['nodes'][0]['target']} ({len(fault['nodes'])})"
        for fault in AXE.run(page, context=context, options=options).response["violations"]
    ]


def look_at(page, address):
    """Open a page and return what is wrong with it on each screen."""
    page.goto(address)
    is_desk = "/desk/" in address
    context = {"include": [["main"]], "exclude": [[part] for part in WAGTAIL]} if is_desk else None
    found = []
    for viewport, scheme in SCREENS[:1] if is_desk else SCREENS:
        page.set_viewport_size(viewport)
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        options = EVERYTHING if scheme == "light" else COLOURS_ONLY
        name = f"{re.sub(r'^https?://[^/]+', '', address)} {viewport['width']} {scheme}"
        found += [f"{name}: {fault}" for fault in faults(page, context, options)]
    return found


@pytest.mark.parametrize("role", ["anonymous", "learner", "assessor", "manager", "trainer", "hr"])
def test_axe_finds_nothing(role, site, places, logged_in):
    page = logged_in(role)
    assert [fault for path in places[role] for fault in look_at(page, site + path)] == []


@pytest.mark.parametrize("role", ["anonymous", "learner", "assessor", "manager"])
def test_no_page_scrolls_sideways(role, site, places, logged_in):
    page, too_wide = logged_in(role), []
    for path in places[role]:
        page.goto(site + path)
        for width in (320, 390):
            page.set_viewport_size({"width": width, "height": 700})
            if page.evaluate("document.documentElement.scrollWidth") > width:
                too_wide.append(f"{path} at {width}")
    assert too_wide == []


def test_a_thumb_reaches_everything_that_stands_alone(site, places, logged_in):
    """44 px high, but for links within a sentence or a list's title, whose whole row can be pressed."""
    page, small = logged_in("learner"), []
    for path in places["learner"]:
        page.goto(site + path)
        small += [f"{path}: {what}" for what in page.evaluate(TOO_SMALL)]
    assert small == []


TOO_SMALL = """() => [...document.querySelectorAll('a, button, summary, select, input:not([type=hidden])')]
    .filter(each => each.checkVisibility({checkVisibilityCSS: true}) && !each.closest('.hidden-visually, .skip, .option, .check, .row__title'))
    .filter(each => getComputedStyle(each).display !== 'inline')
    .filter(each => { const box = each.getBoundingClientRect(); return box.width > 1 && box.height < 43.5 })
    .map(each => `${each.tagName} ${each.className} ${each.textContent.trim().slice(0, 20)} ${each.getBoundingClientRect().height}`)"""


def test_a_question_is_answered_by_keyboard_alone(site, places, logged_in):
    page = logged_in("learner")
    paper = next(path for path in places["learner"] if re.search(r"attempts/[^/]+/$", path))
    page.goto(site + paper)
    question = page.locator("fieldset.question", has=page.locator("input[type=radio]")).first
    for _ in range(60):
        page.keyboard.press("Tab")
        if question.locator("input[type=radio]").evaluate_all(
            "all => all.includes(document.activeElement)"
        ):
            break
    page.keyboard.press("Space")
    expect(question.locator(".saved")).to_have_attribute("data-state", "saved")
    page.keyboard.press("ArrowDown")
    expect(question.locator("input[type=radio]").nth(1)).to_be_checked()
    expect(question.locator(".saved")).to_have_attribute("data-state", "saved")
    assert (
        page.evaluate("getComputedStyle(document.activeElement.closest('.option')).outlineStyle")
        != "none"
    )


LIMITS = {"document": 8 * KB, "stylesheet": 15 * KB, "script": 10 * KB}


def first_view(page, address):
    """Return the gzipped bytes by kind, complaints of the console, and requests to anywhere else."""
    weights, complaints, outside = dict.fromkeys(LIMITS, 0), [], []
    answers = []
    page.on("response", lambda answer: answers.append(answer))
    page.on("console", lambda line: complaints.append(line.text) if line.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(address)
    page.wait_for_load_state("networkidle")
    for answer in answers:
        if not answer.url.startswith((re.match(r"https?://[^/]+", address)[0], "data:", "blob:")):
            outside.append(answer.url)
        kind = answer.request.resource_type
        if kind in weights:
            weights[kind] += len(gzip.compress(answer.body()))
    return weights, complaints, outside


@pytest.mark.parametrize(
    ("what", "pattern"),
    [
        ("home", r"/$"),
        ("course", r"/courses/iso-9001/$"),
        ("lesson", r"/courses/iso-9001/9/$"),
        ("attempt", r"/quizzes/attempts/[^/]+/$"),
    ],
)
def test_the_first_view_is_light_quiet_and_stays_here(what, pattern, site, places, logged_in):
    path = next(path for path in places["learner"] if re.fullmatch(pattern, path))
    weights, complaints, outside = first_view(logged_in("learner"), site + path)
    assert {kind: size for kind, size in weights.items() if size > LIMITS[kind]} == {}
    assert complaints == []
    assert outside == []


@pytest.mark.parametrize(
    ("role", "doors"), [("trainer", 2), ("assessor", 1), ("hr", 1), ("auditor", 1), ("manager", 0)]
)
def test_the_demo_s_people_find_their_doors(role, doors, site, logged_in):
    page = logged_in(role)
    page.goto(site)
    menu = page.locator(".menu__sheet a[href^='/desk/'], .menu__sheet a[href='/quizzes/marking/']")
    assert menu.count() == doors
