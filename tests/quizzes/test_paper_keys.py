"""What an item becomes in a paper: options, keys, shares of points, media."""

from collections import namedtuple
from decimal import Decimal

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage
from hypothesis import given
from hypothesis import strategies as st
from wagtail.documents.models import Document
from wagtail.images.models import Image
from wagtail.images.tests.utils import get_test_image_file

from quizzes.grading import grade, read_paper
from quizzes.models import Item
from quizzes.services.paper_keys import item_entries, share_out
from quizzes.services.paper_media import media_of

from .conftest import make_quiz
from .every_kind import (
    CASE,
    CLOCK,
    EVERY,
    KINDS,
    MATCHING,
    NUMBER,
    ORDERING,
    PARTIAL,
    SHARES,
    SITUATION,
    ids_of,
    right_answers,
)

pytestmark = pytest.mark.django_db


def slots_of(*answers, seed=1, shuffle=True):
    entries = []
    for slot in make_quiz(list(answers)).slots.select_related("item"):
        entries += item_entries(slot.item, len(entries) + 1, slot.worth, seed, shuffle=shuffle)
    return entries


def entry_of(kind, answer, **more):
    return slots_of((kind, answer), **more)[0]


def test_a_right_answer_to_everything_earns_all_points():
    paper = {"schema": 1, "pass_mark": "60", "pass_unit": "percent", "slots": slots_of(*EVERY)}
    assert [entry["kind"] for entry in paper["slots"]] == KINDS
    outcome = grade(read_paper(paper), right_answers(paper))
    assert [mark.score for mark in outcome.marks] == [mark.max_score for mark in outcome.marks]
    assert outcome.score == 80


def test_a_number_names_its_unit_and_a_time_is_known_as_one():
    number, clock = entry_of("number", NUMBER), entry_of("number", CLOCK)
    assert (number["unit"], number["clock"]) == ("分钟", False)
    assert number["key"] == {"answer": "15", "tolerance": "0"}
    assert clock["clock"] is True
    assert clock["key"] == {"answer": "07:45", "tolerance": "5"}


def test_shares_and_feedback_stand_in_the_key_only():
    partial, shares = entry_of("multiple_choice", PARTIAL), entry_of("single_choice", SHARES)
    ids = ids_of(partial)
    assert partial["scoring"] == "partial"
    assert partial["key"]["feedback"] == {ids["问候"]: "FEEDBACK-对", ids["问对方是谁介绍来的"]: "FEEDBACK-错"}  # fmt: skip
    assert shares["scoring"] == "shares"
    assert shares["key"]["shares"] == {ids_of(shares)["先查原因"]: "50"}
    assert {key for option in partial["options"] for key in option} == {"id", "text", "media"}


def test_entries_to_be_ordered_never_begin_in_the_right_order():
    for seed in range(40):
        entry = entry_of("ordering", ORDERING, seed=seed, shuffle=False)
        assert [option["id"] for option in entry["options"]] != entry["key"]["order"]
        assert len(entry["options"]) == 4


def test_equal_right_sides_are_one_option_and_their_ids_say_nothing():
    entry = entry_of("matching", MATCHING)
    assert sorted(option["text"] for option in entry["options"]) == ["第七章", "第九章", "第六章"]
    assert [left["text"] for left in entry["lefts"]] == ["人员、设备", "文件", "检查结果"]
    assert not {left["id"] for left in entry["lefts"]} & {option["id"] for option in entry["options"]}  # fmt: skip
    pairs = list(entry["key"]["pairs"].values())
    assert pairs[0] == pairs[1] == ids_of(entry)["第七章"]


def test_a_situation_leads_from_scene_to_scene_and_keeps_shares_and_replies_in_the_key():
    entry = entry_of("case", SITUATION)
    scenes = {scene["text"]: scene for scene in entry["scenes"]}
    first = {choice["text"]: choice for choice in entry["scenes"][0]["choices"]}
    assert first["我带您办"]["leads_to"] == scenes["同事不在。"]["id"]
    assert {key for choice in first.values() for key in choice} == {"id", "text", "leads_to"}
    assert entry["key"]["shares"][first["我带您办"]["id"]] == "100"
    assert entry["key"]["replies"][first["这不归我管"]["id"]] == "REPLY-推"


