"""Aiken and JSON."""

import json
from decimal import Decimal

import pytest

from quizzes.exchange import aiken, json_form
from quizzes.exchange.schema import Item, Unreadable

GOOD = "先做什么？\nA. 洗手\nB) 开门\nANSWER: A\n"


@pytest.mark.parametrize(
    "text",
    [
        GOOD,
        GOOD.replace("\n", "\r\n"),
        GOOD.replace("ANSWER: A", "answer：a"),
        GOOD.replace("A. ", "A、").replace("B) ", "B．"),
        GOOD.replace("\n", "\n\n"),
    ],
)
def test_aiken_has_options_and_one_answer(text):
    (item,) = aiken.read(text.encode()).items
    assert (item.kind, item.stem) == ("single_choice", "先做什么？")
    assert [(one.text, one.correct) for one in item.options] == [("洗手", True), ("开门", False)]


def test_an_aiken_question_may_have_several_lines():
    assert aiken.read(b"One\ntwo\n" + GOOD.encode()).items[0].stem == "One\ntwo\n先做什么？"


@pytest.mark.parametrize(
    ("text", "line", "code"),
    [
        ("问\nA. 一\nB. 二\n\n", 1, "aiken_no_answer"),
        ("问\nA. 一\nB. 二\nANSWER: C\n", 4, "aiken_letter"),
        ("问\nA. 一\nB. 二\nANSWER: AB\n", 4, "aiken_letter"),
        ("问\nA. 一\nB. 二\nANSWER:\n", 4, "aiken_letter"),
        ("问\nA. 一\nANSWER: A\n", 1, "too_few_options"),
        ("ANSWER: A\n", 1, "no_stem"),
    ],
)
def test_an_aiken_error_is_named_and_the_next_question_read(text, line, code):
    reading = aiken.read(f"{text}\n{GOOD}".encode())
    assert (line, code) in [(one.line, one.code) for one in reading.faults]
    assert len(reading.items) == 1


def read(entry):
    return json_form.read(json.dumps({"items": [entry]}, ensure_ascii=False).encode())


FULL = {
    "kind": "multiple_choice",
    "stem": "哪些？",
    "options": [
        {"text": "甲", "correct": True, "fraction": 0.5, "feedback": "好"},
        {"text": "乙", "correct": True, "fraction": 0.5},
        {"text": "丙", "fraction": -1},
    ],
    "points": 2.5,
    "tags": ["安全"],
    "category": "质量/体系",
    "source_line": 12,
}


def test_json_is_read_by_the_keys_of_the_schema():
    (item,) = read(FULL).items
    assert [one.fraction for one in item.options] == [Decimal("0.5"), Decimal("0.5"), Decimal(-1)]
    assert (item.points, item.source_line, item.tags) == (Decimal("2.5"), 12, ("安全",))


def test_what_import_course_writes_is_read():
    entry = {
        "kind": "short_answer", "stem": "说出两点", "options": [], "answer": None, "blanks": [],
        "marking_points": ["预防", "纠正"], "any_of": 2, "points": None, "source_line": 3,
        "synonyms": [["事先"], []], "model_answer": "略", "explanation": "见教材", "raw_marks": [],
        "chapter": "3",
    }  # fmt: skip
    reading = json_form.read(json.dumps({"title": "课", "items": [entry]}).encode())
    item = Item(
        "short_answer", "说出两点", answer="略", marking_points=("预防", "纠正"),
        synonyms=(("事先",), ()), any_of=2, source_line=3, feedback="见教材",
    )  # fmt: skip
    assert reading.items == (item,)
    assert [one.params["key"] for one in reading.skipped] == ["chapter"]


@pytest.mark.parametrize("value", [8.5, "8.5"])
def test_a_number_may_be_written_as_text(value):
    (item,) = read({"kind": "number", "stem": "多少？", "answer": value}).items
    assert item.answer == Decimal("8.5")


def test_a_time_of_day_stays_a_text():
    assert read({"kind": "number", "stem": "几点？", "answer": "07:45"}).items[0].answer == "07:45"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"kind": "quiz"}, "kind_unknown"),
        ({"kind": 3}, "wrong_type"),
        ({"stem": " "}, "no_stem"),
        ({"stem": None}, "wrong_type"),
        ({"options": [{"text": "甲", "correct": "yes"}]}, "wrong_type"),
        ({"options": [{"text": "甲", "right": True}]}, "wrong_type"),
        ({"options": []}, "too_few_options"),
        ({"points": -1}, "points"),
        ({"points": "two"}, "wrong_type"),
        ({"points": True}, "wrong_type"),
        ({"points": 1e300}, "wrong_type"),
        ({"answer": True}, "not_for_kind"),
        ({"tags": "安全"}, "wrong_type"),
        ({"stem": "a\u0000b"}, "characters"),
        ({"stem": "\ud800"}, "characters"),
        ({"stem": "长" * 20_001}, "too_long"),
        ({"feedback": "一", "explanation": "二"}, "two_names"),
        ({"source_line": -1}, "wrong_type"),
    ],
)
def test_a_json_error_is_named(change, code):
    reading = json_form.read(json.dumps([FULL, FULL | change]).encode())
    assert code in [one.code for one in reading.faults]
    assert len(reading.items) == 1


def test_a_json_error_knows_its_line():
    text = '{\n"notes": [{"items": [{}]}],\n"items": [\n{"kind": "essay", "stem": "好"},\n\n7,\n{"kind": "essay",\n"stem": ""}]}'
    assert [one.line for one in json_form.read(text.encode()).faults] == [6, 7]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("{", "not_json"),
        ('{"items": [NaN]}', "not_json"),
        ('{"items": {}}', "json_without_items"),
        ("5", "json_without_items"),
        ('{"items": [' + "9" * 5000 + "]}", "not_json"),
        ("[" * 100_000, "too_deep"),
        ('{"a":' * 100_000, "too_deep"),
        ('"' + '\\"' * 500_000, "not_json"),
    ],
)
def test_what_is_no_list_of_items_is_refused(text, code):
    with pytest.raises(Unreadable) as caught:
        json_form.read(text.encode())
    assert caught.value.code == code
