"""Long work: many sessions from a file, large enrolments, and workers that die over them."""

import datetime as dt
import io

import openpyxl
import pytest
from django.urls import reverse
from django.utils import timezone

from learning_site.roles import apply_roles
from notices.models import Notice
from quizzes.exchange.schema import Unreadable
from tests.factories import NOW, make_user
from tests.training.makers import make_programme, make_room, make_run, numbers
from training import receivers, services
from training.exchange import sessions as sheet
from training.models import Batch, Session, SessionInstructor
from training.services import Refused, import_sessions, start_batch, work_on_batch
from training.tasks import run_batch

HEAD = [
    "日期",
    "开始",
    "结束",
    "标题",
    "类型",
    "模块",
    "主题",
    "教室",
    "地点",
    "讲师工号",
    "外聘讲师",
    "学时",
]
ROW = {"日期": "2026-04-01", "开始": "09:00", "结束": "11:00", "标题": "补课"}


def workbook(*rows, head=HEAD):
    book = openpyxl.Workbook()
    book.active.append(head)
    for row in rows:
        book.active.append([row.get(name) for name in head])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def rows_of(*rows):
    return sheet.read(workbook(*({**ROW, **row} for row in rows)))


# --- reading a file ---------------------------------------------------------------------------------


def test_days_and_times_are_read_as_texts_whatever_kind_of_cell_they_stand_in():
    day, time = dt.datetime(2026, 4, 1), dt.time(14, 5)  # noqa: DTZ001 - as a cell holds it
    (found,) = rows_of({"日期": day, "开始": time, "结束": 0.75, "学时": 2.0})
    assert (found["day"], found["starts"], found["ends"]) == ("2026-04-01", "14:05", "18:00")
    assert (found["row"], found["hours"]) == (2, "2")


def test_english_headings_do_too_and_empty_rows_are_left_out():
    data = workbook({}, {"Title": "A"}, head=["Day", "From", "Until", "Title"])
    assert [(one["row"], one["title"]) for one in sheet.read(data)] == [(3, "A")]


def test_a_file_without_the_headings_is_refused():
    with pytest.raises(Unreadable):
        sheet.read(workbook({}, head=["x"]))


def test_a_file_with_too_many_rows_is_refused(monkeypatch):
    monkeypatch.setattr(sheet, "MAX_SESSIONS", 2)
    with pytest.raises(Unreadable):
        rows_of({}, {}, {})


# --- what becomes of each row -----------------------------------------------------------------------


@pytest.fixture
def by(db):
    return make_user("培训师")


@pytest.fixture
def run(db):
    return make_run(make_programme(topics=2))


def problems(run, by, *rows, **options):
    found = import_sessions(run=run, rows=rows_of(*rows), by=by, now=NOW, **options)
    return [[one.code.removeprefix("training.") for one in row.problems] for row in found]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"日期": "2026-13-01"}, "srow_bad_day"),
        ({"日期": "2096-03-01"}, "srow_bad_day"),
        ({"开始": "=NOW()"}, "srow_bad_time"),
        ({"结束": "08:00"}, "ends_before_start"),
        ({"标题": ""}, "srow_no_title"),
        ({"类型": "聚餐"}, "srow_no_kind"),
        ({"模块": "没有"}, "srow_no_module"),
        ({"主题": "主题1、没有"}, "srow_no_topics"),
        ({"教室": "没有"}, "srow_no_room"),
        ({"讲师工号": "没有"}, "srow_no_instructors"),
        ({"学时": "很多"}, "srow_bad_hours"),
        ({"日期": "2026-03-09", "开始": "09:00", "标题": "第1天"}, "srow_there"),
    ],
)
def test_a_row_that_cannot_be_says_why(run, by, change, code):
    assert problems(run, by, change) == [[code]]


def test_one_wrong_row_keeps_all_from_being_saved(run, by):
    before = run.sessions.count()
    assert problems(run, by, {}, {"标题": ""}) == [[], ["srow_no_title"]]
    assert run.sessions.count() == before


def test_rows_that_are_right_become_sessions_with_all_they_name(run, by):
    person, room = make_user("李工", staff_number="00777"), make_room("报告厅")
    row = {
        "类型": "案例分析", "模块": "模块", "主题": "主题1、主题2", "教室": room.name,
        "讲师工号": person.staff_number, "外聘讲师": "张教授", "学时": "2.5",
    }  # fmt: skip
    assert problems(run, by, row) == [[]]
    made = Session.objects.get(title="补课")
    assert (made.kind, made.room, str(made.hours)) == ("case_analysis", room, "2.5")
    assert made.topics.count() == 2
    assert [str(one) for one in made.instructors.all()] == ["李工", "张教授"]
    assert run.changes.filter(kind="sessions_added").count() == 1


