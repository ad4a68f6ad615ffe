"""Homework: set, handed in, returned, accepted, corrected; who may, and what is kept."""

import datetime as dt

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from notices.models import Notice
from tests.factories import NOW, make_user
from tests.training.makers import approved, make_ready_run, make_run
from training.models import HandIn, Homework, RunChange, SessionInstructor
from training.services import (
    Refused,
    approve_run,
    cancel_homework,
    change_homework,
    close_run,
    enrol,
    hand_in,
    mark_hand_in,
    remind_homework,
    set_homework,
    waive,
)

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


@pytest.fixture
def by():
    return make_user("培训师")


@pytest.fixture
def learner():
    return make_user("王芳")


@pytest.fixture
def run(learner):
    run = make_run()
    enrol(run=run, staff_numbers=[learner.staff_number], source="person", by=None, now=NOW)
    return run


@pytest.fixture
def task(run, by):
    return set_homework(run=run, title="作业", task="写一页", due_at=NOW + DAY, max_score=10, by=by, now=NOW)  # fmt: skip


def refused(call, **given):
    with pytest.raises(Refused) as caught:
        call(**given)
    return [one.code for one in caught.value.reasons]


def test_everybody_in_the_run_is_told_of_homework(task, learner):
    assert Notice.objects.get(user=learner, kind="training.homework_set")


def test_what_the_programme_plans_is_set_when_the_run_is_approved(by):
    run = make_ready_run("meeting-pre-job", has_scheme=False)
    for module in run.version.modules.all():
        waive(run=run, module=module, reason="另排", by=by, now=NOW)
        for topic in module.topics.all():
            waive(run=run, topic=topic, reason="另排", by=by, now=NOW)
    approve_run(run=run, by=by, now=NOW)
    assert list(Homework.objects.values_list("title", flat=True)) == [
        "作业：会议策划", "作业：会场布置", "作业：会务管理",
    ]  # fmt: skip


def test_a_second_hand_in_waits_for_the_first_mark(task, learner):
    hand_in(homework=task, learner=learner, text="答", now=NOW)
    assert refused(hand_in, homework=task, learner=learner, text="又", now=NOW) == [
        "training.hand_in_waits"
    ]


def test_returned_it_can_be_handed_in_again_and_both_are_kept(task, learner, by):
    first = hand_in(homework=task, learner=learner, text="答", now=NOW)
    mark_hand_in(hand_in=first, verdict="return", comment="太短", by=by, now=NOW)
    second = hand_in(homework=task, learner=learner, text="长一些的回答", now=NOW)
    mark_hand_in(hand_in=second, verdict="accept", score=8, by=by, now=NOW)
    kept = HandIn.objects.order_by("number").values_list("number", "text", "state")
    assert list(kept) == [(1, "答", "returned"), (2, "长一些的回答", "accepted")]


def test_late_is_taken_and_said(task, learner):
    assert hand_in(homework=task, learner=learner, text="答", now=NOW + 2 * DAY).is_late


def test_the_same_file_twice_is_kept_once(task, learner):
    files = [("a.txt", "文".encode()), ("b.txt", "文".encode())]
    assert hand_in(homework=task, learner=learner, text="", files=files, now=NOW).files.count() == 1


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"verdict": "return"}, "reason_missing"),
        ({"verdict": "accept"}, "homework_score"),
        ({"verdict": "accept", "score": 11}, "homework_score"),
    ],
)
def test_a_mark_that_is_not_whole_is_refused(task, learner, by, given, code):
    given_in = hand_in(homework=task, learner=learner, text="答", now=NOW)
    assert refused(mark_hand_in, hand_in=given_in, by=by, now=NOW, **given) == [f"training.{code}"]


def test_nobody_marks_themselves(task, learner):
    given = hand_in(homework=task, learner=learner, text="答", now=NOW)
    assert refused(
        mark_hand_in, hand_in=given, verdict="accept", score=10, by=learner, now=NOW
    ) == ["training.not_about_oneself"]


def test_a_correction_says_why_and_keeps_the_mark_before(task, learner, by):
    given = hand_in(homework=task, learner=learner, text="答", now=NOW)
    first = mark_hand_in(hand_in=given, verdict="accept", score=5, by=by, now=NOW)
    again = {"hand_in": given, "verdict": "accept", "score": 7, "by": by, "now": NOW}
    assert refused(mark_hand_in, **again) == ["training.reason_missing"]
    second = mark_hand_in(**again, comment="漏看一点")
    assert second.replaces == first
    assert [one.score for one in given.marks.all()] == [5, 7]
    assert RunChange.objects.filter(kind="homework_remarked", reason="漏看一点").exists()


