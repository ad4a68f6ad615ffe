"""The phone, the kiosk and the lists as pages."""

import base64
import datetime as dt
import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from PIL import Image, ImageDraw

from learning_site.roles import apply_roles
from tests.factories import appoint, make_unit, make_user
from tests.training.makers import make_session, seat
from training.models import Scan
from training.services import ask_excuse, confirm_head_count, enter_by_hand, print_sheet
from training.sign_in import code_at

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def session():
    """A session that began ten minutes ago."""
    return make_session(starts=timezone.now() - dt.timedelta(minutes=10))


@pytest.fixture
def trainer():
    apply_roles()
    return make_user("讲师", roles=("trainer",))


@pytest.fixture
def phone(session):
    person = seat(session, make_user("林小满")).learner
    client = Client()
    client.person = person
    return client


@pytest.fixture
def screen(trainer):
    client = Client()
    client.force_login(trainer)
    return client


def to(name, *args):
    return reverse(f"training:{name}", args=args)


def scan(client, session, direction="in"):
    return client.get(to("scan", session.pk, code_at(session.secret, direction, timezone.now()).token))  # fmt: skip


def test_a_scan_before_the_login_leads_through_it_to_the_button(phone, session):
    assert scan(phone, session).url == to("sign_in")
    assert phone.get(to("sign_in")).url.startswith("/login/?next=")
    phone.force_login(phone.person)
    assert phone.get(to("sign_in")).context["ticket"].session == session
    assert phone.post(to("sign_in")).url == to("session", session.pk)
    assert Scan.objects.get().enrolment.learner == phone.person


def test_the_code_does_not_stay_in_the_address_and_the_cookie_is_for_no_script(phone, session):
    cookie = scan(phone, session).cookies["ticket"]
    assert (cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, "Lax", "/training/")


def test_a_script_that_tries_again_is_told_where_to_go(phone, session):
    phone.force_login(phone.person)
    code = code_at(session.secret, "in", timezone.now()).short
    answer = phone.post(to("sign_in"), {"code": code}, headers={"Accept": "application/json"})
    assert answer.json() == {"to": to("session", session.pk)}


def test_the_instructors_screen_shows_a_code_that_is_good(screen, session):
    now = screen.get(to("code_now", session.pk)).json()
    assert now["code"].replace(" ", "") == code_at(session.secret, "in", timezone.now()).short
    assert now["svg"].startswith("<svg")


def png():
    picture = Image.new("RGBA", (300, 100), (0, 0, 0, 0))
    ImageDraw.Draw(picture).line((10, 10, 200, 90), fill="black", width=5)
    out = io.BytesIO()
    picture.save(out, "PNG")
    return "data:image/png;base64," + base64.b64encode(out.getvalue()).decode()


def test_opening_the_kiosk_logs_out_and_takes_signatures(screen, session, phone):
    assert screen.post(to("kiosk_open", session.pk)).url == to("kiosk")
    assert screen.get(to("sheet", session.pk)).status_code == 302  # logged out
    person = f"e{session.run.enrolments.get().pk}"
    screen.post(to("kiosk"), {"person": person, "direction": "in", "drawn": png()})
    assert Scan.objects.get().signature.read().startswith(b"\x89PNG")


@pytest.mark.parametrize("drawn", ["", "data:image/png;base64,AAAA", "data:text/html;base64,AAAA"])
def test_the_kiosk_refuses_what_is_no_signature(screen, session, phone, drawn):
    screen.post(to("kiosk_open", session.pk))
    person = f"e{session.run.enrolments.get().pk}"
    screen.post(to("kiosk"), {"person": person, "direction": "in", "drawn": drawn})
    assert not Scan.objects.exists()


def test_a_typed_name_signs_without_drawing(screen, session, phone):
    screen.post(to("kiosk_open", session.pk))
    person = f"e{session.run.enrolments.get().pk}"
    screen.post(to("kiosk"), {"person": person, "direction": "in", "typed": "林小满"})
    assert Scan.objects.get().signature.size > 500


def test_a_form_of_the_sheet_says_what_is_wrong(screen, session, phone):
    answer = screen.post(to("enter", session.pk), {"person": "x"}, follow=True)
    assert answer.status_code == 200
    assert not Scan.objects.exists()


def test_a_photo_keeps_no_place(screen, session, trainer):
    out = io.BytesIO()
    exif = Image.Exif()
    exif[0x8825] = {1: "N"}
    Image.new("RGB", (50, 50), "white").save(out, "JPEG", exif=exif)
    sheet = print_sheet(session=session, by=trainer, now=timezone.now())
    photo = SimpleUploadedFile("x.jpg", out.getvalue(), "image/jpeg")
    screen.post(to("paper_photo", sheet.pk), {"photo": photo})
    kept = Image.open(io.BytesIO(sheet.photos.get().file.read()))
    assert not kept.getexif()


def test_an_attachment_is_for_the_learner_and_who_decides(screen, session, phone):
    note = SimpleUploadedFile("x.pdf", b"%PDF-1.7 x", "application/pdf")
    phone.force_login(phone.person)
    phone.post(to("excuse", session.pk), {"reason": "体检", "attachment": note})
    address = to("file", "excuse", session.excuses.get().pk)
    stranger = Client()
    stranger.force_login(make_user())
    answers = [one.get(address).status_code for one in (phone, screen, stranger)]
    assert answers == [200, 200, 404]


def test_a_leader_sees_who_of_their_people_is_missing(session, trainer):
    unit, boss = make_unit(), make_user("主管")
    here, away, other = (seat(session) for _ in range(3))
    for one in (here, away):
        appoint(one.learner, unit)
    appoint(other.learner, make_unit())
    appoint(boss, unit, leads=True)
    enter_by_hand(session=session, enrolment=here, reason="x", by=trainer, now=timezone.now())
    client = Client()
    client.force_login(boss)
    day = timezone.localdate(session.starts_at).isoformat()
    found = client.get(to("team"), {"day": day}).context["page_obj"]
    assert [one.seat for one in found] == [away]


def test_a_head_count_that_does_not_match_keeps_what_was_typed(screen, session):
    given = {"counted": "7"}
    answer = screen.post(to("confirm", session.pk), given)
    assert answer.status_code == 422
    for part in ('value="7"', "只能通过更正"):
        assert part in answer.text


def test_what_a_learner_reads_of_themselves(session, phone, trainer):
    confirm_head_count(session=session, counted=0, by=trainer, now=timezone.now())
    phone.force_login(phone.person)
    assert phone.get(to("attendance")).context["states"]["absent"] == 1
    ask_excuse(session=session, learner=phone.person, reason="体检", now=timezone.now())
    assert phone.get(to("session", session.pk)).context["excuse"].state == "asked"


@pytest.mark.parametrize("sessions", [3, 6])
def test_the_overview_costs_the_same_however_many(
    screen, trainer, sessions, django_assert_max_num_queries
):
    for _ in range(sessions):
        held = make_session(learners=sessions, starts=timezone.now() - dt.timedelta(hours=3))
        confirm_head_count(session=held, counted=0, by=trainer, now=timezone.now())
    with django_assert_max_num_queries(15):
        answer = screen.get(to("overview"))
    assert [counts for _, counts in answer.context["lines"]] == [{"absent": sessions}] * sessions