def test_a_room_that_is_taken_is_named_with_who_has_it(run, by):
    room, other = make_room("108"), make_run(make_programme("q"))
    other.sessions.update(room=room)
    row = {"日期": "2026-03-09", "开始": "10:00", "标题": "补课", "教室": "108"}
    (found,) = import_sessions(run=run, rows=rows_of(row), by=by, now=NOW)
    assert "108" in str(found.problems[0])
    assert other.title in str(found.problems[0])


def test_an_instructor_who_is_busy_is_named(run, by):
    person = make_user()
    SessionInstructor.objects.create(session=run.sessions.first(), user=person)
    row = {"日期": "2026-03-09", "开始": "10:00", "讲师工号": person.staff_number}
    assert problems(run, by, row) == [["instructor_taken"]]


def test_two_rows_that_want_one_room_name_each_other(run, by):
    make_room("108")
    rows = ({"教室": "108"}, {"教室": "108", "开始": "10:00", "标题": "另一课"})
    found = import_sessions(run=run, rows=rows_of(*rows), by=by, now=NOW)
    assert [one.problems[0].params["row"] for one in found] == [3, 2]


def test_more_rows_cost_no_more_statements(run, by, django_assert_max_num_queries):
    make_room("108")
    rows = rows_of(
        *({"标题": str(n), "教室": "108", "日期": f"2026-04-{n:02}"} for n in range(1, 21))
    )
    with django_assert_max_num_queries(35):
        import_sessions(run=run, rows=rows, by=by, now=NOW)
    assert run.sessions.count() == 22


def test_those_concerned_are_told_once_for_all_new_sessions(run, by):
    learner = make_user()
    services.enrol(run=run, staff_numbers=[learner.staff_number], source="person", by=by, now=NOW)
    problems(run, by, {}, {"日期": "2026-04-02"})
    (notice,) = Notice.objects.filter(user=learner, kind="training.added")
    assert notice.params["count"] == 2


# --- in the background ------------------------------------------------------------------------------


@pytest.fixture
def queue(monkeypatch):
    jobs = []
    monkeypatch.setattr(receivers.tasks, "run_batch", type("Job", (), {"enqueue": jobs.append}))
    return jobs


def start(run, by, kind, given):
    return start_batch(run=run, kind=kind, given=given, source="file", by=by, now=NOW)


def work(batch):
    while work_on_batch(batch_id=batch.pk, now=NOW):
        pass
    batch.refresh_from_db()
    return batch


def test_a_batch_is_left_to_a_job(run, by, queue):
    batch = start(run, by, "enrol", numbers(1))
    assert queue == [batch.pk]
    assert (batch.state, batch.done, batch.total) == ("waiting", 0, 1)


def test_the_job_does_all_of_it(run, by):
    batch = start(run, by, "enrol", numbers(2))
    batch.refresh_from_db()
    assert (batch.state, run.enrolments.count()) == ("done", 2)


def test_a_worker_that_dies_leaves_the_rest_to_the_next_and_nothing_is_done_twice(
    run, by, queue, monkeypatch
):
    monkeypatch.setattr("training.services.batches.SEATS_A_STEP", 2)
    batch = start(run, by, "enrol", [*numbers(5), "nobody"])
    work_on_batch(batch_id=batch.pk, now=NOW)
    with monkeypatch.context() as patch:
        patch.setattr("training.services.seats._tell_seated", _killed)
        with pytest.raises(KeyboardInterrupt):
            work_on_batch(batch_id=batch.pk, now=NOW)
    batch.refresh_from_db()
    assert (batch.state, batch.done, run.enrolments.count()) == ("running", 2, 2)
    assert (work(batch).state, run.enrolments.count()) == ("done", 5)
    assert [one["row"] for one in batch.report] == [1, 2, 3, 4, 5, 6]
    assert batch.report[-1]["outcome"] == "training.seat_unknown"


def _killed(*_args, **_kwargs):
    raise KeyboardInterrupt


def test_a_batch_that_is_cancelled_keeps_what_it_did_and_does_no_more(run, by, queue, monkeypatch):
    monkeypatch.setattr("training.services.batches.SEATS_A_STEP", 2)
    batch = start(run, by, "enrol", numbers(4))
    work_on_batch(batch_id=batch.pk, now=NOW)
    services.cancel_batch(batch_id=batch.pk, by=by, now=NOW)
    assert (work(batch).state, batch.done, run.enrolments.count()) == ("cancelled", 2, 2)


def test_sessions_of_a_batch_are_made_all_or_none(run, by, queue):
    wrong = work(start(run, by, "sessions", rows_of({}, {"标题": ""})))
    assert (wrong.state, wrong.done, run.sessions.count()) == ("failed", 0, 2)
    assert [one["row"] for one in wrong.report] == [3]
    right = work(start(run, by, "sessions", rows_of({})))
    assert (right.state, run.sessions.count()) == ("done", 3)


def test_a_run_that_was_cancelled_meanwhile_ends_the_batch_with_the_reason(run, by, queue):
    batch = start(run, by, "enrol", numbers(1))
    services.cancel_run(run=run, reason="x", by=by, now=NOW)
    assert work(batch).state == "failed"
    assert batch.report[0]["outcome"] == "training.run_closed"
    with pytest.raises(Refused):
        start(run, by, "enrol", [])


