"""What the marks of two assessors come to: pure."""

from fractions import Fraction

import pytest

from quizzes.grading.assessors import agreement, combine


def opinion(*marks, settling=None, needed=2):
    return combine(
        [Fraction(mark) for mark in marks], settling, needed=needed, points=Fraction(10), percent=10
    )


def test_one_assessor_is_enough_where_one_is_asked_for():
    assert opinion("7.5", needed=1).score == Fraction(15, 2)


def test_the_second_mark_is_waited_for():
    assert opinion("7").score is None
    assert not opinion("7").disputed


def test_two_close_marks_count_by_their_exact_mean():
    assert opinion("7", "7.25").score == Fraction(57, 8)


@pytest.mark.parametrize(("second", "disputed"), [("8", False), ("8.01", True), ("5.99", True)])
def test_the_distance_allowed_is_itself_still_close(second, disputed):
    assert opinion("7", second).disputed is disputed


def test_a_third_person_decides():
    assert opinion("2", "9", settling=Fraction(3)).score == 3


def test_agreement_without_pairs_is_none():
    assert agreement([], 10) is None


def test_agreement_counts_close_pairs_and_the_mean_difference():
    found = agreement([(1.0, 1.0), (0.5, 0.6), (0.2, 0.8), (0.0, 0.0)], 10)
    assert (found.pairs, found.within) == (4, 3)
    assert found.difference == pytest.approx(17.5)


def test_kappa_as_in_cohens_two_by_two_table():
    """20 both yes, 5 and 10 split, 15 both no: observed .70, by chance .50, kappa .40."""
    pairs = [(1, 1)] * 20 + [(1, 0)] * 5 + [(0, 1)] * 10 + [(0, 0)] * 15
    assert agreement(pairs, 0).kappa == pytest.approx(0.4)


def test_kappa_is_undefined_where_everybody_says_the_same():
    assert agreement([(1.0, 0.9)], 10).kappa is None
