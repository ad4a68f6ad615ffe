"""What is printed and exported: plan, timetable, the one-page record; and the photos in it."""

import datetime as dt
import io
import re
import subprocess
from decimal import Decimal
from shutil import which

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from learning_site.roles import apply_roles
from tests.factories import NOW, make_user
from tests.training.makers import make_programme, make_run, numbers
from training.documents.annual import annual_pdf, annual_xlsx
from training.documents.record import record_pdf
from training.documents.timetable import timetable_pdf, timetable_xlsx
from training.models import RunFile
from training.selectors.annual import followed
from training.selectors.records import record_of
from training.services import add_files, begin_plan, enrol, remove_file, save_item, staff_run

pytestmark = pytest.mark.django_db
DAY = dt.date(2026, 3, 2)


@pytest.fixture(autouse=True)
def _own_media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def by():
    return make_user("周讲师", roles=("trainer",))


def photo(colour="teal"):
    out = io.BytesIO()
    exif = Image.Exif()
    exif[0x010F] = "Camera of somebody"
    Image.new("RGB", (640, 480), colour).save(out, "JPEG", exif=exif)
    return out.getvalue()


needs_poppler = pytest.mark.skipif(which("pdftotext") is None, reason="needs poppler-utils")


def pages(data):
    """The text of each page."""
    run = subprocess.run(["pdftotext", "-", "-"], input=data, capture_output=True, check=True)  # noqa: S607
    return run.stdout.decode().split("\f")[:-1]


def sheets(data):
    book = openpyxl.load_workbook(io.BytesIO(data))
    return {sheet.title: [[cell.value for cell in row] for row in sheet] for sheet in book}


@pytest.fixture
def plan(by):
    plan = begin_plan(year=2026, by=by, now=NOW)
    fields = {"month": 3, "people": 10, "hours": Decimal(4), "cost": Decimal(1500)}
    save_item(plan=plan, by=by, now=NOW, title="=前台礼仪#set page()", **fields)
    return plan


@needs_poppler
def test_the_plan_prints_across_with_items_and_empty_safeguards(plan):
    data = annual_pdf(plan, followed(plan), day=DAY)
    known = subprocess.run(["pdfinfo", "-"], input=data, capture_output=True, check=True).stdout  # noqa: S607
    width, height = re.search(r"Page size: +([\d.]+) x ([\d.]+)", known.decode()).groups()
    assert float(width) > float(height)
    (text,) = pages(data)
    assert "前台礼仪" in text
    assert "1,500" in text


def test_the_plan_as_a_workbook_has_items_months_and_units_and_no_formula(plan):
    items, months, units = sheets(annual_xlsx(plan, followed(plan), day=DAY)).values()
    assert items[1][1] == "=前台礼仪#set page()"
    assert len(months) == 13
    assert units[1][1] == 1


def test_runs_outside_the_plan_are_a_row_of_their_own_so_that_the_rows_add_up(plan):
    make_run(make_programme(days=2))
    found = followed(plan)
    sessions = 6  # the column of what was scheduled
    *_rest, units = sheets(annual_xlsx(plan, found, day=DAY)).values()
    assert [row[0] for row in units[1:]] == ["全公司", "计划外班次"]
    assert sum(row[sessions] for row in units[1:]) == found.total.held.sessions == 2


@needs_poppler
def test_the_timetable_has_every_session_with_room_and_instructor(by):
    run = make_run(make_programme(days=3))
    staff_run(run=run, room=None, instructors=[by.pk], by=by, now=NOW)
    text = " ".join(pages(timetable_pdf(run, day=DAY)))
    assert "2026-03-09" in text
    assert text.count("周讲师") == 3
    sessions = sheets(timetable_xlsx(run, day=DAY))
    assert [row[1] for row in next(iter(sessions.values()))[1:]] == [
        "2026-03-09",
        "2026-03-10",
        "2026-03-11",
    ]


