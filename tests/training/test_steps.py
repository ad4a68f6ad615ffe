"""What goes on in a run besides its sessions: it gets other days, it is done, it is opened again."""

import datetime as dt

import pytest
from django.urls import reverse

from learning_site.roles import apply_roles
from tests.factories import NOW, make_user
from tests.training.makers import make_ready_run
from training.services import Refused, finish_step, move_step, reopen_step

pytestmark = pytest.mark.django_db
WEEK = dt.timedelta(weeks=1)


@pytest.fixture
def by():
    return make_user("培训师")


@pytest.fixture
def run():
    return make_ready_run("iso-road-map")


def move(step, by, shift=WEEK, **options):
    return move_step(
        step=step, starts_on=step.starts_on, ends_on=step.ends_on + shift,
        reason="审核机构改期", by=by, now=NOW, **options,
    )  # fmt: skip


def test_a_stage_that_takes_longer_moves_those_after_it_and_the_end_of_the_run(run, by):
    before = {one.pk: one.ends_on for one in run.steps.all()}
    ended = run.ends_on
    move(run.steps.first(), by, with_later=True)
    assert {one.ends_on - before[one.pk] for one in run.steps.all()} == {WEEK}
    run.refresh_from_db()
    assert run.ends_on == ended + WEEK


def test_a_stage_can_be_moved_alone(run, by):
    before = [one.ends_on for one in run.steps.all()]
    move(run.steps.first(), by)
    assert [one.ends_on for one in run.steps.all()][1:] == before[1:]


def test_a_stage_keeps_its_distance_to_the_latest_end(run, by):
    step = run.steps.first()
    spread = step.latest_end_on - step.ends_on
    (moved,) = move(step, by)
    assert moved.latest_end_on - moved.ends_on == spread


def test_the_trace_says_from_which_days_to_which(run, by):
    step = run.steps.first()
    move(step, by)
    change = run.changes.get(kind="step_moved")
    assert change.reason == "审核机构改期"
    assert change.detail["before"] == f"{step.starts_on} – {step.ends_on}"


def test_days_in_the_wrong_order_are_refused(run, by):
    with pytest.raises(Refused):
        move(run.steps.first(), by, shift=-52 * WEEK)


def test_a_step_that_is_done_says_what_came_of_it_and_is_moved_no_more(run, by):
    step = run.steps.first()
    finish_step(step=step, text="差距分析报告已批准", by=by, now=NOW)
    step.refresh_from_db()
    assert (step.text, step.done_by) == ("差距分析报告已批准", by)
    with pytest.raises(Refused):
        move(step, by)


def test_a_step_is_not_done_without_a_word(run, by):
    with pytest.raises(Refused):
        finish_step(step=run.steps.first(), text=" ", by=by, now=NOW)


def test_a_step_is_opened_again_with_a_reason(run, by):
    step = run.steps.first()
    finish_step(step=step, text="完成", by=by, now=NOW)
    reopen_step(step=step, reason="报告被退回", by=by, now=NOW)
    step.refresh_from_db()
    assert step.done_at is None
    assert run.changes.filter(kind="step_reopened", reason="报告被退回").exists()


def test_planned_homework_is_due_with_its_step_again(by):
    run = make_ready_run("meeting-pre-job")
    step = run.steps.filter(kind="homework").first()
    task = run.homework.create(
        activity=step.activity, title="作业", task="写", due_at=NOW, made_at=NOW
    )
    move(step, by)
    task.refresh_from_db()
    assert task.due_at == NOW + WEEK


def test_the_desk_moves_and_finishes_a_stage(client, run):
    apply_roles()
    client.force_login(make_user(roles=("trainer",), opens_desk=True))
    step = run.steps.first()
    page = client.get(reverse("training_desk:run", args=[run.pk])).content.decode()
    address = reverse("training_desk:step_move", args=[step.pk])
    assert address in page
    days = {"starts_on": step.starts_on, "ends_on": step.ends_on + WEEK, "reason": "x"}
    client.post(address, {**days, "latest_end_on": step.latest_end_on + WEEK})
    client.post(reverse("training_desk:step_finish", args=[step.pk]), {"text": "完成"})
    client.post(reverse("training_desk:step_reopen", args=[step.pk]), {"reason": "x"})
    kinds = list(run.changes.order_by("pk").values_list("kind", flat=True))
    assert kinds[-3:] == ["step_moved", "step_done", "step_reopened"]
