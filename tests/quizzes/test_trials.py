"""Answers in words, and the outcomes that a trainer sees tried."""

import pytest

from quizzes.selectors.answer_text import answer_as_text, key_as_text, right_value
from quizzes.selectors.trials import outcomes_of
from quizzes.services.paper_keys import item_entries

from .conftest import ANSWERS, make_quiz
from .every_kind import EVERY, ids_of, path

pytestmark = pytest.mark.django_db
EVERYTHING = [*EVERY, *ANSWERS, ("essay", {"guidance": "看条理"})]


@pytest.fixture
def paper():
    entries = []
    for slot in make_quiz(EVERYTHING, shuffle_options=False).slots.select_related("item"):
        entries += item_entries(slot.item, len(entries) + 1, slot.worth, 1, shuffle=False)
    return {"schema": 1, "pass_mark": "60", "pass_unit": "percent", "slots": entries}


def test_answers_are_said_in_words(paper):
    slots = paper["slots"]
    partial, order, pairs, situation = slots[2], slots[4], slots[5], slots[6]
    said = {
        0: ("十五分钟", "十五分钟"),
        2: ([ids_of(partial)["报公司名"], ids_of(partial)["问候"]], "A 问候; B 报公司名"),
        4: (order["key"]["order"], "策划 → 实施 → 检查 → 处置"),
        5: ([ids_of(pairs)["第九章"], "", ""], "人员、设备 – 第九章; 文件 – –; 检查结果 – –"),
        6: (path(situation, "这不归我管", "让他投诉去"), "这不归我管 → 让他投诉去"),
        11: (False, "错误"),
        12: (["12", ""], "12; –"),
        13: ("先计划\n后检查", "先计划\n后检查"),
    }
    for at, (value, words) in said.items():
        assert answer_as_text(slots[at], value) == words
        assert answer_as_text(slots[at], None) == ""


def test_keys_are_said_in_words(paper):
    said = [key_as_text(entry) for entry in paper["slots"]]
    assert said == [
        "15 分钟", "07:45 (± 5 分钟)", "A 问候; B 报公司名", "A 先安抚", "策划 → 实施 → 检查 → 处置",
        "人员、设备 – 第七章; 文件 – 第七章; 检查结果 – 第九章", "我带您办 → 留下电话，下午回复",
        "A 安抚", "15 分钟", "A 计划", "A 领导作用; B 过程方法", "错误", "12 / 一打; ISO 9001",
        "策划; 实施; 检查", "看条理",
    ]  # fmt: skip


def test_every_question_has_a_full_a_wrong_and_an_empty_outcome_unless_a_person_decides(paper):
    for entry in paper["slots"]:
        tried = outcomes_of(paper, entry["slot"])
        names = {each.name for each in tried}
        if entry["kind"] in {"short_answer", "essay"}:
            assert names == {"person", "empty"}
            continue
        assert {"full", "wrong", "empty"} <= names
        assert tried[0].name == "full"
        assert tried[0].score == tried[0].max_score
        assert right_value(entry) is not None


@pytest.mark.parametrize("slot", [3, 4, 5, 6, 7, 13])
def test_what_can_be_partly_right_is_tried_too(paper, slot):
    assert "partly" in {each.name for each in outcomes_of(paper, slot)}


def test_the_tolerance_is_tried_at_both_ends_and_just_outside(paper):
    entry = paper["slots"][0]
    entry["key"]["tolerance"] = "2"
    tried = {each.answer: each.name for each in outcomes_of(paper, 1)}
    assert tried == {"15": "full", "17": "full", "13": "full", "19": "wrong", "": "empty"}


def test_every_path_of_a_situation_is_tried(paper):
    tried = {each.answer: each.score for each in outcomes_of(paper, 7)}
    assert len(tried) == 2 + 2 + 1 + 1
    assert tried["这不归我管 → 道歉，接过来办 → 留下电话，下午回复"] == "7.5"