@needs_poppler
@pytest.mark.parametrize("people", [0, 12, 200])
def test_the_record_is_one_page_however_many_took_part(by, people):
    run = make_run(make_programme(days=10))
    enrol(run=run, staff_numbers=numbers(people), source="person", by=by, now=NOW)
    add_files(run=run, kind="photo", files=[("合影.jpg", photo())], by=by, now=NOW)
    add_files(run=run, kind="material", files=[("讲义.txt", b"a")], by=by, now=NOW)
    (text,) = pages(record_pdf(record_of(run), by=by.name, day=DAY))
    assert "讲义.txt" in text
    session = run.sessions.first()
    (text,) = pages(record_pdf(record_of(run, session), by=by.name, day=DAY))
    assert session.title in text


@needs_poppler
def test_a_record_with_a_photo_that_is_gone_is_printed_without_it(by):
    run = make_run()
    (one,) = add_files(run=run, kind="photo", files=[("x.jpg", photo())], by=by, now=NOW)
    one.file.delete(save=False)
    RunFile.objects.update(file="training/runs/gone.bin")
    assert len(pages(record_pdf(record_of(run), by=by.name, day=DAY))) == 1


# --- files --------------------------------------------------------------------------------------------


def upload(client, session, kind, name, content):
    where = reverse("training:session_files", args=[session.pk])
    return client.post(where, {"kind": kind, "attached": SimpleUploadedFile(name, content)})


@pytest.fixture
def session(client, by):
    run = make_run()
    staff_run(run=run, room=None, instructors=[by.pk], by=by, now=NOW)
    client.force_login(by)
    return run.sessions.first()


def test_what_the_camera_wrote_into_a_photo_is_left_out(client, session):
    upload(client, session, "photo", "合影.jpg", photo())
    kept = RunFile.objects.get()
    assert (kept.session, kept.title) == (session, "合影.jpg")
    with kept.file.open("rb") as file:
        assert not Image.open(file).getexif()


@pytest.mark.parametrize(
    ("kind", "content"), [("photo", b"%PDF-1.7 x"), ("material", b"\x00\x01MZ")]
)
def test_a_file_that_is_not_what_it_should_be_is_refused(client, session, kind, content):
    assert upload(client, session, kind, "x.jpg", content).status_code == 422
    assert not RunFile.objects.exists()


def test_a_file_is_given_to_whoever_takes_part_and_to_no_stranger(client, session, by):
    learner = make_user()
    enrol(run=session.run, staff_numbers=[learner.staff_number], source="person", by=by, now=NOW)
    (one,) = add_files(
        run=session.run, kind="material", files=[("讲义.html", b"<b>a</b>")], by=by, now=NOW
    )
    where = reverse("training:run_file", args=[one.pk])
    client.force_login(learner)
    answer = client.get(where)
    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["Content-Disposition"].startswith("attachment")
    client.force_login(make_user())
    assert client.get(where).status_code == 404


def test_a_learner_reads_the_materials_and_cannot_add_any(client, session, by):
    learner = make_user()
    enrol(run=session.run, staff_numbers=[learner.staff_number], source="person", by=by, now=NOW)
    client.force_login(learner)
    assert client.get(reverse("training:session_files", args=[session.pk])).status_code == 200
    assert upload(client, session, "material", "x.txt", b"a").status_code == 404


def test_the_same_content_twice_is_one_and_a_removed_file_leaves_a_trace(by):
    run = make_run()
    for name in ("a.txt", "b.txt"):
        add_files(run=run, kind="material", files=[(name, b"same")], by=by, now=NOW)
    remove_file(file=run.files.get(), reason="有人不愿出现", by=by, now=NOW)
    assert not run.files.exists()
    assert run.changes.filter(kind="file_removed", reason="有人不愿出现").exists()


def test_the_prints_open_from_the_page_of_the_run(client, by):
    apply_roles()
    client.force_login(by)
    run = make_run()
    page = client.get(reverse("training_desk:run", args=[run.pk])).content.decode()
    for name, args in [("timetable", ["pdf"]), ("timetable", ["xlsx"]), ("run_record", [])]:
        where = reverse(f"training_desk:{name}", args=[run.pk, *args])
        assert where in page
        assert client.get(where).status_code == 200