def test_the_parts_of_a_case_are_slots_that_share_its_points_by_weight():
    first, second = slots_of(("case", CASE))
    assert (first["kind"], second["kind"]) == ("single_choice", "number")
    assert (first["points"], second["points"]) == ("6.67", "3.33")
    assert [each["case"]["part"] for each in (first, second)] == [1, 2]
    assert first["case"]["of"] == 2
    assert first["case"]["stem_html"].startswith("题目 1")
    assert first["item"] == second["item"] == first["case"]["item"]
    assert "KEY-EXPLANATION" not in first["explanation"]
    assert second["explanation"] == "PART-EXPLANATION\n\nKEY-EXPLANATION"


@given(
    st.decimals("0", "999", places=2),
    st.lists(st.decimals("0", "9", places=1), min_size=1, max_size=20),
)
def test_shared_points_add_up_and_nobody_gets_less_than_nothing(worth, weights):
    shares = share_out(worth, weights)
    assert sum(shares) == worth
    assert all(share >= 0 and share == round(share, 2) for share in shares)


Child = namedtuple("Child", "block_type value")


@pytest.fixture
def files_on_disk(monkeypatch, tmp_path):
    """Wagtail streams documents from a disk."""
    monkeypatch.setattr(Document._meta.get_field("file"), "storage", FileSystemStorage(tmp_path))


@pytest.fixture
def picture():
    return Image.objects.create(title="现场", file=get_test_image_file(size=(2000, 1000)))


@pytest.fixture
def recording(files_on_disk):
    return Document.objects.create(title="电话", file=ContentFile(b"ID3 sound", "call.mp3"))


@pytest.fixture
def item_with_media(recording, picture):
    item = make_quiz([("single_choice", {"options": [
        {"text": "甲", "correct": True, "media": [("picture", {"image": picture, "alt": "一间会议室"})]},
        {"text": "乙"},
    ]})]).slots.get().item  # fmt: skip
    item.media = [
        ("picture", {"image": picture, "alt": "前台"}),
        ("sound", {"file": recording, "words": "您好，前台。"}),
    ]
    item.save()
    return Item.objects.get(pk=item.pk)


def test_pictures_come_in_a_sensible_size_and_recordings_from_the_view_that_checks(
    item_with_media, recording
):
    entry = item_entries(item_with_media, 1, Decimal(10), 1, shuffle=True)[0]
    shown, heard = entry["media"]
    assert (shown["width"], shown["height"], shown["alt"]) == (1200, 600, "前台")
    assert heard == {
        "type": "sound", "file": recording.pk, "src": f"/documents/{recording.pk}/{recording.filename}", "alt": "您好，前台。",
        "width": None, "height": None,
    }  # fmt: skip
    small = next(option["media"][0] for option in entry["options"] if option["media"])
    assert (small["width"], small["alt"]) == (600, "一间会议室")


def test_who_is_logged_in_may_fetch_a_picture_and_a_stranger_may_not(client, learner, picture):
    address = media_of([Child("picture", {"image": picture, "alt": "前台"})])[0]["src"]
    assert client.get(address).status_code == 302
    client.force_login(learner)
    assert client.get(address).status_code == 200


def test_who_is_logged_in_may_fetch_a_recording_and_a_stranger_may_not(client, learner, recording):
    address = media_of([Child("sound", {"file": recording, "words": "您好"})])[0]["src"]
    assert client.get(address).status_code == 302
    client.force_login(learner)
    assert client.get(address).status_code == 200


@pytest.mark.parametrize(
    ("asked", "status", "given"),
    [
        ("bytes=0-2", 206, b"ID3"), ("bytes=4-", 206, b"sound"), ("bytes=-5", 206, b"sound"),
        ("bytes=0-99", 206, b"ID3 sound"), ("bytes=99-", 416, b""),
    ],
)  # fmt: skip
def test_a_player_gets_the_part_of_a_recording_that_it_asks_for(
    client, learner, recording, asked, status, given
):
    assert client.get(recording.url, headers={"Range": asked}).status_code == 302
    client.force_login(learner)
    response = client.get(recording.url, headers={"Range": asked})
    assert (response.status_code, response.content) == (status, given)


def test_media_that_has_been_deleted_since_is_left_out(item_with_media, recording):
    Document.objects.filter(pk=recording.pk).delete()
    entry = item_entries(item_with_media, 1, Decimal(10), 1, shuffle=True)[0]
    assert [media["type"] for media in entry["media"]] == ["picture"]
