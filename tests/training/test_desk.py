"""The desk of training through its pages."""

import datetime as dt
import io

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from learning_site.roles import apply_roles
from tests.factories import NOW, appoint, make_position, make_unit, make_user
from tests.training.makers import make_programme, make_ready_run, make_room, make_run, numbers
from training.exchange.numbers import UnreadableNumbersError, read_numbers
from training.models import PlannedActivity, PlanRun, ProgrammeVersion, RunState
from training.services import enrol, staff_session

pytestmark = pytest.mark.django_db


@pytest.fixture
def roles():
    apply_roles()


@pytest.fixture
def hr(client, roles):
    person = make_user("人事", roles=("hr",))
    client.force_login(person)
    return person


@pytest.fixture
def trainer(client, roles):
    person = make_user("培训师", roles=("trainer",))
    client.force_login(person)
    return person


def at(name, *args):
    return reverse(f"training_desk:{name}", args=args)


# --- programmes ---------------------------------------------------------------------------------------


def test_a_ready_made_programme_is_taken_over_from_the_list(client, trainer):
    assert "前台客服专题培训" in client.get(at("programmes")).content.decode()
    client.post(at("programme_load"), {"slug": "front-desk"})
    assert ProgrammeVersion.objects.get().programme.slug == "front-desk"


def test_the_page_of_a_version_says_what_stands_on_no_day(client, trainer):
    page = client.get(at("version", make_programme(topics=1).pk)).content.decode()
    assert "主题“主题1”（模块）还没有排到哪一天。" in page


def test_a_draft_is_written_module_by_module_and_activity_by_activity(client, trainer):
    client.post(at("programme_new"), {"title": "新员工", "slug": "new-staff"})
    version = ProgrammeVersion.objects.get()
    client.post(at("part_new", version.pk, "module"), {"title": "基础"})
    module = version.modules.get()
    client.post(at("part_new", version.pk, "topic") + f"?module={module.pk}", {"title": "礼仪"})
    topic = module.topics.get()
    activity = {
        "kind": "lecture", "title": "第一课", "module": module.pk, "topics": [topic.pk],
        "day": "1", "starts": "09:00", "minutes": "90", "is_required": "on",
    }  # fmt: skip
    client.post(at("part_new", version.pk, "activity"), activity)
    assert version.activities.get().topics.get() == topic


def test_activities_change_places(client, trainer):
    version = make_programme(days=2)
    second = version.activities.get(order=2)
    client.post(at("part_change", version.pk, "activity", second.pk, "up"))
    assert version.activities.first() == second


def test_a_session_of_several_days_is_refused_with_a_sentence(client, trainer):
    version = make_programme()
    activity = version.activities.first()
    values = {"kind": "lecture", "title": "x", "day": "1", "until_day": "2"}
    answer = client.post(at("part_edit", version.pk, "activity", activity.pk), values)
    assert answer.status_code == 422
    assert "一次课只在一天" in answer.content.decode()


def test_a_version_that_a_run_was_made_of_cannot_be_edited(client, trainer):
    version = make_programme()
    make_run(version)
    activity = version.activities.first()
    values = {"kind": "lecture", "title": "改名", "day": "1"}
    client.post(at("part_edit", version.pk, "activity", activity.pk), values)
    assert not PlannedActivity.objects.filter(title="改名").exists()


def test_hr_approves_and_a_trainer_does_not(client, hr):
    version = make_programme()
    client.force_login(make_user(roles=("trainer",)))
    client.post(at("version_approve", version.pk))
    version.refresh_from_db()
    assert version.state == "draft"
    client.force_login(hr)
    client.post(at("version_approve", version.pk))
    version.refresh_from_db()
    assert version.state == "approved"


# --- runs ---------------------------------------------------------------------------------------------


def test_the_days_are_shown_before_anything_is_saved(client, trainer):
    version = make_programme(days=3)
    answer = client.post(at("schedule", version.pk), {"start": "2026-03-09"})
    assert len(answer.context["preview"]["sessions"]) == 3
    assert not PlanRun.objects.exists()


def test_what_was_looked_at_is_planned(client, trainer):
    version = make_programme(days=3)
    look = client.post(at("schedule", version.pk), {"start": "2026-03-09"})
    seen = look.context["preview"]["seen"]
    client.post(at("schedule", version.pk), {"start": "2026-03-09", "seen": seen})
    assert PlanRun.objects.get().organiser == trainer


def test_a_room_that_is_taken_is_named_and_nothing_is_planned(client, trainer):
    room = make_room()
    staff_session(
        session=make_run().sessions.first(), room=room, place="", instructors=[], reason="x",
        by=trainer, now=NOW,
    )  # fmt: skip
    values = {"start": "2026-03-09", "room": room.pk}
    answer = client.post(at("schedule", make_programme("q").pk), values)
    assert "教室 108 在那个时间已被占用" in answer.content.decode()
    assert PlanRun.objects.count() == 1


def test_a_session_is_moved_by_a_form(client, trainer):
    session = make_run().sessions.first()
    day = timezone.localdate() + dt.timedelta(days=7)
    values = {"day": f"{day}", "starts": "10:00", "ends": "12:00", "reason": "停电"}
    client.post(at("move", session.pk), values)
    session.refresh_from_db()
    assert timezone.localtime(session.starts_at).isoformat()[:16] == f"{day}T10:00"


