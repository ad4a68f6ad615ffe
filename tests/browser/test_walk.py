"""The main job in a phone's browser: from the handout a company has to the file that HR sends."""

import csv
import datetime as dt
import io
import re
from pathlib import Path

import pytest
from django.core.management import call_command
from django.utils import timezone
from playwright.sync_api import expect

from courses.models import CoursePage
from framework.services import load_framework
from learning_site.roles import apply_roles
from people import services
from people.models import User
from quizzes.models import Item
from tests import factories

ROOT = Path(__file__).resolve().parents[2]
OWN = ROOT / "tests" / "data" / "handouts" / "oddities.txt"
REAL = ROOT.parent / "shared" / "seeds" / "000_1350e2d7e7daecc6.txt"
HANDOUTS = [pytest.param(OWN, id="own-handout"), pytest.param(REAL, id="real-handout")]
NEW_PASSWORD = "a-new-password-7"
SAVED = re.compile(r"已保存 \d\d:\d\d:\d\d")

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def company(transactional_db):
    """A company with a unit, a position and one person in each role who works at a desk."""
    factories.make_shelf()
    apply_roles()
    load_framework()
    unit = factories.make_unit("前台客服部")
    position = factories.make_position("前台接待")
    for name, number, roles in [
        ("顾青禾", "T001", ("trainer",)),
        ("陆望舒", "A001", ("assessor",)),
        ("叶知秋", "H001", ("hr",)),
    ]:
        user = factories.make_user(name, staff_number=number, roles=roles)
        factories.appoint(user, unit, position)
    return unit


class Walker:
    """One person with a phone."""

    def __init__(self, page, base, shots):
        self.page, self.base, self.shots = page, base, shots

    def login(self, number, password=factories.PASSWORD):
        self.page.context.clear_cookies()
        self.page.goto(f"{self.base}/login/")
        self.page.get_by_label("工号").fill(number)
        self.page.get_by_label("密码").fill(password)
        self.press_and_load(
            self.page.get_by_role("main").get_by_role("button", name="登录", exact=True)
        )

    def go(self, path):
        answer = self.page.goto(f"{self.base}{path}")
        assert answer.status == 200, f"{path}: {answer.status}"

    def press(self, name, *, exact=True):
        self.page.get_by_role("button", name=name, exact=exact).first.click()

    def press_and_load(self, locator):
        with self.page.expect_navigation():
            locator.click()

    def shoot(self, name, **options):
        self.shots(self.page, name, **options)


@pytest.fixture
def walker(page, live_server, shots, only_this_site):
    page.set_default_timeout(15_000)
    return Walker(page, live_server.url, shots)


@pytest.mark.parametrize("handout", HANDOUTS)
def test_walk(handout, company, walker, tmp_path):
    if not handout.exists():
        pytest.skip(f"the real handout is not here ({handout.name}); our own was walked")
    course = import_and_release(walker, handout)
    password = hr_joins_and_assigns(walker, course)
    learner_reads(walker, password)
    learner_sits_the_quiz(walker)
    assessor_marks(walker)
    learner_holds_the_certificate(walker, tmp_path)
    hr_takes_the_list(walker, tmp_path)


def import_and_release(walker, handout):
    """Upload, settle what is odd, set the quiz's rules, say what is proved, publish. Returns the title."""
    page = walker.page
    walker.login("T001")
    walker.go("/desk/courses/handouts/import/")
    walker.shoot("trainer-upload")
    page.locator("input[type=file]").set_input_files(handout)
    walker.press("导入")
    expect(page.locator(".oddity").first).to_be_visible()
    walker.shoot("trainer-oddities")
    document_address = page.url
    course = page.locator(".desk__lead a").first.inner_text()
    settle_oddities(walker)
    page.goto(document_address)
    walker.shoot("trainer-oddities-settled")
    page.get_by_role("link", name="测验设置").click()
    set_quiz_rules(walker)
    prove_a_competency(walker, course)
    walker.shoot("trainer-release", full=True)
    page.locator("[name=why]").fill("首次发布")
    walker.press_and_load(page.get_by_role("button", name=re.compile("^发布第")))
    walker.shoot("trainer-released")
    return course


def settle_oddities(walker):
    """Draw the missing pictures, confirm each key as it was read, accept the rest."""
    left = walker.page.locator(".oddity:not(.oddity--settled)")
    while left.locator("button[name=drawing]").count():
        walker.press_and_load(left.locator("button[name=drawing]").first)
    while left.locator("button[name=answer]").count():
        oddity = left.filter(has=walker.page.locator("button[name=answer]")).first
        read_as = oddity.locator(".oddity__read")
        is_true = bool(read_as.count()) and "正确" in read_as.inner_text()
        walker.press_and_load(oddity.locator(f"button[value={'true' if is_true else 'false'}]"))
    accept_all = walker.page.get_by_role("button", name=re.compile("^全部接受"))
    while accept_all.count():
        walker.press_and_load(accept_all.first)
    while left.locator("button[value=accepted]").count():
        walker.press_and_load(left.locator("button[value=accepted]").first)