def test_a_called_off_homework_takes_nothing_and_says_why(task, learner, by):
    cancel_homework(homework=task, reason="改为讨论", by=by, now=NOW)
    assert refused(hand_in, homework=task, learner=learner, text="答", now=NOW) == [
        "training.homework_not_yours"
    ]
    assert RunChange.objects.get(kind="homework_cancelled").reason == "改为讨论"


def test_another_day_is_traced_and_told(task, learner, by):
    change_homework(
        homework=task, due_at=NOW + 5 * DAY, task="写两页", reason="假期", by=by, now=NOW
    )
    change = RunChange.objects.get(kind="homework_changed")
    assert change.detail["before"] != change.detail["after"]
    assert Notice.objects.filter(user=learner, kind="training.homework_changed").exists()


def test_nothing_is_handed_in_to_a_closed_run(task, learner, by):
    approved(task.run).sessions.update(state="held")
    close_run(run=task.run, by=by, now=NOW)
    assert refused(hand_in, homework=task, learner=learner, text="答", now=NOW) == [
        "training.run_closed"
    ]


def test_who_owes_is_reminded_once_before_and_once_after(task, learner):
    for now in (NOW, NOW, NOW + DAY * 1.5, NOW + DAY * 1.6):
        remind_homework(now=now)
    kinds = Notice.objects.filter(user=learner).exclude(kind__in=["training.enrolled", "training.homework_set"])  # fmt: skip
    assert sorted(kinds.values_list("kind", flat=True)) == [
        "training.homework_due", "training.homework_overdue",
    ]  # fmt: skip


class TestPages:
    def test_a_learner_hands_in_a_photo_and_reads_it_back(self, client, task, learner):
        client.force_login(learner)
        photo = SimpleUploadedFile("场地.png", b"\x89PNG\r\n\x1a\n...")
        page = reverse("training:homework", args=[task.pk])
        assert client.post(page, {"text": "", "attached": [photo]}).status_code == 302
        shown = client.get(page)
        assert "场地.png" in shown.text
        stored = HandIn.objects.get().files.get()
        answer = client.get(reverse("training:hand_in_file", args=[stored.pk]))
        assert b"".join(answer) == b"\x89PNG\r\n\x1a\n..."
        assert answer["Content-Disposition"].startswith("attachment")

    @pytest.mark.parametrize("content", [b"MZ\x00\x00", b"\x00\x01\x02"])
    def test_a_file_of_another_kind_is_refused_by_name(self, client, task, learner, content):
        client.force_login(learner)
        file = SimpleUploadedFile("a.png", content)
        answer = client.post(reverse("training:homework", args=[task.pk]), {"attached": [file]})
        assert answer.status_code == 422
        assert "a.png" in answer.text
        assert not HandIn.objects.exists()

    def test_an_instructor_of_the_run_marks_and_a_stranger_finds_nothing(
        self, client, task, learner, by
    ):
        given = hand_in(homework=task, learner=learner, text="答", now=NOW)
        page = reverse("training:hand_in", args=[given.pk])
        client.force_login(by)
        assert client.get(page).status_code == 404
        SessionInstructor.objects.create(session=task.run.sessions.first(), user=by)
        assert "王芳" in client.get(reverse("training:hand_ins")).text
        assert client.post(page, {"verdict": "accept", "score": "9", "comment": ""}).status_code == 302  # fmt: skip
        client.force_login(learner)
        assert client.get(page).status_code == 404

    def test_the_file_of_another_learner_is_not_found(self, client, task, learner):
        given = hand_in(homework=task, learner=learner, text="", files=[("a.txt", b"a")], now=NOW)
        client.force_login(make_user("别人"))
        address = reverse("training:hand_in_file", args=[given.files.get().pk])
        assert client.get(address).status_code == 404

    def test_a_file_that_is_gone_from_the_disk_is_not_found(self, client, task, learner):
        given = hand_in(homework=task, learner=learner, text="", files=[("a.txt", b"a")], now=NOW)
        stored = given.files.get()
        stored.file.storage.delete(stored.file.name)
        client.force_login(learner)
        assert client.get(reverse("training:hand_in_file", args=[stored.pk])).status_code == 404
