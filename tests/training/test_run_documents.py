"""All documents of a run in one file, and large files of attendance, done in the background."""

import dataclasses
import datetime as dt
import io

import openpyxl
import pytest
from django.core.files.storage import default_storage
from django.urls import reverse

from common.typesetting import pages_of, set_type
from learning_site.roles import apply_roles
from tests.factories import NOW, make_user
from tests.training.makers import make_programme, make_run, make_session
from training import ports, receivers, services
from training.models import Session, SessionInstructor
from training.ports import RunDocument
from training.services import Refused, start_batch, work_on_batch


@pytest.fixture
def by(db):
    return make_user("培训师")


@pytest.fixture
def queue(monkeypatch):
    jobs = []
    monkeypatch.setattr(receivers.tasks, "run_batch", type("Job", (), {"enqueue": jobs.append}))
    return jobs


def work(batch):
    while work_on_batch(batch_id=batch.pk, now=NOW):
        pass
    batch.refresh_from_db()
    return batch


def _killed(*_args, **_kwargs):
    raise KeyboardInterrupt


@pytest.fixture
def run(db):
    return make_run(make_programme())


@pytest.fixture
def trainer(client, db):
    apply_roles()
    person = make_user(roles=("trainer",), opens_desk=True)
    client.force_login(person)
    return client


def workbook(numbers):
    book = openpyxl.Workbook()
    for number in ("工号", *numbers):
        book.active.append([number])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


# --- attendance from a large file ---------------------------------------------------------------------


@pytest.fixture
def taught(db):
    return make_session(learners=5, starts=NOW - dt.timedelta(hours=1))


def attendance(session, by, *given):
    rows = [
        {"row": at, "staff": staff, "state": "", "in": "09:00", "out": "", "reason": ""}
        for at, staff in enumerate(given, 2)
    ]
    return services.start_attendance(
        session=session, rows=rows, reason="纸质签到", source="签到.xlsx", by=by, now=NOW
    )


def staff_of(session):
    return [one.learner.staff_number for one in session.run.enrolments.select_related("learner")]


def test_a_file_of_attendance_is_taken_over_in_steps_with_a_line_for_each_row(
    taught, by, queue, monkeypatch
):
    monkeypatch.setattr("training.services.batches.LINES_A_STEP", 2)
    known = staff_of(taught)
    batch = work(attendance(taught, by, *known, "nobody", known[0]))
    assert batch.state == "done"
    assert [one["outcome"].removeprefix("training.row_") for one in batch.report] == [
        *["entered"] * 5,
        "unknown",
        "twice",
    ]
    assert taught.scans.filter(way="file").count() == 5


def test_a_worker_that_dies_over_attendance_enters_nobody_twice(taught, by, queue, monkeypatch):
    monkeypatch.setattr("training.services.batches.LINES_A_STEP", 2)
    batch = attendance(taught, by, *staff_of(taught))
    work_on_batch(batch_id=batch.pk, now=NOW)
    with monkeypatch.context() as patch:
        patch.setattr("training.services.batches._end", _killed)
        patch.setattr("training.services.attendance_file.enter_by_hand", _killed)
        with pytest.raises(KeyboardInterrupt):
            work_on_batch(batch_id=batch.pk, now=NOW)
    batch.refresh_from_db()
    assert batch.done == 2
    assert (work(batch).state, taught.scans.count()) == ("done", 5)


def test_attendance_for_a_closed_run_is_not_taken_on(taught, by, queue):
    services.cancel_run(run=taught.run, reason="x", by=by, now=NOW)
    with pytest.raises(Refused):
        attendance(taught, by, *staff_of(taught))


def test_a_large_file_of_attendance_is_followed_by_whoever_runs_the_session(
    client, taught, monkeypatch
):
    monkeypatch.setattr("training.services.MANY_LINES", 5)
    person = make_user("李工")
    SessionInstructor.objects.create(session=taught, user=person)
    client.force_login(person)
    file = io.BytesIO(workbook(staff_of(taught)))
    file.name = "签到.xlsx"
    address = reverse("training:load", args=[taught.pk])
    looked = client.post(address, {"file": file, "reason": "纸质签到"})
    data = {"confirm": "1", "staged": looked.context["staged"], "reason": "纸质签到"}
    page = client.post(address, data, follow=True)
    assert page.context["batch"].state == "done"
    assert "签到.xlsx" in page.content.decode()
    client.force_login(make_user())
    assert client.get(reverse("training:batch", args=[page.context["batch"].pk])).status_code == 404


