"""Sheets on screen: who fills them in, signs, acknowledges, objects and answers, and who finds nothing."""

import datetime as dt
import io
import re

import pytest
from django.db import connection
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from quizzes.models import Observation, Response, SheetFile
from quizzes.selectors.signatures import signatures_of
from quizzes.services import plan_observation, reopen_sheet
from tests.factories import appoint, make_unit
from tests.quizzes import observing as make

pytestmark = pytest.mark.django_db
NOW = timezone.now()


@pytest.fixture
def assessor():
    return make.make_person("A1", "周老师", "assessor")


@pytest.fixture
def learner():
    return make.make_person("000123", "王芳")


@pytest.fixture
def checklist():
    return make.make_checklist(critical=(1,))


@pytest.fixture
def sheet(checklist, learner, assessor):
    return make.make_sheet(checklist, learner, assessor, now=NOW)


def page(client, user, name, *arguments, data=None, **query):
    client.force_login(user)
    address = reverse(f"quizzes:{name}", args=arguments)
    return client.get(address, query) if data is None else client.post(address, data)


def text_of(response):
    return response.content.decode()


def picture(**info):
    out = io.BytesIO()
    exif = Image.Exif()
    exif[0x010F] = "Camera of somebody"
    Image.new("RGB", (40, 30), "red").save(out, "JPEG", exif=exif)
    out.seek(0)
    out.name = "杯子.jpg"
    return out


def test_a_spot_check_is_whom_then_which_checklist_and_the_sheet_is_open(
    client, assessor, learner, checklist
):
    found = page(client, assessor, "observe", q="王")
    assert f"?person={learner.pk}" in text_of(found)
    chosen = page(client, assessor, "observe", person=learner.pk)
    assert "茶水服务检查" in text_of(chosen)
    address = f"{reverse('quizzes:observe')}?person={learner.pk}"
    opened = client.post(address, {"quiz": checklist.pk}, follow=True)
    assert opened.status_code == 200
    assert "data-attempt" in text_of(opened)
    assert "王芳" in text_of(opened)
    assert f"?person={learner.pk}" in text_of(page(client, assessor, "observe"))  # lately


def test_without_a_script_the_whole_form_is_kept_and_leads_to_the_signature(
    client, assessor, sheet
):
    levels = [entry["levels"][0]["id"] for entry in sheet.paper["slots"][:2]]
    data = {
        "do": "review", "seq-1": 0, "seq-2": 0, "seq-3": 0,
        "q1-level": levels[0], "q2-level": levels[1], "q2-remark": "笑容好",
        "q3-value": "14", "q3-file": picture(),
    }  # fmt: skip
    kept = page(client, assessor, "sheet_keep", sheet.pk, data=data)
    assert kept["Location"] == reverse("quizzes:sign", args=[sheet.pk])
    values = {row.slot: row.value for row in Response.objects.filter(attempt=sheet)}
    file = SheetFile.objects.get()
    assert values == {
        1: {"level": levels[0]},
        2: {"level": levels[1], "remark": "笑容好"},
        3: {"value": "14", "files": [file.pk]},
    }
    again = text_of(page(client, assessor, "sheet", sheet.pk))
    assert "笑容好" in again
    assert file.name in again


def test_a_photograph_loses_place_and_camera_and_is_given_to_who_may_see_the_sheet(
    client, assessor, learner, sheet
):
    client.force_login(assessor)
    address = reverse("quizzes:sheet_files", args=[sheet.pk])
    kept = client.post(address, {"slot": 1, "file": picture()}).json()
    given = page(client, assessor, "sheet_file", kept["id"])
    data = b"".join(given.streaming_content)
    assert data.startswith(b"\xff\xd8")
    assert b"Camera" not in data
    assert page(client, learner, "sheet_file", kept["id"]).status_code == 404  # a draft
    stranger = make.make_person("000999", "路人")
    assert page(client, stranger, "sheet_file", kept["id"]).status_code == 404
    make.sign(make.fill(sheet, now=NOW), now=NOW)
    assert page(client, learner, "sheet_file", kept["id"]).status_code == 200
    assert page(client, stranger, "sheet_file", kept["id"]).status_code == 404


def test_what_is_no_picture_is_refused_in_a_sentence(client, assessor, sheet):
    client.force_login(assessor)
    address = reverse("quizzes:sheet_files", args=[sheet.pk])
    script = io.BytesIO(b"<html><script>1</script></html>")
    script.name = "x.jpg"
    refused = client.post(address, {"slot": 1, "file": script})
    assert refused.status_code == 400
    assert "PDF" in refused.json()["sentence"]


def test_open_lines_are_named_before_the_signature(client, assessor, sheet):
    shown = text_of(page(client, assessor, "sign", sheet.pk))
    assert f"{reverse('quizzes:sheet', args=[sheet.pk])}#q3" in shown
    assert 'name="password"' not in shown