def test_a_fault_of_the_site_ends_the_batch_and_the_queue_hears_of_it(run, by, queue, monkeypatch):
    batch = start(run, by, "enrol", numbers(1))
    monkeypatch.setattr("training.services.work_on_batch", lambda **_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        run_batch.func(batch.pk)
    batch.refresh_from_db()
    assert batch.state == "failed"


def test_a_batch_whose_job_was_lost_is_given_back_and_given_up_after_a_day(run, by, queue):
    batch = start(run, by, "enrol", numbers(1))
    services.revive_batches(now=NOW + dt.timedelta(hours=2))
    assert queue == [batch.pk, batch.pk]
    services.revive_batches(now=NOW + dt.timedelta(days=2))
    batch.refresh_from_db()
    assert batch.state == "failed"


def test_a_look_in_the_background_says_what_would_become_of_each_and_saves_nothing(run, by, queue):
    batch = work(start(run, by, "enrol_look", [*numbers(2), "nobody"]))
    assert [one["outcome"].removeprefix("training.seat_") for one in batch.report] == [
        "enrolled",
        "enrolled",
        "unknown",
    ]
    assert (batch.state, run.enrolments.count()) == ("done", 0)


# --- the pages --------------------------------------------------------------------------------------


@pytest.fixture
def trainer(client, db):
    apply_roles()
    person = make_user(roles=("trainer",), opens_desk=True)
    client.force_login(person)
    return client


def upload(client, run, *rows):
    data = workbook(*({**ROW, **row} for row in rows))
    file = io.BytesIO(data)
    file.name = "课次.xlsx"
    return client.post(reverse("training_desk:sessions_load", args=[run.pk]), {"file": file})


def test_a_file_is_looked_at_then_saved_and_followed(trainer, run):
    looked = upload(trainer, run, {})
    assert run.sessions.count() == 2
    data = {"confirm": "1", "staged": looked.context["staged"]}
    page = trainer.post(reverse("training_desk:sessions_load", args=[run.pk]), data, follow=True)
    assert run.sessions.count() == 3
    assert page.context["batch"].state == "done"


def test_a_look_at_one_run_is_not_saved_in_another(trainer, run):
    other = make_run(make_programme("q"))
    data = {"confirm": "1", "staged": upload(trainer, run, {}).context["staged"]}
    trainer.post(reverse("training_desk:sessions_load", args=[other.pk]), data)
    assert other.sessions.count() == 2


def test_a_file_that_is_none_says_what_is_needed(trainer, run):
    file = io.BytesIO(b"x")
    file.name = "x.xlsx"
    answer = trainer.post(reverse("training_desk:sessions_load", args=[run.pk]), {"file": file})
    assert answer.status_code == 422
    assert "日期" in answer.content.decode()


def test_the_template_is_read_back(trainer, run):
    answer = trainer.get(reverse("training_desk:sessions_template", args=[run.pk]))
    assert sheet.read(answer.content) == []


def test_a_large_enrolment_is_looked_at_and_done_in_the_background(trainer, run, monkeypatch):
    monkeypatch.setattr("training.services.LARGE_ENROLMENT", 2)
    address = reverse("training_desk:enrol", args=[run.pk])
    look = trainer.post(address, {"numbers": "\n".join([*numbers(2), "nobody"])}, follow=True)
    assert (look.context["seated"], run.enrolments.count()) == (2, 0)
    data = {"confirm": "1", "look": look.context["batch"].pk}
    page = trainer.post(address, data, follow=True)
    assert page.context["batch"].state == "done"
    assert run.enrolments.count() == 2


def test_a_look_at_another_run_takes_nobody_in(trainer, run, by, queue):
    other = make_run(make_programme("q"))
    look = work(start(other, by, "enrol_look", numbers(1)))
    data = {"confirm": "1", "look": look.pk}
    assert trainer.post(reverse("training_desk:enrol", args=[run.pk]), data).status_code == 404


def test_a_batch_under_way_shows_how_far_it_is_and_can_be_stopped(trainer, run, by, queue):
    batch = start(run, by, "enrol", numbers(1))
    address = reverse("training_desk:batch", args=[batch.pk])
    assert "data-batch" in trainer.get(address).content.decode()
    part = trainer.get(address, {"part": "1"}).content.decode()
    assert "<html" not in part
    assert "data-over" not in part
    trainer.post(reverse("training_desk:batch_cancel", args=[batch.pk]))
    assert "data-over" in trainer.get(address, {"part": "1"}).content.decode()


def test_the_list_of_batches_is_shown(trainer, run, by):
    start(run, by, "enrol", numbers(1))
    page = trainer.get(reverse("training_desk:batches", args=[run.pk]))
    assert len(page.context["page_obj"]) == 1
    assert Batch.objects.get().made_at <= timezone.now()