# --- documents of a whole run -------------------------------------------------------------------------


def document(pages=1):
    """Three pieces that are quickly drawn."""

    def draw(piece, day):
        return set_type(f'#set page(paper: "a4")\n{piece}'.encode(), {}, day=day)

    return RunDocument("fast", "快", lambda _run: ["a", "b", "c"], draw, lambda _user: True)


@pytest.fixture
def fast(monkeypatch, settings):
    settings.STORAGES = {**settings.STORAGES}  # an empty one for each test
    monkeypatch.setattr("training.services.run_documents.PIECES_A_STEP", 2)
    monkeypatch.setattr(ports.run_documents, "_answers", [document])
    return document()


def parts():
    return default_storage.listdir("training/batches/parts")[1]


def start_fast(run, by):
    return services.start_documents(run=run, document=document(), by=by, now=NOW)


def test_documents_of_a_run_are_drawn_in_steps_into_one_file(
    run, by, queue, fast, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        batch = work(start_fast(run, by))
    assert (batch.state, batch.done) == ("done", 3)
    assert pages_of(batch.file.read()) == 3
    assert batch.report[0]["params"] == {"count": 3, "pages": 3}
    assert not parts()


def test_a_worker_that_dies_over_documents_draws_the_rest_and_the_file_has_each_once(
    run, by, queue, fast, monkeypatch
):
    batch = start_fast(run, by)
    work_on_batch(batch_id=batch.pk, now=NOW)
    with monkeypatch.context() as patch:
        patch.setattr("training.services.run_documents.join_pdfs", _killed)
        with pytest.raises(KeyboardInterrupt):
            work_on_batch(batch_id=batch.pk, now=NOW)
    assert pages_of(work(batch).file.read()) == 3


def test_who_asks_twice_for_documents_gets_the_batch_under_way(run, by, queue, fast):
    assert start_fast(run, by) == start_fast(run, by)


def test_documents_that_are_stopped_leave_no_parts(run, by, queue, fast):
    batch = start_fast(run, by)
    work_on_batch(batch_id=batch.pk, now=NOW)
    services.cancel_batch(batch_id=batch.pk, by=by, now=NOW)
    assert work(batch).state == "cancelled"
    assert not parts()


def test_a_file_that_was_made_is_thrown_away_after_a_week(run, by, queue, fast):
    batch = work(start_fast(run, by))
    services.drop_old_documents(now=NOW + dt.timedelta(days=6))
    batch.refresh_from_db()
    assert batch.file
    services.revive_batches(now=NOW + dt.timedelta(days=8))
    batch.refresh_from_db()
    assert not batch.file


def test_a_run_without_a_held_session_has_no_sheets_to_draw(run, by):
    with pytest.raises(Refused):
        services.start_documents(
            run=run, document=services.document_named("sheets"), by=by, now=NOW
        )


def test_all_sheets_of_held_sessions_are_one_file(by):
    session = make_session(learners=1)
    Session.objects.filter(pk=session.pk).update(state="held")
    batch = services.start_documents(
        run=session.run, document=services.document_named("sheets"), by=by, now=NOW
    )
    batch.refresh_from_db()
    assert (batch.state, pages_of(batch.file.read())) == ("done", 1)


def test_documents_are_asked_for_on_the_page_of_the_run_and_given_out(trainer, run, fast):
    assert "快" in trainer.get(reverse("training_desk:run", args=[run.pk])).content.decode()
    address = reverse("training_desk:document_start", args=[run.pk, "fast"])
    batch = trainer.post(address, follow=True).context["batch"]
    answer = trainer.get(reverse("training_desk:batch_file", args=[batch.pk]))
    assert answer["Content-Disposition"] == f'attachment; filename="fast-{run.pk}.pdf"'
    assert b"".join(answer.streaming_content).startswith(b"%PDF")


def test_documents_are_given_to_nobody_whom_they_are_not_for(trainer, run, fast, monkeypatch):
    batch = start_batch(run=run, kind="documents", given=["a"], source="fast", by=None, now=NOW)
    refusing = dataclasses.replace(document(), may=lambda _user: False)
    monkeypatch.setattr(ports.run_documents, "_answers", [lambda: refusing])
    start = reverse("training_desk:document_start", args=[run.pk, "fast"])
    assert trainer.post(start).status_code in (302, 403)
    answer = trainer.get(reverse("training_desk:batch_file", args=[batch.pk]))
    assert answer.status_code in (302, 403)