def test_signing_asks_for_the_password_and_closes_the_occasion(client, assessor, sheet):
    make.fill(sheet, now=NOW)
    wrong = page(client, assessor, "sign", sheet.pk, data={"meaning": "assessed", "password": "x"})
    assert wrong.status_code == 400
    assert not sheet.signatures.exists()
    given = {"meaning": "assessed", "password": make.PASSWORD}
    signed = page(client, assessor, "sign", sheet.pk, data=given)
    assert signed["Location"] == reverse("quizzes:sheet", args=[sheet.pk])
    shown = text_of(page(client, assessor, "sheet", sheet.pk))
    assert "周老师" in shown
    assert "Asia/Shanghai" in shown
    assert Observation.objects.get().passed is True


def test_a_signature_of_changed_content_is_shown_as_void(client, assessor, sheet):
    make.sign(make.fill(sheet, now=NOW), now=NOW)
    Response.objects.filter(attempt=sheet, slot=3).update(value={"value": "1"})
    assert [each.is_void for each in signatures_of(sheet)] == [True]
    shown = text_of(page(client, assessor, "sheet", sheet.pk))
    assert "signed__void" in shown


def test_the_person_acknowledges_objects_and_reads_the_answer(client, assessor, learner, sheet):
    make.sign(make.fill(sheet, now=NOW, fails=(3,)), now=NOW)
    shown = text_of(page(client, learner, "sheet", sheet.pk))
    assert reverse("quizzes:acknowledge", args=[sheet.pk]) in shown
    empty = page(client, learner, "acknowledge", sheet.pk, data={"drawn": "", "typed": ""})
    assert empty.status_code == 400
    page(client, learner, "acknowledge", sheet.pk, data={"drawn": "", "typed": "王芳"})
    seen = sheet.signatures.get().acknowledgement
    assert seen.is_typed
    assert page(client, learner, "acknowledgement", seen.pk).status_code == 200

    page(client, learner, "object_to_line", sheet.pk, 3, data={"text": "水没有开"})
    objection = sheet.signatures.get().objections.get()
    second = make.make_person("A2", "李老师", "assessor")
    listed = text_of(page(client, second, "observations", show="objections"))
    assert reverse("quizzes:line_objection", args=[objection.pk]) in listed
    data = {"answer": "时间从落座算起", "upheld": ""}
    page(client, second, "line_objection", objection.pk, data=data)
    assert "时间从落座算起" in text_of(page(client, learner, "sheet", sheet.pk))
    own = page(client, assessor, "line_objection", objection.pk)
    assert 'name="answer"' not in text_of(own)


def test_two_assessors_do_not_see_each_other_s_sheet_before_both_have_signed(
    client, assessor, learner, checklist
):
    second = make.make_person("A2", "李老师", "assessor")
    first = make.make_sheet(checklist, learner, assessor, now=NOW, needed=2)
    make.sign(make.fill(first, now=NOW), now=NOW)
    assert page(client, second, "sheet", first.pk).status_code == 404
    opened = page(client, second, "open_sheet", first.observation_id, data={"standpoint": "centre"})
    assert opened.status_code == 302
    other = first.observation.sheets.get(observer=second)
    lesser = {"level": other.paper["slots"][1]["levels"][1]["id"]}
    make.sign(make.fill(other, now=NOW, line_2=lesser), now=NOW)
    side = text_of(page(client, second, "observation", first.observation_id))
    assert "is-apart" in side
    assert "2/3" in side
    assert page(client, second, "sheet", first.pk).status_code == 200


def test_who_leads_the_person_and_may_judge_does_not_read_a_colleague_s_sheet_first(
    client, assessor, learner, checklist
):
    leader, unit = make.make_person("L1", "何主管"), make_unit()
    appoint(leader, unit, leads=True)
    appoint(learner, unit)
    first = make.make_sheet(checklist, learner, assessor, now=NOW, needed=2)
    make.sign(make.fill(first, now=NOW), now=NOW)
    assert page(client, leader, "sheet", first.pk).status_code == 404


def test_the_history_shows_shares_over_time_and_the_trend_of_what_was_measured(
    client, assessor, learner, checklist
):
    for days_ago, minutes, fails in ((3, 12, ()), (2, 18, ()), (1, 25, (2,))):
        at = NOW - dt.timedelta(days=days_ago)
        sheet = make.make_sheet(checklist, learner, assessor, now=at)
        value = {"value": str(minutes)}
        make.sign(make.fill(sheet, now=at, fails=fails, line_3=value), now=at)
    shown = text_of(page(client, learner, "my_practicals", checklist=checklist.pk))
    assert shown.count("<circle") == 3
    assert "12, 18, 25" in shown
    assert page(client, assessor, "practical_history", learner.pk).status_code == 200
    stranger = make.make_person("000999", "路人")
    assert page(client, stranger, "practical_history", learner.pk).status_code == 404


