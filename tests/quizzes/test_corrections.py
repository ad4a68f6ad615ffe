"""A frozen paper with corrections in it: pure."""

from fractions import Fraction

import pytest

from quizzes.grading.corrections import Correction, apply_corrections, fits, grade_corrected

OPTIONS = [{"id": each, "text": each} for each in "abc"]


def slot(number, item, kind="single_choice", key=None, **more):
    entry = {"slot": number, "item": item, "kind": kind, "points": "10"}
    if kind == "single_choice":
        entry |= {"options": OPTIONS, "key": {"right": ["a"]}}
    return entry | ({"key": key} if key else {}) | more


def paper(*slots, mark="60", unit="percent"):
    return {"schema": 1, "pass_mark": mark, "pass_unit": unit, "slots": list(slots)}


def outcome(stored, responses, *corrections, given=None):
    return grade_corrected(stored, responses, given or {}, corrections)


def test_without_corrections_the_paper_itself_is_read():
    stored = paper(slot(1, 7))
    assert apply_corrections(stored, []) is stored


def test_a_new_key_marks_again_and_leaves_the_paper_alone():
    stored = paper(slot(1, 7))
    assert outcome(stored, {1: ["b"]}, Correction(7, 0, "new_key", {"right": ["b"]})).score == 10
    assert stored["slots"][0]["key"] == {"right": ["a"]}


def test_a_new_key_keeps_what_it_does_not_name():
    stored = paper(slot(1, 7, key={"right": ["a"], "feedback": {"a": "好"}}))
    read = apply_corrections(stored, [Correction(7, 0, "new_key", {"right": ["b"]})])
    assert read["slots"][0]["key"] == {"right": ["b"], "feedback": {"a": "好"}}


def test_full_marks_go_to_everybody_even_who_wrote_nothing_or_was_marked_by_a_person():
    everybody = Correction(7, 0, "full_marks")
    found = outcome(paper(slot(1, 7)), {}, everybody, given={1: Fraction(2)})
    assert [(mark.score, mark.by, mark.why) for mark in found.marks] == [
        (10, "machine", "full_marks")
    ]


def test_a_dropped_question_takes_its_points_and_its_share_of_the_pass_mark():
    stored = paper(slot(1, 7), slot(2, 8), slot(3, 9), mark="20", unit="points")
    found = outcome(stored, {1: ["a"], 2: ["a"]}, Correction(9, 0, "drop"))
    assert (found.max_score, found.needed, found.score, found.passed) == (
        20,
        Fraction(40, 3),
        20,
        True,
    )
    assert (found.marks[2].score, found.marks[2].max_score, found.marks[2].why) == (0, 0, "dropped")


def test_a_pass_mark_in_percent_needs_no_shrinking():
    found = outcome(paper(slot(1, 7), slot(2, 8)), {}, Correction(7, 0, "drop"))
    assert found.needed == 6


def test_a_paper_of_which_nothing_is_left_is_passed_with_nothing():
    stored = paper(slot(1, 7), mark="6", unit="points")
    assert outcome(stored, {}, Correction(7, 0, "drop")).passed is True


def test_a_dropped_essay_waits_for_nobody():
    stored = paper(slot(1, 7, kind="essay", key={"guidance": ""}), slot(2, 8))
    assert outcome(stored, {1: "想法"}, Correction(7, 0, "drop")).open_slots == ()


def test_the_last_correction_counts():
    stored = paper(slot(1, 7))
    again = Correction(7, 0, "new_key", {"right": ["a"]})
    assert outcome(stored, {1: ["b"]}, Correction(7, 0, "full_marks"), again).score == 0


def test_a_key_for_other_options_leaves_the_paper_as_it_was():
    stored = paper(slot(1, 7))
    found = outcome(stored, {1: ["a"]}, Correction(7, 0, "new_key", {"right": ["z"]}))
    assert found.score == 10


def test_only_the_named_part_of_a_case_is_corrected():
    parts = [slot(n, 7, case={"item": 7, "part": n, "of": 2, "stem_html": ""}) for n in (1, 2)]
    found = outcome(paper(*parts), {}, Correction(7, 2, "full_marks"))
    assert [mark.score for mark in found.marks] == [0, 10]


@pytest.mark.parametrize(
    ("entry", "key", "answer"),
    [
        ({"options": OPTIONS}, {"right": ["a", "b"]}, True),
        ({"options": OPTIONS}, {"order": ["c", "x"]}, False),
        ({"options": OPTIONS, "lefts": [{"id": "l"}]}, {"pairs": {"l": "a"}}, True),
        ({"options": OPTIONS, "lefts": [{"id": "l"}]}, {"pairs": {"m": "a"}}, False),
        ({}, {"answer": True}, True),
    ],
)
def test_a_key_fits_the_options_of_the_question(entry, key, answer):
    assert fits(entry, key) is answer
