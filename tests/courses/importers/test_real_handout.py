"""The handout of the client, exactly as it is, where its file stands beside the repository."""

from pathlib import Path

import pytest

from courses.importers import shapes
from courses.importers.json_form import to_json
from courses.importers.sandbox import read_in_child

ROOT = Path(__file__).resolve().parents[3]
FILE = ROOT.parent / "shared" / "seeds" / "000_1350e2d7e7daecc6.txt"
pytestmark = pytest.mark.skipif(
    not FILE.exists(), reason="the client's handout is not beside the repository"
)


@pytest.fixture(scope="module")
def handout():
    return read_in_child(FILE.read_bytes(), FILE.name)


def lesson(handout, number):
    return next(x for c in handout.chapters for x in c.lessons if x.number == number)


def of_type(handout, kind):
    return [w for w in handout.warnings if w.type == kind]


def codes(handout):
    return {w.message_code for w in handout.warnings}


def rules(handout):
    return {w.params["rule"] for w in handout.warnings if w.message_code == "subject_rule"}


def test_ten_chapters_with_their_lessons_are_found_once(handout):
    counts = {c.number: len(c.lessons) for c in handout.chapters}
    assert counts == {
        "1": 4,
        "2": 3,
        "3": 2,
        "4": 7,
        "5": 3,
        "6": 2,
        "7": 4,
        "8": 1,
        "9": 2,
        "10": 1,
    }
    assert [c.source_line for c in handout.chapters] == [
        43,
        70,
        100,
        124,
        205,
        237,
        299,
        339,
        365,
        406,
    ]


def test_three_appendices_are_found(handout):
    assert [(a.number, a.source_line) for a in handout.appendices] == [
        ("A", 462),
        ("B", 469),
        ("C", 477),
    ]


def test_the_card_outcomes_steps_and_notes_are_read(handout):
    card = handout.card
    assert (len(card.audiences), card.hours_min, card.hours_max, card.compiled[:4]) == (
        3,
        2,
        3,
        "2025",
    )
    assert (len(handout.outcomes), len(handout.next_steps)) == (5, 4)
    assert [note.kind for note in handout.notes] == ["compilation", "disclaimer"]


def test_twelve_items_of_three_kinds_are_found(handout):
    assert [item.kind for item in handout.items] == ["single_choice"] * 5 + ["true_false"] * 5 + [
        "short_answer"
    ] * 2
    assert [len(item.options) for item in handout.items[:5]] == [3, 4, 3, 4, 3]


def test_the_keys_are_those_of_the_source(handout):
    keys = [
        "ABCD"[next(n for n, o in enumerate(i.options) if o.correct)] for i in handout.items[:5]
    ]
    assert "".join(keys) == "BCCCB"
    assert [item.answer for item in handout.items[5:10]] == [False, False, False, False, True]


def test_short_answers_have_marking_points_and_synonyms(handout):
    first, second = handout.items[10:]
    assert (len(first.marking_points), first.any_of) == (5, None)
    assert [words for words in first.synonyms if words] == [("计划",), ("执行",), ("处置",)]
    assert (len(second.marking_points), second.any_of) == (5, 3)


def test_no_points_are_invented(handout):
    assert all(item.points is None for item in handout.items)


def test_the_seven_principles_have_a_core_and_four_points_each(handout):
    for number in range(1, 8):
        blocks = lesson(handout, f"4.{number}").blocks
        assert [b.kind for b in blocks if isinstance(b, shapes.Callout)] == ["core"]
        assert [len(b.items) for b in blocks if isinstance(b, shapes.BulletList)] == [4]


def test_five_steps_hold_twenty_two_actions(handout):
    steps = lesson(handout, "6.2").blocks[0]
    assert [len(step.actions) for step in steps.items] == [4, 4, 4, 5, 5]
    assert all(step.duration for step in steps.items)


def test_six_misconceptions_and_two_cases_are_found(handout):
    assert len(lesson(handout, "8.1").blocks[0].cards) == 6
    assert [len(lesson(handout, n).blocks[0].results) for n in ("9.1", "9.2")] == [4, 4]


def test_tables_are_whole(handout):
    assert len(lesson(handout, "1.2").blocks[0].rows) == 3
    assert [len(b.rows) for b in lesson(handout, "7.3").blocks if isinstance(b, shapes.Table)] == [
        4
    ]
    assert all(all(row) for row in handout.appendices[2].blocks[0].rows)
    assert len(lesson(handout, "3.1").blocks[0].terms) == 7


def test_no_check_mark_or_tag_survives(handout):
    text = str(handout.chapters) + str(handout.appendices) + str(handout.outcomes)
    blocks = text.replace("raw_mark='☒/☒'", "").replace("raw_mark='❌/✅'", "")
    assert not any(sign in blocks for sign in ("☒", "☑", "✅", "❌", "<input"))


def test_both_copies_are_told_and_differ_in_one_wording(handout):
    differing = [w for w in of_type(handout, "duplicate") if w.message_code == "copies_differ"]
    assert [(w.line, w.target) for w in differing] == [(64, "lesson:1.4")]
    assert {"text_stands_twice", "note_repeated"} <= codes(handout)


def test_two_pictures_are_missing_with_what_could_be_drawn(handout):
    missing = {w.target: w.suggestion for w in of_type(handout, "missing_picture")}
    assert set(missing) == {"lesson:3.2", "lesson:6.1"}
    assert [text.count("→") for text in missing.values()] == [3, 4]


def test_each_damaged_truth_mark_is_to_be_confirmed(handout):
    assert [
        w.target for w in of_type(handout, "ambiguous_mark") if w.target.startswith("item")
    ] == [f"item:{n}" for n in range(5, 9)]


def test_torn_tables_are_told_where_they_stand(handout):
    torn = [
        w.line for w in of_type(handout, "split_text") if w.message_code == "torn_in_other_copy"
    ]
    assert torn == [539, 792, 952]


def test_what_the_source_does_not_give_is_told(handout):
    assert {"no_points", "no_pass_line", "no_time_limit", "no_attempts", "keys_lopsided"} <= codes(
        handout
    )
    uncovered = [
        w.params["number"] for w in handout.warnings if w.message_code == "chapter_without_items"
    ]
    assert uncovered == ["5", "9"]


def test_what_needs_knowledge_of_the_subject_is_told(handout):
    assert rules(handout) >= {
        "principle-improvement-name",
        "principle-7-suppliers-only",
        "principle-3-name",
        "six-procedures",
        "quality-manual",
        "preventive-action",
        "management-representative",
        "capa-term",
        "current-edition-text",
        "current-edition-item",
        "case-shorter-than-guide",
        "fee-parts-against-bands",
        "band-edge-500",
        "pdca-words",
        "price-rule-body",
        "regulator-site",
    }


def test_the_json_has_the_promised_names(handout):
    data = to_json(handout)
    assert set(data) >= {
        "title",
        "chapters",
        "appendices",
        "items",
        "warnings",
        "card",
        "outcomes",
        "notes",
    }
    assert set(data["chapters"][0]["lessons"][0]) == {"number", "title", "source_line"}
    names = {
        "kind",
        "stem",
        "options",
        "answer",
        "blanks",
        "marking_points",
        "any_of",
        "points",
        "source_line",
    }
    assert all(names <= set(item) for item in data["items"])
    assert all({"type", "line", "message"} <= set(warning) for warning in data["warnings"])
