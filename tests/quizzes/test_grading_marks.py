"""Marks and verdicts: tables of cases, and an oracle of exact fractions."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizzes.grading import (
    BadShape,
    Slot,
    check_value,
    found_points,
    grade,
    mark_slot,
    read_paper,
    round_down,
    score_for_points,
    side_by_side,
)

CHOICE = {"right": ["a", "c"]}
POINTS = {
    "marking_points": [
        {"text": "P-策划（定好要做什么）", "synonyms": ["plan"]},
        {"text": "实施", "synonyms": ["执行", "照安排做"]},
        {"text": "检查", "synonyms": []},
    ],
    "any_of": 2,
}


@pytest.mark.parametrize(
    ("kind", "key", "value", "part"),
    [
        ("single_choice", {"right": ["a"]}, ["a"], 1),
        ("single_choice", {"right": ["a"]}, ["b"], 0),
        ("single_choice", {"right": ["a"]}, ["unknown"], 0),
        ("multiple_choice", CHOICE, ["c", "a"], 1),
        ("multiple_choice", CHOICE, ["a"], 0),
        ("multiple_choice", CHOICE, ["a", "b", "c"], 0),
        ("true_false", {"answer": False}, False, 1),
        ("true_false", {"answer": True}, False, 0),
        ("fill_in", {"blanks": [["12", "一打"]]}, ["十二"], 1),
        ("fill_in", {"blanks": [["12"], ["ISO 9001"]]}, ["12", "9001"], Fraction(1, 2)),
        ("fill_in", {"blanks": [["a"], ["b"], ["c"]]}, ["A", "b"], Fraction(2, 3)),
        ("fill_in", {"blanks": [["a"]]}, ["x", "a"], 0),
        ("short_answer", POINTS, "策划", None),
        ("essay", {"guidance": ""}, "想法", None),
    ],
)
def test_one_answer_is_marked(kind, key, value, part):
    mark = mark_slot(Slot(1, kind, Fraction(10), key), value)
    assert mark.score == (None if part is None else 10 * part)


@pytest.mark.parametrize(
    "kind", ["single_choice", "true_false", "fill_in", "short_answer", "essay"]
)
@pytest.mark.parametrize("value", [None, "", "  \n", [], ["", " "]])
def test_an_empty_answer_is_marked_nought_by_the_machine_and_says_why(kind, value):
    mark = mark_slot(Slot(1, kind, Fraction(10), {"right": ["a"]}), value)
    assert (mark.score, mark.by, mark.why) == (0, "machine", "unanswered")


@pytest.mark.parametrize(
    ("kind", "value", "code"),
    [
        ("single_choice", ["a", "b"], "shape"),
        ("single_choice", "a", "shape"),
        ("multiple_choice", ["a", "a"], "shape"),
        ("multiple_choice", [1], "shape"),
        ("true_false", "true", "shape"),
        ("true_false", 1, "shape"),
        ("fill_in", "x", "shape"),
        ("fill_in", ["x"] * 51, "shape"),
        ("short_answer", ["x"], "shape"),
        ("short_answer", {"x": 1}, "shape"),
        ("short_answer", "x" * 100_001, "too_long"),
        ("essay", "a\0b", "characters"),
        ("essay", "\ud800", "characters"),
    ],
)
def test_what_cannot_be_an_answer_is_refused(kind, value, code):
    with pytest.raises(BadShape) as refused:
        check_value(kind, value)
    assert refused.value.code == code


@pytest.mark.parametrize("text", ["x" * 100_000, "𠮷野家", "🙂👩‍👩‍👧", "שלום", "a\r\nb\tc"])
def test_any_text_up_to_the_limit_is_taken(text):
    check_value("short_answer", text)


@pytest.mark.parametrize(
    ("answer", "found"),
    [
        ("先做策划，再去执行", [0, 1]),
        ("PLAN，检查", [0, 2]),
        ("照 安 排 做", [1]),
        ("不知道", []),
    ],
)
def test_marking_points_are_found_by_text_and_synonym(answer, found):
    assert found_points(POINTS, answer) == found


@pytest.mark.parametrize(
    ("any_of", "met", "score"),
    [
        (2, [], 0),
        (2, [0], 5),
        (2, [0, 2], 10),
        (2, [0, 1, 2], 10),
        (None, [0, 1], Fraction(20, 3)),
        (None, [0, 1, 2], 10),
        (9, [0, 1, 2], 10),
        (2, [0, 0, 7, -1], 5),
    ],
)
def test_marking_points_that_are_met_earn_their_share(any_of, met, score):
    assert score_for_points({**POINTS, "any_of": any_of}, Fraction(10), met) == score


def paper(points, pass_mark=60, unit="percent", blanks=1):
    return {
        "schema": 1,
        "pass_mark": str(pass_mark),
        "pass_unit": unit,
        "slots": [
            {"slot": n, "kind": "fill_in", "points": str(p), "key": {"blanks": [["x"]] * blanks}}
            for n, p in enumerate(points, start=1)
        ],
    }


def test_a_person_s_mark_goes_before_the_machine_s():
    outcome = grade(read_paper(paper([10])), {1: ["x"]}, {1: Decimal("2.5")})
    assert (outcome.score, outcome.marks[0].by) == (Fraction(5, 2), "assessor")


def test_an_open_mark_leaves_the_outcome_open():
    stored = paper([10, 10])
    stored["slots"][1]["kind"] = "essay"
    outcome = grade(read_paper(stored), {1: ["x"], 2: "text"})
    assert (outcome.open_slots, outcome.score, outcome.passed) == ((2,), None, None)


def test_a_paper_of_an_unknown_schema_is_refused():
    with pytest.raises(ValueError, match="schema"):
        read_paper({**paper([1]), "schema": 99})


def test_a_score_that_would_be_rounded_up_to_the_pass_mark_does_not_pass_and_does_not_look_like_it():
    score, needed = Fraction(59995, 1000), Fraction(60)
    assert round_down(score) == Decimal("59.99")
    assert side_by_side(score, needed) == (Decimal("59.99"), Decimal("60.00"))


@given(
    points=st.lists(st.decimals("0.01", "99.99", places=2), min_size=1, max_size=12),
    right=st.lists(st.integers(0, 7), min_size=12, max_size=12),
    blanks=st.integers(1, 7),
    pass_mark=st.decimals("0.01", "100", places=2),
    unit=st.sampled_from(["percent", "points"]),
)
def test_score_and_verdict_agree_with_exact_fractions(points, right, blanks, pass_mark, unit):
    right = [min(count, blanks) for count in right]
    answers = {
        slot: ["x"] * right[slot - 1] + ["wrong"] * (blanks - right[slot - 1])
        for slot in range(1, len(points) + 1)
    }
    outcome = grade(read_paper(paper(points, pass_mark, unit, blanks)), answers)

    exact = sum(
        (
            Fraction(worth) * Fraction(count, blanks)
            for worth, count in zip(points, right, strict=False)
        ),
        Fraction(0),
    )
    total = sum(map(Fraction, points), Fraction(0))
    needed = Fraction(pass_mark) * total / 100 if unit == "percent" else Fraction(pass_mark)
    assert outcome.score == exact
    assert outcome.passed is (exact >= needed)
    assert round_down(outcome.score) <= exact
    shown, shown_needed = side_by_side(outcome.score, outcome.needed)
    assert (shown >= shown_needed) is outcome.passed