def set_quiz_rules(walker):
    page = walker.page
    page.locator("#id_pass_mark").fill("60")
    page.locator("#id_timing").select_option("limited")
    page.locator("#id_time_limit_minutes").fill("30")
    page.locator("#id_attempts_rule").select_option("limited")
    page.locator("#id_max_attempts").fill("2")
    for field in page.locator("[id^=id_slots-][id$=-points]").all():
        if field.is_visible():
            field.fill("10")
    walker.shoot("trainer-quiz-rules")
    walker.press_and_load(page.locator("button[type=submit].action-save").first)


def prove_a_competency(walker, course):
    page = walker.page
    walker.go(f"/desk/pages/{CoursePage.objects.get().pk}/edit/")
    walker.shoot("trainer-course")
    page.get_by_role("tab", name="测验与证明").click()
    page.locator("#id_level").fill("1")
    page.locator("#id_validity_months").fill("24")
    page.get_by_role("button", name=re.compile("选择.*(能力|competency)")).first.click()
    page.get_by_role("link", name=re.compile("ISO-K1")).first.click()
    walker.press_and_load(page.get_by_role("button", name=re.compile("保存草稿")).first)
    walker.go(f"/desk/courses/{CoursePage.objects.get().pk}/release/")


def hr_joins_and_assigns(walker, course):
    """Enter a new colleague and assign the course to the unit. Returns the first password."""
    page = walker.page
    walker.login("H001")
    walker.go("/desk/people/join/")
    page.get_by_label("工号").fill("000123")
    page.get_by_label("姓名").fill("林小满")
    page.locator("[name=unit]").select_option(label="前台客服部")
    page.locator("[name=position]").select_option(label="前台接待")
    page.locator("[name=on]").fill(timezone.localdate().isoformat())
    page.keyboard.press("Escape")
    walker.shoot("hr-join")
    walker.press_and_load(page.locator("main form button[type=submit]").last)
    password = page.locator(".first-password code").last.inner_text()
    walker.shoot("hr-first-password")
    walker.go("/desk/enrolment/assignments/new/")
    page.locator("[name=course]").select_option(label=course)
    page.locator("[name=unit]").select_option(label="前台客服部")
    page.locator("[name=due_on]").fill((timezone.localdate() + dt.timedelta(days=14)).isoformat())
    page.keyboard.press("Escape")
    page.locator("main form button.button, .desk form button.button").last.click()
    expect(page.locator("#reach")).to_be_visible()
    walker.shoot("hr-whom-it-reaches")
    walker.press_and_load(page.get_by_role("button", name=re.compile("^指派")))
    walker.shoot("hr-assigned")
    return password


def learner_reads(walker, password):
    """Log in for the first time, choose a password, read every lesson and come back in between."""
    page = walker.page
    walker.login("000123", password)
    walker.shoot("learner-first-password")
    page.locator("[name=old_password]").fill(password)
    page.locator("[name=new_password1]").fill(NEW_PASSWORD)
    page.locator("[name=new_password2]").fill(NEW_PASSWORD)
    walker.press_and_load(page.locator("main form button.btn--primary").first)
    walker.go("/courses/")
    walker.shoot("learner-catalogue")
    walker.go("/")
    walker.shoot("learner-home")
    walker.press_and_load(page.locator(".next-step .btn--primary"))
    for number in range(60):
        if "/courses/" not in page.url or not re.search(r"/\d+/$", page.url):
            break
        if number in {0, 10}:
            walker.shoot(f"learner-lesson-{number}")
        if number == 5:
            here = page.url
            walker.go("/")
            walker.press_and_load(page.locator(".next-step .btn--primary"))
            assert page.url == here, "the learner does not come back to the same lesson"
        walker.press_and_load(page.locator(".lesson-nav button.btn--primary"))
    walker.go("/")
    walker.shoot("learner-all-read")


