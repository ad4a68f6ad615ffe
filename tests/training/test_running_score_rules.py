"""The running score: weights, exact shares, and what is missing."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from training.rules import INSPECTIONS, TESTS, ScoreInput, running_score

WEIGHTS = {INSPECTIONS: 60, TESTS: 40}


def seen(*shares):
    return [
        ScoreInput(INSPECTIONS, f"i:{at}", "日检查", share=Fraction(share))
        for at, share in enumerate(shares)
    ]


def tested(*shares):
    return [
        ScoreInput(TESTS, f"t:{at}", "笔试", share=None if share is None else Fraction(share))
        for at, share in enumerate(shares)
    ]


@pytest.mark.parametrize(
    ("inputs", "weights", "share", "missing"),
    [
        (seen(1, "1/2") + tested("3/4"), WEIGHTS, "3/4", ()),
        (seen("1/3") + tested("2/3"), WEIGHTS, "7/15", ()),
        (seen("1/3"), {INSPECTIONS: 1, TESTS: 0}, "1/3", ()),
        (seen("1/3") + tested(0), {INSPECTIONS: 1, TESTS: 0}, "1/3", ()),
        (seen("1/3"), WEIGHTS, "1/3", (TESTS,)),
        (tested("2/3"), WEIGHTS, "2/3", (INSPECTIONS,)),
        (seen(1) + tested(None), WEIGHTS, "1", (TESTS,)),
        (seen(1) + tested("1/2", None), WEIGHTS, "4/5", ("t:1",)),
        ([], WEIGHTS, None, (INSPECTIONS, TESTS)),
        (seen(0) + tested(0), WEIGHTS, "0", ()),
    ],
)
def test_what_a_month_comes_to(inputs, weights, share, missing):
    score = running_score(inputs, weights)
    assert score.share == (None if share is None else Fraction(share))
    assert score.missing == missing
    assert score.is_complete == (not missing)


def test_every_figure_is_kept_also_one_that_does_not_count():
    inputs = tuple(seen(1) + tested(None, "1/2"))
    assert running_score(inputs, {INSPECTIONS: 1, TESTS: 0}).inputs == inputs


@pytest.mark.parametrize("weights", [{}, {INSPECTIONS: 0, TESTS: 0}, {INSPECTIONS: -1, TESTS: 5}])
def test_weights_that_weigh_nothing_are_an_error(weights):
    with pytest.raises(ValueError, match="weight"):
        running_score([], weights)


def test_a_figure_is_read_back_as_it_was_stored():
    for one in seen("1/3") + tested(None):
        assert ScoreInput.from_json(one.as_json()) == one


shares = st.lists(
    st.fractions(min_value=0, max_value=1, max_denominator=30), min_size=1, max_size=30
)


@given(shares, shares, st.integers(1, 100), st.integers(1, 100), st.integers(1, 9))
def test_the_score_lies_between_its_parts_and_only_the_ratio_of_weights_counts(a, b, x, y, times):
    score = running_score(seen(*a) + tested(*b), {INSPECTIONS: x, TESTS: y})
    means = [one.share for one in score.parts]
    assert min(means) <= score.share <= max(means)
    again = running_score(seen(*a) + tested(*b), {INSPECTIONS: x * times, TESTS: y * times})
    assert again.share == score.share
