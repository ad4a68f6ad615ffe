"""Rules files: what they may say, what is refused, and that those we ship are sound."""

import json

import pytest

from courses.importers.handout import read_handout
from courses.importers.shapes import WARNING_TYPES
from courses.importers.subject_rules import RulesError, load_rules, read_rules

RULE = {"id": "a", "type": "conflict", "pattern": "甲", "message_zh": "一", "message_en": "one"}


def rules(*entries, **more):
    return read_rules(json.dumps({"rules": list(entries), **more}), "test.json")


def found(*entries, text="## 1. 甲乙\n甲在此。\n## 2. 丙\n乙在此。\n", **more):
    handout = read_handout(text.encode(), "a.md", rules=(rules(*entries, **more),))
    return [w for w in handout.warnings if w.message_code == "subject_rule"]


def test_a_rule_warns_once_with_the_first_line_and_all_lines():
    warnings = found(RULE)
    assert [(w.line, w.lines, w.target) for w in warnings] == [(1, (1, 2), "lesson:1.1")]


def test_a_rule_for_every_place_warns_at_each():
    assert [w.line for w in found({**RULE, "every": True})] == [1, 2]


def test_both_patterns_of_a_pair_must_occur():
    pair = {**RULE, "patterns": ["甲在", "乙在"]}
    del pair["pattern"]
    assert [w.params["other_line"] for w in found(pair)] == [4]
    assert found({**pair, "patterns": ["甲在", "丁"]}) == []


@pytest.mark.parametrize(
    ("more", "count"),
    [
        ({"applies_when": "丙"}, 1),
        ({"applies_when": "丁"}, 0),
        ({"unless": "丙"}, 0),
        ({"unless": "丁"}, 1),
    ],
)
def test_a_rule_applies_only_to_its_subject(more, count):
    assert len(found({**RULE, **more})) == count


@pytest.mark.parametrize(
    ("where", "lines"),
    [("title", [1]), ("text", [2]), ("table", []), ("any", [1, 2]), (["title", "text"], [1, 2])],
)
def test_a_rule_looks_only_where_it_says(where, lines):
    assert [line for w in found({**RULE, "where": where}) for line in w.lines] == lines


@pytest.mark.parametrize(
    ("entry", "words"),
    [
        ({**RULE, "type": "odd"}, "unknown type"),
        ({**RULE, "colour": "red"}, "unknown key"),
        ({**RULE, "pattern": "("}, "test.json"),
        ({**RULE, "pattern": "(a+)+b"}, "repetition"),
        ({**RULE, "pattern": "(a|aa)*b"}, "repetition"),
        ({**RULE, "pattern": r"(a)\1"}, "back reference"),
        ({**RULE, "pattern": "甲" * 500}, "at most"),
        ({**RULE, "pattern": ".*a.*b.*c.*d.*e"}, "four"),
        ({**RULE, "where": "footer"}, "where"),
        ({**RULE, "pattern": ""}, "pattern"),
        ({"id": "a"}, "needed"),
        ("text", "needed"),
    ],
)
def test_a_bad_rule_is_refused_and_named(entry, words):
    with pytest.raises(RulesError, match=words):
        rules(entry)


def test_an_id_may_occur_once_only():
    with pytest.raises(RulesError, match="twice"):
        rules(RULE, RULE)


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"rules": 1}', "{"])
def test_what_is_no_rules_file_is_refused(text):
    with pytest.raises(RulesError, match="test"):
        read_rules(text, "test.json")


def test_synonyms_reach_the_marking_points_they_fit():
    text = "## 1. 甲\n文。\n## 2. 自测题\n### 简答题\n1. 何谓？\n答案：P-策划；D-做\n"
    sets = (rules(synonyms=[{"words": ["策划", "计划"], "when": "^P"}]),)
    assert read_handout(text.encode(), "a.md", rules=sets).items[0].synonyms == (("计划",), ())


def test_the_rules_we_ship_are_sound_and_speak_both_languages():
    shipped = [rule for rule_set in load_rules() for rule in rule_set.rules]
    assert len(shipped) > 15
    assert all(
        rule.type in WARNING_TYPES and rule.message_zh and rule.message_en for rule in shipped
    )


def test_iso_rules_leave_other_subjects_alone():
    handout = read_handout("## 1. 甲\n质量手册。\n## 2. 乙\n管理者代表。\n".encode(), "a.md")
    assert "subject_rule" not in {w.message_code for w in handout.warnings}


def test_near_patterns_must_stand_in_one_lesson():
    pair = {**RULE, "patterns": ["甲", "乙在"], "near": True}
    del pair["pattern"]
    assert found(pair) == []
    assert len(found({**pair, "patterns": ["甲", "在此"]})) == 1