def test_a_move_without_a_reason_is_refused(client, trainer):
    session = make_run().sessions.first()
    values = {"day": "2026-03-16", "starts": "10:00", "ends": "12:00", "reason": " "}
    assert client.post(at("move", session.pk), values).status_code == 422


def test_an_auditor_reads_a_run_and_changes_nothing(client, roles):
    run = make_run()
    client.force_login(make_user(roles=("auditor",)))
    assert client.get(at("run", run.pk)).status_code == 200
    client.post(at("run_cancel", run.pk), {"reason": "x"})
    run.refresh_from_db()
    assert run.state == RunState.PLANNED


def test_the_page_of_a_run_costs_the_same_for_two_sessions_and_for_twelve(
    client, trainer, django_assert_max_num_queries
):
    for run in (make_run(), make_ready_run("meeting-pre-job")):
        client.get(at("run", run.pk))
        with django_assert_max_num_queries(50):
            client.get(at("run", run.pk))


def test_the_list_of_runs_costs_the_same_however_many(
    client, trainer, django_assert_max_num_queries
):
    version = make_programme()
    for _ in range(8):
        make_run(version)
    client.get(at("runs"))
    with django_assert_max_num_queries(25):
        client.get(at("runs"))


# --- participants -------------------------------------------------------------------------------------


def test_a_look_says_what_becomes_of_each_row_and_saves_nothing(client, hr):
    run, people = make_run(), numbers(2)
    values = {"numbers": f"{people[0]}\n{people[1]}\nnobody"}
    page = client.post(at("enrol", run.pk), values).content.decode()
    assert "没有人用这个工号" in page
    assert not run.enrolments.exists()


def test_confirming_takes_them_in(client, hr):
    run, people = make_run(), numbers(2)
    values = {"confirm": "1", "source": "person", "numbers": "\n".join(people)}
    client.post(at("enrol", run.pk), values)
    assert run.enrolments.count() == 2


def test_a_unit_is_enrolled_with_the_units_below_it(client, hr):
    run, unit = make_run(), make_unit()
    person = make_user()
    appoint(person, make_unit(parent=unit), make_position())
    answer = client.post(at("enrol", run.pk), {"unit": unit.pk})
    assert [one.user_id for one, _words in answer.context["lines"]] == [person.pk]


def test_two_ways_at_once_are_refused(client, hr):
    run, unit = make_run(), make_unit()
    values = {"unit": unit.pk, "numbers": numbers(1)[0]}
    assert client.post(at("enrol", run.pk), values).status_code == 422


def test_hr_lets_the_twenty_first_in(client, hr):
    run = make_ready_run("meeting-pre-job")
    enrol(run=run, staff_numbers=numbers(21), source="file", by=hr, now=NOW)
    seat = run.enrolments.get(state="asked")
    client.post(at("decide", seat.pk), {"approve": "yes"})
    seat.refresh_from_db()
    assert seat.state == "enrolled"


def test_a_file_is_read_and_shown_row_by_row(client, hr):
    run, people = make_run(), numbers(1)
    file = SimpleUploadedFile("名单.csv", f"姓名,工号\n甲,{people[0]}\n".encode("gb18030"))
    answer = client.post(at("enrol", run.pk), {"file": file})
    assert [one.outcome for one, _words in answer.context["lines"]] == ["enrolled"]


def test_the_look_counts_rows_as_the_file_does(client, hr):
    run, (number,) = make_run(), numbers(1)
    file = SimpleUploadedFile("名单.csv", f"工号\n\n{number}\n\n没有\n".encode())
    lines = client.post(at("enrol", run.pk), {"file": file}).context["lines"]
    assert [(one.row, one.outcome) for one, _words in lines] == [(3, "enrolled"), (5, "unknown")]


# --- files --------------------------------------------------------------------------------------------


def book(*rows):
    out = io.BytesIO()
    workbook = openpyxl.Workbook()
    for row in rows:
        workbook.active.append(row)
    workbook.save(out)
    return out.getvalue()


@pytest.mark.parametrize(
    ("data", "name"),
    [
        ("工号\n00012\n00034\n".encode(), "a.csv"),
        ("\ufeff姓名,工号\n甲,00012\n乙,00034\n".encode(), "a.csv"),
        ("工号\r\n00012\r\n00034".encode("utf-16"), "a.txt"),
        ("00012\n\n00034\n".encode("gb18030"), "a.txt"),
        ("工号\r00012\r00034\r".encode(), "macintosh.csv"),
        (book(["姓名", "工 号"], ["甲", "00012"], ["乙", "00034"]), "a.xlsx"),
    ],
)
def test_staff_numbers_are_found_in_what_office_programs_write(data, name):
    assert [one for one in read_numbers(data, name) if one] == ["00012", "00034"]


def test_numbers_stored_as_figures_lose_no_digit():
    assert read_numbers(book(["工号"], [10234], [10235.0]), "a.xlsx") == ["", "10234", "10235"]


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (b"PK\x03\x04 no book", "a.xlsx"),
        (b"\x00\x01\x02\x03", "a.csv"),
        (b"", "a.csv"),
        (b"1\n" * 20_100, "a.csv"),
        (b"x" * (2 * 1024 * 1024 + 1), "a.csv"),
        (b"x" * 200_000, "a.csv"),
    ],
)
def test_what_cannot_be_read_is_refused_with_a_sentence(data, name):
    with pytest.raises(UnreadableNumbersError):
        read_numbers(data, name)
