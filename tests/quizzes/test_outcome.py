"""When a paper is passed: points, sections that must be passed, vetoes; exact before any rounding."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizzes.grading import grade, read_paper
from quizzes.services.verdicts import verdict_of


def paper(slots, *, mark="60", unit="percent", sections=()):
    """``slots``: (points, section, veto); every question is right when its answer is True."""
    return read_paper(
        {
            "schema": 1,
            "pass_mark": mark,
            "pass_unit": unit,
            "sections": [
                {
                    "number": number,
                    "title": f"部分{number}",
                    "title_en": "",
                    "pass_percent": percent,
                }
                for number, percent in enumerate(sections, start=1)
            ],
            "slots": [
                {
                    "slot": number,
                    "kind": "true_false",
                    "points": points,
                    "key": {"answer": True},
                    "section": section,
                    "veto": veto,
                }
                for number, (points, section, veto) in enumerate(slots, start=1)
            ],
        }
    )


def outcome(slots, right, **rules):
    answers = {number: number in right for number in range(1, len(slots) + 1)}
    return grade(paper(slots, **rules), answers)


PLAIN = [("10", 1, False)] * 5


@pytest.mark.parametrize(
    ("slots", "right", "rules", "codes"),
    [
        (PLAIN, {1, 2, 3}, {}, ["reached"]),
        (PLAIN, {1, 2}, {}, ["missed"]),
        (PLAIN, {1, 2, 3}, {"mark": "30", "unit": "points"}, ["reached"]),
        (PLAIN, {1, 2, 3}, {"mark": "30.01", "unit": "points"}, ["missed"]),
        (PLAIN, {1, 2, 3}, {"sections": ["60"]}, ["reached", "section_passed"]),
        (PLAIN, {1, 2, 3}, {"sections": ["60.01"]}, ["section_failed", "reached"]),
        (
            [("10", 1, False), ("10", 2, False), ("40", 1, False)],
            {1, 3},
            {"sections": ["50", "100"]},
            ["section_failed", "reached", "section_passed"],
        ),
        ([("10", 1, True), ("90", 1, False)], {2}, {}, ["veto_lost", "reached"]),
        ([("10", 1, True), ("90", 1, False)], {1, 2}, {}, ["reached"]),
        (
            [("10", 1, True), ("90", 2, False)],
            set(),
            {"sections": ["50", None]},
            ["missed", "section_failed", "veto_lost"],
        ),
    ],
)
def test_a_result_says_every_reason_and_what_fails_it_first(slots, right, rules, codes):
    found = outcome(slots, right, **rules)
    verdict = verdict_of(found)
    assert [reason.code.removeprefix("quizzes.") for reason in verdict.because] == codes
    assert verdict.met is found.passed is (codes[0] == "reached")


def test_a_section_with_no_points_left_in_it_fails_nobody():
    assert outcome(PLAIN, {1, 2, 3}, sections=[None, "80"]).passed


def test_part_of_the_points_of_a_veto_question_is_not_all_of_them():
    read = paper([("10", 1, True), ("90", 1, False)])
    assert grade(read, {2: True}, {1: Decimal("9.99")}).lost_vetoes == (1,)
    assert grade(read, {2: True}, {1: Decimal(10)}).passed


def test_nothing_is_decided_while_a_mark_is_open():
    stored = paper([("10", 1, True)], sections=["100"])
    essay = type(stored.slots[0])(1, "essay", Fraction(10), {"guidance": ""}, section=1, veto=True)
    found = grade(type(stored)((essay,), stored.pass_rule, stored.sections), {1: "想法"})
    assert (found.passed, found.failed_sections, found.lost_vetoes) == (None, (), ())


def test_a_pass_mark_that_is_missed_by_a_hair_is_not_shown_as_reached():
    slots = [("59.99", 1, False), ("40.01", 1, False)]
    found = outcome(slots, {1}, mark="60", sections=["60"])
    assert not found.passed
    for reason in verdict_of(found).because:
        assert Decimal(reason.params["score"]) < Decimal(reason.params["needed"])


points = st.decimals(min_value=0, max_value=100, places=2)


@given(
    slots=st.lists(st.tuples(points, st.integers(1, 3), st.booleans(), st.booleans()), min_size=1),
    mark=points,
    percents=st.lists(st.none() | points, min_size=3, max_size=3),
)
def test_the_verdict_agrees_with_exact_fractions(slots, mark, percents):
    found = outcome(
        [(str(worth), section, veto) for worth, section, veto, _right in slots],
        {number for number, slot in enumerate(slots, start=1) if slot[3]},
        mark=str(mark),
        sections=[None if percent is None else str(percent) for percent in percents],
    )
    earned = sum((Fraction(worth) for worth, _s, _v, right in slots if right), Fraction(0))
    total = sum((Fraction(worth) for worth, *_rest in slots), Fraction(0))
    sections = all(
        percent is None
        or 100
        * sum((Fraction(w) for w, s, _v, right in slots if s == number and right), Fraction(0))
        >= Fraction(percent) * sum((Fraction(w) for w, s, *_r in slots if s == number), Fraction(0))
        for number, percent in enumerate(percents, start=1)
    )
    vetoes = all(right or not veto or not worth for worth, _s, veto, right in slots)
    assert found.passed is (100 * earned >= Fraction(mark) * total and sections and vetoes)