def learner_sits_the_quiz(walker):
    """Answer on a bad network and on a second device; nothing that was shown as saved is lost."""
    page = walker.page
    walker.press_and_load(page.locator(".next-step .btn--primary"))
    walker.shoot("learner-quiz-rules", full=True)
    page.locator("main form button.btn--primary").first.click()
    expect(page.locator("fieldset.question")).to_have_count(12)
    answers = right_answers()
    fieldsets = page.locator("fieldset.question")
    for index in range(12):
        if index == 4:
            page.context.set_offline(True)
        answer_question(fieldsets.nth(index), answers)
        if index == 4:
            expect(page.locator("[data-banner=offline]")).to_be_visible(timeout=15_000)
            walker.shoot("learner-offline")
            page.context.set_offline(False)
        expect(page.locator("p.saved[role=status]")).to_have_text(SAVED, timeout=30_000)
    walker.shoot("learner-answered")
    address = page.url
    page.goto("about:blank")
    page.goto(address)  # the browser was closed and opened again
    expect(page.locator("details.question-map [data-count]")).to_have_text("12/12")
    page.get_by_role("button", name="交卷").first.click()
    walker.shoot("learner-hand-in")
    walker.press_and_load(page.locator("button[name=do][value=final]").last)
    walker.shoot("learner-waits-for-marks")


def right_answers():
    """Return the live answers by question text."""
    return {item.stem: item for item in Item.objects.all()}


def answer_question(fieldset, items):
    text = fieldset.inner_text()
    item = next(
        item
        for stem, item in items.items()
        if re.sub(r"\s", "", stem)[:12] in re.sub(r"\s", "", text)
    )
    value = item.answer[0].value
    if item.kind == "single_choice":
        right = next(option["text"] for option in value["options"] if option["correct"])
        fieldset.locator(
            ".option", has_text=re.compile(rf"{re.escape(right.strip())}\s*$")
        ).first.click()
    elif item.kind == "true_false":
        fieldset.locator(".option").nth(0 if value["answer"] == "true" else 1).click()
    else:
        fieldset.locator("textarea").fill(
            "；".join(point["text"] for point in value["marking_points"])
        )


def assessor_marks(walker):
    page = walker.page
    walker.login("A001")
    walker.go("/quizzes/marking/")
    walker.shoot("assessor-queue")
    walker.press_and_load(page.locator("main a.row__title, main .row__action a").first)
    for _ in range(2):
        for box in page.locator("input[name=points_met]").all():
            box.check()
        walker.shoot("assessor-marks", full=True)
        walker.press_and_load(page.locator("form[data-marking] button.btn--primary"))


def learner_holds_the_certificate(walker, tmp_path):
    page = walker.page
    walker.login("000123", NEW_PASSWORD)
    walker.go("/records/")
    walker.shoot("learner-records")
    walker.press_and_load(page.locator("main a.row__title").first)
    walker.shoot("learner-record", full=True)
    address = page.locator("a[href$='.pdf']").first.get_attribute("href")
    pdf = page.request.get(f"{walker.base}{address}")
    assert pdf.body().startswith(b"%PDF")
    (tmp_path / "certificate.pdf").write_bytes(pdf.body())
    public = page.locator("a[href*='/records/verify/']").first.get_attribute("href")
    page.context.clear_cookies()
    walker.go(re.sub(r"^https?://[^/]+", "", public))
    expect(page.get_by_role("main")).to_contain_text("林")
    assert "林小满" not in page.content(), "a checker needs no full name"
    walker.shoot("public-verification")


def hr_takes_the_list(walker, tmp_path):
    page = walker.page
    walker.login("H001")
    walker.go("/reports/completions/")
    walker.shoot("hr-completions")
    with page.expect_download() as download:
        page.locator("button[name=format][value=csv]").click()
    data = Path(download.value.path()).read_bytes()
    assert data.startswith(b"\xef\xbb\xbf")
    check_row(data)
    with page.expect_download() as download:
        page.locator("button[name=format][value=xlsx]").click()
    assert Path(download.value.path()).read_bytes()[:2] == b"PK"
    target = tmp_path / "completions.csv"
    call_command("export_completions", format="csv", output=str(target))
    check_row(target.read_bytes())
    call_command("verify_records")


def check_row(data):
    rows = list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"))))
    mine = [row for row in rows if row["staff_number"] == "000123"]
    assert len(mine) == 1
    assert mine[0]["name"] == "林小满"
    assert mine[0]["passed"]
    assert mine[0]["record"]
    assert mine[0]["certificate"]
    assert mine[0]["because"]


def test_who_left_is_locked_out_at_once(company, walker):
    learner = factories.make_user("冯子墨", staff_number="000777")
    factories.appoint(learner, company)
    walker.login("000777")
    expect(walker.page).to_have_url(f"{walker.base}/")
    services.leave(
        user=User.objects.get(pk=learner.pk), on=timezone.localdate(), by=None, now=timezone.now()
    )
    walker.page.goto(f"{walker.base}/courses/")
    expect(walker.page).to_have_url(re.compile("/login/"))
