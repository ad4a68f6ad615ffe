"""The individuals chart: series worked out by hand, and what holds for every series."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from training.rules import ChartRule, ChartVerdict, judge_series

CALM = [80, 82] * 6  # mean 81, each moving range 2, sigma 2 / 1.128
FALL = [80, 82] * 5 + [80, 60]  # mean 950/12, mean range 40/11: lower limit 69.5
PAIR = [80, 82] * 5 + [74, 74]  # mean 958/12, mean range 26/11: 74 lies 2.8 sigmas below
CLIMB = [76, 78] * 2 + [80, 82] * 4  # mean 956/12: the last eight above it

series_of_any_length = st.lists(
    st.fractions(min_value=0, max_value=1, max_denominator=20), min_size=0, max_size=40
)
long_series = st.lists(
    st.fractions(min_value=0, max_value=1, max_denominator=20), min_size=12, max_size=40
)


def judged(values):
    return judge_series([Fraction(one) for one in values])


def rules_of(chart):
    return {(one.rule, one.places, one.is_below) for one in chart.signals}


@pytest.mark.parametrize(
    ("values", "verdict", "rule"),
    [
        ([], ChartVerdict.TOO_FEW, None),
        ([0] + [100] * 10, ChartVerdict.TOO_FEW, None),
        ([90] * 12, ChartVerdict.STEADY, None),
        (CALM, ChartVerdict.STEADY, None),
        (FALL, ChartVerdict.BELOW, ChartRule.BEYOND_3),
        ([162 - one for one in FALL], ChartVerdict.ABOVE, ChartRule.BEYOND_3),
        (PAIR, ChartVerdict.BELOW, ChartRule.TWO_OF_THREE),
        (CLIMB, ChartVerdict.ABOVE, ChartRule.EIGHT),
        (CLIMB[::-1], ChartVerdict.BELOW, ChartRule.TWO_OF_THREE),
    ],
)
def test_series_worked_out_by_hand(values, verdict, rule):
    chart = judged(values)
    assert (chart.verdict, chart.rule) == (verdict, rule)


def test_centre_sigma_and_limits_are_exact():
    chart = judged(FALL)
    assert chart.centre == Fraction(950, 12)
    assert chart.sigma == Fraction(40, 11) / Fraction(1128, 1000)
    assert chart.lower == chart.centre - 3 * chart.sigma
    assert chart.upper == chart.centre + 3 * chart.sigma


def test_a_point_on_the_limit_is_not_beyond_it():
    # Mean 0 and mean range 1128 k make sigma 1000 k; nothing lies beyond three of them.
    assert judged([1, -1] * 6).signals == ()


def test_a_point_on_the_centre_ends_a_run():
    values = [1] * 7 + [0] + [1] * 7 + [-14] + [0] * 4
    assert judged(values).centre == 0
    assert not [one for one in judged(values).signals if one.rule is ChartRule.EIGHT]


def test_after_eight_points_without_a_new_signal_the_series_is_steady_again():
    low = [78, 84] * 6 + [50]
    assert judged(low + [84, 78] * 3 + [84]).verdict is ChartVerdict.BELOW
    assert judged(low + [84, 78] * 4).verdict is ChartVerdict.STEADY


def test_of_two_signals_that_end_at_one_point_the_first_rule_is_named():
    # 60 and 60 are two of three beyond two sigmas, and each lies beyond three.
    chart = judged([80, 82] * 10 + [60, 60])
    assert {one.rule for one in chart.signals} >= {ChartRule.BEYOND_3, ChartRule.TWO_OF_THREE}
    assert chart.rule is ChartRule.BEYOND_3


@given(long_series, st.fractions(max_denominator=50), st.fractions(min_value="1/50", max_value=50))
def test_neither_a_shift_nor_a_scale_changes_what_is_found(values, shift, scale):
    chart = judge_series(values)
    moved = judge_series([one * scale + shift for one in values])
    assert rules_of(moved) == rules_of(chart)
    assert (moved.verdict, moved.rule) == (chart.verdict, chart.rule)


@given(long_series)
def test_read_backwards_the_same_points_stand_out(values):
    def points(chart, count, is_reversed):
        return {
            (one.rule, count - 1 - place if is_reversed else place, one.is_below)
            for one in chart.signals
            for place in one.places
        }

    forth, back = judge_series(values), judge_series(values[::-1])
    assert (forth.centre, forth.sigma) == (back.centre, back.sigma)
    assert points(forth, len(values), False) == points(back, len(values), True)


@given(long_series)
def test_upside_down_below_becomes_above(values):
    forth, turned = judge_series(values), judge_series([-one for one in values])
    assert {(rule, places, not below) for rule, places, below in rules_of(forth)} == rules_of(
        turned
    )


@given(series_of_any_length)
def test_a_verdict_of_below_or_above_names_its_rule_and_no_other_does(values):
    chart = judge_series(values)
    speaks = chart.verdict in (ChartVerdict.BELOW, ChartVerdict.ABOVE)
    assert (chart.rule is not None) == speaks
    assert (chart.centre is None) == (len(values) < 12)