def test_the_list_of_a_day_costs_the_same_however_long_it_is(client, assessor, checklist, learner):
    def plan(count):
        for number in range(count):
            plan_observation(
                quiz_id=checklist.pk, learner_id=learner.pk, place=f"{number}",
                due_at=NOW + dt.timedelta(hours=number), by=assessor, now=NOW,
            )  # fmt: skip

    def statements():
        with CaptureQueriesContext(connection) as found:
            assert page(client, assessor, "observations").status_code == 200
        return len(found)

    plan(2)
    statements()
    few = statements()
    plan(10)
    assert statements() == few


def test_planning_names_who_observes_and_it_is_due_for_them(client, assessor, learner, checklist):
    data = {
        "quiz": checklist.pk, "learner": "000123", "needed": 2, "assessors": "A1",
        "due_at": "2026-12-01T14:00", "start_at": "", "place": "一号会议室",
    }  # fmt: skip
    trainer = make.make_person("T1", "陈老师", "trainer")
    assert page(client, trainer, "plan_observation", data=data).status_code == 302
    listed = text_of(page(client, assessor, "observations"))
    assert "一号会议室" in listed
    own = page(client, trainer, "plan_observation", data=data | {"assessors": "000123"})
    assert own.status_code == 400


def test_the_sheet_is_a_document_with_its_signatures(client, assessor, sheet):
    make.sign(make.fill(sheet, now=NOW), now=NOW)
    given = page(client, assessor, "sheet_pdf", sheet.pk)
    assert b"".join(given.streaming_content).startswith(b"%PDF")


def test_a_sheet_is_no_attempt_of_the_learner(client, learner, sheet):
    assert page(client, learner, "attempt", sheet.pk).status_code == 404
    assert page(client, learner, "save", sheet.pk).status_code == 404
    assert page(client, learner, "sheet", sheet.pk).status_code == 404


def test_a_checklist_is_tried_at_the_desk_before_it_is_published(client, checklist):
    request = RequestFactory().get("/")
    request.user = trainer = make.make_person("T1", "陈老师", "trainer")
    trainer.opens_desk = True
    trainer.save()
    drawn = render_to_string("quizzes/desk/preview.html", {"object": checklist, "request": request})
    assert drawn.count('class="segment"') == 5
    token = re.search(r'name="paper" value="([^"]+)"', drawn)[1]
    data = {"paper": token, "seq-1": 0, "seq-2": 0, "seq-3": 0, "q3-value": "25", "do": "try"}
    client.force_login(trainer)
    tried = text_of(client.post(reverse("quizzes_desk:try"), data))
    assert "25 分钟" in tried


def test_the_person_s_own_sheet_stands_beside_the_others_and_does_not_count(
    client, assessor, learner, checklist
):
    planned = plan_observation(quiz_id=checklist.pk, learner_id=learner.pk, by=assessor, now=NOW)
    assert 'value="self"' in text_of(page(client, learner, "observation", planned.pk))
    page(client, learner, "open_sheet", planned.pk, data={"standpoint": "self"})
    own = planned.sheets.get()
    make.sign(make.fill(own, now=NOW), now=NOW)
    planned.refresh_from_db()
    assert planned.closed_at is None
    shown = text_of(page(client, learner, "sheet", own.pk))
    assert reverse("quizzes:acknowledge", args=[own.pk]) not in shown
    page(client, assessor, "open_sheet", planned.pk, data={"standpoint": "centre"})
    make.sign(make.fill(planned.sheets.get(observer=assessor), now=NOW), now=NOW)
    side = text_of(page(client, assessor, "observation", planned.pk))
    assert side.count('<th scope="col"><a ') == 2


def test_times_that_are_due_need_a_start_which_is_asked_for(client, assessor, learner):
    checklist = make.make_checklist([("timed", make.timed(60))])
    address = f"{reverse('quizzes:observe')}?person={learner.pk}"
    client.force_login(assessor)
    assert client.post(address, {"quiz": checklist.pk}).status_code == 400
    opened = client.post(address, {"quiz": checklist.pk, "start": "14:00"}, follow=True)
    assert "13:00" in text_of(opened)


def test_while_a_sheet_is_corrected_nobody_reads_the_draft_as_if_it_were_signed(
    client, assessor, learner, sheet
):
    make.sign(make.fill(sheet, now=timezone.now()), now=timezone.now())
    reopen_sheet(attempt_id=sheet.pk, reason="看错", by=assessor, now=timezone.now())
    answer = page(client, learner, "sheet", sheet.pk)
    assert answer.status_code == 200
    assert answer.context["outcome"] is None
    assert not any(row.words or row.mark for row in answer.context["rows"])
    assert not answer.context["may_sign"]
